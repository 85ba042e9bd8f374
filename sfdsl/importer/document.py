"""A definition's text, or a JSON value, to a checked JSON value with the place of every value in it.

    Source("flow.json", '{"StartAt": ...}')   text in JSON or YAML: parsed, with positions
    {"StartAt": ...}                          a value: positions in its indented JSON text, worked out when first asked for

What is read here is any JSON document; `asl.py` makes a state machine of it.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import Any, Final

from sfdsl.diagnostics import Diagnostics
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.diagnostics.diagnostic import Code
from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.expr.jsonlocate import parse_json_with_positions
from sfdsl.jsontypes import Json, Pointer
from sfdsl.source import Source, Span

MAX_DEPTH: Final = 200
"""JSON levels of a definition. The service stops earlier; Python's own recursion would end later."""

_YAML_SUFFIXES: Final = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, kw_only=True)
class Document:
    """A JSON value and where its parts stand in `source`. `tags` are CloudFormation's, in YAML: `!Sub`, `!Ref`."""

    source: Source
    value: Json
    positions: Mapping[Pointer, Span]
    tags: tuple[tuple[str, Span], ...] = ()


class ValueSource(Source):
    """The indented JSON text of a value, written when someone first asks for it."""

    def __init__(self, name: str, value: Json) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "_value", value)

    @cached_property
    def text(self) -> str:
        value: Json = self._value  # type: ignore[attr-defined]
        return json.dumps(value, indent=2, ensure_ascii=False)


class LazyPositions(Mapping[Pointer, Span]):
    """The positions in a JSON text, found when the first is asked for."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @cached_property
    def _table(self) -> Mapping[Pointer, Span]:
        return parse_json_with_positions(self._source.text)[1]

    def __getitem__(self, pointer: Pointer) -> Span:
        return self._table[pointer]

    def __iter__(self) -> Iterator[Pointer]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


# ---- from a value ----


def document_of_value(value: Json, name: str) -> tuple[Document | None, Diagnostics]:
    """A value that a program made. Refused, with a diagnostic, where JSON cannot hold it."""
    problem = _not_json(value)
    if problem is None:
        source: Source = ValueSource(name, value)
        return Document(source=source, value=value, positions=LazyPositions(source)), Diagnostics(source)
    pointer, code, message = problem
    diagnostics = Diagnostics(Source(name, ""))
    place = "".join(f"/{part}" for part in pointer[:8]) or "/"
    diagnostics.report(code, None, f"{message}, at '{place}{'/...' if len(pointer) > 8 else ''}'")
    return None, diagnostics


def _not_json(root: Any) -> tuple[Pointer, Code, str] | None:
    """The first thing in a value that JSON has no form for. Without recursion: a value may hold itself."""
    stack: list[tuple[Pointer, Any]] = [((), root)]
    while stack:
        pointer, value = stack.pop()
        if value is None or isinstance(value, str | bool):
            continue
        if isinstance(value, int | float):
            if not math.isfinite(value):
                return pointer, codes.BAD_JSON, f"JSON has no number '{value}'"
            continue
        if not isinstance(value, dict | list):
            return pointer, codes.BAD_JSON, f"a Python '{type(value).__name__}' is not a JSON value"
        if len(pointer) >= MAX_DEPTH:
            return pointer, codes.TOO_DEEP, f"nested more than {MAX_DEPTH} levels deep"
        if isinstance(value, list):
            stack.extend(((*pointer, index), item) for index, item in enumerate(value))
            continue
        for key, item in value.items():
            if not isinstance(key, str):
                return pointer, codes.BAD_JSON, f"the key {key!r} is not a text"
            stack.append(((*pointer, key), item))
    return None


# ---- from a text ----


def read_document(source: Source, diagnostics: Diagnostics) -> Document | None:
    """Parse JSON or YAML, as the file's name or else its content says."""
    text = source.text
    start = _first_character(text)
    suffix = PurePath(source.name).suffix.lower()
    if not start:
        diagnostics.report(codes.BAD_JSON, None, "the text is empty", hint="a definition is a JSON or YAML object")
        return None
    looks_like_json = start in '{["'
    if suffix not in _YAML_SUFFIXES and (looks_like_json or suffix == ".json"):
        return _read_json(source, diagnostics)
    if looks_like_json:
        # YAML holds nearly all of JSON, but no tabs; and JSON is read far faster.
        tried = _read_json(source, Diagnostics(source))
        if tried is not None:
            return tried
    return _read_yaml(source, diagnostics)


def _read_json(source: Source, diagnostics: Diagnostics) -> Document | None:
    try:
        value, positions = parse_json_with_positions(source.text)
    except ExpressionSyntaxError as problem:
        _report_syntax(problem, source, diagnostics)
        return None
    deep = next((pointer for pointer in positions if len(pointer) >= MAX_DEPTH), None)
    if deep is not None:
        diagnostics.report(codes.TOO_DEEP, positions[deep], f"nested more than {MAX_DEPTH} levels deep")
        return None
    return Document(source=source, value=value, positions=positions)


def _read_yaml(source: Source, diagnostics: Diagnostics) -> Document | None:
    from sfdsl.importer.yaml_text import parse_yaml

    # A byte order mark at the start is no part of the document, and PyYAML's two parsers count it differently.
    mark = 1 if source.text.startswith("\ufeff") else 0
    try:
        read = parse_yaml(source.text[mark:], MAX_DEPTH)
    except ExpressionSyntaxError as problem:
        _report_syntax(problem, source, diagnostics, mark)
        return None
    positions, tags = read.positions, read.tags
    if mark:
        positions = {pointer: Span(span.start + mark, span.end + mark) for pointer, span in positions.items()}
        tags = tuple((tag, Span(span.start + mark, span.end + mark)) for tag, span in tags)
    return Document(source=source, value=read.value, positions=positions, tags=tags)


def _first_character(text: str) -> str:
    stripped = text.lstrip("\ufeff \t\r\n")
    return stripped[:1]


def _report_syntax(problem: ExpressionSyntaxError, source: Source, diagnostics: Diagnostics, before: int = 0) -> None:
    """A text that is no JSON or YAML. `before` are the characters that the reader has not seen."""
    text, at = source.text, problem.offset + before
    span = Span(at, min(at + 1, len(text)))
    if text.startswith("${", at):
        end = text.find("}", at)
        placeholder = text[at : end + 1] if end > 0 else text[at : at + 20]
        diagnostics.report(
            codes.BAD_JSON,
            Span(at, at + len(placeholder)),
            f"the placeholder '{placeholder}' stands where JSON needs a value",
            hint="put a value in its place, or write it as a string in quotes",
        )
        return
    # The readers tell these two from other mistakes by their words alone.
    code = codes.BAD_JSON
    if "nested more than" in problem.message:
        code = codes.TOO_DEEP
    elif "twice" in problem.message:
        code = codes.DUPLICATE_KEY
    message = problem.message.replace("`", "'")
    diagnostics.report(code, span, message, hint=problem.hint and problem.hint.replace("`", "'"))
