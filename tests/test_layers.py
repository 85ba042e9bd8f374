"""Imports run one way. The table below is the whole of it; the README draws it.

source, catalog <- diagnostics, expr <- syntax, ir <- lower, importer, checks, emit, diff, cost <- compiler <- program, cli
expr, catalog, eventbridge <- runtime <- program, cli
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "sfdsl"

LEAVES = {"_version", "collector", "jsontypes", "records", "resources", "source"}
TEXTS = LEAVES | {"catalog", "diagnostics", "expr"}
STAGES = TEXTS | {"eventbridge", "ir"}
COMPILER = STAGES | {"checks", "cost", "diff", "emit", "importer", "lower", "syntax"}
EVERYTHING = COMPILER | {"compiler", "config", "program", "runtime", "cli"}

ALLOWED: dict[str, set[str]] = {
    **{leaf: set() for leaf in LEAVES},
    "catalog": LEAVES,
    "diagnostics": LEAVES | {"catalog"},
    "expr": LEAVES | {"catalog"},
    "eventbridge": LEAVES | {"catalog", "expr"},
    "config": LEAVES | {"diagnostics"},
    # The language knows nothing of ASL, and the state machine nothing of the language.
    "syntax": TEXTS,
    "ir": TEXTS,
    "lower": STAGES | {"syntax"},
    # The decompiler proves each state's text by lowering it again.
    "importer": STAGES | {"syntax", "lower"},
    "checks": STAGES,
    "emit": STAGES,
    "diff": STAGES,
    "cost": STAGES,
    "compiler": COMPILER,
    "runtime": LEAVES | {"catalog", "eventbridge", "expr"},
    "program": COMPILER | {"compiler", "runtime"},
    "cli": EVERYTHING,
    "__init__": EVERYTHING - {"cli"},
}
"""For each part of the package, the parts that it may import besides itself."""

HEAVY = {"asyncio", "black", "boto3", "botocore", "jinja2", "moto", "yaml"}
"""Modules that cost more than starting Python. They are imported by the function that needs them."""

RUNS_FLOWS = {"eventbridge", "runtime"}
"""What is imported only to run flows, or to send events, may have the event loop at hand."""


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def parts() -> dict[str, dict[str, ast.Module]]:
    """The modules of each part, by their paths in the package."""
    found: dict[str, dict[str, ast.Module]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        found.setdefault(part_of(path), {})[str(path.relative_to(PACKAGE))] = ast.parse(path.read_bytes())
    return found


PARTS = sorted({part_of(path) for path in PACKAGE.rglob("*.py")})


def imported(node: ast.AST) -> Iterator[str]:
    """The full names of the modules that a statement imports."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        if node.level:
            return  # within a part
        assert node.module is not None
        if node.module == "sfdsl":
            yield from (f"sfdsl.{alias.name}" for alias in node.names)
        else:
            yield node.module


@pytest.mark.parametrize("part", PARTS)
def test_imports_run_one_way(part: str) -> None:
    assert part in ALLOWED, f"say in the table what '{part}' may import"
    wrong = []
    for path, tree in parts()[part].items():
        for node in ast.walk(tree):
            for name in imported(node):
                first, _, rest = name.partition(".")
                other = rest.split(".")[0]
                if first == "sfdsl" and other in PARTS and other != part and other not in ALLOWED[part]:
                    wrong.append(f"{path}:{node.lineno} imports {name}")  # type: ignore[attr-defined]
    assert not wrong


@pytest.mark.parametrize("part", PARTS)
def test_what_is_heavy_is_imported_late(part: str) -> None:
    heavy = HEAVY - {"asyncio"} if part in RUNS_FLOWS else HEAVY
    wrong = [
        f"{path}:{node.lineno} imports {name}"
        for path, tree in parts()[part].items()
        for node in tree.body
        for name in imported(node)
        if name.split(".")[0] in heavy
    ]
    assert not wrong


@pytest.mark.parametrize("part", PARTS)
def test_every_module_says_what_it_is_for(part: str) -> None:
    silent = [path for path, tree in parts()[part].items() if tree.body and not ast.get_docstring(tree)]
    assert not silent or part == "_version"


@pytest.mark.parametrize("part", [part for part in PARTS if part != "cli"])
def test_only_the_command_line_prints(part: str) -> None:
    """A module that is a program too prints in its `if __name__ == "__main__"`, which stands at the end."""
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in parts()[part].items()
        for statement in tree.body
        if not isinstance(statement, ast.If)
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not wrong


def test_targets_do_not_know_each_other() -> None:
    from sfdsl.emit import TARGETS

    modules = {target.module.removeprefix("sfdsl.").replace(".", "/") + ".py" for target in TARGETS.values()}
    names = {target.module for target in TARGETS.values()}
    wrong = [
        f"{path} imports {name}"
        for path, tree in parts()["emit"].items()
        if path in modules
        for node in ast.walk(tree)
        for name in imported(node)
        if name in names
    ]
    assert not wrong


def test_the_table_names_only_parts() -> None:
    assert {name for allowed in ALLOWED.values() for name in allowed} <= set(ALLOWED)
