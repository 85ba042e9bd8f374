"""JSONata values as expressions: a `{% %}` string becomes an expression where that comes back letter by letter, else it stays raw."""

import re
from typing import Final

from sfdsl.importer.decompile.values import literal
from sfdsl.jsontypes import Json
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Expression
from sfdsl.syntax.strings import BARE_KEY

_ROOTS: Final = {"input": "$", "context": "$$", "result": "$result", "errorOutput": "$error"}
_PATH: Final = re.compile(r"\$(?P<root>[A-Za-z_]\w*)(?P<rest>(?:\.(?:[A-Za-z_]\w*|`[^`]+`)|\[-?\d+\])*)\Z", re.ASCII)
_SEGMENT: Final = re.compile(r"\.(?P<plain>[A-Za-z_]\w*)|\.`(?P<quoted>[^`]+)`|\[(?P<index>-?\d+)\]", re.ASCII)
_SUM: Final = re.compile(r"(?P<left>.+) (?P<operator>[+&-]) (?P<right>.+)", re.DOTALL)
_COMPARE: Final = re.compile(r"(?P<left>.+?) (?P<operator>=|!=|<=|>=|<|>) (?P<right>.+)", re.DOTALL)
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?\Z")
_STRING: Final = re.compile(r"'([^'\\]*)'\Z")


def value(given: Json) -> Expression:
    """Any value of a JSONata field."""
    match given:
        case str() if is_expression(given):
            return expression(given)
        case dict():
            return nodes.ObjectNode(
                members=tuple(nodes.MemberNode(key=key, value=value(inner)) for key, inner in given.items())
            )
        case list():
            return nodes.ArrayNode(items=tuple(value(item) for item in given))
    return literal(given)


def is_expression(text: str) -> bool:
    """Whether a string is a JSONata expression to Step Functions."""
    return text.startswith("{%") and text.endswith("%}") and len(text) >= 4


def expression(text: str) -> Expression:
    """An expression string; raw unless the compiler writes the same again."""
    inner = text[2:-2]
    if inner.startswith(" ") and inner.endswith(" ") and len(inner) > 2:
        found = _read(inner[1:-1])
        # A literal would come back as plain JSON, without its `{% %}`.
        is_literal = isinstance(found, nodes.StringNode | nodes.NumberNode)
        if found is not None and not is_literal and _written(found) == text:
            return found
    return nodes.RawJsonataNode(text=text)


def condition(given: str | bool) -> Expression:
    """A `Condition`."""
    return nodes.ConstantNode(value=given) if isinstance(given, bool) else expression(given)


def _read(source: str) -> Expression | None:
    """The expression of simple JSONata: paths, literals, one operator between two of them, or texts joined to an f-string."""
    simple = _operand(source)
    if simple is not None:
        return simple
    joined = _joined(source)
    if joined is not None:
        return joined
    for pattern in (_COMPARE, _SUM):
        match = pattern.fullmatch(source)
        if match is not None:
            left, right = _operand(match["left"]), _operand(match["right"])
            if left is not None and right is not None:
                operator = "==" if match["operator"] == "=" else match["operator"]
                return nodes.BinaryNode(operator=operator, left=left, right=right)
    return None


def _operand(source: str) -> Expression | None:
    if _NUMBER.match(source):
        return nodes.NumberNode(value=float(source) if "." in source else int(source), text=source)
    string = _STRING.match(source)
    if string is not None:
        return nodes.StringNode(value=string[1])
    return _path(source)


def _path(source: str) -> Expression | None:
    match = _PATH.match(source)
    if match is None:
        return None
    root, rest = "$" + match["root"], match["rest"]
    if root == "$states":
        head = re.match(r"\.(\w+)", rest)
        if head is None or head[1] not in _ROOTS:
            return None
        root, rest = _ROOTS[head[1]], rest[head.end() :]
    elif match["root"] in ("result", "error"):
        return None
    parts = [root]
    for segment in _SEGMENT.finditer(rest):
        if segment["index"] is not None:
            parts.append(f"[{segment['index']}]")
            continue
        key = segment["plain"] if segment["plain"] is not None else segment["quoted"]
        if not BARE_KEY.match(key):
            if "'" in key or "\\" in key or "\n" in key:
                return None
            parts.append(f"['{key}']")
        else:
            parts.append(f".{key}")
    return nodes.PathNode(text="".join(parts))


def _joined(source: str) -> Expression | None:
    """`'Order ' & $states.input.id & '!'` as an f-string."""
    pieces = _split(source)
    if len(pieces) < 2:
        return None
    parts: list[str | Expression] = []
    for piece in pieces:
        operand = _operand(piece)
        if isinstance(operand, nodes.StringNode) and operand.value and not (parts and isinstance(parts[-1], str)):
            parts.append(operand.value)
        elif isinstance(operand, nodes.PathNode):
            parts.append(operand)
        else:
            return None
    return nodes.FStringNode(parts=tuple(parts)) if any(isinstance(part, str) for part in parts) else None


_CHAIN: Final = re.compile(r"(?:'[^'\\]*'|[^'&\s]+)(?: & (?:'[^'\\]*'|[^'&\s]+))+")
_LINK: Final = re.compile(r"'[^'\\]*'|[^'&\s]+")


def _split(source: str) -> list[str]:
    """The operands of a chain of ` & `, strings kept whole; nothing for any other text."""
    return _LINK.findall(source) if _CHAIN.fullmatch(source) else []


def _written(found: Expression) -> str | None:
    """What the compiler writes for an expression."""
    from sfdsl.diagnostics import Diagnostics
    from sfdsl.lower.jsonata import wrapped
    from sfdsl.lower.values import Names, Place, Roots
    from sfdsl.source import Source

    diagnostics = Diagnostics(Source("", ""))
    roots = Roots("", "$states.input", "$states.result", "$states.errorOutput")
    text = wrapped(found, Place(roots, (), {}, Names({}, {}), diagnostics))
    return None if diagnostics.has_errors else text
