"""Arguments that several commands share, in one wording."""

import argparse
from collections.abc import Iterable

from sfdsl.cli.errors import UsageError


def add_file(
    parser: argparse.ArgumentParser, *, several: bool = False, kinds: str = ".sfd, .json, .yaml or .yml"
) -> None:
    """The positional FILE, or FILEs."""
    parser.add_argument(
        "file" if not several else "files",
        metavar="FILE",
        nargs="+" if several else None,
        help=f"{kinds}; - is standard input",
    )


def add_flow(parser: argparse.ArgumentParser) -> None:
    """--flow NAME."""
    parser.add_argument("--flow", metavar="NAME", help="the flow that is meant, where the file has several")


def add_params(parser: argparse.ArgumentParser) -> None:
    """--param K=V."""
    parser.add_argument(
        "--param",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        dest="params",
        help="the value of a param of the flow; may be given several times",
    )


def add_query_language(parser: argparse.ArgumentParser) -> None:
    """--query-language."""
    parser.add_argument(
        "--query-language",
        metavar="LANGUAGE",
        type=_query_language,
        help="jsonpath or jsonata, for flows that do not say which",
    )


def _query_language(text: str) -> str:
    """ASL's spelling."""
    found = {"jsonpath": "JSONPath", "jsonata": "JSONata"}.get(text.lower())
    if found is None:
        raise argparse.ArgumentTypeError(f"'{text}' is neither jsonpath nor jsonata")
    return found


def pairs(values: Iterable[str], option: str, form: str = "NAME=VALUE", example: str = "Bus=orders") -> dict[str, str]:
    """`["K=V"]` as a dict. Raises UsageError for one without `=`, and for a name given twice. `form` and `example` are for messages."""
    result: dict[str, str] = {}
    for text in values:
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise UsageError(f"'{option} {text}' is not of the form {form}", f"for example: {option} {example}")
        if name in result:
            raise UsageError(f"'{option}' gives '{name}' twice", "keep one of the two")
        result[name] = value
    return result


def add_json_format(parser: argparse.ArgumentParser) -> None:
    """--format text|json."""
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text for people (default), or json")
