"""`sfdsl match PATTERN EVENT`: whether an EventBridge rule with this pattern would get this event."""

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sfdsl.cli.errors import FAILED, WRONG_USAGE, UsageError
from sfdsl.cli.options import add_json_format
from sfdsl.cli.terminal import styles_for, write_diagnostics, write_error, write_result
from sfdsl.cli.texts import read_text
from sfdsl.diagnostics.styles import Styles, printable
from sfdsl.source import Source, Span

if TYPE_CHECKING:
    from sfdsl.diagnostics.diagnostic import Diagnostic
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
    pattern_source = read_text(options.pattern, "pattern")
    event_source = read_text(options.event, "event")
    try:
        pattern = EventPattern.parse(pattern_source.text)
        matched = pattern.matches(event_source.text)
    except InvalidEventPattern as problem:
        write_diagnostics([_refused(pattern_source, problem)])
        return WRONG_USAGE
    except InvalidEvent as problem:
        write_error(f"{event_source.name}: {problem}")
        return WRONG_USAGE
    verdicts = pattern.explain(event_source.text) if options.explain else ()
    if options.format == "json":
        _write_json(matched, verdicts)
    else:
        write_result("".join(line + "\n" for line in _lines(matched, verdicts, styles_for(sys.stdout))))
    return 0 if matched else FAILED


def _refused(source: Source, problem: "InvalidEventPattern") -> "Diagnostic":
    """The service's message, at the place where what is wrong begins; its own place is the one that its parser had reached."""
    from sfdsl.diagnostics.codes.api import BAD_PATTERN
    from sfdsl.diagnostics.diagnostic import Diagnostic

    offset = problem.offset
    span = None if offset is None else Span(offset, min(offset + 1, len(source.text)))
    return Diagnostic(BAD_PATTERN, str(problem), source, span)


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
