"""Payload templates, paths and intrinsics as expressions. `Roots` tells which root of the language ASL's `$` is in a place."""

import re
from dataclasses import dataclass
from typing import Final

from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.expr.intrinsics_parser import Argument, Call, Literal, PathArgument, parse_intrinsic
from sfdsl.importer.decompile.values import InexpressibleError, fits_hole, is_text, literal, number
from sfdsl.jsontypes import Json
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Expression

PATH_TOKEN: Final = re.compile(
    r"\$(?:\$|[^\W\d]\w*)?(?:\.\.?(?:\w+(?:-\w+)*|\*)|\.{0,2}\[(?:[^\[\]\"'\n]|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
    r"|\[(?:[^\[\]\"'\n]|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')*\])*\])*\Z"
)
"""The grammar's PATH."""
_RESERVED: Final = re.compile(r"\$(result|error|states)(?!\w)")


@dataclass(frozen=True)
class PathRoots:
    """What ASL's `$` is called in a place: `$`, `$result` or `$error`."""

    dollar: str = "$"


INPUT: Final = PathRoots("$")
RESULT: Final = PathRoots("$result")
ERROR: Final = PathRoots("$error")


def path(text: str, roots: PathRoots) -> Expression:
    """A path; raw where the language cannot write it. Raises InexpressibleError for what is no path."""
    _check_path(text)
    if PATH_TOKEN.match(text) and not _RESERVED.match(text):
        if text.startswith("$$") or re.match(r"\$\w", text):
            return nodes.PathNode(text=text)
        return nodes.PathNode(text=roots.dollar + text[1:])
    return nodes.RawPathNode(text=text)


def _check_path(text: str) -> None:
    from sfdsl.expr.jsonpath_parser import parse_path

    if "`" in text or not text.lstrip().startswith("$") or not is_text(text):
        raise InexpressibleError
    try:
        parse_path(text.strip())
    except ExpressionSyntaxError:
        raise InexpressibleError from None


def path_or_null(text: str | None, roots: PathRoots) -> Expression:
    """A path, or null."""
    return nodes.ConstantNode(value=None) if text is None else path(text, roots)


def dynamic(text: str, roots: PathRoots) -> Expression:
    """The path or intrinsic behind a `.$`. Raises InexpressibleError for what is neither."""
    if text.lstrip().startswith("$"):
        return path(text, roots)
    try:
        call = parse_intrinsic(text)
    except ExpressionSyntaxError:
        raise InexpressibleError from None
    if "`" in text or not is_text(text):
        raise InexpressibleError
    expression = _call(call, roots)
    return expression if canonical(expression, roots) == text else nodes.RawPathNode(text=text)


def canonical(expression: Expression, roots: PathRoots) -> str | None:
    """The text that the compiler makes of an expression here; None where it makes none."""
    from sfdsl.diagnostics import Diagnostics
    from sfdsl.lower.jsonpath import text
    from sfdsl.lower.values import Names, Place, Roots
    from sfdsl.source import Source

    given: dict[str, str | None] = {"input": None, "result": None, "error": None}
    given[{"$": "input", "$result": "result", "$error": "error"}[roots.dollar]] = "$"
    diagnostics = Diagnostics(Source("", ""))
    place = Place(Roots("", **given), (), {}, Names({}, {}), diagnostics)
    found = text(expression, place)
    return None if diagnostics.has_errors else found


def _call(call: Call, roots: PathRoots) -> Expression:
    arguments = tuple(_argument(argument, roots) for argument in call.arguments)
    if call.function == "States.Array" and arguments:
        return nodes.ArrayNode(items=arguments)
    if call.function == "States.Format" and call.arguments and isinstance(call.arguments[0], Literal):
        found = _fstring(call.arguments[0], arguments[1:])
        if found is not None and canonical(found, roots) == call.text:
            return found
    if call.function == "States.MathAdd" and len(arguments) == 2:
        return _sum(arguments[0], arguments[1])
    return nodes.CallNode(function=call.function, arguments=arguments)


def _sum(left: Expression, right: Expression) -> Expression:
    if isinstance(right, nodes.NumberNode) and isinstance(right.value, int) and right.value < 0:
        return nodes.BinaryNode(operator="-", left=left, right=number(-right.value))
    return nodes.BinaryNode(operator="+", left=left, right=right)


def _argument(argument: Argument, roots: PathRoots) -> Expression:
    match argument:
        case Literal(value=value, source=source):
            if isinstance(value, int | float) and not isinstance(value, bool):
                return nodes.NumberNode(value=value, text=source)
            return literal(value)
        case PathArgument(path=found):
            return path(found.text, roots)
        case Call():
            return _call(argument, roots)


def _fstring(template: Literal, arguments: tuple[Expression, ...]) -> Expression | None:
    """`States.Format('a{}b', x)` as `f"a{x}b"`."""
    pieces = re.split(r"(?<!\\)\{\}", template.source)
    if len(pieces) != len(arguments) + 1 or not arguments:
        return None
    parts: list[str | Expression] = []
    for index, piece in enumerate(pieces):
        if index:
            if not fits_hole(arguments[index - 1]):
                return None
            parts.append(arguments[index - 1])
        if piece:
            parts.append(re.sub(r"\\([{}'\\])", r"\1", piece))
    return nodes.FStringNode(parts=tuple(parts))


def template(value: Json, roots: PathRoots) -> Expression:
    """A payload template."""
    match value:
        case dict():
            return nodes.ObjectNode(members=members(value, roots))
        case list():
            return nodes.ArrayNode(items=tuple(template(item, roots) for item in value))
    return literal(value)


def members(value: dict[str, Json], roots: PathRoots) -> tuple[nodes.MemberNode, ...]:
    """The members of an object in a payload template."""
    return tuple(_member(key, inner, roots) for key, inner in value.items())


def _member(key: str, value: Json, roots: PathRoots) -> nodes.MemberNode:
    if key.endswith(".$") and isinstance(value, str):
        try:
            return nodes.MemberNode(key=key[:-2], value=dynamic(value, roots))
        except InexpressibleError:
            # No path and no intrinsic: passed on under its quoted key.
            return nodes.MemberNode(key=key, value=literal(value))
    return nodes.MemberNode(key=key, value=template(value, roots))
