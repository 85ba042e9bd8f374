"""How fast event patterns are matched, beside other Python matchers, and how the cost grows with the rules of a bus.

    python benchmarks/patterns.py [--seconds 0.2]

moto's matcher comes with sfdsl. `event-ruler` (a Go engine behind Python) is measured if it can be imported: install it in an
environment of its own and put that on PYTHONPATH. Each time is the best of five; what matters are the ratios within a run.
For the scale: AWS announced event-ruler, the Java engine of the service, with several hundred thousand events a second
(AWS Open Source Blog, "Open Sourcing Event Ruler").
"""

import argparse
import json
import timeit
from collections.abc import Callable
from typing import Any

from sfdsl.eventbridge.patterns import EventPattern, PatternIndex

EVENT: dict[str, Any] = {
    "version": "0",
    "id": "17793124-05d4-b198-2fde-7ededc63b103",
    "detail-type": "OrderPlaced",
    "source": "shop.orders",
    "account": "123456789012",
    "time": "2024-01-31T12:00:00Z",
    "region": "eu-central-1",
    "resources": ["arn:aws:states:eu-central-1:123456789012:stateMachine:orders"],
    "detail": {
        "id": "o-4711",
        "state": "confirmed",
        "amount": 129.5,
        "customer": {"id": "c-17", "country": "DE"},
        "file": "invoices/2024/o-4711.pdf",
    },
}
ARRAYS = EVENT | {"detail": EVENT["detail"] | {"items": [{"sku": f"s{n}", "quantity": n} for n in range(10)]}}
WORKLOADS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "one literal": ({"source": ["shop.orders"]}, EVENT),
    "four literals": (
        {
            "source": ["shop.orders", "shop.returns"],
            "detail-type": ["OrderPlaced"],
            "detail": {"state": ["confirmed"], "customer": {"country": ["DE", "FR"]}},
        },
        EVENT,
    ),
    "no match": ({"source": ["shop.returns"], "detail": {"state": ["confirmed"]}}, EVENT),
    "prefix, suffix": (
        {"source": [{"prefix": "shop."}], "detail": {"file": [{"suffix": ".pdf"}], "state": [{"anything-but": "new"}]}},
        EVENT,
    ),
    "numeric": ({"detail-type": ["OrderPlaced"], "detail": {"amount": [{"numeric": [">", 100, "<=", 500]}]}}, EVENT),
    "wildcard": ({"detail": {"file": [{"wildcard": "invoices/*/o-*.pdf"}]}}, EVENT),
    "$or": (
        {"source": ["shop.orders"], "detail": {"$or": [{"state": ["new"]}, {"amount": [{"numeric": [">", 100]}]}]}},
        EVENT,
    ),
    "array of values": ({"resources": [{"prefix": "arn:aws:states:"}]}, EVENT),
    "array of objects": ({"detail": {"items": {"sku": ["s7"], "quantity": [7]}}}, ARRAYS),
    "different elements": ({"detail": {"items": {"sku": ["s7"], "quantity": [3]}}}, ARRAYS),
}
RULES: dict[str, Callable[[int], dict[str, Any]]] = {
    "a literal of their own": lambda n: {"source": ["shop.orders"], "detail": {"customer": {"id": [f"c-{n}"]}}},
    "literals in common": lambda n: {"source": [f"shop.{n % 100}"], "detail": {"state": [f"state-{n // 100}"]}},
    "no literal at all": lambda n: {"detail": {"file": [{"prefix": f"invoices/{n}/"}]}},
}


def microseconds(call: Callable[[], object], seconds: float) -> float:
    """Time of one call, from as many as fit into the seconds, best of five."""
    timer = timeit.Timer(call)
    number = 1
    while (taken := timer.timeit(number)) < seconds / 20:
        number *= 4
    number = max(1, int(number * seconds / 5 / max(taken, 1e-9)))
    return min(timer.repeat(5, number)) / number * 1e6


def other_matchers(pattern: dict[str, Any], event: dict[str, Any]) -> dict[str, Callable[[], bool]]:
    """What else can be imported, ready to match one event; compiled where it can be."""
    from moto.events.models import EventPattern as MotoPattern

    moto_pattern = MotoPattern.load(json.dumps(pattern))
    matchers: dict[str, Callable[[], bool]] = {"moto": lambda: moto_pattern.matches_event(event)}
    try:
        import event_ruler
    except ImportError:
        return matchers
    pattern_text, event_text = json.dumps(pattern), json.dumps(event)

    def by_event_ruler() -> bool:
        try:
            return bool(event_ruler.test_event_pattern(event_text, pattern_text))
        except RuntimeError:  # it knows fewer operators
            return False

    return matchers | {"event-ruler": by_event_ruler}


def compare(seconds: float) -> None:
    print(
        "microseconds per event; times as long as sfdsl takes, in brackets; ! is a wrong verdict, or a pattern refused\n"
    )
    fastest: list[float] = []
    for name, (pattern, event) in WORKLOADS.items():
        parsed, text = EventPattern.parse(pattern), json.dumps(event)
        verdict, own = parsed.matches(event), microseconds(lambda p=parsed, e=event: p.matches(e), seconds)
        line = f"{name:18} sfdsl {own:8.2f}   from text {microseconds(lambda p=parsed, t=text: p.matches(t), seconds):8.2f}"
        ratios = []
        for other, match in other_matchers(pattern, event).items():
            time, is_right = microseconds(match, seconds), match() is verdict
            line += f"   {other} {time:8.2f} ({time / own:5.1f}){' ' if is_right else '!'}"
            if is_right:
                ratios.append(time / own)
        print(line)
        if ratios:
            fastest.append(min(ratios))
    fastest.sort()
    print(
        f"\nbeside the fastest other that is right: {fastest[0]:.1f} to {fastest[-1]:.1f} times, median {fastest[len(fastest) // 2]:.1f}"
    )


def scale(seconds: float) -> None:
    print("\nrules on a bus, microseconds per event")
    for name, rule in RULES.items():
        line = f"{name:24}"
        for count in (10, 100, 1_000, 10_000):
            index = PatternIndex()
            for number in range(count):
                index[f"rule{number}"] = rule(number)
            index.matching(EVENT)
            line += f"   {count:6} {microseconds(lambda i=index: i.matching(EVENT), seconds):9.2f}"
        print(line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=0.2, help="time for each measurement")
    seconds = parser.parse_args().seconds
    compare(seconds)
    scale(seconds)


if __name__ == "__main__":
    main()
