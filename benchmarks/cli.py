"""What the command line costs, as whole processes: python benchmarks/cli.py [RUNS]

Every figure stands beside that of `python -c pass` from the same run, since machines differ and change; peers that are installed are run
beside it. Give a peer's command as an environment variable: SFNX="path/to/sfnx compile flow.py", STEPSCRIBE="path/to/python flow.py",
and of the validators, which get the definitions of the same flows: ASL_VALIDATOR="path/to/asl-validator --json-path", STATELINT="path/to/statelint".
"""

import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sfdsl

FLOWS = Path(__file__).parent / "flows"
SFDSL = [sys.executable, "-m", "sfdsl.cli.main"]
SIZES = (125, 250, 500, 1_000, 2_000, 5_000, 10_000)


@dataclass(frozen=True)
class Figure:
    """Median and extremes of the wall time in milliseconds, and the peak memory in MB."""

    wall: float
    least: float
    most: float
    peak: float


def once(command: Sequence[str]) -> tuple[float, float]:
    """Wall seconds and peak memory of one process. Ends the benchmark if it fails."""
    start = time.perf_counter()
    child = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment()
    )
    assert child.stderr is not None
    said = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    child.stderr.close()
    if child.returncode:
        sys.exit(f"{shlex.join(command)} failed with {child.returncode}:\n{said.decode()}")
    return wall, usage.ru_maxrss / 1024


@cache
def environment() -> dict[str, str]:
    """An installed package has its bytecode; a checkout on a machine that is told to write none would be measured without."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": tempfile.gettempdir() + "/sfdsl-benchmark-bytecode"}


def measure(command: Sequence[str], runs: int) -> Figure:
    once(command)
    walls, peaks = zip(*(once(command) for _ in range(runs)), strict=True)
    return Figure(statistics.median(walls) * 1e3, min(walls) * 1e3, max(walls) * 1e3, max(peaks))


def tasks(states: int) -> str:
    """A flow of so many tasks in a row, each with a call, a literal and a path."""
    return "".join(
        f"task put_{number} = events.putEvents <\n  Entries: [{{ Detail: {{ i: {number}, order: $.id }}, "
        f'DetailType: "t", Source: "s" }}]\n> into $.r\n'
        for number in range(states)
    )


def passes(states: int) -> str:
    """A flow of so many small states: ten thousand are still within the megabyte that the service takes."""
    return "".join(f"pass p{number} = {{ i: {number} }} into $.r\n" for number in range(states))


def commands(folder: Path) -> Iterator[tuple[str, list[str]]]:
    flow = str(FLOWS / "typical12.sfd")
    yield "--version", [*SFDSL, "--version"]
    yield "--help", [*SFDSL, "--help"]
    yield "run --help", [*SFDSL, "run", "--help"]
    yield "compile, 12 states", [*SFDSL, "compile", flow]
    yield "check, 12 states", [*SFDSL, "check", flow]
    yield "fmt --check, 12 states", [*SFDSL, "fmt", "--diff", flow]
    thousand = folder / "tasks.sfd"
    thousand.write_text(tasks(1_000))
    yield "check, 1,000 tasks", [*SFDSL, "check", str(thousand)]
    yield "compile, 1,000 tasks", [*SFDSL, "compile", str(thousand)]
    for states in SIZES:
        path = folder / f"passes{states}.sfd"
        path.write_text(passes(states))
        yield f"compile, {states:,} passes", [*SFDSL, "compile", str(path)]
    for name in ("SFNX", "STEPSCRIBE"):
        if name in os.environ:
            yield name.lower(), shlex.split(os.environ[name])
    for label, text in {"12 states": Path(flow).read_text(), "1,000 tasks": tasks(1_000)}.items():
        yield from validators(folder, label, text)


def validators(folder: Path, label: str, text: str) -> Iterator[tuple[str, list[str]]]:
    definition = folder / f"{label}.asl.json"
    definition.write_text(json.dumps(sfdsl.compile(text).flow.to_asl()))
    yield f"check ASL, {label}", [*SFDSL, "check", str(definition)]
    for name in ("ASL_VALIDATOR", "STATELINT"):
        if name in os.environ:
            yield f"{name.lower()}, {label}", [*shlex.split(os.environ[name]), str(definition)]


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    bare = measure([sys.executable, "-c", "pass"], runs)
    print(f"{'':28}{'ms':>8}{'least':>8}{'most':>8}{'x bare':>8}{'MB':>7}")
    print(f"{'python -c pass':28}{bare.wall:8.1f}{bare.least:8.1f}{bare.most:8.1f}{1:8.2f}{bare.peak:7.0f}")
    with tempfile.TemporaryDirectory() as folder:
        for name, command in commands(Path(folder)):
            states = name.removeprefix("compile, ").split(" ")[0].replace(",", "")
            few = states.isdecimal() and int(states) >= 1_000
            figure = measure(command, min(3, runs) if few else runs)
            per_state = f"  {1e3 * figure.wall / int(states):8.1f} us a state" if few else ""
            print(
                f"{name:28}{figure.wall:8.1f}{figure.least:8.1f}{figure.most:8.1f}"
                f"{figure.wall / bare.wall:8.2f}{figure.peak:7.0f}{per_state}",
                flush=True,
            )


if __name__ == "__main__":
    main()
