"""docs/eventbridge.md shows what its commands print. `python tests/docs/test_eventbridge_doc.py` writes it anew."""

import contextlib
import doctest
import io
import os
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sfdsl.cli.main import main

PAGE = Path(__file__).parents[2] / "docs" / "eventbridge.md"
_BLOCK = re.compile(r"(?:<!-- (?P<mark>[^\n]*) -->\n)?```(?P<language>\w+)\n(?P<text>.*?)```\n", re.DOTALL)


@contextlib.contextmanager
def _one_stream() -> Iterator[io.TextIOWrapper]:
    """Both streams as one, as on a terminal."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
        yield stream


def _printed(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    text = buffer.getvalue().decode()
    return text if text.endswith("\n") or not text else text + "\n"


def _console(text: str) -> str:
    """The block with each command's output under it."""
    shown = ""
    for line in text.splitlines():
        if line.startswith("$ "):
            program, *arguments = shlex.split(line[2:])
            assert program == "sfdsl"
            with _one_stream() as stream:
                main(arguments)
            shown += f"{line}\n{_printed(stream)}"
    return shown


def _pycon(text: str, names: dict[str, Any]) -> str:
    """The block with what each statement gives."""
    shown = ""
    for example in doctest.DocTestParser().get_examples(text):
        with _one_stream() as stream:
            exec(compile(example.source, "<page>", "single"), names)
        first, *rest = example.source.splitlines()
        shown += "\n".join([f">>> {first}", *(f"... {line}" for line in rest)]) + "\n" + _printed(stream)
    return shown


def _part(mark: str) -> str:
    """A part of a file: `part of NAME: START .. END`, from the line that begins with START to before the one with END."""
    name, start, end = re.fullmatch(r"part of (\S+): (.*) \.\. (.*)", mark).groups()  # type: ignore[union-attr]
    text = Path(name).read_text(encoding="utf-8")
    begin = text.index(f"\n{start}") + 1
    return text[begin : text.index(f"\n{end}", begin)].rstrip("\n") + "\n"


def replayed(page: str) -> str:
    """The page with everything run, in the current folder."""
    names: dict[str, Any] = {}

    def replace(found: re.Match[str]) -> str:
        mark, language, text = found["mark"] or "", found["language"], found["text"]
        if mark.startswith("file: "):
            Path(mark.removeprefix("file: ")).write_text(text, encoding="utf-8")
        elif mark.startswith("part of "):
            text = _part(mark)
        elif language == "console":
            text = _console(text)
        elif language == "pycon":
            text = _pycon(text, names)
        start = found.start("text") - found.start()
        return f"{found[0][:start]}{text}```\n"

    return _BLOCK.sub(replace, page)


def test_the_page_shows_what_its_commands_print(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = PAGE.read_text(encoding="utf-8")
    assert replayed(page) == page


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        fresh = replayed(PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(fresh, encoding="utf-8")
    sys.exit()
