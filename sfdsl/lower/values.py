"""Where an expression stands, and what `$`, `$result` and `$error` mean there.

A `Place` is one field of one state. It holds what each root becomes in the field's language (None: the root means nothing there), and
collects the positions of the values that are made, so that a later check can point into the source.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from sfdsl.diagnostics import Diagnostics, Edit, Fix
from sfdsl.diagnostics.codes import source as codes
from sfdsl.jsontypes import Json, Pointer
from sfdsl.records import positional_record
from sfdsl.source import Span
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Expression

JSONPATH: Final = "JSONPath"
JSONATA: Final = "JSONata"

_CONSTANTS: Final = {
    "true": "true",
    "false": "false",
    "null": "null",
    "none": "null",
    "nil": "null",
    "undefined": "null",
}
"""The constants, as other languages spell them."""


@positional_record
class Roots:
    """What the roots become. `title` names the place in messages: `select`, `the arguments`."""

    title: str
    input: str | None
    result: str | None = None
    error: str | None = None
    no_result: str | None = None
    """What to write in place of `$result`, where that is not told from the other roots."""


@positional_record
class ParamValue:
    """A deployment parameter. `number` is the value of one of type number."""

    name: str
    number: int | float | None = None

    @property
    def text(self) -> str:
        return "${" + self.name + "}"


@dataclass
class Names:
    """The params and consts of a file, and which were used."""

    params: Mapping[str, ParamValue]
    consts: Mapping[str, Expression]
    declared: frozenset[str] = frozenset()
    """Every param and const of the file, also those further down than the one that is read."""
    used: set[str] = field(default_factory=set)
    variables: frozenset[str] = frozenset()
    """What may stand behind a `$` in the flow at work: its variables, and its states with a result."""


@positional_record
class Place:
    """One field: its roots, its pointer in the state, the state's table of positions, and the names in force."""

    roots: Roots
    pointer: Pointer
    table: dict[Pointer, Span]
    names: Names
    diagnostics: Diagnostics

    def at(self, *pointer: str | int, span: Span | None = None) -> "Place":
        """The place of a value inside this one."""
        inner = replace(self, pointer=self.pointer + pointer)
        if span is not None:
            inner.mark(span)
        return inner

    def mark(self, span: Span) -> None:
        """Remember where the value at this place stands in the source."""
        if span is not nodes.NO_SPAN:
            self.table[self.pointer] = span

    # ---- names ----

    def resolve(self, name: nodes.NameNode) -> "Expression | ParamValue | None":
        """The param or const of this name; None, reported, where there is none."""
        names = self.names
        if name.name in names.params:
            names.used.add(name.name)
            return names.params[name.name]
        if name.name in names.consts:
            names.used.add(name.name)
            return names.consts[name.name]
        self._report_unknown(name)
        return None

    def _report_unknown(self, name: nodes.NameNode) -> None:
        from sfdsl.catalog.near import did_you_mean

        known = [*self.names.params, *self.names.consts]
        near = did_you_mean(name.name, known, 2)
        ours = _CONSTANTS.get(name.name.lower())
        fixes = []
        message = f'"{name.name}" is no param or const'
        if name.name in self.names.declared:
            self.names.used.add(name.name)
            message = f'"{name.name}" is used before it is declared'
            hint = "move its declaration above this one"
        elif near:
            hint = "did you mean " + " or ".join(f'"{word}"' for word in near) + "?"
        elif ours is not None:
            hint = f"write `{ours}`"
            fixes = [Fix(hint, (Edit(name.span, ours),))]
        elif name.name in self.names.variables:
            hint = f"the variable is written `${name.name}`"
            fixes = [Fix(f"write `${name.name}`", (Edit(name.span, f"${name.name}"),))]
        else:
            hint = f'write "{name.name}" in quotes for a text, or `$.{name.name}` for a member of the input'
        self.diagnostics.report(codes.UNKNOWN_NAME, name.span, message, hint=hint, fixes=fixes, settles=True)

    # ---- roots ----

    def root(self, path: nodes.PathNode) -> tuple[str, str] | None:
        """What the path's root becomes here, and the rest of its text. None, reported, where it means nothing here."""
        name, rest = split_root(path.text)
        roots = self.roots
        match name:
            case "$$":
                return "$$", rest
            case "$":
                if roots.input is not None:
                    return roots.input, rest
                other = "$result" if roots.result is not None else "$error"
                hint = f"write `{other}{rest}`"
                message = f"`$` is the state's input, which {roots.title} cannot see"
            case "$result":
                if roots.result is not None:
                    return roots.result, rest
                hint = self._result_hint(rest)
                message = f"`$result` means nothing in {roots.title}"
            case "$error":
                if roots.error is not None:
                    return roots.error, rest
                hint = "`$error` is what a `catch` caught; it stands in the `assign` and `output` of that `catch`"
                message = f"`$error` means nothing in {roots.title}"
            case "$states":
                hint = "write `$` for the input, `$result` for the result, `$$` for the context; or raw: `{% $states... %}`"
                message = "`$states` is JSONata's own"
            case _:
                return (name, rest) if not self._is_declared(name[1:], path.span) else None
        self.diagnostics.report(codes.WRONG_ROOT, path.span, message, hint=hint)
        return None

    def _is_declared(self, name: str, span: Span) -> bool:
        """Whether this is a param or const, reported, that somebody takes for a variable."""
        names = self.names
        if name in names.variables or (name not in names.params and name not in names.consts):
            return False
        names.used.add(name)
        kind = "param" if name in names.params else "const"
        at = Span(span.start, span.start + len(name) + 1)
        fix = Fix(f"write `{name}`", (Edit(at, name),))
        hint = f"it is a {kind}: write `{name}`"
        message = f"nothing assigns the variable '{name}'"
        self.diagnostics.report(codes.UNSET_VARIABLE, at, message, hint=hint, fixes=[fix])
        return True

    def _result_hint(self, rest: str) -> str:
        if self.roots.no_result is not None:
            return self.roots.no_result
        if self.roots.error is not None:
            return f"a `catch` sees `$error{rest}`"
        if self.roots.input is not None:
            return f"here the state has no result yet: write `$`{f' as in `${rest}`' if rest else ''} for its input"
        return "write the value that the state gives"

    def not_in_language(self, span: Span, what: str, language: str, hint: str) -> None:
        """Report something that the flow's query language cannot say."""
        self.diagnostics.report(codes.NOT_IN_LANGUAGE, span, f"{what} cannot be said in {language}", hint=hint)


