"""Expressions to text, laid out as prettier 3 does it with its defaults: 80 columns, two blanks, double quotes.

An object that has members is always written over several lines, which prettier leaves as it is. What fits on a line stays on it;
otherwise arrays and calls give each item a line of its own, but an object, array or function at the end of a call's arguments
begins on the line of the call. Arrays of numbers fill their lines.
"""

import unicodedata
from typing import Final, assert_never

from sfdsl.emit.k6.javascript import Array, Arrow, Atom, Call, Expression, Object

WIDTH: Final = 80
_STEP: Final = 2
_SHORT_KEY: Final = 5
"""A value stays beside a key that is shorter than this: on a line of its own it would hardly gain any room."""


def laid_out(expression: Expression, indent: int = 0, column: int = 0, after: int = 1) -> str:
    """The text of an expression that begins at `column` of a line whose statement stands at `indent`.

    `after` is how many characters follow on its last line: a comma or a semicolon.
    """
    match expression:
        case Atom(text=text):
            return text
        case Object(members=members):
            return _lines("{", [member_text(key, value, indent + _STEP) for key, value in members], indent, "}")
        case Array(items=items):
            return _array(items, indent, column, after)
        case Call():
            return _call(expression, indent, column, after)
        case Arrow(parameter=parameter, body=body):
            return f"({parameter}) => ({laid_out(body, indent)})"
        case _:
            assert_never(expression)


def columns(text: str) -> int:
    """How wide a text is on a screen of characters."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def _lines(start: str, lines: list[str], indent: int, end: str) -> str:
    if not lines:
        return start + end
    inner = " " * (indent + _STEP)
    return "".join((start, "\n", *(f"{inner}{line},\n" for line in lines), " " * indent, end))


def constant_text(name: str, value: Atom) -> str:
    """A declaration at the left edge; a string that is too long stands on a line of its own."""
    line = f"const {name} = {value.text};"
    return line if columns(line) <= WIDTH else f"const {name} =\n{' ' * _STEP}{value.text};"


def member_text(key: str | Atom | Call, value: Expression, indent: int) -> str:
    """A member of an object that stands at `indent`, without the comma."""
    if not isinstance(key, str):
        key = f"[{_flat(key)}]"
    column = indent + columns(key) + 2
    if columns(key) >= _SHORT_KEY and _may_move(value) and column + columns(_head(value)) > WIDTH:
        inner = indent + _STEP
        return f"{key}:\n{' ' * inner}{laid_out(value, inner, inner)}"
    return f"{key}: {laid_out(value, indent, column)}"


def _may_move(value: Expression) -> bool:
    """Whether a value that does not fit beside its key may stand below it; plain numbers and booleans never do."""
    match value:
        case Atom(text=text, kind="number"):
            return text.startswith("-")
        case Atom(text=text, kind="constant"):
            return text == "null"
        case _:
            return True


def _head(value: Expression) -> str:
    """What has to stand on the line on which a value begins, with the comma behind it where the line ends there."""
    match value:
        case Atom(text=text):
            return f"{text},"
        case Object(members=members):
            return "{" if members else "{},"
        case Array(items=items):
            return "[" if items else "[],"
        case Call(function=function, arguments=arguments):
            return f"{function}(" if arguments else f"{function}(),"
        case Arrow():
            return ""
        case _:
            assert_never(value)


def _flat(expression: Expression) -> str | None:
    """The text on one line; None for what is always written over several."""
    match expression:
        case Atom(text=text):
            return text
        case Object(members=members):
            return None if members else "{}"
        case Array(items=items):
            return None if _always_breaks(items) else _joined("[", items, "]")
        case Call(function=function, arguments=arguments):
            return _joined(f"{function}(", arguments, ")")
        case Arrow():
            return None
        case _:
            assert_never(expression)


def _joined(start: str, items: tuple[Expression, ...], end: str) -> str | None:
    texts = [_flat(item) for item in items]
    return None if None in texts else f"{start}{', '.join(text for text in texts if text is not None)}{end}"


def _fits(text: str | None, column: int, after: int) -> bool:
    return text is not None and column + columns(text) + after <= WIDTH


def _always_breaks(items: tuple[Expression, ...]) -> bool:
    """Several arrays of several items, like rows of a table; or several objects, which break anyway."""
    return len(items) > 1 and all(isinstance(item, Array) and len(item.items) > 1 for item in items)


def _array(items: tuple[Expression, ...], indent: int, column: int, after: int) -> str:
    flat = _flat(Array(items))
    if flat is not None and _fits(flat, column, after):
        return flat
    inner = indent + _STEP
    if len(items) > 1 and all(isinstance(item, Atom) and item.kind == "number" for item in items):
        return f"[\n{_filled([item.text for item in items if isinstance(item, Atom)], inner)},\n{' ' * indent}]"
    return _lines("[", [laid_out(item, inner, inner) for item in items], indent, "]")


def _filled(texts: list[str], indent: int) -> str:
    """As many numbers on a line as fit."""
    lines = [" " * indent + texts[0]]
    for text in texts[1:]:
        longer = f"{lines[-1]}, {text}"
        if len(longer) < WIDTH:
            lines[-1] = longer
        else:
            lines[-1] += ","
            lines.append(" " * indent + text)
    return "\n".join(lines)


def _call(call: Call, indent: int, column: int, after: int) -> str:
    flat = _flat(call)
    if flat is not None and _fits(flat, column, after):
        return flat
    *first, last = call.arguments
    if isinstance(last, Arrow | Object | Array) and not (isinstance(last, Array) and first):
        start = _joined(f"{call.function}(", tuple(first), ", " if first else "")
        if start is not None:
            begin = column + columns(start)
            # A width of zero: the last argument must break, since the call does not fit.
            end = laid_out(last, indent, begin if isinstance(last, Arrow) else WIDTH)
            if begin + columns(end.partition("\n")[0]) <= WIDTH:
                return f"{start}{end})"
    inner = indent + _STEP
    lines = [laid_out(argument, inner, inner) for argument in call.arguments]
    return _lines(f"{call.function}(", lines, indent, ")")
