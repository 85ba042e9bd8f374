"""The built-in functions: JSONata 2.0.6's without `$eval`, and those that Step Functions adds.

Each module holds a table of `(name, signature, arity, implementation)`. `arity` is how many parameters the function has
in JSONata's own implementation, which decides how many arguments `$map` and its like give it. An implementation takes
the Runtime and one value for each parameter of the signature.
"""

from collections.abc import Callable, Iterable
from typing import Final

from sfdsl.expr.jsonata.functions import Builtin
from sfdsl.expr.jsonata.signature import parse_signature
from sfdsl.expr.jsonata.values import Value

from . import aggregate, arrays, aws, callbacks, dates, encoding, integers, numeric, objects, pictures, strings, texts

Entry = tuple[str, str, int, Callable[..., Value]]


def _builtins(entries: Iterable[Entry], *, call_back: bool = False) -> dict[str, Value]:
    table: dict[str, Value] = {}
    for name, signature_text, arity, implementation in entries:
        signature = parse_signature(signature_text)
        width = len(signature.parameters)
        table[name] = Builtin(name, implementation, signature, arity=arity, width=width, calls_back=call_back)
    return table


BUILTINS: Final[dict[str, Value]] = {
    **_builtins(aggregate.TABLE),
    **_builtins(arrays.TABLE),
    **_builtins(aws.TABLE),
    **_builtins(callbacks.TABLE, call_back=True),
    **_builtins(dates.TABLE),
    **_builtins(encoding.TABLE),
    **_builtins(integers.TABLE),
    **_builtins(numeric.TABLE),
    **_builtins(objects.TABLE),
    **_builtins(pictures.TABLE),
    **_builtins(strings.TABLE),
    **_builtins(texts.TABLE, call_back=True),
}
"""By name, without `$`."""
