"""JSONata values as expressions: a `{% %}` string becomes an expression where that comes back letter by letter, else it stays raw.

    {% $states.input.price * 2 %}        $.price * 2
    {% 'Order ' & $states.input.id %}    f"Order {$.id}"
    {% $x ? 1 : 2 %}                     stays: the language has no words for it

The text is parsed, its tree turned node by node (`_Reader`), and what the compiler writes for the result is compared with the text.
"""

import re
from typing import Final

from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.expr.jsonata import nodes as query
from sfdsl.importer.decompile.values import InexpressibleError, fits_hole, is_text, literal
from sfdsl.jsontypes import Json
from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Expression
from sfdsl.syntax.strings import BARE_KEY, number_node

RAW_TOKEN: Final = re.compile(
    r"""\{%(?:[^"'`/%]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|/\*(?:[^*]|\*(?!/))*\*/|/(?!\*)|%(?!\}))*%\}""",
    re.DOTALL,
)
"""The grammar's RAW_JSONATA."""
_ROOTS: Final = {"input": "$", "context": "$$", "result": "$result", "errorOutput": "$error"}
_PATH: Final = re.compile(r"\$(?P<root>[A-Za-z_]\w*)(?P<rest>(?:\.(?:[A-Za-z_]\w*|`[^`]+`)|\[-?\d+\])*)\Z", re.ASCII)
_SEGMENT: Final = re.compile(r"\.(?P<plain>[A-Za-z_]\w*)|\.`(?P<quoted>[^`]+)`|\[(?P<index>-?\d+)\]", re.ASCII)
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?\Z")
_FUNCTION: Final = re.compile(r"[^\W\d]\w*\Z")
_OPERATORS: Final = {
    **{operator: operator for operator in ("!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/", "%", "&")},
    "=": "==",
}
_TYPE_TESTS: Final = {"string": "is_string", "number": "is_number", "boolean": "is_boolean"}


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
    """An expression string; raw unless the compiler writes the same again. Raises InexpressibleError for what is no JSONata."""
    from sfdsl.expr.jsonata.parser import parse

    if not is_expression(text):
        raise InexpressibleError
    inner = text[2:-2]
    try:
        tree = parse(inner)
    except ExpressionSyntaxError:
        raise InexpressibleError from None
    try:
        found = _Reader(inner).read(tree)
    except InexpressibleError:
        return _raw(text)
    # A constant, an object or a list would come back as plain JSON, without its `{% %}`.
    if isinstance(found, _JSON_LIKE) or written(found) != text:
        return _raw(text)
    return found


def operand(inner: str) -> Expression:
    """An expression that stands inside another one: parts of it in parentheses may stay raw. Raises InexpressibleError."""
    from sfdsl.expr.jsonata.parser import parse

    try:
        tree = parse(inner)
    except ExpressionSyntaxError:
        raise InexpressibleError from None
    return _Reader(inner, keeps_raw=True).read(tree)


_JSON_LIKE: Final = (nodes.StringNode, nodes.NumberNode, nodes.ConstantNode, nodes.ObjectNode, nodes.ArrayNode)


def _raw(text: str) -> nodes.RawJsonataNode:
    if not RAW_TOKEN.fullmatch(text) or not is_text(text):
        raise InexpressibleError
    return nodes.RawJsonataNode(text=text)


def condition(given: str | bool) -> Expression:
    """A `Condition`."""
    return nodes.ConstantNode(value=given) if isinstance(given, bool) else expression(given)


def written(found: Expression) -> str | None:
    """What the compiler writes for an expression."""
    from sfdsl.diagnostics import Diagnostics
    from sfdsl.lower.jsonata import wrapped
    from sfdsl.lower.values import Names, Place, Roots
    from sfdsl.source import Source

    diagnostics = Diagnostics(Source("", ""))
    roots = Roots("", "$states.input", "$states.result", "$states.errorOutput")
    text = wrapped(found, Place(roots, (), {}, Names({}, {}), diagnostics))
    return None if diagnostics.has_errors else text


