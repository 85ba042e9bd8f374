"""Numbers as JavaScript has them: one kind, the double, written without a fraction where it is integral.

Here a number is an `int` where its value is integral and below 1e21 (the largest that JavaScript writes in full), a
`float` otherwise, infinities and NaN included. Arithmetic on small integers is Python's, which agrees with doubles up
to 2**53; everything else goes through `float`.
"""

import math

SAFE = 2**53
"""Every integer up to here is a double of its own."""

HALF = SAFE // 2

Number = int | float


def integral(value: float) -> Number:
    """A double in the form described above; `-0.0` becomes 0, as JSON writes it."""
    if value.is_integer():
        if -SAFE <= value <= SAFE:
            return int(value)
        if -1e21 < value < 1e21:
            # The digits that JavaScript prints, not the exact value of the double.
            digits, point = _digits(value)
            whole = int(digits.ljust(point, "0"))
            return whole if value > 0 else -whole
    return value


def from_int(value: int) -> Number:
    """The result of integer arithmetic, rounded as a double would be."""
    if -SAFE <= value <= SAFE:
        return value
    try:
        return integral(float(value))
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def add(left: Number, right: Number) -> Number:
    return left + right if _are_small(left, right) else integral(float(left) + float(right))


def subtract(left: Number, right: Number) -> Number:
    return left - right if _are_small(left, right) else integral(float(left) - float(right))


def multiply(left: Number, right: Number) -> Number:
    product = left * right
    return (
        from_int(product)
        if isinstance(product, int) and _are_small(left, right)
        else integral(float(left) * float(right))
    )


def divide(left: Number, right: Number) -> Number:
    """Division by zero gives an infinity or NaN."""
    if right == 0:
        return math.nan if left == 0 or left != left else math.copysign(math.inf, left)
    return integral(float(left) / float(right))


def remainder(left: Number, right: Number) -> Number:
    """JavaScript's `%`, which takes the sign of the left side."""
    if right == 0 or math.isinf(left) or left != left or right != right:
        return math.nan
    return integral(math.fmod(left, right))


def _are_small(left: Number, right: Number) -> bool:
    """Whether both are integers whose sum, too, is a double of its own."""
    return isinstance(left, int) and isinstance(right, int) and -HALF <= left <= HALF and -HALF <= right <= HALF


def power(base: Number, exponent: Number) -> Number:
    """`Math.pow`; too large gives an infinity, a root of a negative number NaN."""
    try:
        return integral(math.pow(base, exponent))
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf
    except ValueError:
        return math.inf if base == 0 else math.nan


def to_15_digits(value: Number) -> Number:
    """The number rounded to the 15 significant digits that `$string` shows."""
    if isinstance(value, int) and -(10**15) < value < 10**15:
        return value
    if math.isinf(value) or value != value:
        return value
    return integral(float(f"{float(value):.14e}"))


def number_text(value: Number) -> str:
    """The number as JavaScript writes it: in full from 1e-6 up to 1e21, else with an exponent."""
    if isinstance(value, int):
        if -SAFE <= value <= SAFE:
            return str(value)
        value = float(value)
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value != value:
        return "NaN"
    if value == 0:
        return "0"
    text, point = _digits(value)
    if len(text) <= point <= 21:
        body = text + "0" * (point - len(text))
    elif 0 < point <= 21:
        body = f"{text[:point]}.{text[point:]}"
    elif -6 < point <= 0:
        body = "0." + "0" * -point + text
    else:
        power_of_ten = f"e{point - 1:+d}"
        body = text + power_of_ten if len(text) == 1 else f"{text[0]}.{text[1:]}{power_of_ten}"
    return f"-{body}" if value < 0 else body


def _digits(value: float) -> tuple[str, int]:
    """The fewest digits that tell a finite number from its neighbours, and where the point stands among them."""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    leading_zeros = len(whole + fraction) - len(digits)
    return digits.rstrip("0"), len(whole) - leading_zeros + int(exponent or 0)
