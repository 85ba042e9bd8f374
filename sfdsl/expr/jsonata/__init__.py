"""JSONata 2.0.6 in the dialect of AWS Step Functions: parse, check, evaluate.

parse(text)                      the syntax tree (`nodes.py`); `walk(node)` visits it
check(text, where=...)           what AWS would refuse, and calls that cannot work (`dialect.py`)
references(node)                 the variables and fields that an expression reads
compile_expression(text)         closures, made once; `.evaluate(bindings, environment)` runs them
compile_value(value, field)      the same for an ASL value with `{% ... %}` strings in it (`template.py`)
"""

from .dialect import (
    WITH_ERROR,
    WITH_INPUT,
    WITH_RESULT,
    Problem,
    Reference,
    check,
    references,
)
from .environment import Environment, SystemEnvironment
from .expression import Expression, compile_expression
from .functions import is_function
from .library import BUILTINS
from .nodes import walk
from .parser import parse
from .template import (
    compile_value,
    evaluate_value,
    expression_of,
    expression_offset,
    iter_expressions,
)
from .values import UNDEFINED

__all__ = [
    "BUILTINS",
    "UNDEFINED",
    "WITH_ERROR",
    "WITH_INPUT",
    "WITH_RESULT",
    "Environment",
    "Expression",
    "Problem",
    "Reference",
    "SystemEnvironment",
    "check",
    "compile_expression",
    "compile_value",
    "evaluate_value",
    "expression_of",
    "expression_offset",
    "is_function",
    "iter_expressions",
    "parse",
    "references",
    "walk",
]
