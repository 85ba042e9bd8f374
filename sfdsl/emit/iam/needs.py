"""What each state of a machine needs: the catalogue's statements for its calls, with what is known of their arguments.

A state that takes on a role of its own (`Credentials`) needs nothing of the machine's role but to take that role on; what the call
itself needs is then `taken_on` by the other role.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from sfdsl.catalog import iam_machine
from sfdsl.catalog.iam import permissions
from sfdsl.catalog.iam_resources import Account, Given
from sfdsl.catalog.iam_statement import Statement
from sfdsl.catalog.optimized import TOKEN
from sfdsl.catalog.resource import (
    Activity,
    Deferred,
    LambdaFunction,
    OptimizedCall,
    Resource,
    SdkCall,
    Unrecognized,
    parse_resource,
)
from sfdsl.emit.iam.arguments import UNKNOWN, Reader, is_unknown
from sfdsl.ir.fields import ABSENT, Absent
from sfdsl.ir.nodes import ItemReader, MapState, RawState, ResultWriter, StateMachine, TaskState
from sfdsl.ir.put_events import Value, put_events
from sfdsl.ir.walk import walk
from sfdsl.jsontypes import Json, Pointer


@dataclass(frozen=True, slots=True)
class Need:
    """One statement, and the state that it is for. `role` is the role that has to allow it; None: the machine's own."""

    state: str
    statement: Statement
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a state that no policy of the machine says."""

    state: str
    text: str


@dataclass(frozen=True, slots=True)
class Needs:
    needs: tuple[Need, ...]
    notes: tuple[Note, ...]


def needs_of(machine: StateMachine, account: Account) -> Needs:
    """In the order of the source."""
    collector = _Collector(machine, account)
    found = list(collector.collect())
    return Needs(
        tuple(item for item in found if isinstance(item, Need)), tuple(n for n in found if isinstance(n, Note))
    )


class _Collector:
    def __init__(self, machine: StateMachine, account: Account) -> None:
        self._machine, self._account = machine, account
        self._entries: dict[int, Value] = {}
        for task in put_events(machine):
            if task.entries is not None:
                self._entries[id(task.state)] = task.entries
                if task.again is not None:
                    self._entries[id(task.again)] = task.entries

    def collect(self) -> Iterator[Need | Note]:
        distributed: list[Pointer] = []
        for place in walk(self._machine):
            state = place.state
            in_child = any(place.pointer[: len(outer)] == outer for outer in distributed)
            if isinstance(state, TaskState):
                yield from self._task(state, self._reader(state, in_child))
            elif isinstance(state, MapState):
                if state.is_distributed:
                    distributed.append(place.pointer)
                yield from self._map(state, self._reader(state, in_child))
            elif isinstance(state, RawState) and "Resource" in state.extra:
                yield Note(state.name, "its type is not known, so nothing is allowed for its Resource")

    def _reader(self, state: TaskState | MapState, in_child: bool) -> Reader:
        is_jsonata = (state.query_language or self._machine.query_language) == "JSONata"
        name = self._account.machine
        # A child execution of a distributed Map has names of its own.
        constants = (
            {}
            if in_child
            else {
                "StateMachine.Id": self._account.arn("states", f"stateMachine:{name}"),
                "StateMachine.Name": name,
                "Execution.Id": self._account.arn("states", f"execution:{name}:*"),
            }
        )
        return Reader(is_jsonata, constants)

    # ---- tasks ----

    def _task(self, state: TaskState, reader: Reader) -> Iterator[Need | Note]:
        if state.resource is None:
            return
        resource = parse_resource(state.resource)
        statements = list(self._statements(resource, self._arguments(state, resource, reader)))
        if isinstance(state.credentials, Absent):
            yield from (Need(state.name, statement) for statement in statements)
        elif statements:
            role = Given(reader.read(state.credentials), is_unknown).text("RoleArn")
            yield Need(state.name, iam_machine.assume_role(role, self._account))
            yield from (Need(state.name, statement, role or "*") for statement in statements)
        yield from self._notes(state.name, resource)

    def _arguments(self, state: TaskState, resource: Resource, reader: Reader) -> Json:
        written = state.parameters if state.arguments is ABSENT else state.arguments
        known = reader.read(written)
        entries = self._entries.get(id(state))
        if entries is not None:
            known = {**(known if isinstance(known, dict) else {}), "Entries": reader.known(entries)}
        if known == UNKNOWN and isinstance(resource, OptimizedCall) and resource.service == "apigateway":
            return dict.fromkeys(("ApiEndpoint", "AuthType", "Method", "Path", "Stage"), UNKNOWN)
        return known

    def _statements(self, resource: Resource, arguments: Json) -> Iterator[Statement]:
        match resource:
            case Deferred(text=text):
                # Mostly the ARN of a function. Where it turns out to be something else, the statement allows nothing.
                yield Statement(
                    ("lambda:InvokeFunction",), (text,), f"call {text} if it is a function", is_conditional=True
                )
            case OptimizedCall() | SdkCall() | LambdaFunction() | Activity() | Unrecognized():
                yield from permissions(resource, arguments, is_unknown, self._account)
            case _:
                assert_never(resource)

    def _notes(self, name: str, resource: Resource) -> Iterator[Note]:
        match resource:
            case OptimizedCall(pattern=pattern) | SdkCall(pattern=pattern) if pattern == TOKEN:
                answers = "states:SendTaskSuccess, states:SendTaskFailure and states:SendTaskHeartbeat"
                yield Note(name, f"whoever answers its task token needs {answers}")
            case Activity(arn=arn):
                yield Note(name, f"its worker needs states:GetActivityTask on {arn}, and to answer the task token")
            case OptimizedCall(service="eks", action="call" | "runJob"):
                yield Note(name, "the access entries of the cluster decide, not this policy")
            case (
                OptimizedCall(service="ecs", action="runTask") | SdkCall(service="ecs", action="runTask" | "startTask")
            ):
                yield Note(
                    name, "iam:PassRole on the roles of its task definition is needed too; the text does not name them"
                )
            case Deferred(text=text):
                yield Note(name, f"what {text} calls is known when it is deployed; a function is allowed for")
            case Unrecognized(text=text):
                yield Note(name, f"'{text}' is no resource that is known, so nothing is allowed for it")

    # ---- distributed Maps ----

    def _map(self, state: MapState, reader: Reader) -> Iterator[Need]:
        found: list[Statement] = []
        if state.is_distributed:
            found += iam_machine.distributed_map(self._account)
        if state.item_reader is not None:
            found += self._item_reader(state.item_reader, reader)
        if state.result_writer is not None and state.result_writer.resource is not None:
            found += iam_machine.result_writer(_given(state.result_writer, reader), self._account)
        yield from (Need(state.name, statement) for statement in found)

    def _item_reader(self, node: ItemReader, reader: Reader) -> Iterator[Statement]:
        resource = parse_resource(node.resource or "")
        if not isinstance(resource, OptimizedCall):
            return
        given = _given(node, reader)
        config = node.reader_config if isinstance(node.reader_config, dict) else {}
        is_manifest = config.get("InputType") == "MANIFEST"
        yield from iam_machine.item_reader(resource.action, given, self._account, reads_manifest=is_manifest)
        if config.get("Transformation") == "LOAD_AND_FLATTEN":
            prefix = given.text("Prefix") if given.has("Prefix") else ""
            listed: Json = {"Bucket": given.value("Bucket"), "Key": "*" if prefix is None else f"{prefix}*"}
            yield from iam_machine.item_reader("getObject", Given(listed, is_unknown), self._account)


def _given(node: ItemReader | ResultWriter, reader: Reader) -> Given:
    written = node.parameters if node.arguments is ABSENT else node.arguments
    return Given(reader.read(written), is_unknown)
