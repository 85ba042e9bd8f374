"""The public API: programs and flows.

program = sfdsl.compile(text, filename="order.sfd")
execution = program.flow.run({"total": 12}, mocks={"charge": [{"return": {"ok": True}}]})
execution.status, execution.output, execution.history
"""

import builtins
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sfdsl.collector import collector_off
from sfdsl.compiler import Compilation, compile_asl, compile_text
from sfdsl.diagnostics import CompileError
from sfdsl.ir.codec import decode_machine, encode_machine
from sfdsl.ir.fields import Absent
from sfdsl.ir.nodes import StateMachine
from sfdsl.jsontypes import Json
from sfdsl.source import Source

if TYPE_CHECKING:
    from sfdsl.lower.rules import Rule
    from sfdsl.runtime.clock import Clock
    from sfdsl.runtime.execution import Execution
    from sfdsl.runtime.machine import StateMachine as Runnable
    from sfdsl.runtime.observer import Observer

_NO_INPUT: Final[Any] = object()

__all__ = ["CompileError", "Flow", "Program", "compile", "from_asl"]


def compile(text: str, filename: str = "flow.sfd", check: bool = True, query_language: str | None = None) -> "Program":
    """Compile a `.sfd` text. Raises CompileError with all diagnostics.

    With `check=False` only what keeps the text from being read is refused. `query_language` (`JSONPath` or `JSONata`) is that of flows
    that do not set one.
    """
    compilation = compile_text(text, filename=filename, check=check, query_language=query_language)
    return Program(compilation.require_no_errors())


def from_asl(definition: "dict[str, Any] | str", check: bool = True, name: str = "flow") -> "Flow":
    """Read an ASL definition: a dict, or a JSON or YAML text. Raises CompileError.

    With `check=False` only what can't be read is refused. `name` is that of the state machine, which ASL does not hold.
    """
    source = Source(name, definition) if isinstance(definition, str) else definition
    compilation = compile_asl(source, name=name, check=check).require_no_errors()
    return Program(compilation).flow


class Program:
    """What one file holds. `flows` has its flows by name, in the order of the file."""

    def __init__(self, compilation: Compilation) -> None:
        self.compilation = compilation
        self.flows: dict[str, Flow] = {machine.name: Flow(machine, self) for machine in compilation.machines}

    @property
    def flow(self) -> "Flow":
        """The only flow. Raises LookupError where there are several, or none."""
        if len(self.flows) != 1:
            names = ", ".join(self.flows) or "none"
            raise LookupError(f"the program has {len(self.flows)} flows ({names}): choose one by program.flows[name]")
        return next(iter(self.flows.values()))


