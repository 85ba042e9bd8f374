"""The tree of an sfd file.

Nodes are frozen and compare by meaning: spans stand outside equality, and so do comments, which hang on places (`comments.py`).
`doc` is the text of the `##` lines above a node, its ASL Comment. Classes of expressions, clauses, statements and declarations are
closed unions (`Expression`, `Clause`, ...): take them apart with `match` and end in `assert_never`.
"""

from collections.abc import Iterator
from dataclasses import field, fields
from typing import Any, TypeAlias

from sfdsl.records import record
from sfdsl.source import Span

NO_SPAN = Span(0, 0)


def spanned() -> Any:
    """A node's place in the text; nodes that were not parsed stand at 0..0."""
    return field(default=NO_SPAN, compare=False, repr=False)


# ---- expressions ----


@record
class StringNode:
    value: str
    span: Span = spanned()


@record
class NumberNode:
    """`text` is the number as it was written (`2.0`); `value` is an int where it has neither point nor exponent."""

    value: int | float
    text: str
    span: Span = spanned()


@record
class ConstantNode:
    """`true`, `false` or `null`."""

    value: bool | None
    span: Span = spanned()


@record
class DurationNode:
    """`10m`: a time in `unit`s of s, m, h or d."""

    amount: int | float
    unit: str
    span: Span = spanned()

    @property
    def seconds(self) -> int | float:
        """Whole seconds are an int, since ASL takes no 5400.0: `1.5h` is 5400. To the microsecond, past the errors of binary fractions."""
        seconds = round(self.amount * {"s": 1, "m": 60, "h": 3600, "d": 86400}[self.unit], 6)
        return int(seconds) if seconds == int(seconds) else seconds


@record
class PercentNode:
    """`5%`, after `tolerate`."""

    value: int | float
    text: str
    span: Span = spanned()


@record
class PathNode:
    """`$`, `$.a`, `$$.Execution.Id`, `$name.a`: the text as it was written."""

    text: str
    span: Span = spanned()


@record
class NameNode:
    """A `param` or `const`; where an error name may stand, an error name, which may have dots."""

    name: str
    span: Span = spanned()


@record
class FStringNode:
    """The parts in order: literal text, or the expression of a hole."""

    parts: tuple["str | Expression", ...]
    span: Span = spanned()


@record
class RawJsonataNode:
    """`{% ... %}` with its brackets, letter by letter."""

    text: str
    span: Span = spanned()


@record
class RawPathNode:
    """A JSONPath or an intrinsic between backticks; `text` is without them."""

    text: str
    span: Span = spanned()


@record
class CallNode:
    """`States.UUID()`, `$sum(e)`, `exists(e)`: `function` as it was written, without the parenthesis."""

    function: str
    arguments: tuple["Expression", ...]
    function_span: Span = spanned()
    span: Span = spanned()


@record
class MemberNode:
    """`key: value` in an object or between `<` and `>`."""

    key: str
    value: "Expression"
    key_span: Span = spanned()
    span: Span = spanned()


@record
class ObjectNode:
    members: tuple[MemberNode, ...]
    span: Span = spanned()


@record
class ArrayNode:
    items: tuple["Expression", ...]
    span: Span = spanned()


@record
class BinaryNode:
    """Arithmetic, joining, or a comparison: `operator` is one of + - * / % & == != < <= > >= in."""

    operator: str
    left: "Expression"
    right: "Expression"
    span: Span = spanned()


@record
class LogicNode:
    """`a and b and c`, or with `or`. Parentheses make a nested one: `(a and b) and c` is another tree, and other ASL."""

    operator: str
    operands: tuple["Expression", ...]
    span: Span = spanned()


@record
class NotNode:
    operand: "Expression"
    span: Span = spanned()


@record
class NegativeNode:
    operand: "Expression"
    span: Span = spanned()


Expression: TypeAlias = (
    StringNode
    | NumberNode
    | ConstantNode
    | DurationNode
    | PercentNode
    | PathNode
    | NameNode
    | FStringNode
    | RawJsonataNode
    | RawPathNode
    | CallNode
    | ObjectNode
    | ArrayNode
    | BinaryNode
    | LogicNode
    | NotNode
    | NegativeNode
)


# ---- names, calls, ways on ----


@record
class NameRefNode:
    """A name where it is given or referred to: of a state, a flow, an error, a policy, a variable (without `$`)."""

    name: str
    span: Span = spanned()


@record
class CallRefNode:
    """`events.putEvents`, `sdk.s3.getObject`, `lambda.invoke.waitForTaskToken`: the words as written."""

    text: str
    span: Span = spanned()


Callee: TypeAlias = CallRefNode | StringNode | NameNode
"""What a task calls: a service's action, an ARN, or a `param` that holds one."""


