"""Put a value where a reference path says: ResultPath. What is not on the way is shared with the old value, not copied."""

import json
from typing import Final

from sfdsl.expr.errors import ReferencePathConflict
from sfdsl.expr.jsonpath_parser import Index, Member, Path
from sfdsl.jsontypes import Json


def put(data: Json, path: Path, value: Json) -> Json:
    """`data` with `value` at `path`: missing objects on the way are made, what stands there is replaced.

    Raises ReferencePathConflict where something on the way is neither an object nor missing. Source: ASL specification, ResultPath.
    """
    keys = tuple(segment.key for segment in path.segments if isinstance(segment, Member))
    if keys and len(keys) == len(path.segments):
        return put_keys(data, keys, value)
    return _put(data, path, 0, value)


def put_keys(data: Json, keys: tuple[str, ...], value: Json) -> Json:
    """`put` for a path of members only: what generated code calls for `$.a.b`."""
    top: Json = data
    if isinstance(data, dict):
        top = dict(data)
        here: dict[str, Json] = top
        for key in keys[:-1]:
            below = here.get(key)
            if isinstance(below, dict):
                fresh: dict[str, Json] = dict(below)
            elif key in here:
                raise _conflict(key, here)
            else:
                fresh = {}
            here[key] = fresh
            here = fresh
        here[keys[-1]] = value
        return top
    raise _conflict(keys[0], data)


_MISSING: Final = object()


def _put(data: "Json | object", path: Path, number: int, value: Json) -> Json:
    if number == len(path.segments):
        return value
    segment = path.segments[number]
    if isinstance(segment, Member):
        if data is _MISSING:
            return {segment.key: _put(_MISSING, path, number + 1, value)}
        if isinstance(data, dict):
            below = data.get(segment.key, _MISSING)
            return {**data, segment.key: _put(below, path, number + 1, value)}
        raise _conflict(segment.key, data)
    if isinstance(segment, Index) and isinstance(data, list) and -len(data) <= segment.index < len(data):
        return [*data[: segment.index], _put(data[segment.index], path, number + 1, value), *data[segment.index :][1:]]
    step = segment.index if isinstance(segment, Index) else "?"
    raise _conflict(step, {} if data is _MISSING else data)


def _conflict(step: str | int, data: "Json | object") -> ReferencePathConflict:
    shown = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return ReferencePathConflict(f'Unable to apply step "{step}" to input {shown}')
