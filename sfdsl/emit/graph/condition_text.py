"""A choice rule's condition in a few words, for a label: `$.total > 100 and not exists($.vip)`.

The words are those of conditions in sfd, with less care for being read back: a timestamp stands without its `timestamp(...)`, a path
looks the same on both sides, and JSONata's `$states.input` is `$` where nothing else could be meant.
"""

import json
import re
from typing import Final, assert_never

from sfdsl.expr.comparison import PREDICATES, SIGNS
from sfdsl.ir.nodes import And, Comparison, Condition, ExpressionCondition, Not, Or
from sfdsl.jsontypes import Json

_OPERATOR: Final = re.compile(r"(?:String|Numeric|Boolean|Timestamp)((?:Less|Greater)Than(?:Equals)?|Equals)(?:Path)?")

# How tightly a text holds together; one that is looser than what stands round it needs parentheses.
_OR, _AND, _NOT, _COMPARISON = range(4)


def condition_text(condition: Condition) -> str:
    """One line, as long as the condition needs, and never empty. Any condition is accepted, also one that AWS would refuse."""
    return _text(condition, _OR)


def _text(condition: Condition, tightness: int) -> str:
    match condition:
        case Comparison():
            return _comparison_text(condition, tightness)
        case And(conditions=parts):
            return _joined(" and ", parts, _AND, tightness)
        case Or(conditions=parts):
            return _joined(" or ", parts, _OR, tightness)
        case Not(condition=Comparison() as inner) if _symbol(inner) == "==":
            return _parenthesized(_binary_text(inner, "!="), _COMPARISON, tightness)
        case Not(condition=inner):
            return _parenthesized(f"not {_text(inner, _COMPARISON)}", _NOT, tightness)
        case ExpressionCondition(value=value):
            return _expression_text(value)
        case _:
            assert_never(condition)


def _joined(word: str, parts: tuple[Condition, ...], own: int, tightness: int) -> str:
    if len(parts) == 1:
        return _text(parts[0], tightness)
    return _parenthesized(word.join(_text(part, own + 1) for part in parts) or "nothing", own, tightness)


def _parenthesized(text: str, own: int, tightness: int) -> str:
    return f"({text})" if own < tightness else text


def _comparison_text(comparison: Comparison, tightness: int) -> str:
    test = PREDICATES.get(comparison.operator)
    if test is not None and isinstance(comparison.operand, bool):
        text = f"{test}({comparison.variable})"
        return text if comparison.operand else _parenthesized(f"not {text}", _NOT, tightness)
    if comparison.operator == "StringMatches":
        return f"matches({comparison.variable}, {_literal(comparison.operand)})"
    if comparison.operator == "BooleanEquals" and comparison.operand is True:
        return comparison.variable
    return _parenthesized(_binary_text(comparison, _symbol(comparison) or comparison.operator), _COMPARISON, tightness)


def _symbol(comparison: Comparison) -> str | None:
    operator = _OPERATOR.fullmatch(comparison.operator)
    return SIGNS[operator[1]] if operator else None


def _binary_text(comparison: Comparison, symbol: str) -> str:
    is_path = comparison.operator.endswith("Path")
    is_bare = isinstance(comparison.operand, str) and (is_path or comparison.operator.startswith("Timestamp"))
    return f"{comparison.variable} {symbol} {comparison.operand if is_bare else _literal(comparison.operand)}"


def _literal(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


_INPUT: Final = re.compile(r"\$states\.input\b")
_CONTEXT: Final = re.compile(r"\$states\.context\b")
_BARE_DOLLAR: Final = re.compile(r"\$(?![A-Za-z_])")
_QUOTED: Final = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")


def _expression_text(value: str | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    inner = value.strip().removeprefix("{%").removesuffix("%}").strip()
    # Odd members are the quoted strings, which stay as they are.
    pieces = _QUOTED.split(inner)
    # `$` and `$$` are JSONata's own there, in filters and functions: then the long names say more.
    shorten = not any(_BARE_DOLLAR.search(piece) for piece in pieces[::2])
    for index in range(0, len(pieces), 2):
        piece = re.sub(r"\s+", " ", pieces[index])
        if shorten:
            piece = _CONTEXT.sub("$$", _INPUT.sub("$", piece))
        pieces[index] = piece
    return "".join(pieces) or "nothing"