@record
class ArgumentsNode:
    """`< Key: e, ... >` has `members`; `< e >` has `value`; `< ... >` with three dots has neither and is `unwritten`."""

    members: tuple[MemberNode, ...] = ()
    value: Expression | None = None
    unwritten: bool = False
    span: Span = spanned()


@record
class ArrowNode:
    """`-> STATE`; `target` is None for `-> end`."""

    target: NameRefNode | None
    span: Span = spanned()


@record
class BlockNode:
    """`{ statements }`."""

    statements: tuple["Statement", ...]
    span: Span = spanned()


Goal: TypeAlias = ArrowNode | BlockNode


# ---- clauses ----


@record
class ValueClauseNode:
    """A keyword and one value: timeout heartbeat role input select into output assign comment asl over item batch concurrency label."""

    keyword: str
    value: Expression
    span: Span = spanned()


@record
class QueryClauseNode:
    language: str
    language_span: Span = spanned()
    span: Span = spanned()


@record
class UseClauseNode:
    policy: NameRefNode
    span: Span = spanned()


@record
class RetryNode:
    """`errors` is None without `on`. `jitter` is `FULL` for the word alone, `NONE` for `jitter none`. `failed_entries`: only those are sent again."""

    errors: tuple[NameRefNode, ...] | None = None
    attempts: int | None = None
    every: Expression | None = None
    backoff: Expression | None = None
    max_delay: Expression | None = None
    jitter: str | None = None
    failed_entries: bool = False
    doc: str | None = None
    span: Span = spanned()


@record
class CatchNode:
    """`errors` is None where none is named."""

    errors: tuple[NameRefNode, ...] | None
    variable: NameRefNode | None
    into: Expression | None
    assign: Expression | None
    output: Expression | None
    goal: Goal
    doc: str | None = None
    span: Span = spanned()


@record
class TransferNode:
    """`read CALL < > config { }` or `write ...` of a map: `keyword` tells which."""

    keyword: str
    callee: Callee | None
    arguments: ArgumentsNode | None
    config: ObjectNode | None
    span: Span = spanned()


@record
class ModeNode:
    """`inline`, or `distributed` with `execution` standard, express or None."""

    mode: str
    execution: str | None
    span: Span = spanned()


@record
class TolerateNode:
    """`percent` where a percentage is meant: `5%` or `percent e`."""

    value: Expression
    percent: bool
    span: Span = spanned()


Clause: TypeAlias = (
    ValueClauseNode | QueryClauseNode | UseClauseNode | RetryNode | CatchNode | TransferNode | ModeNode | TolerateNode
)


# ---- statements ----


@record
class TaskNode:
    name: NameRefNode
    callee: Callee
    arguments: ArgumentsNode | None
    clauses: tuple[Clause, ...]
    doc: str | None = None
    span: Span = spanned()


@record
class PassNode:
    name: NameRefNode
    value: Expression | None
    arguments: ArgumentsNode | None
    clauses: tuple[Clause, ...]
    doc: str | None = None
    span: Span = spanned()


@record
class AssignmentNode:
    """`$name = value`."""

    variable: NameRefNode
    value: Expression
    span: Span = spanned()


@record
class SetNode:
    label: NameRefNode | None
    assignments: tuple[AssignmentNode, ...]
    clauses: tuple[Clause, ...]
    doc: str | None = None
    span: Span = spanned()


@record
class WaitNode:
    """`mode` is `seconds` (a duration or number), `for` or `until`."""

    name: NameRefNode | None
    mode: str
    value: Expression
    clauses: tuple[Clause, ...]
    doc: str | None = None
    span: Span = spanned()


@record
class SucceedNode:
    name: NameRefNode | None
    value: Expression | None
    clauses: tuple[Clause, ...]
    doc: str | None = None
    span: Span = spanned()


@record
class FailNode:
    name: NameRefNode | None
    error: Expression | None
    cause: Expression | None
    clauses: tuple[Clause, ...]
    doc: str | None = None
    span: Span = spanned()


@record
class ArmNode:
    """A condition and where it leads: `if c goal`."""

    condition: Expression
    goal: Goal
    span: Span = spanned()


@record
class IfNode:
    label: NameRefNode | None
    arms: tuple[ArmNode, ...]
    otherwise: Goal | None
    doc: str | None = None
    span: Span = spanned()


@record
class WhenNode:
    condition: Expression
    assign: Expression | None
    output: Expression | None
    goal: Goal
    doc: str | None = None
    span: Span = spanned()


@record
class OtherwiseNode:
    assign: Expression | None
    output: Expression | None
    goal: Goal
    span: Span = spanned()


@record
class ChoiceNode:
    name: NameRefNode
    rules: tuple[WhenNode, ...]
    otherwise: OtherwiseNode | None
    clauses: tuple[Clause, ...]
    doc: str | None = None
    span: Span = spanned()


