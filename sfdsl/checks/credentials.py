"""A task's `Credentials` are an object; Step Functions reads the role to assume from its `RoleArn`.

Spec: "Task State", Credentials; developer guide, "Accessing resources in other AWS accounts".
"""

from sfdsl.checks.flow import Flow
from sfdsl.checks.texts import is_expression, quoted
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.diagnostics.codes import lint
from sfdsl.ir.nodes import TaskState


def check(flow: Flow) -> None:
    for place in flow.places:
        given = place.state.credentials if isinstance(place.state, TaskState) else None
        span = place.spans.find("Credentials")
        if isinstance(given, str) and not (place.is_jsonata and is_expression(given)):
            hint = 'write {"RoleArn": "arn:aws:iam::ACCOUNT:role/NAME"}'
            flow.report(codes.CREDENTIALS, span, f"'Credentials' must be an object, not {quoted(given)}", hint=hint)
        elif isinstance(given, dict) and not {"RoleArn", "RoleArn.$"} & given.keys():
            flow.report(lint.NO_ROLE, span, "the credentials name no role", hint="Step Functions reads 'RoleArn' only")
