"""Expressions, callees and statement heads as text on one line: what the printer breaks only where a line gets too long.

Parentheses stand where the tree needs them and nowhere else, so `parse(text(tree)) == tree`.
"""

from typing import assert_never

from sfdsl.syntax import nodes
from sfdsl.syntax.nodes import Expression
from sfdsl.syntax.strings import duration_text, fstring_literal_text, key_text, number_text, string_text

# How tightly an expression binds: the grammar's levels, loosest first.
OR, AND, NOT, COMPARISON, SUM, PRODUCT, UNARY, ATOM = range(1, 9)
_BINARY_LEVELS = {"+": SUM, "-": SUM, "&": SUM, "*": PRODUCT, "/": PRODUCT, "%": PRODUCT}


def level(expression: Expression) -> int:
    """The level of an expression's outermost operator."""
    match expression:
        case nodes.LogicNode():
            return OR if expression.operator == "or" else AND
        case nodes.NotNode():
            return NOT
        case nodes.BinaryNode():
            return _BINARY_LEVELS.get(expression.operator, COMPARISON)
        case nodes.NegativeNode():
            return UNARY
        case nodes.NumberNode():
            return UNARY if expression.text.startswith("-") else ATOM
        case _:
            return ATOM


def expression_text(expression: Expression, least: int = OR) -> str:
    """The text of an expression; in parentheses where it binds more loosely than `least`."""
    text = _text(expression)
    return f"({text})" if level(expression) < least else text


def _text(expression: Expression) -> str:
    match expression:
        case nodes.StringNode():
            return string_text(expression.value)
        case nodes.NumberNode() | nodes.PathNode() | nodes.RawJsonataNode():
            return expression.text
        case nodes.ConstantNode():
            return {True: "true", False: "false", None: "null"}[expression.value]
        case nodes.DurationNode():
            return duration_node_text(expression)
        case nodes.PercentNode():
            return f"{expression.text}%"
        case nodes.NameNode():
            return expression.name
        case nodes.FStringNode():
            return _fstring(expression)
        case nodes.RawPathNode():
            return f"`{expression.text}`"
        case nodes.CallNode():
            return f"{expression.function}({', '.join(map(expression_text, expression.arguments))})"
        case nodes.ObjectNode():
            members = ", ".join(member_text(member) for member in expression.members)
            return f"{{ {members} }}" if members else "{}"
        case nodes.ArrayNode():
            return f"[{', '.join(map(expression_text, expression.items))}]"
        case nodes.BinaryNode():
            return _binary(expression)
        case nodes.LogicNode():
            own = level(expression) + 1
            return f" {expression.operator} ".join(expression_text(operand, own) for operand in expression.operands)
        case nodes.NotNode():
            return f"not {expression_text(expression.operand, NOT)}"
        case nodes.NegativeNode():
            # A minus before a minus needs parentheses: `--` is no operator.
            nested = isinstance(expression.operand, nodes.NumberNode | nodes.NegativeNode)
            return f"-{expression_text(expression.operand, ATOM if nested else UNARY)}"
        case _:
            assert_never(expression)


def _binary(expression: nodes.BinaryNode) -> str:
    own = level(expression)
    if own == COMPARISON:
        left, right = expression_text(expression.left, SUM), expression_text(expression.right, SUM)
    else:
        # Operators of one level group to the left.
        left, right = expression_text(expression.left, own), expression_text(expression.right, own + 1)
    return f"{left} {expression.operator} {right}"


def _fstring(expression: nodes.FStringNode) -> str:
    return 'f"' + "".join(map(_fstring_part, expression.parts)) + '"'


def _fstring_part(part: str | Expression) -> str:
    if isinstance(part, str):
        return fstring_literal_text(part)
    inner = expression_text(part)
    # Two braces in a row would be one that is text.
    pad = " " if inner.startswith("{") or inner.endswith("}") else ""
    return "{" + pad + inner + pad + "}"


def member_text(member: nodes.MemberNode, least: int = OR) -> str:
    """`key: value`."""
    return f"{key_text(member.key)}: {expression_text(member.value, least)}"


def duration_node_text(duration: nodes.DurationNode) -> str:
    """A duration in its canonical unit; a fraction stays in the unit that it was written in."""
    if isinstance(duration.amount, int):
        return duration_text(int(duration.seconds))
    return f"{number_text(duration.amount)}{duration.unit}"


def callee_text(callee: nodes.Callee) -> str:
    """What a task calls."""
    return callee.text if isinstance(callee, nodes.CallRefNode) else expression_text(callee)


def arguments_text(arguments: nodes.ArgumentsNode) -> str:
    """`< ... >` on one line. Comparisons directly inside need parentheses, and so does a name in front."""
    if arguments.unwritten:
        return "< ... >"
    if arguments.value is not None:
        value = arguments.value
        text = expression_text(value, SUM)
        if starts_with_name(value):
            text = f"({text})"
        return f"< {text} >"
    if not arguments.members:
        return "< >"
    return "< " + ", ".join(member_text(member, SUM) for member in arguments.members) + " >"


def starts_with_name(expression: Expression) -> bool:
    """Whether the text begins with a bare name, which between `<` and `>` would read as a key."""
    while isinstance(expression, nodes.BinaryNode):
        expression = expression.left
    return isinstance(expression, nodes.NameNode) or (
        isinstance(expression, nodes.CallNode) and not expression.function.startswith(("$", "States."))
    )
