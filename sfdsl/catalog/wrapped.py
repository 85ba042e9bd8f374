"""`elasticmapreduce`: the actions that wrap one of Amazon EMR's under other names, and how.

    addStep, {"ClusterId": "j-1", "Step": {...}}  ->  AddJobFlowSteps, {"JobFlowId": "j-1", "Steps": [{...}]}
    {"StepIds": ["s-1"]}                          ->  {"StepId": "s-1"}

Source: developer guide, "Create and manage Amazon EMR clusters with Step Functions".
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from sfdsl.jsontypes import Json
from sfdsl.records import positional_record

Object: TypeAlias = dict[str, Json]


@positional_record
class Wrapped:
    """`operation` is EMR's; `arguments` turns the action's into its, `result` the other way. All names are in PascalCase."""

    operation: str
    arguments: Callable[[Object], Object]
    result: Callable[[Object], Object]


def _renamed(value: Object, names: Mapping[str, str]) -> Object:
    return {names.get(name, name): item for name, item in value.items()}


def _in_lists(value: Object, names: Mapping[str, str]) -> Object:
    """Each of the named members becomes a list of one, under another name."""
    return {names.get(name, name): [item] if name in names else item for name, item in value.items()}


def _first(value: Object, list_name: str, name: str) -> Object:
    items = value.get(list_name)
    return {name: items[0]} if isinstance(items, list) and items else {}


_EMR: Final[Mapping[str, Wrapped]] = {
    "createCluster": Wrapped(
        "RunJobFlow",
        lambda value: value,
        lambda value: {"ClusterId": value["JobFlowId"]} if "JobFlowId" in value else {},
    ),
    "terminateCluster": Wrapped(
        "TerminateJobFlows", lambda value: _in_lists(value, {"ClusterId": "JobFlowIds"}), lambda value: value
    ),
    "setClusterTerminationProtection": Wrapped(
        "SetTerminationProtection", lambda value: _in_lists(value, {"ClusterId": "JobFlowIds"}), lambda value: value
    ),
    "addStep": Wrapped(
        "AddJobFlowSteps",
        lambda value: _in_lists(_renamed(value, {"ClusterId": "JobFlowId"}), {"Step": "Steps"}),
        lambda value: _first(value, "StepIds", "StepId"),
    ),
    "cancelStep": Wrapped(
        "CancelSteps",
        lambda value: _in_lists(value, {"StepId": "StepIds"}),
        lambda value: _first(value, "CancelStepsInfoList", "CancelStepsInfo"),
    ),
}

WRAPPED: Final[Mapping[tuple[str, str], Wrapped]] = {
    ("elasticmapreduce", action): wrapped for action, wrapped in _EMR.items()
}
"""By service and action. `modifyInstanceFleetByName` and `modifyInstanceGroupByName` look up an id first, and are not here."""
