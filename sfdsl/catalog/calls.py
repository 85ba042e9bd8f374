"""Whether a call exists: its service, its action, its pattern.

dynamodb.query                there is no optimized integration 'dynamodb.query'; write sdk.dynamodb.query
events.putEvents.sync         'events.putEvents' has no '.sync' form
sdk.stepfunctions.start...    Step Functions calls the service 'sfn'
"""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from sfdsl.catalog.index import find_service, segment_of_client, segments
from sfdsl.catalog.near import did_you_mean
from sfdsl.catalog.optimized import OPTIMIZED, TOKEN, OptimizedService, Pattern, Place
from sfdsl.catalog.resource import Call, OptimizedCall, SdkCall
from sfdsl.catalog.signature import has_action, pattern_of
from sfdsl.records import positional_record

CallKind: TypeAlias = Literal[
    "unknown-service",
    "unknown-action",
    "not-offered",  # the API has it, Step Functions does not
    "unknown-pattern",
    "unsupported-pattern",  # a pattern that exists, but not for this action
    "wrong-place",  # an action of a Map's reader or writer in a task, or the other way round
]
Part: TypeAlias = Literal["service", "action", "pattern"]


@positional_record
class CallProblem:
    """`part` is the part of the resource that is wrong; `near` has whole labels (`sdk.dynamodb.query`) of what was probably meant."""

    kind: CallKind
    part: Part
    message: str
    hint: str | None = None
    near: tuple[str, ...] = ()


def check_call(call: Call, place: Place = Place.TASK) -> tuple[CallProblem, ...]:
    """What is wrong with a call itself; at most one problem of each part.

    Source: developer guide, "Integrating services" and "Service integration patterns".
    """
    match call:
        case OptimizedCall():
            problem = _check_optimized(call, place)
        case SdkCall():
            problem = _check_sdk(call, place)
    return (problem,) if problem is not None else ()


def sdk_segment(service: str) -> str:
    """What `aws-sdk:` calls the service of an optimized integration or of a boto3 client: `events` -> `eventbridge`."""
    optimized = OPTIMIZED.get(service)
    client = optimized.client if optimized is not None else service
    return segment_of_client(client or service) or service


# ---- optimized ----


def _check_optimized(call: OptimizedCall, place: Place) -> CallProblem | None:
    service = OPTIMIZED.get(call.service)
    if service is None:
        return _unknown_service(call)
    action = service.actions.get(call.action)
    if action is None:
        return _unknown_action(call, service)
    if action.place != place:
        return _wrong_place(call, place, action.place)
    pattern = pattern_of(call)
    if pattern is None:
        return _unknown_pattern(call, action.patterns)
    if pattern not in action.patterns:
        return _unsupported_pattern(call, action.patterns)
    return None


def _unknown_service(call: OptimizedCall) -> CallProblem:
    segment = sdk_segment(call.service)
    sdk = find_service(segment)
    if sdk is None:
        near = [
            OptimizedCall(name, call.action, call.pattern).label for name in did_you_mean(call.service, OPTIMIZED, 2)
        ]
        near += [SdkCall(name, call.action).label for name in did_you_mean(call.service, segments(), 1) if not near]
        return CallProblem(
            "unknown-service", "service", f"there is no service '{call.service}'", _meant(near), tuple(near)
        )
    # `eventbridge.putEvents` is either the optimized `events.putEvents` or the API's own.
    near = [OptimizedCall(name, call.action, call.pattern).label for name in OPTIMIZED if sdk_segment(name) == segment]
    near = [label for label in near if OPTIMIZED[label.partition(".")[0]].actions.get(call.action)]
    near += [_as_sdk(call, segment)]
    return CallProblem(
        "unknown-service",
        "service",
        f"'{call.service}' has no optimized integration",
        f"write {' or '.join(near)}",
        tuple(near),
    )


def _as_sdk(call: Call, segment: str) -> str:
    """The label of the same action through the AWS SDK, which has the token form but none that waits for a job."""
    return SdkCall(segment, call.action, call.pattern if call.pattern == TOKEN else "").label


def _unknown_action(call: OptimizedCall, service: OptimizedService) -> CallProblem:
    message = f"there is no optimized integration '{call.service}.{call.action}'"
    sdk = find_service(sdk_segment(call.service))
    if sdk is not None and has_action(sdk, call.action):
        label = _as_sdk(call, sdk.segment)
        return CallProblem("unknown-action", "action", message, f"write {label}", (label,))
    near = [OptimizedCall(call.service, name, call.pattern).label for name in _similar(call.action, service.actions)]
    if sdk is not None and not near:
        near = [SdkCall(sdk.segment, name).label for name in _similar(call.action, sdk.actions)]
    hint = _meant(near) or "it has " + ", ".join(service.actions)
    return CallProblem("unknown-action", "action", message, hint, tuple(near))


