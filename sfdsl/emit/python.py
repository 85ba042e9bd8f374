"""A state machine as a Python module that runs it.

    constants      what is compiled once: JSONata, intrinsics, paths that lead to several places
    functions      one for each state; a breakpoint in it is a breakpoint in the state
    MACHINE        the table of states: each with its function and its ASL fields
    __main__       runs it with --input

The module imports `sfdsl.runtime` and nothing else of sfdsl. `emit` gives it as black lays it out; `sfdsl run` executes the same text
without that. Parts: `python_states.py`, `python_values.py`, `python_names.py`, `python_literals.py`.
"""

from sfdsl._version import __version__
from sfdsl.collector import collector_off
from sfdsl.emit import Options
from sfdsl.emit.python_literals import docstring, literal, string
from sfdsl.emit.python_names import Names, identifier
from sfdsl.emit.python_states import Function, function_text, is_waiting
from sfdsl.emit.python_values import Constants
from sfdsl.ir.codec import encode_state
from sfdsl.ir.nodes import Machine, State, StateMachine, SubMachine
from sfdsl.ir.walk import sub_machines
from sfdsl.jsontypes import Json

_NOT_IN_THE_TABLE = frozenset({"Comment", "Branches", "ItemProcessor", "Iterator"})


def emit(machine: StateMachine, options: Options) -> dict[str, str]:
    """`{"name.py": text}`. Black leaves the text as it is."""
    return {f"{identifier(machine.name).lower()}.py": _formatted(module_text(machine, options.source_name))}


def module_text(machine: StateMachine, source_name: str) -> str:
    """The module, not laid out. `source_name` is the file that it was made from."""
    writer = _Writer(machine)
    table = writer.machine_table()
    source = f" from {source_name}" if source_name else ""
    head = f"{machine.name}\n\nMade by sfdsl {__version__}{source}. Run it:\n\n    python {identifier(machine.name).lower()}.py --input '{{}}'\n"
    if machine.comment:
        head = f"{machine.name}: {machine.comment}\n\n" + head.partition("\n\n")[2]
    parts = [f'"""{docstring(head)}"""', "from typing import Any", "from sfdsl import runtime as rt"]
    if writer.constants.lines:
        parts.append("\n".join(writer.constants.lines))
    parts += [*writer.functions, *writer.tables, table]
    parts.append('if __name__ == "__main__":\n    raise SystemExit(rt.main(MACHINE))')
    return "\n\n".join(parts) + "\n"


class _Writer:
    """Collects the parts of one module."""

    def __init__(self, machine: StateMachine) -> None:
        self._machine = machine
        self._names = Names()
        self.constants = Constants(self._names)
        self.functions: list[str] = []
        self.tables: list[str] = []

    def machine_table(self) -> str:
        machine = self._machine
        arguments = [
            string(machine.name),
            string(machine.start_at or ""),
            self._rows(machine, self._language(machine, "")),
        ]
        if machine.kind != "STANDARD":
            arguments.append(f"kind={string(machine.kind)}")
        if machine.query_language is not None:
            arguments.append(f"query_language={string(machine.query_language)}")
        if machine.timeout_seconds is not None:
            arguments.append(f"timeout_seconds={literal(machine.timeout_seconds)}")
        return f"MACHINE = rt.StateMachine({', '.join(arguments)})"

    def _sub_table(self, machine: SubMachine, owner: State, index: int | None, language: str) -> str:
        """Write the table of a branch or of what a Map's items go through; gives its name."""
        rows = self._rows(machine, language)
        name = self._names.constant(owner.name, "item" if index is None else f"branch {index + 1}")
        arguments = [string(machine.start_at or ""), rows]
        config = machine.processor_config
        if config is not None:
            fields: dict[str, Json] = {"Mode": config.mode, "ExecutionType": config.execution_type}
            arguments.append(literal({key: value for key, value in fields.items() if value is not None}))
        self.tables.append(f"{name} = rt.SubMachine({', '.join(arguments)})")
        return name

    def _rows(self, machine: Machine, language: str) -> str:
        return "[" + "".join(self._row(state, language) + "," for state in machine.states) + "]"

    def _row(self, state: State, language: str) -> str:
        fields = encode_state(state)
        name = self._names.function(state.name)
        is_jsonata = fields.get("QueryLanguage", language) == "JSONata"
        text = function_text(Function(name, state.name, fields, is_jsonata), self.constants)
        if text is None:
            name = "rt.exactly_later" if is_waiting(fields) else "rt.exactly"
        else:
            self.functions.append(text)
        kept = {key: value for key, value in fields.items() if key not in _NOT_IN_THE_TABLE}
        arguments = [string(state.name), name, literal(kept), *self._inner(state, language)]
        return f"rt.State({', '.join(arguments)})"

    def _inner(self, state: State, language: str) -> list[str]:
        branches: list[str] = []
        processor = None
        for pointer, machine in sub_machines(state):
            assert isinstance(machine, SubMachine)
            if pointer[0] == "Branches":
                branches.append(self._sub_table(machine, state, len(branches), language))
            elif processor is None:
                processor = self._sub_table(machine, state, None, language)
        found = [f"branches=[{', '.join(branches)}]"] if branches else []
        return [*found, f"processor={processor}"] if processor else found

    @staticmethod
    def _language(machine: StateMachine, default: str) -> str:
        return machine.query_language or default


def _formatted(text: str) -> str:
    import black

    with collector_off():
        return black.format_str(text, mode=black.Mode())