class _Reader:
    """Turns the tree of one text. Raises InexpressibleError for what the language has no words for."""

    def __init__(self, source: str, *, keeps_raw: bool = False) -> None:
        self._source, self._keeps_raw = source, keeps_raw

    def read(self, node: query.Node) -> Expression:
        match node:
            case query.NumberNode():
                return self._number(node)
            case query.StringNode(value=text):
                return nodes.StringNode(value=text)
            case query.ConstantNode(value=constant):
                return nodes.ConstantNode(value=constant)
            case query.PathNode() | query.VariableNode() | query.PredicatedNode():
                return _path(self._text(node))
            case query.ArrayNode(items=items):
                return nodes.ArrayNode(items=tuple(self.read(item) for item in items))
            case query.ObjectNode(pairs=pairs):
                return nodes.ObjectNode(members=tuple(self._member(key, inner) for key, inner in pairs))
            case query.BinaryNode():
                return self._binary(node)
            case query.NegationNode(operand=operand):
                return nodes.NegativeNode(operand=self.read(operand))
            case query.CallNode(function=query.VariableNode(name=name), arguments=arguments):
                return self._call(name, arguments)
            case query.BlockNode(expressions=(only,)):
                return self._parenthesized(node, only)
        raise InexpressibleError

    def _parenthesized(self, block: query.BlockNode, inner: query.Node) -> Expression:
        """The printer sets parentheses where the tree needs them; the compiler sets them round what is raw."""
        try:
            return self.read(inner)
        except InexpressibleError:
            if not self._keeps_raw:
                raise
        return _raw("{% " + self._text(block)[1:-1].strip() + " %}")

    def _text(self, node: query.Node) -> str:
        return self._source[node.start : node.end]

    def _number(self, node: query.NumberNode) -> nodes.NumberNode:
        text = self._text(node)
        if not _NUMBER.match(text):
            raise InexpressibleError
        return number_node(text)

    def _member(self, key: query.Node, inner: query.Node) -> nodes.MemberNode:
        if not isinstance(key, query.StringNode):
            raise InexpressibleError
        return nodes.MemberNode(key=key.value, value=self.read(inner))

    # ---- operators ----

    def _binary(self, node: query.BinaryNode) -> Expression:
        operator = node.operator
        if operator in ("and", "or"):
            operands = _chain(node, operator)
            return nodes.LogicNode(operator=operator, operands=tuple(self.read(operand) for operand in operands))
        if operator == "&":
            joined = self._joined([self.read(operand) for operand in _chain(node, operator)])
            if joined is not None:
                return joined
        if operator not in _OPERATORS:
            raise InexpressibleError
        test = self._type_test(node)
        if test is not None:
            return test
        left, right = self.read(node.left), self.read(node.right)
        return nodes.BinaryNode(operator=_OPERATORS[operator], left=left, right=right)

    def _joined(self, operands: list[Expression]) -> Expression | None:
        """`'Order ' & $states.input.id & '!'` as an f-string; None where a plain `&` says it better."""
        parts: list[str | Expression] = []
        for operand in operands:
            if not isinstance(operand, nodes.StringNode):
                if not fits_hole(operand):
                    return None
                parts.append(operand)
            elif operand.value and not (parts and isinstance(parts[-1], str)):
                parts.append(operand.value)
            else:
                return None
        return nodes.FStringNode(parts=tuple(parts)) if any(isinstance(part, str) for part in parts) else None

    def _type_test(self, node: query.BinaryNode) -> Expression | None:
        """`$type(x) = "string"`, in double quotes as the compiler writes it, is `is_string(x)`."""
        match node:
            case query.BinaryNode(
                operator="=",
                left=query.CallNode(function=query.VariableNode(name="type"), arguments=(subject,)),
                right=query.StringNode(value=kind) as right,
            ) if kind in _TYPE_TESTS and self._text(right).startswith('"'):
                return nodes.CallNode(function=_TYPE_TESTS[kind], arguments=(self.read(subject),))
        return None

    # ---- calls ----

    def _call(self, name: str, arguments: tuple[query.Node, ...]) -> Expression:
        match name, arguments:
            case "not", (operand,):
                return nodes.NotNode(operand=self.read(operand))
            case "exists", (operand,):
                return nodes.CallNode(function="exists", arguments=(self.read(operand),))
            case "contains", (subject, query.RegexNode(pattern=pattern, flags="")):
                wildcards = _wildcards(pattern)
                return nodes.CallNode(
                    function="matches", arguments=(self.read(subject), nodes.StringNode(value=wildcards))
                )
        if not _FUNCTION.match(name):
            raise InexpressibleError
        return nodes.CallNode(function=f"${name}", arguments=tuple(self.read(argument) for argument in arguments))


def _chain(node: query.Node, operator: str) -> list[query.Node]:
    """`a and b and c` as its operands. Walks the left spine, which may be long."""
    operands: list[query.Node] = []
    while isinstance(node, query.BinaryNode) and node.operator == operator:
        operands.append(node.right)
        node = node.left
    return [node, *reversed(operands)]


def _wildcards(pattern: str) -> str:
    """The `log-*` that the compiler made a regular expression of; of any other it comes back different, which is found."""
    if not (pattern.startswith("^") and pattern.endswith("$")):
        raise InexpressibleError
    parts = re.findall(r"\[\\s\\S\]\*|\\.|.", pattern[1:-1], re.DOTALL)
    return "".join("*" if part == "[\\s\\S]*" else _unescaped(part) for part in parts)


def _unescaped(part: str) -> str:
    if part == "\\*":
        return "\\*"
    return part[1:] if part.startswith("\\") and len(part) > 1 else part


def _path(source: str) -> nodes.PathNode:
    match = _PATH.match(source)
    if match is None:
        raise InexpressibleError
    root, rest = "$" + match["root"], match["rest"]
    if root == "$states":
        head = re.match(r"\.(\w+)", rest)
        if head is None or head[1] not in _ROOTS:
            raise InexpressibleError
        root, rest = _ROOTS[head[1]], rest[head.end() :]
    elif match["root"] in ("result", "error"):
        raise InexpressibleError
    return nodes.PathNode(text=root + "".join(_segment(found) for found in _SEGMENT.finditer(rest)))


def _segment(found: re.Match[str]) -> str:
    if found["index"] is not None:
        return f"[{found['index']}]"
    key = found["plain"] if found["plain"] is not None else found["quoted"]
    if BARE_KEY.match(key):
        return f".{key}"
    if "'" in key or "\\" in key or "\n" in key:
        raise InexpressibleError
    return f"['{key}']"
