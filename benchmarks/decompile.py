"""What decompiling costs, proof included, beside compiling the text that it gives: python benchmarks/decompile.py [RUNS]

One line a size, for a flow of mixed states (tasks with retries and catches, choices, loops, maps) and for the shapes that are hardest on
an algorithm over graphs. Times are of the processor, the best of RUNS (default 3): figures of a busy machine stay comparable. A cost
that is linear gives the same microseconds a state in every line.
"""

import sys
import time
from collections.abc import Callable
from typing import Any

from sfdsl.compiler import compile_asl, compile_text, decompile
from sfdsl.ir.nodes import StateMachine

SIZES = (125, 250, 500, 1_000, 2_000, 4_000)
CALL = "arn:aws:states:::lambda:invoke"
RETRY = {"ErrorEquals": ["Lambda.ServiceException"], "IntervalSeconds": 2, "MaxAttempts": 6, "BackoffRate": 2}

Definition = dict[str, Any]


def chain(count: int, state: Callable[[int, dict[str, Any]], dict[str, Any]], **more: Any) -> Definition:
    """States `s0`, `s1`, ..., each with the way on to the next one; `state` makes one of its number and that way."""
    states = {}
    for number in range(count):
        way = {"Next": f"s{number + 1}"} if number + 1 < count else {"End": True}
        states[f"s{number}"] = state(number, way)
    return {"StartAt": "s0", "States": {**states, **more}}


def mixed(count: int) -> Definition:
    """What real flows have, in their proportions, more or less."""

    def state(number: int, way: dict[str, Any]) -> dict[str, Any]:
        following = way.get("Next", "gave up")
        over = f"s{number + 2}" if number + 2 < count else "gave up"
        match number % 10:
            case 0 | 1 | 2 | 3:
                payload = {"id.$": "$.id", "number": number, "text.$": "States.Format('order-{}', $.id)"}
                catch = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "gave up"}]
                arguments = {"FunctionName": f"step-{number}", "Payload": payload}
                task = {"Type": "Task", "Resource": CALL, "Parameters": arguments, "ResultPath": f"$.r{number % 10}"}
                return {**task, "Retry": [RETRY], "Catch": catch, **way}
            case 4:
                rule = {"Variable": "$.total", "NumericGreaterThan": number, "Next": following}
                return {"Type": "Choice", "Choices": [rule], "Default": over}
            case 5:
                return {"Type": "Pass", "Result": {"a": 1, "b": [1, 2]}, "ResultPath": "$.b", **way}
            case 6:
                return {"Type": "Wait", "Seconds": 30, **way}
            case 7:
                rule = {"Variable": "$.status", "StringEquals": "DONE", "Next": following}
                return {"Type": "Choice", "Choices": [rule], "Default": f"s{number - 1}"}
            case 8:
                inner = {f"item {number}": {"Type": "Pass", "Parameters": {"sku.$": "$.sku"}, "End": True}}
                processor = {"StartAt": f"item {number}", "States": inner}
                return {"Type": "Map", "ItemsPath": "$.items", "ItemProcessor": processor, **way}
        return {"Type": "Pass", "Assign": {"count.$": "States.MathAdd($count, 1)"}, **way}

    return chain(count - 1, state, **{"gave up": {"Type": "Fail", "Error": "GaveUp"}})


def guards(count: int) -> Definition:
    """Every state may go to the same last one."""

    def state(number: int, way: dict[str, Any]) -> dict[str, Any]:
        rule = {"Variable": "$.x", "NumericGreaterThan": number, "Next": "refused"}
        return {"Type": "Choice", "Choices": [rule], "Default": way.get("Next", "refused")}

    return chain(count - 1, state, refused={"Type": "Fail"})


def handlers(count: int) -> Definition:
    """Every second state is the handler of the one before it."""
    own = {f"h{number}": {"Type": "Pass", "Next": f"s{number}"} for number in range(1, count // 2)}

    def state(number: int, way: dict[str, Any]) -> dict[str, Any]:
        catch = [{"ErrorEquals": ["States.ALL"], "Next": f"h{number + 1}"}] if f"h{number + 1}" in own else []
        return {"Type": "Task", "Resource": CALL, **({"Catch": catch} if catch else {}), **way}

    return chain(count - len(own), state, **own)


def loops(count: int) -> Definition:
    """Every choice may go back to the start."""

    def state(number: int, way: dict[str, Any]) -> dict[str, Any]:
        rule = {"Variable": "$.x", "NumericGreaterThan": number, "Next": way.get("Next", "done")}
        return {"Type": "Choice", "Choices": [rule], "Default": "s0"}

    return chain(count - 1, state, done={"Type": "Succeed"})


def measure(machine: StateMachine, runs: int) -> tuple[float, float, int]:
    """Seconds to decompile, seconds to compile the text, and its length."""
    decompiling = compiling = float("inf")
    text = ""
    for _ in range(runs):
        start = time.process_time()
        text = decompile(machine)
        between = time.process_time()
        compile_text(text, check=False)
        decompiling = min(decompiling, between - start)
        compiling = min(compiling, time.process_time() - between)
    return decompiling, compiling, len(text)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    warm = compile_asl(mixed(20), check=False).machines[0]
    measure(warm, 1)
    for shape in (mixed, guards, handlers, loops):
        print(f"{shape.__name__}: {' '.join((shape.__doc__ or '').split())}")
        print(f"  {'states':>7} {'decompile':>10} {'a state':>9} {'compile':>9} {'ratio':>6} {'text':>10}")
        for size in SIZES:
            machine = compile_asl(shape(size), check=False).machines[0]
            took, compiling, length = measure(machine, runs)
            each = took / size * 1e6
            ratio = took / compiling
            print(f"  {size:>7,} {took:>8.2f} s {each:>6.0f} us {compiling:>7.2f} s {ratio:>6.1f} {length:>8,} ch")


if __name__ == "__main__":
    main()
