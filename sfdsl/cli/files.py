"""What people name on the command line: files read into sources, or a diagnostic that says why not.

Windows line ends and a byte order mark are taken off here and put back where a file is rewritten; the rest of the compiler sees
neither. So a flow compiles to the same bytes from every checkout.
"""

import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from sfdsl.cli.errors import UnreadableError
from sfdsl.diagnostics.codes.files import FILE_TOO_LARGE, NOT_UTF8, NUL_CHARACTER, UNREADABLE_FILE
from sfdsl.diagnostics.diagnostic import Code, Diagnostic
from sfdsl.records import positional_record
from sfdsl.source import Source, Span

if TYPE_CHECKING:
    from sfdsl.compiler import Compilation

STDIN: Final = "-"
STDIN_NAME: Final = "<stdin>"
ASL_SUFFIXES: Final = (".json", ".yaml", ".yml")

MAX_BYTES: Final = 8 * 2**20
"""Of a source: AWS takes definitions up to 1 MiB."""
MAX_HISTORY_BYTES: Final = 512 * 2**20
"""Of a history: 25,000 events with up to 256 KiB each would be more, and are never seen."""

_BOM: Final = b"\xef\xbb\xbf"
_YAML_HEAD: Final = re.compile(r"(?m)^(?:StartAt|States|QueryLanguage|Comment) *:")
_GLOB: Final = re.compile(r"[*?\[]")


@positional_record
class InputFile:
    """One text as it was named. `path` is None for standard input."""

    source: Source
    path: Path | None
    newline: str = "\n"
    has_bom: bool = False

    @property
    def folder(self) -> Path:
        """Where the file is; the current folder for standard input."""
        return Path() if self.path is None else self.path.parent

    @property
    def is_asl(self) -> bool:
        """Whether the text is a definition in JSON or YAML: by its suffix, and by its content where that says nothing."""
        suffix = "" if self.path is None else self.path.suffix.lower()
        if suffix in ASL_SUFFIXES:
            return True
        if suffix == ".sfd":
            return False
        # No sfd text begins with a brace, and none has a line `States:`.
        text = self.source.text
        return text.lstrip()[:1] == "{" or _YAML_HEAD.search(text[:20_000]) is not None

    @property
    def flow_name(self) -> str:
        """What a flow without a name of its own is called: the stem of `order.sfd`, of `order.asl.json`."""
        if self.path is None:
            return "flow"
        name = self.path.name
        if name.startswith(".") and name.count(".") == 1:
            return name
        stem = name.rsplit(".", 1)[0]
        return stem.removesuffix(".asl") or stem

    def with_text(self, text: str) -> "InputFile":
        """The same file with another text."""
        return replace(self, source=Source(self.source.name, text))

    def encode(self, text: str) -> bytes:
        """`text` with this file's line ends and mark, to be written in its place."""
        body = text.replace("\n", self.newline) if self.newline != "\n" else text
        return (_BOM if self.has_bom else b"") + body.encode()


def load(file: InputFile, *, check: bool = True, query_language: str | None = None) -> "Compilation":
    """Compile a file, sfd or ASL. Never raises for what it says."""
    from sfdsl import compiler

    if file.is_asl:
        return compiler.compile_asl(file.source, name=file.flow_name, check=check)
    return compiler.compile_source(file.source, check=check, query_language=query_language)


# ---- reading ----


def expand(arguments: Iterable[str]) -> Iterator[str]:
    """The files that are meant, each once. A pattern that the shell left as it is, is looked up here."""
    seen: set[str] = set()
    for argument in arguments:
        for name in _matches(argument):
            key = name if name == STDIN else os.fspath(Path(name).absolute())
            if key not in seen:
                seen.add(key)
                yield name


def _matches(argument: str) -> list[str]:
    if argument == STDIN or not _GLOB.search(argument) or Path(argument).exists():
        return [argument]
    import glob

    # Without a match the pattern itself is passed on, and reading it says so.
    return sorted(glob.glob(argument, recursive=True)) or [argument]  # noqa: PTH207  pathlib's glob has other rules


def read_input(argument: str, limit: int = MAX_BYTES) -> InputFile:
    """Read a file, or standard input for `-`, of at most `limit` bytes. Raises UnreadableError."""
    if argument == STDIN:
        return _decode(_read_stdin(limit), STDIN_NAME, None)
    path = Path(argument)
    try:
        with path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            data = _read_some(stream, argument, size, limit)
    except (OSError, ValueError) as problem:
        raise _unopened(argument, path, problem) from None
    return _decode(data, argument, path)


