"""`sfdsl cost FILE`: transitions, history events, data, time and money of a flow, and what the quotas leave."""

import argparse
import math
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sfdsl.cli.compiling import compile_file
from sfdsl.cli.errors import CommandError, UsageError
from sfdsl.cli.files import read_input
from sfdsl.cli.machines import some_machines
from sfdsl.cli.options import add_file, add_flow, add_json_format
from sfdsl.cli.terminal import styles_for, write_result
from sfdsl.cli.texts import read_text

if TYPE_CHECKING:
    from sfdsl.cost import Assumptions, UnknownStateError
    from sfdsl.ir.nodes import StateMachine

DESCRIPTION = """\
Say what a flow costs before it runs: state transitions (Express: requests and GB-seconds), history events, the largest data, time and
money, in the least, the typical and the worst case, and what the quotas leave. What the text does not tell is assumed, and said."""

EXAMPLES = """\
examples:
  sfdsl cost order.sfd --executions 100000
  sfdsl cost order.asl.json --loop "Is it done?=60" --items 'each row=500' --seconds 0.2
  sfdsl cost order.sfd --type express --seconds charge=1.5 --format json
  sfdsl cost order.sfd --region eu-west-1 --prices prices.json

  least    the cheapest way to an end; loops are left as soon as they can be
  typical  the longest way to a good end, loops as assumed, nothing fails; --take chooses the ways of Choices
  worst    the longest way of all: retries are used up, errors are caught, tasks take as long as they may

The price table that ships is sfdsl/cost/data/prices.json; a file of that form takes its place."""

_T = TypeVar("_T", int, float)
_OPTIONS: Final = {
    "loops": "--loop",
    "items": "--items",
    "takes": "--take",
    "seconds": "--seconds",
    "result_bytes": "--result-bytes",
}
_KINDS: Final = {
    "loops": "is in no loop",
    "items": "is no Map",
    "takes": "is no Choice",
    "seconds": "is neither a Task nor a Wait",
    "result_bytes": "is no Task",
}
_MOST: Final = 10**15


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_file(parser)
    parser.add_argument("--executions", metavar="N", default="1", help="in one month (default: 1)")
    parser.add_argument(
        "--type", choices=("standard", "express"), help="default: what the flow says; a definition does not say it"
    )
    parser.add_argument("--region", default="us-east-1", help="whose prices (default: us-east-1)")
    parser.add_argument("--prices", metavar="FILE", help="a price table of your own")
    add_json_format(parser)
    add_flow(parser)
    group = parser.add_argument_group(
        "assumptions", "STATE=N for one state, N for all others; may be given several times"
    )
    _add_several(group, "--loop", "[STATE=]N", "how often the loop that STATE is in is gone through (default: 10)")
    _add_several(group, "--items", "[STATE=]N", "items of a Map (default: 10)")
    _add_several(group, "--take", "STATE=NEXT", "the way that a Choice takes in the typical case")
    _add_several(
        group, "--seconds", "[STATE=]N", "of an attempt of a Task, or of a Wait (default: 1; Waits as written)"
    )
    _add_several(group, "--result-bytes", "[STATE=]N", "of what a Task gives back (default: 1024)")
    group.add_argument("--input-bytes", metavar="N", default="1024", help="of the execution's input (default: 1024)")
    group.add_argument("--memory", metavar="MB", help="of an Express execution (default: worked out)")


def _add_several(group: Any, option: str, metavar: str, text: str) -> None:
    group.add_argument(option, metavar=metavar, action="append", default=[], help=text)


