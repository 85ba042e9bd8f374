"""`sfdsl match PATTERN EVENT`: whether an EventBridge rule with this pattern would get this event."""

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sfdsl.cli.errors import FAILED, WRONG_USAGE, UsageError
from sfdsl.cli.options import add_json_format
from sfdsl.cli.terminal import styles_for, write_error, write_result
from sfdsl.cli.texts import TextArgument, read_text
from sfdsl.diagnostics.styles import Styles, printable

if TYPE_CHECKING:
    from sfdsl.eventbridge.patterns import InvalidEventPattern, KeyVerdict

DESCRIPTION = """\
Say whether an EventBridge event pattern matches an event, by EventBridge's own rules. PATTERN and EVENT are each JSON, or a
file with JSON in it, or - for standard input. The event is the whole envelope, as targets get it: source, detail-type, detail ..."""

EXAMPLES = """\
examples:
  sfdsl match '{"source": ["shop"]}' '{"source": "shop", "detail": {}}'
  sfdsl match pattern.json event.json --explain
  aws events describe-rule --name paid --query EventPattern --output text | sfdsl match - event.json

Exit code 0: it matches; 1: it does not; 2: the pattern or the event is not valid."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pattern", metavar="PATTERN", help="the event pattern: JSON, a file or -")
    parser.add_argument("event", metavar="EVENT", help="the event: JSON, a file or -")
    parser.add_argument(
        "--explain", action="store_true", help="say for each key of the pattern whether it matches, and why"
    )
    add_json_format(parser)


def run(options: argparse.Namespace) -> int:
    from sfdsl.eventbridge.patterns import EventPattern, InvalidEvent, InvalidEventPattern

    if options.pattern == options.event == "-":
        raise UsageError("both PATTERN and EVENT are '-'", "one of them can be standard input")
    pattern_text = read_text(options.pattern, "pattern")
    event_text = read_text(options.event, "event")
    try:
        pattern = EventPattern.parse(pattern_text.source.text)
        matched = pattern.matches(event_text.source.text)
    except InvalidEventPattern as problem:
        write_error(_where(pattern_text, problem) + str(problem))
        return WRONG_USAGE
    except InvalidEvent as problem:
        write_error(f"{event_text.source.name}: {problem}")
        return WRONG_USAGE
    verdicts = pattern.explain(event_text.source.text) if options.explain else ()
    if options.format == "json":
        _write_json(matched, verdicts)
    else:
        write_result("".join(line + "\n" for line in _lines(matched, verdicts, styles_for(sys.stdout))))
    return 0 if matched else FAILED


def _where(text: TextArgument, problem: "InvalidEventPattern") -> str:
    place = "" if problem.line is None else f"{problem.line}:{problem.column}:"
    return f"{text.source.name}:{place} "


def _lines(matched: bool, verdicts: "tuple[KeyVerdict, ...]", styles: Styles) -> Iterator[str]:
    yield styles.paint("good", "match") if matched else styles.paint("error", "no match")
    for verdict in verdicts:
        sign = styles.paint("good", "yes") if verdict.matched else styles.paint("error", "no ")
        where = f"{printable(verdict.where)}: " if verdict.where else ""
        yield f"  {sign}  {where}{printable(verdict.why)}"


def _write_json(matched: bool, verdicts: "tuple[KeyVerdict, ...]") -> None:
    import json

    document: dict[str, object] = {"match": matched}
    if verdicts:
        document["keys"] = [
            {"key": verdict.where, "match": verdict.matched, "why": verdict.why} for verdict in verdicts
        ]
    write_result(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
