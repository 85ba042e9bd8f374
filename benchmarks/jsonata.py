"""What JSONata expressions cost, beside jsonata-python in the same process: python benchmarks/jsonata.py

Prints one line an expression: microseconds to compile and to evaluate, and how many times jsonata-python takes. Without
jsonata-python installed (`pip install jsonata-python`) it prints our figures alone. Each figure is the best of a few
rounds, as everything else that runs on a machine only makes them worse.
"""

import importlib
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sfdsl.expr.jsonata.expression import Expression
from sfdsl.expr.jsonata.parser import parse

ITEMS = [{"price": index, "qty": index % 7, "sku": f"s{index}"} for index in range(100)]
STATES = {
    "input": {"a": 41, "items": ITEMS, "order": {"id": "o-1", "items": ITEMS[:5]}},
    "context": {"Execution": {"Name": "e"}},
}

EXPRESSIONS = {
    "field": "$states.input.order.id",
    "add": "$states.input.a + 1",
    "compare": "$states.input.a > 40 and $states.input.order.id = 'o-1'",
    "path": "$states.input.order.items[0].sku",
    "concat": "'Order ' & $states.input.order.id & ' of ' & $string($count($states.input.order.items))",
    "object": "{'id': $states.input.order.id, 'next': $states.input.a + 1}",
    "merge": "$merge([$states.input.order, {'status': 'placed', 'n': 1}])",
    "sum, 100 items": "$sum($states.input.items.price)",
    "map and filter, 100 items": "$map($filter($states.input.items, function($v) { $v.price > 10 }), "
    "function($v) { $v.price * $v.qty })",
    "path with filter, 100 items": "$states.input.items[price > 10].(price * qty)",
    "reduce, 100 items": "$reduce($states.input.items, function($total, $v) { $total + $v.price }, 0)",
    "sort, 100 items": "$states.input.items^(>price).sku",
    "recursion": "($f := function($n) { $n < 2 ? 1 : $n * $f($n - 1) }; $f(10))",
}


def microseconds(work: Callable[[], object], rounds: int = 7, seconds: float = 0.02) -> float:
    """The least time of one call, over rounds of at least `seconds` each."""
    count = 1
    while True:
        start = time.perf_counter()
        for _ in range(count):
            work()
        if time.perf_counter() - start > seconds:
            break
        count *= 2
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(count):
            work()
        best = min(best, (time.perf_counter() - start) / count)
    return best * 1e6


def ours(source: str) -> tuple[Callable[[], object], Callable[[], object]]:
    """Compiling, and evaluating."""
    expression = Expression(source, parse(source))
    bindings: dict[str, Any] = {"states": STATES}
    # Past the caches. Closures are made at the first evaluation, so that is part of it, on no data at all.
    compile_anew = parse.__wrapped__
    return lambda: Expression(source, compile_anew(source)).evaluate({}), lambda: expression.evaluate(bindings)


def theirs(module: Any, source: str) -> tuple[Callable[[], object], Callable[[], object]]:
    expression = module.Jsonata(source)

    def evaluate() -> object:
        frame = expression.create_frame()
        frame.bind("states", STATES)
        return expression.evaluate(None, frame)

    return lambda: module.Jsonata(source), evaluate


def main() -> None:
    # This file goes by the peer's name.
    sys.path[:] = [folder for folder in sys.path if Path(folder).resolve() != Path(__file__).parent]
    try:
        peer = importlib.import_module("jsonata")
    except ImportError:
        peer = None
    print(f"{'':28}{'evaluate':>10}{'compile':>10}" + (f"{'peer evaluates':>18}{'peer compiles':>18}" if peer else ""))
    for name, source in EXPRESSIONS.items():
        compile_ours, evaluate_ours = ours(source)
        evaluating, compiling = microseconds(evaluate_ours), microseconds(compile_ours)
        line = f"{name:28}{evaluating:10.2f}{compiling:10.1f}"
        if peer is not None:
            compile_theirs, evaluate_theirs = theirs(peer, source)
            assert evaluate_ours() == evaluate_theirs(), f"{name}: the two differ"
            slower, longer = microseconds(evaluate_theirs, 3), microseconds(compile_theirs, 3)
            line += f"{slower:10.1f} x{slower / evaluating:6.1f}{longer:10.1f} x{longer / compiling:6.2f}"
        print(line)


if __name__ == "__main__":
    sys.exit(main())
