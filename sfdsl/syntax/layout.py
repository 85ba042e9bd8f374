"""The document algebra that the printer writes in, and its renderer.

A document is text with places where a line may end. A `Group` is written on one line where it fits, otherwise all of its own `Line`s
end a line. After Wadler, "A prettier printer"; rendering uses a stack of its own, so depth costs no recursion.
"""

from typing import Final, TypeAlias

from sfdsl.records import positional_record

WIDTH: Final = 120
INDENT: Final = 2


@positional_record
class Line:
    """A place where a line may end. `flat` stands there if it doesn't; None: it always ends."""

    flat: str | None = " "


@positional_record
class Blank:
    """An empty line, between two lines that end."""


@positional_record
class Nest:
    """Lines inside begin one step further in."""

    content: "Doc"


@positional_record
class Group:
    """On one line if it fits."""

    content: "Doc"


@positional_record
class LineComment:
    """A comment behind code: the line ends after it, so that no group round it fits on one line."""

    text: str


Doc: TypeAlias = "str | Line | Blank | Nest | Group | LineComment | tuple[Doc, ...]"

SPACE: Final = Line()
SOFT: Final = Line("")
HARD: Final = Line(None)


def join(separator: Doc, items: "list[Doc]") -> Doc:
    """The items with `separator` between them."""
    parts: list[Doc] = []
    for index, item in enumerate(items):
        if index:
            parts.append(separator)
        parts.append(item)
    return tuple(parts)


def render(document: Doc, width: int = WIDTH) -> str:
    """The text of a document: no blanks at line ends, one newline at the end."""
    out: list[str] = []
    column = 0
    pending = ""  # a comment behind code, written when its line ends
    stack: list[tuple[int, bool, Doc]] = [(0, False, document)]
    while stack:
        indent, flat, doc = stack.pop()
        match doc:
            case str():
                out.append(doc)
                column += len(doc)
            case tuple():
                stack.extend((indent, flat, part) for part in reversed(doc))
            case Nest(content=content):
                stack.append((indent + INDENT, flat, content))
            case Group(content=content):
                stack.append((indent, flat or _fits(content, width - column, stack), content))
            case LineComment(text=text):
                pending += f"  {text}"
            case Blank():
                out.append("\n" + " " * indent)
            case Line(flat=between):
                if flat and between is not None:
                    out.append(between)
                    column += len(between)
                else:
                    out.append(pending + "\n" + " " * indent)
                    pending, column = "", indent
    out.append(pending)
    lines = [line.rstrip() for line in "".join(out).split("\n")]
    return "\n".join(lines).strip("\n") + "\n"


def _fits(content: Doc, room: int, rest: list[tuple[int, bool, Doc]]) -> bool:
    """Whether the content, with what follows it up to the next place where a line may end, has room."""
    waiting: list[tuple[bool, Doc]] = [(True, content)]
    following = len(rest)
    while room >= 0:
        if not waiting:
            if following == 0:
                return True
            following -= 1
            _, flat, doc = rest[following]
            waiting.append((flat, doc))
            continue
        inside, doc = waiting.pop()
        match doc:
            case str():
                room -= len(doc)
            case tuple():
                waiting.extend((inside, part) for part in reversed(doc))
            case Nest(content=inner) | Group(content=inner):
                waiting.append((inside, inner))
            case LineComment() | Blank():
                if inside:
                    return False
            case Line(flat=between):
                if not inside:
                    return True
                if between is None:
                    return False
                room -= len(between)
    return False
