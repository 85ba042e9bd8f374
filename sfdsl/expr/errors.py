"""The exceptions of this package.

    Exception
    ├── ExpressionSyntaxError     a text that is not a path, intrinsic call or JSONata expression
    └── EvaluationError           a well-formed one that fails on the data it meets
        ├── PathNotFound          a path that leads to nothing where it has to lead somewhere
        │   └── PathMisapplied    an index, filter or comparison on a value that it cannot have
        ├── IntrinsicError        an intrinsic function refused its arguments
        ├── ReferencePathConflict a value that cannot be put where a reference path says
        └── QueryError            JSONata failed or gave nothing

The caller adds the name of the state, the ASL error name and the wording round it.
"""


class ExpressionSyntaxError(ValueError):
    """`offset` counts characters from the start of the expression's own text; `hint` says what to write instead."""

    def __init__(self, message: str, offset: int = 0, hint: str | None = None) -> None:
        super().__init__(message)
        self.message, self.offset, self.hint = message, offset, hint


class EvaluationError(Exception):
    """`message` is the text that AWS gives, without the part that names the state."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class PathNotFound(EvaluationError):
    """`path` is the text of the path that leads to nothing."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path


class PathMisapplied(PathNotFound):
    """Ends the evaluation of the whole path, also inside a wildcard or a filter, where PathNotFound passes over one item."""


class IntrinsicError(EvaluationError):
    """The tail of AWS's text, which quotes the whole call."""


class ReferencePathConflict(EvaluationError):
    """AWS's error States.ReferencePathConflict."""


class QueryError(EvaluationError):
    """`code` is JSONata's own (`T2001`, `D3030` ...), or None where the failure is not JSONata's."""

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code