class Flow:
    """One state machine."""

    def __init__(self, machine: StateMachine, program: Program) -> None:
        self.machine, self._program = machine, program
        self._runnable: dict[str, Runnable] = {}

    @property
    def name(self) -> str:
        return self.machine.name

    def to_asl(self) -> dict[str, Any]:
        """The definition in the Amazon States Language, as a new dict."""
        return encode_machine(self.machine)

    def to_python(self) -> str:
        """A Python module that runs the flow; its params have their defaults."""
        from sfdsl.emit import TARGETS, Options

        source = self._program.compilation.source.name
        emitted = TARGETS["python"].emit(with_params(self.machine, {}), Options(source_name=source))
        return next(iter(emitted.values()))

    def to_sfd(self) -> str:
        """The flow as sfd text."""
        from sfdsl.compiler import decompile

        return decompile(self.machine)

    def run(
        self,
        input: Any = _NO_INPUT,
        mocks: Any = None,
        clock: "str | Clock" = "virtual",
        aws: str = "sandbox",
        params: Mapping[str, Any] | None = None,
        name: str | None = None,
        seed: int | None = None,
        files: Mapping[str, str] | None = None,
        *,
        lambdas: Mapping[str, Callable[..., Any]] | None = None,
        endpoint_url: str | None = None,
        faults: Sequence[str] = (),
        limits: bool = True,
        observer: "Observer | None" = None,
    ) -> "Execution":
        """Run the flow as Step Functions would; without `input` it is an empty object.

        `mocks`         answers by state: `{"charge": [{"error": "E", "cause": "c"}, {"return": {}}, {"pending": True}]}`, one an attempt,
                        the last one repeats; or a test case of a MockConfigFile.json
        `clock`         `virtual`: waits take no time; `real`
        `aws`           `sandbox`: nothing leaves the machine; `aws`: boto3 and its credentials; `endpoint`: `endpoint_url`
        `params`        values of the flow's `${Name}` parameters
        `name`, `seed`  the name of the execution; ids, jitter and random numbers are drawn from the seed
        `files`         what the sandbox's S3 holds: `{"s3://bucket/key": text}`
        `lambdas`       functions in place of Lambda functions: `{"name": callable}`, called with the event, or event and context
        `faults`        shares of calls that fail on purpose: `["events.putEvents:throttle=0.2"]`
        `limits`        False: do not end the run where a quota of AWS would
        `observer`      is shown every event as it is recorded

        Raises `sfdsl.runtime.errors.RunError` for input, mocks or settings that are no good.
        """
        from sfdsl.runtime.start import Settings, start

        self._require_known(params or {})
        settings = Settings(
            mocks=mocks,
            clock=clock,
            aws=aws,
            name=name,
            seed=seed,
            files=files,
            lambdas=lambdas or {},
            endpoint_url=endpoint_url,
            faults=tuple(faults),
            limits=limits,
            observer=observer,
            flows=tuple(flow.runnable(params) for flow in self._program.flows.values() if flow is not self),
            rules=tuple(
                _rule_with_params(rule, self.machine, params or {}) for rule in self._program.compilation.rules
            ),
        )
        return start(self.runnable(params), {} if input is _NO_INPUT else input, settings)

    def _require_known(self, params: Mapping[str, Any]) -> None:
        """Raises RunError for a parameter that the program does not declare. A definition in ASL declares none, and may hold any."""
        declared = [param.name for flow in self._program.flows.values() for param in flow.machine.params]
        unknown = [name for name in params if name not in declared]
        if declared and unknown:
            from sfdsl.diagnostics.wording import meant
            from sfdsl.runtime.errors import RunError

            hint = meant(unknown[0], declared) or f"its params are: {', '.join(dict.fromkeys(declared))}"
            raise RunError(f"'{self.name}' has no param '{unknown[0]}'", hint)

    def runnable(self, params: Mapping[str, Any] | None = None) -> "Runnable":
        """The flow as the runtime takes it: the generated module, loaded. Made once for each set of parameters."""
        machine = with_params(self.machine, params or {})
        key = repr(machine.params) + repr(sorted((params or {}).items()))
        if key not in self._runnable:
            self._runnable[key] = _load(machine)
        return self._runnable[key]


def _load(machine: StateMachine) -> "Runnable":
    """Execute the module that is generated for a machine."""
    from sfdsl.emit.python import module_text

    text = module_text(machine, "")
    namespace: dict[str, Any] = {"__name__": f"sfdsl.generated.{machine.name}"}
    with collector_off():
        exec(builtins.compile(text, f"<{machine.name}>", "exec"), namespace)
    runnable: Runnable = namespace["MACHINE"]
    return runnable


def with_params(machine: StateMachine, params: Mapping[str, Any]) -> StateMachine:
    """The machine with its `${Name}` parameters filled in: given values first, then defaults. Others are left as they are."""
    values = _values(machine, params)
    if not values:
        return machine
    definition = _filled(encode_machine(machine), values)
    assert isinstance(definition, dict)
    filled = decode_machine(definition, machine.name, lambda pointer, message: None)
    open_params = tuple(param for param in machine.params if param.name not in values)
    return replace(filled, kind=machine.kind, params=open_params, source=machine.source)


def _values(machine: StateMachine, params: Mapping[str, Any]) -> dict[str, Json]:
    defaults = {param.name: param.default for param in machine.params if not isinstance(param.default, Absent)}
    return {**defaults, **params}


def _rule_with_params(rule: "Rule", machine: StateMachine, params: Mapping[str, Any]) -> "Rule":
    """A rule as it is deployed. Raises RunError where its bus is a parameter without a value: no bus can be called `${Bus}`."""
    values = _values(machine, params)
    bus = str(_filled(rule.bus, values))
    if "${" in bus:
        from sfdsl.runtime.errors import RunError

        raise RunError(
            f"the bus of the rule '{rule.name}' is {bus}, which has no value", "give one, as with --param NAME=VALUE"
        )
    pattern = None if rule.pattern is None else {key: _filled(value, values) for key, value in rule.pattern.items()}
    return replace(rule, bus=bus, pattern=pattern)


def _filled(value: Json, values: Mapping[str, Json]) -> Json:
    if isinstance(value, dict):
        return {key: _filled(inner, values) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, values) for inner in value]
    if isinstance(value, str) and "${" in value:
        for name, given in values.items():
            mark = "${" + name + "}"
            if value == mark and not isinstance(given, str):
                return given
            value = value.replace(mark, str(given)) if isinstance(value, str) else value
    return value
