"""A state machine as a load test for k6: a script that sends what its putEvents tasks send.

An iteration of the script sends the entries of every putEvents task once, also of those in branches and map bodies, in the order of the
source; literal parts stand in the script, the others come from a row of data (`translate.py`). The client is k6's own
(`EventBridgeClient` of k6's jslib-aws). It makes nothing of EventBridge's answer, so the script reads that where the client looks for
errors, and counts the entries that failed.

settings.py     what the user chose
translate.py    entries to JavaScript, which `javascript.py` has as data and `layout.py` writes
templates/k6    the layout of the script

Source: k6's documentation, "EventBridgeClient", "SharedArray", "Scenarios"; jslib-aws, event-bridge.js.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sfdsl._version import __version__
from sfdsl.diagnostics import CompileError, Diagnostic
from sfdsl.diagnostics.codes import api
from sfdsl.diagnostics.diagnostic import Code
from sfdsl.emit import Options
from sfdsl.emit.k6.javascript import (
    Atom,
    Call,
    Expression,
    Object,
    UnsafeNumber,
    key,
    member,
    quoted,
    string,
    visible,
    walk,
)
from sfdsl.emit.k6.layout import constant_text, laid_out, member_text
from sfdsl.emit.k6.settings import Settings, StateMachineArn
from sfdsl.emit.k6.translate import ROW, Translator
from sfdsl.ir.fields import ABSENT
from sfdsl.ir.nodes import Parameter, StateMachine
from sfdsl.ir.put_events import Computed, Fields, Items, Known, PutEvents, Repeated, Value, put_events
from sfdsl.resources import resource_folder
from sfdsl.source import Source, Span

_LIBRARY = "https://jslib.k6.io/aws/{version}/event-bridge.js"
_RETURN = len("return ")
_MEMBER_INDENT = 4
_ENTRIES_INDENT = 6
_RETURN_INDENT = 2
"""How far statements of the template are indented in which expressions stand."""


@dataclass(frozen=True, slots=True)
class TaskView:
    """`state` is a member of an object, `entries` stands behind `return`; everything here is JavaScript already."""

    state: str
    entries: str
    reads_row: bool
    appends_arns: bool


@dataclass(frozen=True, slots=True)
class LoadView:
    """The scenario. `iterations` counts where there is no duration."""

    vus: int
    duration: str | None
    rate: int | None
    iterations: str


@dataclass(frozen=True, slots=True)
class ScriptView:
    """All that the template writes; texts are JavaScript, or safe in a comment."""

    title: str
    made_by: str
    file: str
    columns: tuple[tuple[str, str], ...]
    library: str
    error_hook: str
    load: LoadView
    parsed_data: str | None
    """The expression that reads the rows from their file."""
    reads_rows: bool
    params: str | None
    """An object."""
    helpers: frozenset[str]
    tasks: tuple[TaskView, ...]
    arns: tuple[str, ...]
    """Statements; none where no ARNs are appended."""
    parses_details: bool
    converts_times: bool

    @property
    def prepares(self) -> bool:
        """Whether entries are changed before they are sent."""
        return self.parses_details or self.converts_times or bool(self.arns)


def emit(machine: StateMachine, options: Options) -> dict[str, str]:
    """`{"name.k6.js": text}`. Raises SettingError; CompileError where the flow sends nothing that a script could send."""
    settings = Settings.parse(options.settings)
    file = f"{machine.name}.k6.js"
    view = _view(machine, settings, options.source_name, file)
    return {file: _render(view)}


def _view(machine: StateMachine, settings: Settings, source_name: str, file: str) -> ScriptView:
    tasks = [task for task in put_events(machine) if isinstance(task.entries, Items | Repeated | Computed)]
    if not tasks:
        hint = "it needs a task that calls events.putEvents, with Entries"
        raise _refused(machine, source_name, api.NO_EVENTS, None, f"the flow '{machine.name}' sends no events", hint)
    translator = Translator(machine)
    translated = [(task, _translated(task, translator, machine, source_name)) for task in tasks]
    arn = settings.state_machine_arn
    names = {part.text for _, entries in translated for part in walk(entries) if isinstance(part, Atom)}
    params = [param for param in translator.params.values() if member("params", param.name).text in names]
    reads_rows = settings.data is not None or any(_reads_row(entries) for _, entries in translated)
    helpers = {part.function for _, entries in translated for part in walk(entries) if isinstance(part, Call)}
    helpers |= {"find"} if "read" in helpers else set()
    helpers |= {"uuid"} if arn is not None else set()
    made_from = f" from {visible(source_name)}" if source_name else ""
    return ScriptView(
        title=visible(machine.name),
        made_by=f"Made by sfdsl {__version__}{made_from}",
        file=visible(file),
        columns=tuple((quoted(column.name), visible(column.expression)) for column in translator.columns),
        library=quoted(_LIBRARY.format(version=settings.jslib_version)),
        error_hook=settings.error_hook,
        load=_load(settings),
        parsed_data=None if settings.data is None else _parsed_data(settings.data),
        reads_rows=reads_rows,
        params=_params(params),
        helpers=frozenset(helpers),
        tasks=tuple(
            TaskView(
                state=member_text("state", string(task.state.name), _MEMBER_INDENT),
                entries=laid_out(entries, _ENTRIES_INDENT, _ENTRIES_INDENT + _RETURN),
                reads_row=_reads_row(entries),
                appends_arns=task.appends_arns,
            )
            for task, entries in translated
        ),
        arns=() if arn is None else _arns(arn, machine),
        parses_details=any(_may_have(task, "Detail", _may_be_text) for task in tasks),
        converts_times=any(_may_have(task, "Time", lambda value: True) for task in tasks),
    )


def _load(settings: Settings) -> LoadView:
    vus = settings.vus or 1
    return LoadView(
        vus=settings.vus or settings.rate or 1,
        duration=None if settings.duration is None else quoted(settings.duration),
        rate=settings.rate,
        # k6 wants no fewer iterations than users.
        iterations=str(vus) if settings.data is None else f"Math.max(rows.length, {vus})",
    )


def _arns(arn: StateMachineArn, machine: StateMachine) -> tuple[str, ...]:
    return (
        constant_text("stateMachineArn", string(arn.text)),
        constant_text("executions", string(arn.executions(machine.kind))),
    )


def _translated(task: PutEvents, translator: Translator, machine: StateMachine, source_name: str) -> Expression:
    try:
        return translator.entries(task)
    except UnsafeNumber as problem:
        span = task.state.spans.find("Arguments" if task.is_jsonata else "Parameters", "Entries")
        message = f"the state '{task.state.name}': {problem}"
        hint = "write it as a string, or take it from the data"
        raise _refused(machine, source_name, api.UNSAFE_NUMBER, span, message, hint) from None


def _refused(
    machine: StateMachine, source_name: str, code: Code, span: Span | None, message: str, hint: str
) -> CompileError:
    source = machine.source or Source(source_name or machine.name, "")
    return CompileError([Diagnostic(code, message, source, span if machine.source else None, hint)])


def _parsed_data(path: str) -> str:
    return laid_out(Call("JSON.parse", (Call("open", (string(path),)),)), _RETURN_INDENT, _RETURN_INDENT + _RETURN)


def _params(params: Iterable[Parameter]) -> str | None:
    """`{ Bus: param("Bus", "orders") }`; without a default a value has to be given."""
    members = tuple((key(param.name), _param(param)) for param in params)
    return laid_out(Object(members)) if members else None


def _param(param: Parameter) -> Expression:
    """Parameters of type number have become numbers before: those that are left are strings."""
    name = string(param.name)
    return Call("param", (name,) if param.default is ABSENT else (name, string(str(param.default))))


def _reads_row(expression: Expression) -> bool:
    return any(part == ROW for part in walk(expression))


def _may_be_text(detail: Value) -> bool:
    """Whether a Detail may turn out to be a string; one that is written out as the text of an object has become that object."""
    return isinstance(detail, Computed) or (isinstance(detail, Known) and "${" in str(detail.value))


def _may_have(task: PutEvents, name: str, fits: Callable[[Value], bool]) -> bool:
    """Whether an entry may have such a member; entries that are worked out may have any."""
    match task.entries:
        case Items(items=entries):
            return any(_entry_may_have(entry, name, fits) for entry in entries)
        case Repeated(item=entry):
            return _entry_may_have(entry, name, fits)
        case _:
            return True


def _entry_may_have(entry: Value, name: str, fits: Callable[[Value], bool]) -> bool:
    if not isinstance(entry, Fields):
        return True
    return name in entry.members and fits(entry.members[name])


def _render(view: ScriptView) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(resource_folder("templates") / "k6"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # what a flow says was quoted before
    )
    return environment.get_template("script.js.jinja").render(view=view)
