"""What AWS limits, and how to know it cheaply.

The text of a payload, a result or an output may have at most 262,144 bytes of UTF-8. Writing out the data at every state to count
would make a flow quadratic in the data that it carries along, so a run tracks an upper bound instead: what went in, plus what the state
can have added. Only where the bound passes the limit is the text really counted, and the bound starts again from there.
Source: developer guide, "Quotas"; the bytes that count are those of compact JSON.
"""

import json.encoder
from collections.abc import Callable, Iterable
from typing import Any, Final

from sfdsl.jsontypes import Json

DATA_LIMIT: Final = 262_144
"""Bytes of an input, output, payload or result."""
INPUT_LIMIT: Final = 64 * DATA_LIMIT
"""Bytes of input that a run here takes. AWS refuses more than DATA_LIMIT; larger ones are taken so that big maps can be tried,
and end in States.DataLimitExceeded as soon as a state hands them on."""
HISTORY_LIMIT: Final = 25_000
"""Events of a Standard execution. Source: developer guide, "Quotas related to state machine executions"."""
HISTORY_LIMIT_CAUSE: Final = f"The execution reached the maximum number of history events ({HISTORY_LIMIT})."
LONGEST_WAIT: Final = 99_999_999
"""Seconds of a Wait or of a time limit."""
EXECUTION_SECONDS: Final = {"STANDARD": 31_536_000, "EXPRESS": 300}
"""How long an execution may take. Source: developer guide, "Quotas related to state machine executions"."""
NESTING_LIMIT: Final = 1_000
"""Levels of JSON that a run takes; Jackson, which AWS reads JSON with, stops there too."""


def _writer() -> Callable[[Json], str]:
    """`JSONEncoder(...).encode` makes an encoder in C for each call; for small values one that is kept takes half the time."""
    encoder = json.encoder.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))
    make: Any = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return encoder.encode
    write_text: Any = json.encoder.encode_basestring
    write: Callable[[Json, int], Iterable[str]] = make(
        None, encoder.default, write_text, None, ":", ",", False, False, True
    )
    return lambda value: "".join(write(value, 0))


_write: Final = _writer()


def json_size(value: Json) -> int:
    """The bytes of the value's compact JSON text."""
    text = _write(value)
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def data_limit_cause(what: str) -> str:
    """`what` is the type of the resource, the ARN of a function, or the name of a state."""
    return f"The state/task '{what}' returned a result with a size exceeding the maximum number of bytes service limit."
