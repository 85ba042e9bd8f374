"""What a JSONPath state reads: every path in it, those in payload templates and intrinsic functions too."""

from collections.abc import Iterator

from sfdsl.checks.flow import Place
from sfdsl.checks.paths import path_texts
from sfdsl.checks.payload_templates import templates
from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.expr.intrinsics_parser import Call, PathArgument, parse_intrinsic
from sfdsl.expr.jsonpath_parser import Path, parse_path
from sfdsl.expr.payload_template import iter_template
from sfdsl.jsontypes import Pointer


def read_paths(place: Place) -> Iterator[tuple[Pointer, Path]]:
    """Each path with the pointer of the text that it stands in. Nothing for a JSONata state.

    What cannot be read is told by the rules for paths and templates. ResultPath says where to put something: it reads nothing.
    """
    for pointer, text in path_texts(place):
        if pointer[-1] != "ResultPath":
            yield from ((pointer, path) for path in paths_in(text))
    for at, template in templates(place):
        for pointer, _, value in iter_template(template, at):
            if isinstance(value, str):
                yield from ((pointer, path) for path in paths_in(value))


def paths_in(text: str) -> Iterator[Path]:
    """The path that a text is, or those in its intrinsic function calls."""
    try:
        if text.lstrip().startswith("States."):
            yield from _of_call(parse_intrinsic(text))
        else:
            yield parse_path(text)
    except ExpressionSyntaxError:
        return


def _of_call(call: Call) -> Iterator[Path]:
    for argument in call.arguments:
        if isinstance(argument, Call):
            yield from _of_call(argument)
        elif isinstance(argument, PathArgument):
            yield argument.path
