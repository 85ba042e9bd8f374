"""`$number`, `$abs`, `$floor`, `$ceil`, `$round`, `$power`, `$sqrt`, `$formatBase`, `$boolean`, `$not`."""

import math
import re

from sfdsl.expr.jsonata.coercion import truthy
from sfdsl.expr.jsonata.failures import Failure
from sfdsl.expr.jsonata.functions import Runtime
from sfdsl.expr.jsonata.numbers import Number, integral, number_text, power
from sfdsl.expr.jsonata.values import UNDEFINED, Value

_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?")
_PREFIXED = re.compile(r"0[xX][0-9A-Fa-f]+|0[oO][0-7]+|0[bB][01]+")
# JSONata's test for those is anchored at one end only; what else it lets through becomes NaN.
_LOOSELY_PREFIXED = re.compile(r"^0[xX][0-9A-Fa-f]+|0[oO][0-7]+|0[bB][01]+$")


def number(runtime: Runtime, value: Value) -> Value:
    if value is UNDEFINED or type(value) is int or type(value) is float:
        return value
    if type(value) is bool:
        return int(value)
    if type(value) is str:
        parsed = _parsed(value)
        if parsed is not None:
            return parsed
        if _LOOSELY_PREFIXED.search(value):
            runtime.impure = True
            return math.nan
    raise Failure("D3030", value=value)


def _parsed(text: str) -> Number | None:
    if _DECIMAL.fullmatch(text):
        value = float(text)
        return None if math.isinf(value) else integral(value)
    if _PREFIXED.fullmatch(text) is None or len(text) > 250:
        return None
    return integral(float(int(text[2:], {"x": 16, "o": 8, "b": 2}[text[1].lower()])))


def absolute(runtime: Runtime, value: Value) -> Value:
    return value if value is UNDEFINED else abs(value)


def floor(runtime: Runtime, value: Value) -> Value:
    return value if _is_whole(value) else math.floor(value)


def ceil(runtime: Runtime, value: Value) -> Value:
    return value if _is_whole(value) else math.ceil(value)


def _is_whole(value: Value) -> bool:
    """Nothing, an integer, or a number so large (or none) that there is nothing to round."""
    return value is UNDEFINED or type(value) is int or not math.isfinite(value) or abs(value) >= 1e21


def round_number(runtime: Runtime, value: Value, precision: Value = UNDEFINED) -> Value:
    if value is UNDEFINED:
        return value
    places = 0 if precision is UNDEFINED or precision != precision else precision
    if places != int(places):
        runtime.impure = True
        return math.nan
    return round_half_even(value, int(places))


def round_half_even(value: Number, places: int = 0) -> Number:
    """Rounded to a number of decimal places; a half goes to the even neighbour.

    The decimal digits that the number shows decide, so 1.005 to two places is a half.
    """
    if not math.isfinite(value) or (isinstance(value, int) and places >= 0):
        return value
    from decimal import ROUND_FLOOR, Decimal, InvalidOperation, Overflow, localcontext

    with localcontext() as context:
        context.prec = 60
        try:
            shifted = Decimal(number_text(value)).scaleb(places)
            # The shifted value is a double again, as in JavaScript.
            shifted = Decimal(repr(float(shifted)))
            below = shifted.to_integral_value(rounding=ROUND_FLOOR)
            rest = shifted - below
            up = rest > Decimal("0.5") or (rest == Decimal("0.5") and below % 2 != 0)
            return integral(float((below + 1 if up else below).scaleb(-places)))
        except (Overflow, InvalidOperation, OverflowError):
            return math.nan


def raise_to_power(runtime: Runtime, base: Value, exponent: Value) -> Value:
    if base is UNDEFINED:
        return base
    result = math.nan if exponent is UNDEFINED else power(base, exponent)
    if not math.isfinite(result):
        raise Failure("D3061", value=base, exp=exponent)
    return result


def square_root(runtime: Runtime, value: Value) -> Value:
    if value is UNDEFINED:
        return value
    if value < 0:
        raise Failure("D3060", value=value)
    return integral(math.sqrt(value))


def format_base(runtime: Runtime, value: Value, radix: Value = UNDEFINED) -> Value:
    if value is UNDEFINED:
        return value
    rounded = round_half_even(value)
    base = 10 if radix is UNDEFINED else round_half_even(radix)
    if base != base or not 2 <= base <= 36:
        raise Failure("D3100", value=base)
    if not math.isfinite(rounded):
        return number_text(rounded)
    return _in_base(int(rounded), int(base))


def _in_base(value: int, base: int) -> str:
    digits = ""
    rest = abs(value)
    while rest:
        rest, digit = divmod(rest, base)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return ("-" if value < 0 else "") + (digits or "0")


def boolean(runtime: Runtime, value: Value) -> Value:
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if value is UNDEFINED else truthy(value)


def negate(runtime: Runtime, value: Value) -> Value:
    return value if value is UNDEFINED else not truthy(value)


TABLE = (
    ("number", "<(nsb)-:n>", 1, number),
    ("abs", "<n-:n>", 1, absolute),
    ("floor", "<n-:n>", 1, floor),
    ("ceil", "<n-:n>", 1, ceil),
    ("round", "<n-n?:n>", 2, round_number),
    ("power", "<n-n:n>", 2, raise_to_power),
    ("sqrt", "<n-:n>", 1, square_root),
    ("formatBase", "<n-n?:s>", 2, format_base),
    ("boolean", "<x-:b>", 1, boolean),
    ("not", "<x-:b>", 1, negate),
)
