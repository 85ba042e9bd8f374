"""Arguments that are a text themselves, or say where one is: `{"a": 1}`, `@event.json`, `-`."""

from dataclasses import dataclass

from sfdsl.cli.errors import UsageError
from sfdsl.cli.files import MAX_BYTES, STDIN, read_input
from sfdsl.source import Source


@dataclass(frozen=True, slots=True)
class TextArgument:
    """`is_inline` tells a text that stood on the command line from one out of a file."""

    source: Source
    is_inline: bool


def read_text(argument: str, what: str, limit: int = MAX_BYTES) -> TextArgument:
    """The text that an argument means: JSON as it stands, what a file holds (`@FILE`, or just FILE), or standard input for `-`.

    `what` names it in messages; a file may have `limit` bytes. Raises UnreadableError and UsageError.
    """
    if argument == STDIN:
        return TextArgument(read_input(STDIN, limit).source, False)
    if argument.startswith("@"):
        if not argument[1:]:
            raise UsageError(f"'@' for {what} is followed by no file name", "for example: @event.json")
        return TextArgument(read_input(argument[1:], limit).source, False)
    if _looks_like_json(argument):
        return TextArgument(Source(f"<{what}>", argument), True)
    return TextArgument(read_input(argument, limit).source, False)


def _looks_like_json(text: str) -> bool:
    """A file of such a name would have to be given as `@FILE`."""
    start = text.lstrip()
    return (
        not start or start[0] in '{["' or start in ("true", "false", "null") or start.removeprefix("-")[:1].isdecimal()
    )