def _read_stdin(limit: int) -> bytes:
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None:
        raise _problem(UNREADABLE_FILE, STDIN_NAME, "there is no standard input to read")
    return _read_some(stream, STDIN_NAME, 0, limit)


def _read_some(stream: BinaryIO, name: str, size: int, limit: int) -> bytes:
    data = b"" if size > limit else stream.read(limit + 1)
    size = max(size, len(data))
    if size > limit:
        shown = f"{size / 2**20:,.1f} MiB" if size > limit + 1 else f"more than {limit // 2**20} MiB"
        raise _problem(
            FILE_TOO_LARGE,
            name,
            f"the file is too large: {shown}",
            "AWS takes definitions up to 1 MiB, and inputs up to 256 KiB; is this the file that you meant?",
        )
    return data


def _decode(data: bytes, name: str, path: Path | None) -> InputFile:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _problem(
            NOT_UTF8, name, "the file is UTF-16 text, not UTF-8", "save it as UTF-8", Source(name, "\ufffd"), 0
        )
    has_bom = data.startswith(_BOM)
    data = data.removeprefix(_BOM)
    try:
        text = data.decode()
    except UnicodeDecodeError as problem:
        raise _not_utf8(data, name, problem) from None
    # A file that mixes line ends keeps each as it is.
    newline = "\r\n" if "\r\n" in text and text.count("\r\n") == text.count("\n") else "\n"
    if newline == "\r\n":
        text = text.replace("\r\n", "\n")
    source = Source(name, text)
    nul = text.find("\0")
    if nul >= 0:
        hint = "the file holds binary data, or was saved as UTF-16; save it as UTF-8 text"
        raise _problem(NUL_CHARACTER, name, "there is a NUL character in the text", hint, source, nul)
    return InputFile(source, path, newline, has_bom)


def _not_utf8(data: bytes, name: str, problem: UnicodeDecodeError) -> UnreadableError:
    # What can be read is shown; the place counts characters, as every place does.
    offset = len(data[: problem.start].decode())
    shown = data.decode(errors="replace").replace("\r\n", "\n")
    offset -= data[: problem.start].count(b"\r\n")
    message = f"byte 0x{data[problem.start]:02X} is no UTF-8 text ({problem.reason})"
    return _problem(NOT_UTF8, name, message, "save the file as UTF-8", Source(name, shown), offset)


def _unopened(argument: str, path: Path, problem: OSError | ValueError) -> UnreadableError:
    match problem:
        case FileNotFoundError() if _GLOB.search(argument):
            return _problem(UNREADABLE_FILE, argument, f"no file matches '{argument}'")
        case FileNotFoundError():
            return _problem(UNREADABLE_FILE, argument, f"there is no file '{argument}'", _neighbour(path))
        case IsADirectoryError():
            hint = f"name its files, for example {path / '*.sfd'}"
            return _problem(UNREADABLE_FILE, argument, f"'{argument}' is a folder", hint)
        case PermissionError() if path.is_dir():
            return _problem(UNREADABLE_FILE, argument, f"'{argument}' is a folder", "name its files")
        case PermissionError():
            hint = "check its permissions, for example with: ls -l"
            return _problem(UNREADABLE_FILE, argument, f"'{argument}' may not be read by you", hint)
        case OSError():
            said = (problem.strerror or str(problem)).lower()
            return _problem(UNREADABLE_FILE, argument, f"'{argument}' can't be read: {said}")
    return _problem(UNREADABLE_FILE, argument, f"'{argument}' can't be the name of a file: {problem}")


def _neighbour(path: Path) -> str | None:
    """A file of a similar name in the same folder."""
    from sfdsl.diagnostics.wording import meant

    try:
        names = [item.name for item in path.parent.iterdir() if item.is_file()]
    except OSError:
        folder = path.parent
        return None if folder.is_dir() else f"there is no folder '{folder}' either"
    return meant(path.name, names)


def _problem(
    code: Code,
    name: str,
    message: str,
    hint: str | None = None,
    source: Source | None = None,
    offset: int | None = None,
) -> UnreadableError:
    span = None if offset is None else Span(offset, offset + 1)
    return UnreadableError(Diagnostic(code, message, source or Source(name, ""), span, hint))
