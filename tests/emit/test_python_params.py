"""Params in generated Python: it has no deployment that would fill them in."""

import sfdsl
from sfdsl.program import with_params

TEXT = """
param Bus: string = "orders"
param Queue: string
type express
task send = events.putEvents < Entries: [{ Source: "s", DetailType: "t", EventBusName: Bus, Detail: { q: Queue } }] >
"""


def test_a_module_has_the_defaults() -> None:
    text = sfdsl.compile(TEXT).flow.to_python()
    assert '"EventBusName": "orders"' in text
    assert "${Bus}" not in text
    assert "${Queue}" in text, "a param without a default is left as it is"


def test_a_machine_with_its_params_filled_in_is_otherwise_the_same() -> None:
    machine = sfdsl.compile(TEXT).flow.machine
    filled = with_params(machine, {})
    assert (filled.name, filled.kind, filled.source) == (machine.name, "EXPRESS", machine.source)
    assert [param.name for param in filled.params] == ["Queue"]
    assert with_params(machine, {"Queue": "x"}).params == ()
