"""A task's `Resource` is the ARN of something that a task can call, as far as its form tells.

Spec: "Task State". The service says `The resource provided ARN is not recognized`. Which services and actions exist is for
`calls.py`. A text with a placeholder is known only when it is deployed.
"""

import re
from typing import Final

from sfdsl.catalog.resource import (
    Activity,
    Deferred,
    LambdaFunction,
    OptimizedCall,
    SdkCall,
    Unrecognized,
    parse_resource,
)
from sfdsl.checks.flow import Flow, Place
from sfdsl.checks.texts import has_placeholder, is_expression, quoted
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.diagnostics.codes import lint
from sfdsl.ir.nodes import TaskState

_ARN: Final = re.compile(r"arn:[\w-]+:(?P<service>[\w-]+):[\w-]*:[\w-]*:.+")
_FUNCTION: Final = re.compile(r"[A-Za-z0-9_-]{1,140}(:(\$LATEST(\.PUBLISHED)?|[A-Za-z0-9_-]{1,128}))?")
_ACTIVITY: Final = re.compile(r"[^\s:<>{}\[\]?*\"#%\\^|~`$&,;/]{1,80}")


def check(flow: Flow) -> None:
    for place in flow.places:
        resource = place.state.resource if isinstance(place.state, TaskState) else None
        if resource is not None and not has_placeholder(resource):
            _resource(flow, place, resource)


def _resource(flow: Flow, place: Place, resource: str) -> None:
    span = place.spans.find("Resource")
    match parse_resource(resource):
        case LambdaFunction(name=name) if _FUNCTION.fullmatch(name) is None:
            flow.report(
                codes.RESOURCE,
                span,
                f"{quoted(resource)} is not the ARN of a Lambda function",
                hint="arn:aws:lambda:REGION:ACCOUNT:function:NAME, or with :VERSION or :ALIAS after it",
            )
        case Activity(name=name) if _ACTIVITY.fullmatch(name) is None:
            flow.report(codes.RESOURCE, span, f"{quoted(resource)} is not the ARN of an activity")
        case Unrecognized():
            arn = _ARN.fullmatch(resource)
            if arn is None or arn["service"] in ("lambda", "states"):
                what = (
                    "not an ARN" if arn is None else f"not the ARN of anything in '{arn['service']}' that a task calls"
                )
                flow.report(codes.RESOURCE, span, f"{quoted(resource)} is {what}", hint=_hint_for(resource))
            else:
                flow.report(
                    lint.UNKNOWN_RESOURCE,
                    span,
                    f"a task cannot call '{arn['service']}' by its own ARN",
                    hint=f"call its API: arn:aws:states:::aws-sdk:{arn['service']}:ACTION",
                )
        case OptimizedCall() | SdkCall() | LambdaFunction() | Activity() | Deferred():
            pass


def _hint_for(resource: str) -> str:
    if is_expression(resource):
        return "a resource is fixed: an expression can stand in the arguments only"
    if resource.startswith("$"):
        return "a resource is fixed: a path can stand in the parameters only"
    return "for example arn:aws:states:::lambda:invoke"
