"""JSONata text to a syntax tree, by top-down operator precedence.

The binding powers and the points at which errors are found are JSONata's own, so that a text is refused exactly where
AWS refuses it, with the same code. `building.py` makes paths out of what `.`, `[`, `^`, `@`, `#` and `{` join.

    parse("$states.input.items[0].sku")
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from sfdsl.expr.errors import ExpressionSyntaxError

from .ancestry import resolve_ancestry
from .building import bind_focus, bind_index, filtered, grouped, joined, kept, named, negated, sorted_by
from .failures import syntax_error
from .hints import hint_for
from .lexer import Lexer, Token
from .nodes import (
    ApplyNode,
    ArrayNode,
    BinaryNode,
    BindingNode,
    BlockNode,
    CallNode,
    ConditionNode,
    ConstantNode,
    DescendantsNode,
    LambdaNode,
    NameNode,
    Node,
    NumberNode,
    ObjectNode,
    ParentNode,
    PartialNode,
    PathNode,
    PlaceholderNode,
    PredicatedNode,
    RegexNode,
    SortTerm,
    Step,
    StringNode,
    TransformNode,
    VariableNode,
    WildcardNode,
)
from .regex import check_regex
from .signature import parse_signature

MAX_NESTING: Final = 250
"""How deep expressions may nest. Evaluation ends at a depth of 100, and a bracket counts for up to two here."""

MAX_CHAIN: Final = 250
"""How many operators may follow each other on one level; each makes the tree one deeper."""

_POWERS: Final = {
    ".": 75,
    "[": 80,
    "(": 80,
    "{": 70,
    "@": 80,
    "#": 80,
    "?": 20,
    "+": 50,
    "-": 50,
    "*": 60,
    "/": 60,
    "%": 60,
    "=": 40,
    "<": 40,
    ">": 40,
    "^": 40,
    ":=": 10,
    "!=": 40,
    "<=": 40,
    ">=": 40,
    "~>": 40,
    "and": 30,
    "or": 25,
    "in": 40,
    "&": 50,
}
"""How strongly an operator binds what stands to its left; the others end an expression."""

_BINARY: Final = frozenset({"+", "-", "*", "/", "%", "=", "<", ">", "!=", "<=", ">=", "&", "and", "or", "in"})
_UNREGISTERED: Final = frozenset({"!", "~"})

_FOUND_LATER: Final = ("S0209", "S0210", "S0213", "S0215", "S0216")
"""Errors that JSONata finds only in a complete tree, after S0207."""


@lru_cache(maxsize=512)
def parse(source: str) -> Node:
    """The tree of an expression.

    Raises ExpressionSyntaxError; its message starts with JSONata's code (`S0201: Syntax error: "x"`).
    """
    try:
        return _Parser(source).parse()
    except RecursionError:
        raise _nested_too_deep(0) from None


def _nested_too_deep(offset: int) -> ExpressionSyntaxError:
    return ExpressionSyntaxError("the expression is nested too deeply", offset, "bind parts of it to variables")


class _Parser:
    """`token` is the next one; as in JSONata, it is read before the one in hand is looked at."""

    def __init__(self, source: str) -> None:
        self.lexer = Lexer(source)
        self.source = source
        self.depth = 0
        self.last_end = 0
        self.is_unfinished = False
        self.has_parents = False
        self.token = Token("end", "(end)", 0, 0)

    def parse(self) -> Node:
        self.advance()
        try:
            node = self.expression(0)
        except ExpressionSyntaxError as error:
            if self.is_unfinished and error.message.startswith(_FOUND_LATER):
                raise self.error("S0207", len(self.source)) from None
            raise
        if self.token.kind != "end":
            raise self.error("S0201", self.token.start, token=self.token.value)
        if self.is_unfinished:
            raise self.error("S0207", self.token.start)
        if self.has_parents:
            resolve_ancestry(node)
        return node

    def error(self, code: str, offset: int, **details: object) -> ExpressionSyntaxError:
        return syntax_error(code, offset, hint=hint_for(code, self.source, offset), **details)

    def advance(self, expected: str | None = None, *, after_operand: bool = False) -> Token:
        """Goes on to the next token, and returns the one it leaves behind."""
        token = self.token
        if expected is not None and not token.is_operator(expected):
            code = "S0203" if token.kind == "end" else "S0202"
            raise self.error(code, token.start, value=expected, token=token.value)
        self.last_end = token.end
        self.token = self.lexer.next(after_operand=after_operand)
        if self.token.kind == "operator" and self.token.value in _UNREGISTERED:
            raise self.error("S0204", self.token.start, token=self.token.value)
        return token

    def expression(self, power: int) -> Node:
        """What binds more strongly than `power`."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise _nested_too_deep(self.token.start)
        token = self.advance(after_operand=True)
        if token.kind == "operator":
            left = _PREFIX.get(str(token.value), _Parser.not_a_prefix)(self, token)
        else:
            left = self.operand(token)
        links = 0
        while self.token.kind == "operator" and power < _POWERS.get(str(self.token.value), 0):
            links += 1
            if links > MAX_CHAIN:
                raise _nested_too_deep(self.token.start)
            token = self.advance()
            left = _INFIX[str(token.value)](self, left, token)
        self.depth -= 1
        return left

    def operand(self, token: Token) -> Node:
        """A token that is an expression of its own."""
        start, end, value = token.start, token.end, token.value
        match token.kind:
            case "name":
                return named(str(value), start, end)
            case "variable":
                return VariableNode(name=str(value), start=start, end=end)
            case "string":
                return StringNode(value=str(value), start=start, end=end)
            case "number" if isinstance(value, int | float):
                return NumberNode(value=value, start=start, end=end)
            case "value" if value is None or isinstance(value, bool):
                return ConstantNode(value=value, start=start, end=end)
            case "regex" if isinstance(value, tuple):
                check_regex(value[0], value[1], start + 1)
                return RegexNode(pattern=value[0], flags=value[1], start=start, end=end)
            case _:
                # The end. A missing bracket further out is the clearer message, so the error waits.
                self.is_unfinished = True
                return PlaceholderNode(start=start, end=end)

    def not_a_prefix(self, token: Token) -> Node:
        raise self.error("S0211", token.start, token=token.value)

    def keyword(self, token: Token) -> Node:
        """`and`, `or` and `in` are names where no operator can stand."""
        return named(str(token.value), token.start, token.end)

    def minus(self, token: Token) -> Node:
        return negated(self.expression(70), token.start)

    def wildcard(self, token: Token) -> Node:
        return WildcardNode(start=token.start, end=token.end)

    def descendants(self, token: Token) -> Node:
        return DescendantsNode(start=token.start, end=token.end)

    def parent(self, token: Token) -> Node:
        self.has_parents = True
        return ParentNode(start=token.start, end=token.end)

    def binary(self, left: Node, token: Token) -> Node:
        symbol = str(token.value)
        right = self.expression(_POWERS[symbol])
        return BinaryNode(operator=symbol, left=left, right=right, start=left.start, end=self.last_end)

    def block(self, token: Token) -> Node:
        expressions = []
        while not self.token.is_operator(")"):
            expressions.append(self.expression(0))
            if not self.token.is_operator(";"):
                break
            self.advance(";")
        self.advance(")", after_operand=True)
        return BlockNode(expressions=tuple(expressions), start=token.start, end=self.last_end)

    def array(self, token: Token) -> Node:
        items = []
        if not self.token.is_operator("]"):
            while True:
                item = self.expression(0)
                if self.token.is_operator(".."):
                    self.advance("..")
                    last = self.expression(0)
                    item = BinaryNode(operator="..", left=item, right=last, start=item.start, end=self.last_end)
                items.append(item)
                if not self.token.is_operator(","):
                    break
                self.advance(",")
        self.advance("]", after_operand=True)
        return ArrayNode(items=tuple(items), start=token.start, end=self.last_end)

    def object(self, token: Token) -> Node:
        pairs = self.pairs()
        return ObjectNode(pairs=pairs, start=token.start, end=self.last_end)

    def pairs(self) -> tuple[tuple[Node, Node], ...]:
        """`key: value, ... }`, the opening brace being read."""
        pairs = []
        if not self.token.is_operator("}"):
            while True:
                key = self.expression(0)
                self.advance(":")
                pairs.append((key, self.expression(0)))
                if not self.token.is_operator(","):
                    break
                self.advance(",")
        self.advance("}", after_operand=True)
        return tuple(pairs)

    def transform(self, token: Token) -> Node:
        pattern = self.expression(0)
        self.advance("|")
        update = self.expression(0)
        delete = None
        if self.token.is_operator(","):
            self.advance(",")
            delete = self.expression(0)
        self.advance("|")
        return TransformNode(pattern=pattern, update=update, delete=delete, start=token.start, end=self.last_end)

    def dot(self, left: Node, token: Token) -> Node:
        right = self.expression(_POWERS["."])
        return joined(left, right, self.last_end)

    def bracket(self, left: Node, token: Token) -> Node:
        if self.token.is_operator("]"):
            self.advance("]")
            return kept(left, self.last_end)
        predicate = self.expression(0)
        self.advance("]", after_operand=True)
        return filtered(left, predicate, token.start, self.last_end)

    def brace(self, left: Node, token: Token) -> Node:
        pairs = self.pairs()
        return grouped(left, pairs, token.start, self.last_end)

    def order(self, left: Node, token: Token) -> Node:
        self.advance("(")
        terms = []
        while True:
            start, descending = self.token.start, self.token.is_operator(">")
            if self.token.is_operator("<", ">"):
                self.advance()
            terms.append(SortTerm(expression=self.expression(0), descending=descending, start=start, end=self.last_end))
            if not self.token.is_operator(","):
                break
            self.advance(",")
        self.advance(")")
        return sorted_by(left, tuple(terms), token.start, self.last_end)

    def focus(self, left: Node, token: Token) -> Node:
        return bind_focus(left, self.bound_variable("@"), token.start, self.last_end)

    def index(self, left: Node, token: Token) -> Node:
        return bind_index(left, self.bound_variable("#"), self.last_end)

    def bound_variable(self, symbol: str) -> VariableNode:
        variable = self.expression(_POWERS[symbol])
        if not isinstance(variable, VariableNode):
            raise self.error("S0214", variable.start, token=symbol)
        return variable

    def binding(self, left: Node, token: Token) -> Node:
        if not isinstance(left, VariableNode):
            raise self.error("S0212", left.start)
        value = self.expression(_POWERS[":="] - 1)
        return BindingNode(target=left, value=value, start=left.start, end=self.last_end)

    def condition(self, left: Node, token: Token) -> Node:
        then = self.expression(0)
        otherwise = None
        if self.token.is_operator(":"):
            self.advance(":")
            otherwise = self.expression(0)
        return ConditionNode(condition=left, then=then, otherwise=otherwise, start=left.start, end=self.last_end)

    def apply(self, left: Node, token: Token) -> Node:
        right = self.expression(_POWERS["~>"])
        keep_array = _is_kept(left) or _is_kept(right)
        return ApplyNode(left=left, right=right, keep_array=keep_array, start=left.start, end=self.last_end)

    def call(self, left: Node, token: Token) -> Node:
        arguments: list[Node] = []
        if not self.token.is_operator(")"):
            while True:
                if self.token.is_operator("?"):
                    placeholder = self.advance("?")
                    arguments.append(PlaceholderNode(start=placeholder.start, end=placeholder.end))
                else:
                    arguments.append(self.expression(0))
                if not self.token.is_operator(","):
                    break
                self.advance(",")
        self.advance(")", after_operand=True)
        if _is_name(left, "function", "λ"):
            return self.function(left, arguments)
        node = PartialNode if any(isinstance(argument, PlaceholderNode) for argument in arguments) else CallNode
        return node(function=left, arguments=tuple(arguments), start=left.start, end=self.last_end)

    def function(self, left: Node, arguments: list[Node]) -> Node:
        parameters = []
        for place, argument in enumerate(arguments, start=1):
            if not isinstance(argument, VariableNode):
                raise self.error("S0208", argument.start, value=place)
            parameters.append(argument)
        signature = self.signature() if self.token.is_operator("<") else None
        self.advance("{")
        body = self.expression(0)
        self.advance("}")
        return LambdaNode(
            parameters=tuple(parameters), signature=signature, body=body, start=left.start, end=self.last_end
        )

    def signature(self) -> str:
        """`<...>` behind the parameters of a function, as one text without blanks."""
        start, depth, text = self.token.start, 1, "<"
        while depth > 0 and not self.token.is_operator("{") and self.token.kind != "end":
            self.advance()
            depth += self.token.is_operator("<") - self.token.is_operator(">")
            text += str(self.token.value)
        self.advance(">")
        parse_signature(text, start)
        return text


