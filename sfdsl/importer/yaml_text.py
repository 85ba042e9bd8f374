"""YAML text to a JSON value with the place of every value in it.

    StartAt: a                 {"StartAt": "a"}      {(): 0..10, ("StartAt",): 9..10}

Read from PyYAML's event stream, not through its loader: so duplicate keys can be refused, positions kept, depth and size bounded.
Plain scalars mean what AWS's own tools (YAML 1.1) take them for, but a date stays a text and a key is always a text.
CloudFormation's short tags become their long form: `!Sub x` is `{"Fn::Sub": "x"}`; `YamlText.tags` tells where they stand.
"""

import math
from dataclasses import dataclass, field
from typing import Any, Final

from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.jsontypes import Json, Pointer
from sfdsl.source import Span

MAX_NODES: Final = 500_000
"""A bound for what aliases multiply; a definition of the largest size that the service takes (1 MiB) stays far below."""

_STANDARD: Final = "tag:yaml.org,2002:"
_BARE_TAGS: Final = frozenset({"Ref", "Condition"})
_MERGE: Final = object()


@dataclass(frozen=True, kw_only=True)
class YamlText:
    """A YAML document. `positions` has the span of each value; those in an aliased value have the alias's own."""

    value: Json
    positions: dict[Pointer, Span]
    tags: tuple[tuple[str, Span], ...]
    """The tags that are not YAML's own (`!Sub`), and where."""


@dataclass(slots=True)
class _Frame:
    """A mapping or sequence whose end has not come yet."""

    value: Any
    pointer: Pointer
    start: int
    end: int
    tag: str | None
    anchor: str | None
    key: Any = None
    merges: list[Json] = field(default_factory=list)
    size: int = 1
    height: int = 1


@dataclass(frozen=True, slots=True)
class _Anchored:
    value: Json
    size: int
    height: int


def parse_yaml(text: str, max_depth: int) -> YamlText:
    """Raises ExpressionSyntaxError, with the offset in `text`, for what is not one YAML document that JSON can hold."""
    import yaml

    # The C parser is ten times as fast, and not in every build of PyYAML.
    loader_class = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        loader = loader_class(text)
        try:
            return _Reader(loader, max_depth).read()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        said = ", ".join(part for part in (problem.context, problem.problem) if part)
        raise ExpressionSyntaxError(f"not YAML: {said}", min(mark.index if mark else 0, len(text))) from None
    except yaml.YAMLError as problem:
        # A ReaderError, which has a position in place of marks.
        at = getattr(problem, "position", 0)
        raise ExpressionSyntaxError("not YAML: a character that YAML does not allow", min(at, len(text))) from None
    except UnicodeEncodeError as problem:
        raise ExpressionSyntaxError("not YAML: a lone surrogate is not a character", problem.start) from None


