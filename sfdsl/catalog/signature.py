"""What a call takes and gives: its model, and the names of the shapes in it. `shapes.py`, `results.py` and `convert.py` stand on this."""

from functools import lru_cache

from sfdsl.catalog import naming
from sfdsl.catalog.index import Service, find_service
from sfdsl.catalog.models import Model, load_model
from sfdsl.catalog.optimized import OPTIMIZED, SYNC_2, Action, Pattern
from sfdsl.catalog.own_models import JSON_SHAPE
from sfdsl.catalog.resource import Call, OptimizedCall
from sfdsl.records import positional_record


@positional_record
class Signature:
    """`takes` and `gives` name shapes of the model; `takes` is None where there are no arguments, `gives` where there is no result.

    `action` is the row of an optimized integration; None for `aws-sdk:`. `gives` is a plain request's answer: `results.py` knows what the
    other patterns give.
    """

    model: Model
    operation: str
    takes: str | None
    gives: str | None
    action: Action | None

    @property
    def is_sdk(self) -> bool:
        return self.action is None


@lru_cache(maxsize=1024)
def signature_of(call: Call) -> Signature | None:
    """None where the catalogue does not know the call, or the installed botocore lacks its model."""
    action: Action | None = None
    if isinstance(call, OptimizedCall):
        service = OPTIMIZED.get(call.service)
        action = service.actions.get(call.action) if service is not None else None
        if service is None or action is None:
            return None
        model = service.model(call.action)
        operation = action.operation
    else:
        sdk_service = find_service(call.service)
        if sdk_service is None or not has_action(sdk_service, call.action):
            return None
        model = load_model(sdk_service.client)
        operation = naming.operation_name(call.action)
    if model is None or operation not in model.operations:
        return None
    return Signature(model, operation, model.input_of(operation), model.output_of(operation), action)


def has_action(service: Service, action: str) -> bool:
    """Whether `aws-sdk:` offers an action of a service. The installed botocore may be newer than the index: then its model decides."""
    if action in service.actions:
        return True
    operation = naming.operation_name(action)
    if action in service.not_offered or action == operation:
        return False
    model = load_model(service.client)
    return model is not None and operation in model.operations


def finished_shape(call: Call, signature: Signature) -> str | None:
    """The shape of what the `.sync` form of a call gives; None: not known."""
    done = signature.action.done if signature.action is not None else None
    if done is None:
        return None
    if call.pattern == SYNC_2 and "~DescribeParsed" in signature.model.shapes:
        return "~DescribeParsed"
    operation, _, member = done.partition("/")
    if operation not in signature.model.operations:
        return None
    shape = signature.model.output_of(operation)
    if member and shape is not None:
        shape = signature.model.shapes[shape]["members"][member.removesuffix("[]")]["shape"]
        if member.endswith("[]"):
            shape = signature.model.shapes[shape]["member"]["shape"]
    return shape


def is_any_json(model: Model, shape: str) -> bool:
    return shape == JSON_SHAPE or bool(model.shapes[shape].get("document"))


def pattern_of(call: Call) -> Pattern | None:
    """None for a pattern that does not exist."""
    try:
        return Pattern(call.pattern)
    except ValueError:
        return None