@record
class WhileNode:
    label: NameRefNode | None
    condition: Expression
    body: BlockNode
    doc: str | None = None
    span: Span = spanned()


@record
class RepeatNode:
    label: NameRefNode | None
    body: BlockNode
    until: Expression
    every: Expression | None
    doc: str | None = None
    span: Span = spanned()


@record
class BodyNode:
    """A branch's or a map's machine: settings (`comment`, `asl`), then statements."""

    settings: tuple["SettingNode", ...]
    statements: tuple["Statement", ...]
    doc: str | None = None
    span: Span = spanned()


@record
class ParallelNode:
    """`clauses_before` counts the clauses that stand before the branches."""

    name: NameRefNode
    arguments: ArgumentsNode | None
    branches: tuple[BodyNode, ...]
    clauses: tuple[Clause, ...]
    doc: str | None = None
    span: Span = spanned()


@record
class MapNode:
    name: NameRefNode
    arguments: ArgumentsNode | None
    clauses: tuple[Clause, ...]
    body: BodyNode
    is_iterator: bool
    doc: str | None = None
    span: Span = spanned()


@record
class TryNode:
    body: BlockNode
    catches: tuple[CatchNode, ...]
    doc: str | None = None
    span: Span = spanned()


@record
class JumpNode:
    arrow: ArrowNode
    doc: str | None = None
    span: Span = spanned()


@record
class StateNode:
    """`state NAME asl { ... }`: a state of exactly these fields."""

    name: NameRefNode
    fields: ObjectNode
    doc: str | None = None
    span: Span = spanned()


Statement: TypeAlias = (
    TaskNode
    | PassNode
    | SetNode
    | WaitNode
    | SucceedNode
    | FailNode
    | IfNode
    | ChoiceNode
    | WhileNode
    | RepeatNode
    | ParallelNode
    | MapNode
    | TryNode
    | JumpNode
    | StateNode
)


# ---- declarations ----


@record
class SettingNode:
    """`query jsonata`, `type express`, `timeout 1h`, `version "1.0"`, `comment "..."`, `asl { }`. A word's value is a NameNode."""

    keyword: str
    value: Expression
    span: Span = spanned()


@record
class ParamNode:
    name: NameRefNode
    kind: NameRefNode
    default: Expression | None
    doc: str | None = None
    span: Span = spanned()


@record
class ConstNode:
    name: NameRefNode
    value: Expression
    doc: str | None = None
    span: Span = spanned()


@record
class PolicyNode:
    name: NameRefNode
    clauses: tuple[Clause, ...]
    doc: str | None = None
    span: Span = spanned()


@record
class FlowNode:
    name: NameRefNode
    settings: tuple[SettingNode, ...]
    statements: tuple[Statement, ...]
    doc: str | None = None
    span: Span = spanned()


@record
class TargetNode:
    """What a rule starts: a flow of this file, or an ARN (a string or a param)."""

    flow: NameRefNode | None
    arn: Expression | None
    span: Span = spanned()


@record
class RuleNode:
    """`bus` is None for the default bus. A rule has a `pattern`, a `schedule`, or both."""

    name: NameRefNode
    bus: Expression | None
    pattern: ObjectNode | None
    schedule: StringNode | None
    targets: tuple[TargetNode, ...]
    doc: str | None = None
    span: Span = spanned()


Declaration: TypeAlias = ParamNode | ConstNode | PolicyNode | FlowNode | RuleNode


@record
class FileNode:
    """A whole file: settings, and statements and declarations in the order in which they stand."""

    settings: tuple[SettingNode, ...]
    items: tuple[Statement | Declaration, ...]
    span: Span = spanned()


Node: TypeAlias = Any
"""A node of any class of this module."""


_CHILD_FIELDS: dict[type[Any], tuple[str, ...]] = {}


def child_fields(cls: type[Any]) -> tuple[str, ...]:
    """The fields of a node class that may hold nodes."""
    found = _CHILD_FIELDS.get(cls)
    if found is None:
        found = _CHILD_FIELDS[cls] = tuple(f.name for f in fields(cls) if "span" not in f.name and f.name != "doc")
    return found


def children(tree: Node) -> Iterator[Node]:
    """The nodes directly in a node, in the order of its fields."""
    for name in child_fields(type(tree)):
        value = getattr(tree, name)
        if isinstance(value, tuple):
            for item in value:
                if hasattr(item, "__dataclass_fields__"):
                    yield item
        elif hasattr(value, "__dataclass_fields__"):
            yield value


def walk(tree: Node) -> Iterator[Node]:
    """The node and every node in it, outer ones first, in the order of the text. Does not recurse: depth costs no stack."""
    waiting = [tree]
    while waiting:
        here = waiting.pop()
        yield here
        waiting.extend(reversed(list(children(here))))
