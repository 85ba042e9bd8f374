"""Files written whole or not at all: to a temporary file in the same folder first, which then takes the name.

Whoever reads the file meanwhile sees the old text or the new one, never a half; a crash or a full disk leaves the old one.
"""

import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path

from sfdsl.cli.errors import CommandError, UsageError


def write_files(contents: Mapping[Path, bytes]) -> None:
    """Write all of them, or none if one can't be written. Raises CommandError."""
    ready: dict[Path, Path] = {}
    path = Path()
    try:
        for path, data in contents.items():
            target = _target(path)
            if _is_special(target):
                target.write_bytes(data)
            else:
                ready[_temporary(target, data)] = target
        for temporary, path in list(ready.items()):
            temporary.replace(path)
            del ready[temporary]
    except OSError as problem:
        raise _failure(path, problem) from None
    finally:
        for temporary in ready:
            with suppress(OSError):
                temporary.unlink()


def require_writable(path: Path) -> None:
    """Raises CommandError where a file clearly can't be written: it is a folder, or its folder is not there."""
    if path.is_dir():
        raise _failure(path, IsADirectoryError())
    if not path.parent.is_dir():
        raise _failure(path, FileNotFoundError())


def require_other(outputs: Iterable[Path], sources: Iterable[Path]) -> None:
    """Raises UsageError where an output would take the place of a file that it is made from."""
    read = [source for source in sources if source.exists()]
    for output in outputs:
        if output.exists() and any(output.samefile(source) for source in read):
            raise UsageError(f"'{output}' would be written over its own source", "name another file with -o")


def write_file(path: Path, data: bytes) -> None:
    """The same for one file."""
    write_files({path: data})


def _target(path: Path) -> Path:
    """Where the bytes go: a link stays, and what it leads to is replaced."""
    return path.resolve() if path.is_symlink() else path


def _is_special(path: Path) -> bool:
    """A device, a pipe, a socket: nothing that another file may take the place of."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(21, "is a folder", os.fspath(path))
    return not stat.S_ISREG(mode)


def _temporary(target: Path, data: bytes) -> Path:
    """A new file beside the target, with its permissions. (`tempfile` costs more to import than a small flow to compile.)"""
    for number in count():
        path = target.with_name(f".{target.name[:200]}.{os.getpid()}.{number}.tmp")
        try:
            stream = path.open("xb")
        except FileExistsError:
            continue
        break
    try:
        with stream:
            stream.write(data)
        if target.exists():
            path.chmod(stat.S_IMODE(target.stat().st_mode))
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise
    return path


def _failure(path: Path, problem: OSError) -> CommandError:
    if isinstance(problem, IsADirectoryError):
        return CommandError(f"'{path}' is a folder", "name a file in it")
    if not path.parent.is_dir():
        return CommandError(f"there is no folder '{path.parent}' to write '{path.name}' into", "make the folder first")
    said = (problem.strerror or str(problem)).lower()
    return CommandError(f"'{path}' can't be written: {said}")