def _wrong_place(call: Call, place: Place, right: Place) -> CallProblem:
    label = SdkCall(call.service, call.action).label
    hint = f"write {label}" if place is Place.TASK else None
    message = f"'{call.service}.{call.action}' stands in {_article(right)} only"
    return CallProblem("wrong-place", "action", message, hint, (label,) if hint else ())


def _article(place: Place) -> str:
    return {
        Place.TASK: "a task",
        Place.ITEM_READER: "the ItemReader of a Map",
        Place.RESULT_WRITER: "the ResultWriter of a Map",
    }[place]


# ---- the AWS SDK ----


def _check_sdk(call: SdkCall, place: Place) -> CallProblem | None:
    service = find_service(call.service)
    if service is None:
        return _unknown_sdk_service(call)
    if call.action in service.not_offered:
        message = f"Step Functions does not offer '{call.action}' of {call.service}"
        return CallProblem("not-offered", "action", message, "its answer is a stream, or AWS leaves it out")
    if not has_action(service, call.action):
        near = [SdkCall(call.service, name, call.pattern).label for name in _similar(call.action, service.actions)]
        return CallProblem(
            "unknown-action", "action", f"{call.service} has no action '{call.action}'", _meant(near), tuple(near)
        )
    if place is not Place.TASK:
        return CallProblem("wrong-place", "service", f"'{call.label}' stands in a task only", None)
    patterns = frozenset({Pattern.REQUEST_RESPONSE, TOKEN})
    pattern = pattern_of(call)
    if pattern is None:
        return _unknown_pattern(call, patterns)
    return _unsupported_pattern(call, patterns) if pattern not in patterns else None


def _unknown_sdk_service(call: SdkCall) -> CallProblem:
    segment = sdk_segment(call.service)
    if segment == call.service:
        # People write the name of the service as the console or boto3 does: `cognito-idp`, `emr-serverless`, `DynamoDB`.
        bare = "".join(character for character in call.service.lower() if character.isalnum())
        segment = bare if find_service(bare) is not None else segment_of_client(call.service.lower()) or ""
    if segment and segment != call.service:
        label = SdkCall(segment, call.action, call.pattern).label
        return CallProblem(
            "unknown-service", "service", f"Step Functions calls the service '{segment}'", f"write {label}", (label,)
        )
    near = [SdkCall(name, call.action, call.pattern).label for name in did_you_mean(call.service, segments(), 3)]
    return CallProblem("unknown-service", "service", f"there is no service '{call.service}'", _meant(near), tuple(near))


# ---- patterns ----


def _unknown_pattern(call: Call, patterns: Iterable[Pattern]) -> CallProblem:
    known = sorted(pattern.value for pattern in patterns if pattern)
    near = did_you_mean(call.pattern, known, 1)
    hint = f"did you mean '.{near[0]}'?" if near else _offered(known)
    labels = tuple(type(call)(call.service, call.action, pattern).label for pattern in near)
    return CallProblem("unknown-pattern", "pattern", f"there is no integration pattern '.{call.pattern}'", hint, labels)


def _unsupported_pattern(call: Call, patterns: Iterable[Pattern]) -> CallProblem:
    base = type(call)(call.service, call.action).label
    known = sorted(pattern.value for pattern in patterns if pattern)
    hint = _offered(known)
    if isinstance(call, SdkCall):
        hint = "only optimized integrations wait for a job; " + hint
    return CallProblem("unsupported-pattern", "pattern", f"'{base}' has no '.{call.pattern}' form", hint)


def _offered(patterns: list[str]) -> str:
    return f"it has {' and '.join(f'.{pattern}' for pattern in patterns)}" if patterns else "leave it out"


def _similar(action: str, actions: Iterable[str]) -> list[str]:
    """`PutEvents` and `put_events` mean `putEvents`."""
    squeezed = action.replace("_", "").lower()
    same = [name for name in actions if name.lower() == squeezed]
    return same or did_you_mean(action, sorted(actions), 3)


def _meant(labels: list[str]) -> str | None:
    return f"did you mean {' or '.join(labels)}?" if labels else None
