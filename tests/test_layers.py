"""Imports run one way. The table below is the whole of it; the README draws it.

source, catalog <- diagnostics, expr <- syntax, ir <- lower, importer, checks, emit, diff <- compiler <- program, cli
expr, catalog, eventbridge <- runtime <- program, cli
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "sfdsl"

LEAVES = {"_version", "collector", "jsontypes", "records", "resources", "source"}
TEXTS = LEAVES | {"catalog", "diagnostics", "expr"}
STAGES = TEXTS | {"eventbridge", "ir"}
COMPILER = STAGES | {"checks", "diff", "emit", "importer", "lower", "syntax"}
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


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


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


def shown(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", modules(), ids=shown)
def test_imports_run_one_way(path: Path) -> None:
    part = part_of(path)
    assert part in ALLOWED, f"say in the table what '{part}' may import"
    known = {other.stem for other in PACKAGE.iterdir()}
    for node in ast.walk(ast.parse(path.read_bytes())):
        for name in imported(node):
            first, *rest = name.split(".")
            if first == "sfdsl" and rest and rest[0] in known:
                assert rest[0] == part or rest[0] in ALLOWED[part], f"{part} may not import {name}"


@pytest.mark.parametrize("path", modules(), ids=shown)
def test_what_is_heavy_is_imported_late(path: Path) -> None:
    heavy = HEAVY - {"asyncio"} if part_of(path) in RUNS_FLOWS else HEAVY
    for node in ast.parse(path.read_bytes()).body:
        for name in imported(node):
            assert name.split(".")[0] not in heavy


@pytest.mark.parametrize("path", modules(), ids=shown)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not text or ast.get_docstring(ast.parse(text)) or path.name == "_version.py"


@pytest.mark.parametrize("path", [path for path in modules() if part_of(path) != "cli"], ids=shown)
def test_only_the_command_line_prints(path: Path) -> None:
    """A module that is a program too prints in its `if __name__ == "__main__"`, which stands at the end."""
    tree = ast.parse(path.read_bytes())
    for statement in tree.body:
        if not isinstance(statement, ast.If):
            calls = [node.func for node in ast.walk(statement) if isinstance(node, ast.Call)]
            assert not [call for call in calls if isinstance(call, ast.Name) and call.id == "print"]


def test_the_table_names_only_parts() -> None:
    assert {name for allowed in ALLOWED.values() for name in allowed} <= set(ALLOWED)