def _is_name(node: Node, *names: str) -> bool:
    match node:
        case PathNode(steps=(Step(expression=NameNode(value=value), stages=()),)):
            return value in names
        case _:
            return False


def _is_kept(node: Node) -> bool:
    return isinstance(node, PredicatedNode | PathNode | ApplyNode) and node.keep_array


_PREFIX: Final[dict[str, Callable[[_Parser, Token], Node]]] = {
    **dict.fromkeys(("and", "or", "in"), _Parser.keyword),
    "-": _Parser.minus,
    "*": _Parser.wildcard,
    "**": _Parser.descendants,
    "%": _Parser.parent,
    "(": _Parser.block,
    "[": _Parser.array,
    "{": _Parser.object,
    "|": _Parser.transform,
}
"""What an operator means at the start of an expression."""

_INFIX: Final[dict[str, Callable[[_Parser, Node, Token], Node]]] = {
    **dict.fromkeys(_BINARY, _Parser.binary),
    ".": _Parser.dot,
    "[": _Parser.bracket,
    "{": _Parser.brace,
    "^": _Parser.order,
    "@": _Parser.focus,
    "#": _Parser.index,
    ":=": _Parser.binding,
    "?": _Parser.condition,
    "~>": _Parser.apply,
    "(": _Parser.call,
}
"""What an operator makes of what stands to its left."""
