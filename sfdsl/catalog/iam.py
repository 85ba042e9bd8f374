"""What a state machine's role must be allowed to do for a task.

    permissions(OptimizedCall("states", "startExecution", "sync:2"), {"StateMachineArn": "arn:...:stateMachine:child"}, dynamic)
    -> states:StartExecution on the machine, states:DescribeExecution and states:StopExecution on its executions,
       events:PutRule, PutTargets, DescribeRule on the rule that tells when they end

As narrow as the arguments allow: what is known at run time only becomes `*` in the ARN. The tables: `iam_actions.py` (names of actions),
`iam_resources.py` (ARNs by argument), `iam_jobs.py` (the `.sync` forms), `iam_special.py` (the rest). What a machine needs beside its
tasks is in `iam_machine.py`. Source: developer guide, "How Step Functions generates IAM policies for integrated services" and the page of
each service; Service Authorization Reference.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from sfdsl.catalog import naming
from sfdsl.catalog.calls import sdk_segment
from sfdsl.catalog.iam_actions import iam_actions, iam_prefix
from sfdsl.catalog.iam_jobs import JOBS, WRAPPED_ACTIONS
from sfdsl.catalog.iam_resources import ANYTHING, Account, Given, function_arns, named_resources
from sfdsl.catalog.iam_roles import roles_passed
from sfdsl.catalog.iam_special import EXTRAS, NARROWED, OWN, SPECIAL
from sfdsl.catalog.iam_statement import Statement
from sfdsl.catalog.optimized import OPTIMIZED, SYNC, SYNC_2
from sfdsl.catalog.resource import (
    Activity,
    Call,
    Deferred,
    LambdaFunction,
    OptimizedCall,
    Resource,
    SdkCall,
    Unrecognized,
)
from sfdsl.catalog.signature import signature_of
from sfdsl.jsontypes import Json

HERE: Final = Account()


def permissions(
    resource: Resource, arguments: Json, dynamic: Callable[[Json], bool], account: Account = HERE
) -> tuple[Statement, ...]:
    """What a task needs. `dynamic` is as for `check_arguments`. Empty for what needs nothing: an activity, an unsigned HTTP call."""
    match resource:
        case LambdaFunction():
            return (
                Statement(("lambda:InvokeFunction",), function_arns(resource.arn, "", account), "call the function"),
            )
        case Activity() | Deferred() | Unrecognized():
            return ()
        case OptimizedCall() | SdkCall():
            return tuple(_of_call(resource, arguments, dynamic, account))


def _of_call(call: Call, arguments: Json, dynamic: Callable[[Json], bool], account: Account) -> Iterator[Statement]:
    given = Given(arguments, dynamic)
    key = (call.service, call.action)
    if isinstance(call, OptimizedCall) and key in OWN:
        yield from OWN[key](given, account)
        return
    yield from _of_operation(call, given, account)
    signature = signature_of(call)
    if signature is not None:
        yield from roles_passed(signature, arguments, dynamic, iam_prefix(_segment(call)), account)
    if isinstance(call, OptimizedCall) and call.pattern in (SYNC, SYNC_2):
        yield from _of_job(call, given, account)


def _segment(call: Call) -> str:
    """The service in the index that has the API behind a call."""
    if isinstance(call, SdkCall):
        return call.service
    service = OPTIMIZED.get(call.service)
    action = service.actions.get(call.action) if service is not None else None
    return sdk_segment((action.client if action is not None else None) or call.service)


def _of_operation(call: Call, given: Given, account: Account) -> Iterator[Statement]:
    signature, segment = signature_of(call), _segment(call)
    operation = naming.operation_name(call.action)
    prefix = iam_prefix(segment)
    actions = WRAPPED_ACTIONS.get((call.service, call.action)) if isinstance(call, OptimizedCall) else None
    special = SPECIAL.get((prefix, operation)) or SPECIAL.get((prefix, ""))
    if actions is None:
        http = signature.model.operations[operation].get("http", {}) if signature is not None else {}
        narrowed = NARROWED[prefix, operation](given) if (prefix, operation) in NARROWED else None
        actions = narrowed or iam_actions(segment, operation, http.get("method", "POST"))
    if special is not None:
        for resources, conditions in special(operation, given, account):
            yield Statement(actions, resources, f"call {call.label}", conditions)
    else:
        takes = signature.takes if signature is not None else None
        names = (
            signature.model.members(takes, sdk=signature.is_sdk).named
            if signature is not None and takes is not None
            else ()
        )
        yield Statement(
            actions, named_resources(prefix, operation, given, account, frozenset(names)), f"call {call.label}"
        )
    for extra in EXTRAS.get((prefix, operation), ()):
        yield from extra(given, account)


def _of_job(call: OptimizedCall, given: Given, account: Account) -> Iterator[Statement]:
    """What the `.sync` form needs beyond the call: to watch the job, and to stop it when the execution is stopped."""
    job = JOBS.get((call.service, call.action))
    if job is None:
        return
    resources: tuple[str, ...] = (ANYTHING,)
    if (call.service, call.action) == ("states", "startExecution"):
        resources = (_executions_of(given.text("StateMachineArn"), account),)
    elif job.narrow is not None:
        argument, template = job.narrow
        name = given.text(argument)
        service, _, tail = template.partition(":")
        resources = (account.arn(service, tail.format(name if name is not None else ANYTHING)),)
    if job.watch:
        yield Statement(job.watch, resources, f"watch and stop the job of {call.label}", is_conditional=True)
    if job.rule is not None:
        yield Statement(
            ("events:PutTargets", "events:PutRule", "events:DescribeRule"),
            (account.arn("events", f"rule/{job.rule}"),),
            f"be told when the job of {call.label} ends",
            is_conditional=True,
        )


def _executions_of(machine: str | None, account: Account) -> str:
    """All executions of a machine; a version or an alias behind its name does not stand in their ARNs."""
    found = (
        re.fullmatch(r"(arn:[^:]*:states:[^:]*:[^:]*:)stateMachine:([^:]+)(:.+)?", machine)
        if machine is not None
        else None
    )
    return f"{found[1]}execution:{found[2]}:*" if found is not None else account.arn("states", "execution:*")