def run(options: argparse.Namespace) -> int:
    from sfdsl.cost import PriceTableError, UnknownStateError, estimate, load_prices, render_json, render_text
    from sfdsl.ir.nodes import ChoiceState
    from sfdsl.ir.walk import walk

    table = None if options.prices is None else read_text(options.prices, "prices").text
    try:
        prices = load_prices(options.region, table)
    except PriceTableError as problem:
        hint = "--prices FILE takes a table of your own" if table is None else f"in '{options.prices}'"
        raise CommandError(str(problem), hint) from None
    # A flow that AWS would refuse has an estimate too.
    machines = some_machines(compile_file(read_input(options.file), check=False), options.flow)
    if options.format == "json" and len(machines) != 1:
        names = ", ".join(machine.name for machine in machines)
        raise UsageError(f"'{options.file}' has {len(machines)} flows: {names}", "choose one with --flow NAME")
    choices = {
        place.state.name for machine in machines for place in walk(machine) if isinstance(place.state, ChoiceState)
    }
    assumptions = _assumptions(options, choices)
    texts: list[str] = []
    for machine in machines:
        try:
            found = estimate(_typed(machine, options.type), assumptions, prices)
        except UnknownStateError as problem:
            raise _unknown(problem) from None
        texts.append(render_json(found) if options.format == "json" else render_text(found, styles_for(sys.stdout)))
    write_result("\n".join(texts))
    return 0


def _typed(machine: "StateMachine", kind: str | None) -> "StateMachine":
    return machine if kind is None else replace(machine, kind=kind.upper())


def _assumptions(options: argparse.Namespace, choices: Collection[str]) -> "Assumptions":
    from sfdsl.cost import Assumptions

    defaults = Assumptions()
    loops, rounds = _numbers(options.loop, "--loop", _whole(1), defaults.rounds)
    items, item_count = _numbers(options.items, "--items", _whole(0), defaults.item_count)
    seconds, task_seconds = _numbers(options.seconds, "--seconds", _positive, defaults.task_seconds)
    result_bytes, result_size = _numbers(options.result_bytes, "--result-bytes", _whole(0), defaults.result_size)
    return Assumptions(
        executions=_whole(1)(options.executions, "--executions"),
        loops=loops,
        rounds=rounds,
        items=items,
        item_count=item_count,
        takes=_takes(options.take, choices),
        seconds=seconds,
        task_seconds=task_seconds,
        result_bytes=result_bytes,
        result_size=result_size,
        input_bytes=_whole(2)(options.input_bytes, "--input-bytes"),
        memory_mb=None if options.memory is None else _whole(64)(options.memory, "--memory"),
    )


def _numbers(
    texts: Iterable[str], option: str, read: Callable[[str, str], _T], default: _T
) -> tuple[Mapping[str, _T], _T]:
    """Those by name of a state, and the one for all others. A name may have `=` in it, a number has none."""
    named: dict[str, _T] = {}
    for text in texts:
        name, sign, number = text.rpartition("=")
        if sign:
            named[name] = read(number, option)
        else:
            default = read(number, option)
    return named, default


def _whole(least: int) -> Callable[[str, str], int]:
    def read(text: str, option: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = -1
        if not least <= value <= _MOST:
            raise UsageError(f"'{option} {text}' is no whole number from {least} on", f"for example: {option} 100")
        return value

    return read


def _positive(text: str, option: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= _MOST:
        raise UsageError(f"'{option} {text}' is no number of seconds", f"for example: {option} 0.5")
    return value


def _takes(texts: Iterable[str], choices: Collection[str]) -> dict[str, str]:
    """By name of a Choice. Both names may have `=` in them: the one that is a Choice tells where the other begins."""
    takes: dict[str, str] = {}
    for text in texts:
        splits = [(text[:at], text[at + 1 :]) for at, char in enumerate(text) if char == "=" and 0 < at < len(text) - 1]
        if not splits:
            raise UsageError(f"'--take {text}' is not of the form STATE=NEXT", "for example: --take 'Is it large?=Pay'")
        name, target = next((split for split in splits if split[0] in choices), splits[0])
        takes[name] = target
    return takes


def _unknown(problem: "UnknownStateError") -> UsageError:
    from sfdsl.diagnostics.wording import meant

    setting, _, choice = problem.setting.partition(" ")
    option = _OPTIONS[setting]
    hint = meant(problem.name, problem.candidates)
    if choice:
        hint = hint or f"it goes on to: {', '.join(problem.candidates)}"
        return UsageError(f"{option}: '{choice}' does not go on to '{problem.name}'", hint)
    if hint is None and problem.candidates:
        shown = ", ".join(problem.candidates[:8]) + (", ..." if len(problem.candidates) > 8 else "")
        hint = f"there are: {shown}"
    return UsageError(f"{option}: '{problem.name}' {_KINDS[setting]} of this flow", hint)
