"""Arguments that are a text themselves, or say where one is: `{"a": 1}`, `@event.json`, `-`."""

from pathlib import Path

from sfdsl.cli.errors import UnreadableError, UsageError
from sfdsl.cli.files import MAX_BYTES, STDIN, read_input
from sfdsl.source import Source


def read_text(argument: str, what: str, limit: int = MAX_BYTES) -> Source:
    """The text that an argument means: JSON as it stands, what a file holds (`@FILE`, or just FILE), or standard input for `-`.

    `what` names it in messages; a file may have `limit` bytes. Raises UnreadableError and UsageError.
    """
    if argument == STDIN:
        return read_input(STDIN, limit).source
    if argument.startswith("@"):
        if not argument[1:]:
            raise UsageError(f"'@' for {what} is followed by no file name", "for example: @event.json")
        return read_input(argument[1:], limit).source
    if _looks_like_json(argument):
        return Source(f"<{what}>", argument)
    try:
        return read_input(argument, limit).source
    except UnreadableError:
        if Path(argument).exists():
            raise
        message = f"the {what} '{argument[:80]}' is neither JSON nor a file"
        raise UsageError(message, "give it as JSON in quotes, as @FILE, or as - for standard input") from None


def _looks_like_json(text: str) -> bool:
    """A file of such a name would have to be given as `@FILE`."""
    start = text.lstrip()
    return (
        not start or start[0] in '{["' or start in ("true", "false", "null") or start.removeprefix("-")[:1].isdecimal()
    )
