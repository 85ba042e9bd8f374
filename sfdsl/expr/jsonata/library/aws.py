"""The functions that Step Functions adds to JSONata: `$partition`, `$range`, `$hash`, `$random`, `$uuid`, `$parse`.

Source: Step Functions developer guide, "Transforming data with JSONata in Step Functions". Results in brackets in the
comments below were measured on AWS.
"""

import math

from sfdsl.expr.jsonata.failures import Failure, PlainFailure
from sfdsl.expr.jsonata.functions import Runtime, check_length
from sfdsl.expr.jsonata.json_text import json_text, parse_json
from sfdsl.expr.jsonata.values import UNDEFINED, Sequence, Value

_ALGORITHMS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


def partition(runtime: Runtime, items: Value, size: Value) -> Value:
    """Pieces of up to `size` items. A plain array: `$partition([0], 1)` is `[[0]]`. None of size 0, an error below."""
    if items is UNDEFINED or size is UNDEFINED:
        return UNDEFINED
    step = math.trunc(size)
    if step < 0:
        raise Failure("T0410", index=2)
    if step == 0:
        return UNDEFINED
    return [list(items[start : start + step]) for start in range(0, len(items), step)]


def number_range(runtime: Runtime, first: Value, last: Value, step: Value) -> Value:
    """Numbers from the first to the last, which is included where a step lands on it. A sequence: `$range(1, 9, 9)`
    is 1.

    Fractions are cut off: `$range(-1.7, 2, 1)` is `[-1, 0, 1, 2]`.
    """
    if first is UNDEFINED or last is UNDEFINED or step is UNDEFINED:
        return UNDEFINED
    start, end, by = math.trunc(first), math.trunc(last), math.trunc(step)
    if by == 0:
        return UNDEFINED
    count = max((end - start) // by + 1, 0)
    check_length(count)
    runtime.charge(count >> 2)
    return Sequence(range(start, start + count * by, by))


def hash_text(runtime: Runtime, text: Value, algorithm: Value = UNDEFINED) -> Value:
    """Hexadecimal, in lower case, of the text in UTF-8."""
    if text is UNDEFINED:
        return text
    name = "SHA-256" if algorithm is UNDEFINED else algorithm
    if name not in _ALGORITHMS:
        raise Failure("T0410", index=2)
    import hashlib

    return hashlib.new(_ALGORITHMS[name], text.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def random_number(runtime: Runtime, seed: Value = UNDEFINED) -> Value:
    """0 <= n < 1. With a seed always the same: that of java.util.Random, for 42 0.7275636800328681."""
    return runtime.environment.random() if seed is UNDEFINED else _java_random(math.trunc(seed))


def _java_random(seed: int) -> float:
    """The first `nextDouble()` of java.util.Random."""
    mask = (1 << 48) - 1
    state = (seed ^ 0x5DEECE66D) & mask

    def next_bits(bits: int) -> int:
        nonlocal state
        state = (state * 0x5DEECE66D + 0xB) & mask
        return state >> (48 - bits)

    return ((next_bits(26) << 27) + next_bits(27)) / (1 << 53)


def uuid(runtime: Runtime) -> Value:
    return runtime.environment.uuid()


def parse(runtime: Runtime, text: Value) -> Value:
    """The value of a JSON text."""
    if text is UNDEFINED:
        return text
    try:
        return parse_json(text)
    except (ValueError, RecursionError):
        raise PlainFailure(f"Unable to parse the text as JSON: {json_text(text)}") from None


TABLE = (
    ("partition", "<an:a>", 2, partition),
    ("range", "<nnn:a>", 3, number_range),
    ("hash", "<s-s?:s>", 2, hash_text),
    ("random", "<n?:n>", 1, random_number),
    ("uuid", "<:s>", 0, uuid),
    ("parse", "<s-:x>", 1, parse),
)
