"""A diagnostic is a value: code, severity, place, message, further labelled places, notes and fixes.

Stages report to a sink (`Diagnostics`) and go on; they raise only on our own bugs. One mistake is reported once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import Enum

from sfdsl.records import positional_record
from sfdsl.source import Source, Span


class Severity(Enum):
    """How bad it is. Only an error keeps a program from compiling."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@positional_record
class Code:
    """One kind of problem. `id` is stable and never reused; `name` is what people may also write to select it."""

    id: str
    name: str
    severity: Severity
    title: str
    """What is wrong, in one line, for the list of codes."""


@positional_record
class Label:
    """A further place that matters, in the same source, and what is to be seen there."""

    span: Span
    text: str


@positional_record
class Edit:
    """Replace the text of `span` with `text`."""

    span: Span
    text: str


@positional_record
class Fix:
    """Edits that make the problem go away without changing what the author meant."""

    title: str
    edits: tuple[Edit, ...]


@positional_record
class Diagnostic:
    """`message` names the thing in quotes and says what is wrong; `hint` says what to do."""

    code: Code
    message: str
    source: Source
    span: Span | None = None
    hint: str | None = None
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()
    level: Severity | None = None
    """The severity that the user chose in place of the code's own."""

    @property
    def severity(self) -> Severity:
        return self.level or self.code.severity

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    @property
    def position(self) -> tuple[int, int]:
        """Line and column from 1; 1, 1 for the file as a whole."""
        return self.source.position(self.span.start) if self.span else (1, 1)

    def with_severity(self, severity: Severity) -> "Diagnostic":
        return replace(self, level=severity)


class Diagnostics:
    """The sink for one source. Holds what was reported, each (code, span, message) once, in the order reported."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._found: dict[tuple[str, Span | None, str], Diagnostic] = {}
        self._settled: set[Span] = set()

    def report(
        self,
        code: Code,
        span: Span | None,
        message: str,
        *,
        hint: str | None = None,
        labels: Iterable[Label] = (),
        notes: Iterable[str] = (),
        fixes: Iterable[Fix] = (),
        settles: bool = False,
    ) -> None:
        """Add a problem. Said twice, it counts once.

        One that `settles` its place is the whole truth about it: what is said of the same place after it would only be its consequence.
        """
        key = (code.id, span, message)
        if key not in self._found and span not in self._settled:
            if settles and span is not None:
                self._settled.add(span)
            self._found[key] = Diagnostic(
                code, message, self.source, span, hint, tuple(labels), tuple(notes), tuple(fixes)
            )

    def add(self, diagnostic: Diagnostic) -> None:
        self._found.setdefault((diagnostic.code.id, diagnostic.span, diagnostic.message), diagnostic)

    def clear(self) -> None:
        """Forget everything: the text will be read again."""
        self._found.clear()
        self._settled.clear()

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._found.values())

    def __len__(self) -> int:
        return len(self._found)

    @property
    def has_errors(self) -> bool:
        return any(diagnostic.is_error for diagnostic in self._found.values())

    def sorted(self) -> tuple[Diagnostic, ...]:
        """By place in the source; the file as a whole first; in the order reported where the place is the same."""
        return tuple(sorted(self, key=lambda d: (d.span.start, d.span.end) if d.span else (-1, -1)))


class CompileError(Exception):
    """A program that does not compile. `diagnostics` holds all that was found, warnings too, by place."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__(self._summary())

    def _summary(self) -> str:
        lines = []
        for diagnostic in self.diagnostics:
            if diagnostic.is_error:
                line, column = diagnostic.position
                hint = f" ({diagnostic.hint})" if diagnostic.hint else ""
                lines.append(
                    f"{diagnostic.source.name}:{line}:{column}: {diagnostic.code.id} {diagnostic.message}{hint}"
                )
        return "\n".join(lines)
