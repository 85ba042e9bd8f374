"""How fast flows run, beside the least that the same work can cost, moto, and aws-local-stepfunctions: all in one run.

    python benchmarks/runner.py [RUNS]

Machines differ and change, so only ratios within a run mean something. A time is the least of several whole executions in a warm process
(what other programs do to the machine only ever adds), loading left out, history recorded. "floor" is closures.py; for putEvents it is as many calls of one boto3 client against moto, no state machine around them.

Peers run in processes of their own, if they are there:
    MOTO=PYTHON     an interpreter with `moto[stepfunctions]` (antlr4); without it, this one is tried
    NODE=node       with aws-local-stepfunctions on NODE_PATH; version 3 wants Node 22 for tasks only
"""

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import closures
import workloads
from workloads import Workload

import sfdsl

PEERS = Path(__file__).parent / "peers"
LARGE = (5_000, 20_000, 100_000)


def milliseconds(work: Callable[[], object], runs: int) -> float:
    took = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return min(took) * 1e3


# ---- ours and the floor ----


def ours_and_floor(workload: Workload, runs: int) -> tuple[float, float]:
    """By turns, so that both meet the machine in the same mood."""
    flow = sfdsl.from_asl(workload.definition)
    run = closures.machine(workload.definition)
    assert flow.run(workload.input, limits=False).output == run(workload.input, [])
    took: list[tuple[float, float]] = [
        (milliseconds(lambda: flow.run(workload.input), 1), milliseconds(lambda: run(workload.input, []), 1))
        for _ in range(runs)
    ]
    return min(mine for mine, _ in took), min(least for _, least in took)


def ours(workload: Workload, runs: int) -> float:
    flow = sfdsl.from_asl(workload.definition)
    assert flow.run(workload.input).status == "SUCCEEDED"
    return milliseconds(lambda: flow.run(workload.input), runs)


def put_events_floor(calls: int, runs: int) -> float:
    os.environ.update(AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x", AWS_DEFAULT_REGION="us-east-1")
    import boto3
    from moto import mock_aws

    entry = {"Detail": '{"i":1}', "DetailType": "t", "EventBusName": "default", "Source": "benchmark"}
    with mock_aws():
        client = boto3.client("events")
        client.put_events(Entries=[entry])
        return milliseconds(lambda: [client.put_events(Entries=[entry]) for _ in range(calls)], runs)


# ---- peers ----


def moto_command() -> list[str] | None:
    interpreter = os.environ.get("MOTO", sys.executable)
    probe = [interpreter, "-c", "import antlr4, jsonpath_ng, moto"]
    return [interpreter, str(PEERS / "moto_runner.py")] if succeeds(probe) else None


def local_sfn_command() -> list[str] | None:
    node = os.environ.get("NODE", "node")
    probe = [node, "-e", "require('aws-local-stepfunctions')"]
    return [node, str(PEERS / "local_sfn.cjs")] if succeeds(probe) else None


def succeeds(command: Sequence[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def theirs(command: Sequence[str], workload: Workload, runs: int) -> float:
    """The least of its runs but the first, which warms it up."""
    given = json.dumps({"definition": workload.definition, "input": workload.input, "runs": runs + 1})
    said = subprocess.run(command, input=given, capture_output=True, text=True, check=True).stdout
    took: list[float] = json.loads(said)[1:]
    return min(took)


# ---- tables ----


def speed(runs: int) -> None:
    peers = {"moto": (moto_command(), 3), "local-sfn": (local_sfn_command(), runs)}
    missing = [name for name, (command, _) in peers.items() if command is None]
    if missing:
        print(f"not installed: {', '.join(missing)}\n")
    print(
        f"{'one execution, ms':32}{'sfdsl':>9}{'floor':>9}{'x floor':>9}"
        + "".join(f"{name:>12}{'x sfdsl':>9}" for name in peers)
    )
    machines = (
        workloads.chain(),
        workloads.growing_chain(),
        workloads.loop(),
        workloads.map_items(),
        workloads.parallel(),
        workloads.put_events(),
    )
    for workload in machines:
        calls = "putEvents" in workload.name
        if calls:
            mine, least = ours(workload, runs), put_events_floor(workload.entered, min(runs, 5))
        else:
            mine, least = ours_and_floor(workload, runs)
        line = f"{workload.name:32}{mine:9.2f}{least:9.2f}{mine / least:9.2f}"
        for name, (command, count) in peers.items():
            if command is None or (calls and name == "local-sfn"):  # it has no services of its own
                line += f"{'-':>12}{'-':>9}"
                continue
            their = theirs(command, workload, count)
            line += f"{their:12.1f}{their / mine:9.0f}"
        print(line, flush=True)


def load() -> None:
    """From the dict to a machine that can run, and, for the scale, the closures."""
    workload = workloads.growing_chain()

    def once() -> None:
        sfdsl.from_asl(workload.definition).runnable()

    once()
    least = milliseconds(lambda: closures.machine(workload.definition), 5)
    print(f"\nload of 1,000 states: {milliseconds(once, 5):.0f} ms (closures {least:.1f} ms)")


def large_maps() -> None:
    """Each in a process of its own, since memory is measured at its peak."""
    print(f"\n{'map, items':32}{'ms':>9}{'us/item':>9}{'peak MB':>9}")
    for items in LARGE:
        said = subprocess.run([sys.executable, __file__, "map", str(items)], capture_output=True, text=True, check=True)
        took, peak = json.loads(said.stdout)
        print(f"{items:<32,}{took:9.0f}{took * 1e3 / items:9.2f}{peak:9.0f}", flush=True)


def one_map(items: int) -> None:
    workload: Any = workloads.map_items(items)
    flow = sfdsl.from_asl(workload.definition)
    flow.runnable()
    gc.collect()
    # The result is beyond the 256 KiB that a state may hand on: the quota is left out, so that the run is whole.
    took = milliseconds(lambda: flow.run(workload.input, limits=False), 2)
    json.dump([took, peak_megabytes()], sys.stdout)


def peak_megabytes() -> float:
    """Of this process alone: what getrusage says begins with the peak of the process that started it."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise NotImplementedError("no VmHWM in /proc/self/status")


def main() -> None:
    if sys.argv[1:2] == ["map"]:
        one_map(int(sys.argv[2]))
        return
    speed(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
    load()
    large_maps()


if __name__ == "__main__":
    main()