def split_root(path: str) -> tuple[str, str]:
    """`$result.Items[0]` -> `$result`, `.Items[0]`."""
    end = 1
    if path.startswith("$$"):
        return "$$", path[2:]
    while end < len(path) and (path[end].isalnum() or path[end] == "_"):
        end += 1
    return path[:end], path[end:]


def constant(expression: Expression, place: Place) -> tuple[Json] | None:
    """The JSON value of a constant expression, in a tuple, with params as their `${Name}` text; None where it is none.

    Marks the positions of what it finds. Reports nothing but unknown names.
    """
    place.mark(expression.span)
    match expression:
        case nodes.StringNode() | nodes.NumberNode() | nodes.ConstantNode():
            return (expression.value,)
        case nodes.DurationNode():
            return (expression.seconds,)
        case nodes.PercentNode():
            return (expression.value,)
        case nodes.NameNode():
            found = place.resolve(expression)
            if isinstance(found, ParamValue):
                return (found.text if found.number is None else found.number,)
            return None if found is None else constant(found, place)
        case nodes.ObjectNode():
            result: dict[str, Json] = {}
            for member in expression.members:
                value = constant(member.value, place.at(member.key, span=member.span))
                if value is None:
                    return None
                result[member.key] = value[0]
            return (result,)
        case nodes.ArrayNode():
            items: list[Json] = []
            for index, item in enumerate(expression.items):
                value = constant(item, place.at(index))
                if value is None:
                    return None
                items.append(value[0])
            return (items,)
        case nodes.FStringNode():
            return _constant_text(expression, place)
    return None


def _constant_text(expression: nodes.FStringNode, place: Place) -> tuple[Json] | None:
    texts: list[str] = []
    for part in expression.parts:
        if isinstance(part, str):
            texts.append(part)
            continue
        value = constant(part, place)
        if value is None or not isinstance(value[0], str | int | float) or isinstance(value[0], bool):
            return None
        texts.append(str(value[0]))
    return ("".join(texts),)


def is_dynamic(expression: Expression, place: Place) -> bool:
    """Whether an expression has a value only at run time."""
    return (
        any(
            isinstance(part, nodes.PathNode | nodes.RawJsonataNode | nodes.RawPathNode | nodes.CallNode)
            for part in nodes.walk(expression)
        )
        or constant(expression, replace(place, table={})) is None
    )
