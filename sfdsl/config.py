"""What `[tool.sfdsl]` in a project's pyproject.toml says about checks.

    [tool.sfdsl]
    select = ["SFD2", "SFD3", "no-timeout"]      # codes, names, beginnings of codes, or "all"; none: all
    ignore = ["SFD402"]
    severity = { no-timeout = "error", SFD410 = "hint" }

The table that counts for a file is the nearest one on the way up from its folder; a pyproject.toml without that table does not end
the search.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sfdsl.diagnostics.codes import CODES_BY_NAME
from sfdsl.diagnostics.diagnostic import Severity
from sfdsl.diagnostics.selection import EVERYTHING, Selection, blocks, is_selector
from sfdsl.diagnostics.wording import meant

FILE_NAME: Final = "pyproject.toml"

_KEYS: Final = ("select", "ignore", "severity")
_LEVELS: Final = {severity.value: severity for severity in Severity}


class ConfigError(Exception):
    """A configuration that can't be used. `path` is its file; `hint` says what to write instead."""

    def __init__(self, path: Path, place: tuple[int, int], message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.path, self.place, self.message, self.hint = path, place, message, hint


@dataclass(frozen=True, slots=True)
class Config:
    """The settings for the files below one folder. `path` is where they were found, or None where all is default."""

    selection: Selection = EVERYTHING
    path: Path | None = None


def config_for(folder: Path) -> Config:
    """The settings for the files in a folder. Raises ConfigError."""
    folder = folder.absolute()
    for place in (folder, *folder.parents):
        found = read_config(place / FILE_NAME)
        if found is not None:
            return found
    return Config()


def read_config(path: Path) -> Config | None:
    """The settings in one file; None where there is no such file, or no such table in it. Raises ConfigError."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    # Reading TOML costs more than compiling a small flow, and most files say nothing about this tool.
    return _Reader(path, data).config() if b"sfdsl" in data else None


class _Reader:
    """Checks one file, and makes it into settings."""

    def __init__(self, path: Path, data: bytes) -> None:
        self._path = path
        try:
            self._text = data.decode()
        except UnicodeDecodeError:
            self._text = ""
            raise self._error("", "the file is not UTF-8 text", "save it as UTF-8") from None

    def config(self) -> Config | None:
        table = self._table()
        if table is None:
            return None
        for key in table:
            if key not in _KEYS:
                known = "the keys are " + ", ".join(f"'{known}'" for known in _KEYS)
                raise self._error(key, f"'tool.sfdsl' has no key '{key}'", meant(key, _KEYS) or known)
        select, ignore = self._selectors(table, "select"), self._selectors(table, "ignore")
        return Config(Selection(select, ignore, self._severities(table.get("severity", {}))), self._path)

    def _table(self) -> Mapping[str, Any] | None:
        import tomllib

        try:
            document = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as problem:
            raise self._not_toml(str(problem)) from None
        tool = document.get("tool")
        table = tool.get("sfdsl") if isinstance(tool, dict) else None
        if table is not None and not isinstance(table, dict):
            raise self._error("sfdsl", "'tool.sfdsl' must be a table", "write '[tool.sfdsl]' on a line of its own")
        return table

    def _selectors(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._error(key, f"'{key}' must be a list of strings", f'for example: {key} = ["SFD401"]')
        check_selectors(value, f"'{key}'", self._error)
        return tuple(value)

    def _severities(self, value: Any) -> dict[str, Severity]:
        if not isinstance(value, dict):
            raise self._error("severity", "'severity' must be a table", 'for example: severity = { SFD401 = "error" }')
        check_selectors(value, "'severity'", self._error)
        levels: dict[str, Severity] = {}
        for selector, name in value.items():
            level = _LEVELS.get(name) if isinstance(name, str) else None
            if level is None:
                wanted = ", ".join(f"'{known}'" for known in _LEVELS)
                hint = "to silence it, put it into 'ignore'"
                raise self._error(selector, f"the severity of '{selector}' must be one of {wanted}", hint)
            code = CODES_BY_NAME.get(selector)
            if code is not None and blocks(code) and level is not Severity.ERROR:
                raise self._error(selector, f"'{selector}' is always an error: nothing can be compiled after it")
            levels[selector] = level
        return levels

    def _error(self, word: str, message: str, hint: str | None = None) -> ConfigError:
        """With the place where the word first stands after the head of the table."""
        start = max(0, self._text.find("tool.sfdsl"))
        found = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])").search(self._text, start)
        before = self._text[: found.start() if found else start].split("\n")
        return ConfigError(self._path, (len(before), len(before[-1]) + 1), message, hint)

    def _not_toml(self, message: str) -> ConfigError:
        """The TOML reader's message ends in '(at line 3, column 5)' or '(at end of document)'."""
        found = re.search(r" \(at line (\d+), column (\d+)\)$", message)
        said = message[: found.start()] if found else message
        place = (int(found[1]), int(found[2])) if found else (self._text.count("\n") + 1, 1)
        return ConfigError(self._path, place, f"this is not TOML: {said[:1].lower()}{said[1:]}")


def check_selectors(selectors: Iterable[str], where: str, error: Callable[[str, str, str | None], Exception]) -> None:
    """Raises what `error` makes of the word, a message and a hint, for a selector that chooses nothing. `where` holds the selectors."""
    for text in selectors:
        if not is_selector(text):
            message = f"{where} names '{text}', which is neither a code nor the beginning of one"
            raise error(text, message, meant(text, CODES_BY_NAME))