class _Reader:
    """Builds the value of one document, without recursion."""

    def __init__(self, loader: Any, max_depth: int) -> None:
        self._loader = loader
        self._max_depth = max_depth
        self._stack: list[_Frame] = []
        self._anchors: dict[str, _Anchored | None] = {}
        self._positions: dict[Pointer, Span] = {}
        self._tags: list[tuple[str, Span]] = []
        self._root: Json = None

    def read(self) -> YamlText:
        import yaml

        documents = 0
        while self._loader.check_event():
            event = self._loader.get_event()
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise ExpressionSyntaxError(
                        "a second YAML document in the same file", _start(event), "keep one document a file"
                    )
            elif isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                self._open({} if isinstance(event, yaml.MappingStartEvent) else [], event)
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                self._close(event)
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event)
        return YamlText(value=self._root, positions=self._positions, tags=tuple(self._tags))

    # ---- events ----

    def _scalar(self, event: Any) -> None:
        span = Span(event.start_mark.index, event.end_mark.index)
        frame = self._stack[-1] if self._stack else None
        if frame is not None and isinstance(frame.value, dict) and frame.key is None:
            self._key(frame, event, span)
            return
        value = self._tagged(event.tag, event.value, span) if _is_custom(event.tag) else self._plain_value(event, span)
        self._anchor(event.anchor, value, 1, 1)
        self._put(value, span, 1, 1)

    def _key(self, frame: _Frame, event: Any, span: Span) -> None:
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(event.value, 1, 1)
        if event.implicit[0] and event.value == "<<":
            frame.key = _MERGE
        elif event.value in frame.value:
            raise ExpressionSyntaxError(
                f"the key '{event.value}' stands twice in one mapping", span.start, "keep one of the two"
            )
        else:
            frame.key = event.value

    def _open(self, value: Any, event: Any) -> None:
        parent = self._stack[-1] if self._stack else None
        start = event.start_mark.index
        if parent is not None and isinstance(parent.value, dict) and parent.key is None:
            raise ExpressionSyntaxError("a key must be a text", start)
        if len(self._stack) >= self._max_depth:
            raise ExpressionSyntaxError(f"nested more than {self._max_depth} levels deep", start)
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        pointer = self._pointer()
        tag = event.tag if _is_custom(event.tag) else None
        if tag is not None:
            pointer = (*pointer, _long_form(tag))
        self._stack.append(_Frame(value, pointer, start, event.end_mark.index, tag, event.anchor))

    def _close(self, event: Any) -> None:
        frame = self._stack.pop()
        value = frame.value
        if isinstance(value, dict):
            self._merge(frame, event.start_mark.index)
        # A block ends where the next token stands; its last value is the better end.
        in_flow = event.end_mark.index > event.start_mark.index
        span = Span(frame.start, max(frame.start, event.end_mark.index if in_flow else frame.end))
        if frame.tag is not None:
            self._positions[frame.pointer] = span
            value = self._tagged(frame.tag, value, span)
        self._anchor(frame.anchor, value, frame.size, frame.height)
        self._put(value, span, frame.size, frame.height)

    def _alias(self, event: Any) -> None:
        at = event.start_mark.index
        if event.anchor not in self._anchors:
            raise ExpressionSyntaxError(f"nothing is called '&{event.anchor}' before this alias", at)
        anchored = self._anchors[event.anchor]
        if anchored is None:
            raise ExpressionSyntaxError(f"the alias '*{event.anchor}' stands inside of what it names", at)
        frame = self._stack[-1] if self._stack else None
        if frame is not None and isinstance(frame.value, dict) and frame.key is None:
            if not isinstance(anchored.value, str):
                raise ExpressionSyntaxError("a key must be a text", at)
            frame.key = anchored.value
            return
        if len(self._stack) + anchored.height > self._max_depth:
            raise ExpressionSyntaxError(f"nested more than {self._max_depth} levels deep", at)
        self._put(anchored.value, Span(at, event.end_mark.index), anchored.size, anchored.height)

    # ---- values ----

    def _put(self, value: Json, span: Span, size: int, height: int) -> None:
        """Store a finished value where it belongs."""
        pointer = self._pointer()
        if not self._stack:
            self._root = value
        else:
            frame = self._stack[-1]
            frame.size += size
            frame.height = max(frame.height, height + 1)
            frame.end = max(frame.end, span.end)
            if frame.size > MAX_NODES:
                raise ExpressionSyntaxError(f"aliases make this more than {MAX_NODES} values", span.start)
            if isinstance(frame.value, list):
                frame.value.append(value)
            elif frame.key is _MERGE:
                frame.merges.append(value)
                frame.key = None
                return
            else:
                frame.value[frame.key] = value
                frame.key = None
        self._positions[pointer] = span

    def _pointer(self) -> Pointer:
        """Where the value that comes next will stand."""
        if not self._stack:
            return ()
        frame = self._stack[-1]
        if isinstance(frame.value, list):
            return (*frame.pointer, len(frame.value))
        return (*frame.pointer, "<<" if frame.key is _MERGE else frame.key)

    def _merge(self, frame: _Frame, at: int) -> None:
        """`<<: *defaults`: the keys of another mapping, where this one has none of its own."""
        for merged in frame.merges:
            for mapping in merged if isinstance(merged, list) else [merged]:
                if not isinstance(mapping, dict):
                    raise ExpressionSyntaxError("'<<' takes a mapping or a list of mappings", at)
                for key, value in mapping.items():
                    frame.value.setdefault(key, value)

    def _anchor(self, name: str | None, value: Json, size: int, height: int) -> None:
        if name is not None:
            self._anchors[name] = _Anchored(value, size, height)

    def _tagged(self, tag: str, value: Json, span: Span) -> Json:
        self._tags.append((tag, span))
        long = _long_form(tag)
        if long == "Fn::GetAtt" and isinstance(value, str):
            return {long: list(value.split(".", 1))}
        return {long: value}

    def _plain_value(self, event: Any, span: Span) -> Json:
        """What a scalar without a tag of its own stands for."""
        import yaml

        tag = event.tag
        if tag is None or tag == "!":
            tag = self._loader.resolve(yaml.ScalarNode, event.value, event.implicit)
        kind = tag.removeprefix(_STANDARD)
        node = yaml.ScalarNode(tag, event.value)
        try:
            match kind:
                case "str" | "timestamp" | "merge" | "value":
                    return str(event.value)
                case "null":
                    return None
                case "bool":
                    return bool(self._loader.construct_yaml_bool(node))
                case "int":
                    return int(self._loader.construct_yaml_int(node))
                case "float":
                    number = float(self._loader.construct_yaml_float(node))
                    if math.isfinite(number):
                        return number
                    raise ExpressionSyntaxError(f"'{event.value}' is not a number that JSON has", span.start)
        except (ValueError, KeyError, IndexError) as problem:
            if isinstance(problem, ExpressionSyntaxError):
                raise
            raise ExpressionSyntaxError(f"'{event.value}' is not of the type '!!{kind}'", span.start) from None
        raise ExpressionSyntaxError(f"JSON has nothing for the tag '!!{kind}'", span.start)


def _start(event: Any) -> int:
    return int(event.start_mark.index)


def _is_custom(tag: str | None) -> bool:
    return tag is not None and tag != "!" and not tag.startswith(_STANDARD)


def _long_form(tag: str) -> str:
    name = tag.removeprefix("!")
    return name if name in _BARE_TAGS or "::" in name else f"Fn::{name}"
