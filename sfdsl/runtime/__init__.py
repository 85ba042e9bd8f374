"""Runs flows: what generated Python imports, as `from sfdsl import runtime as rt`.

    generated module ──table of states──► start.py ──► launch.py ──► engine.py + visit.py ──► states/ ──► integrations/

engine.py       the loop from state to state          exact/         what fields mean, in AWS's words
scope.py        variables, context, events            history.py     events, and GetExecutionHistory
scheduler.py    coroutines, timers, threads           clock.py       virtual and real time
retry.py        Retry and Catch                       limits.py      sizes and quotas
map_io/         readers and writers of maps           observer.py    watching a run

Nothing here knows the language or the compiler.
"""

from sfdsl.runtime.generated import (
    at,
    comparison,
    condition,
    exactly,
    exactly_later,
    intrinsic,
    is_number,
    is_present,
    json_value,
    jsonata,
    main,
    math_add,
    no_choice,
    number,
    path,
    put,
    selection,
    string,
    text,
)
from sfdsl.runtime.machine import State, StateMachine, SubMachine
from sfdsl.runtime.scope import Item, Scope
from sfdsl.runtime.states.map import items, items_from_reader
from sfdsl.runtime.states.parallel import branches
from sfdsl.runtime.states.task import task
from sfdsl.runtime.states.wait import wait_seconds, wait_timestamp

__all__ = [
    "Item",
    "Scope",
    "State",
    "StateMachine",
    "SubMachine",
    "at",
    "branches",
    "comparison",
    "condition",
    "exactly",
    "exactly_later",
    "intrinsic",
    "is_number",
    "is_present",
    "items",
    "items_from_reader",
    "json_value",
    "jsonata",
    "main",
    "math_add",
    "no_choice",
    "number",
    "path",
    "put",
    "selection",
    "string",
    "task",
    "text",
    "wait_seconds",
    "wait_timestamp",
]
