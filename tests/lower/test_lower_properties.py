"""Whatever the grammar takes compiles or gets diagnostics, and the layout of a text never changes what it compiles to."""

import random
import re

import sfd_trees
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sfdsl.compiler import compile_text, format_source
from sfdsl.ir.codec import encode_machine
from sfdsl.ir.invariants import check_invariants
from sfdsl.source import Source
from sfdsl.syntax import nodes
from sfdsl.syntax.printer import print_file

QUIET = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@QUIET
@given(sfd_trees.files, st.sampled_from([None, "JSONata"]))
def test_any_tree_compiles_or_is_explained(tree: nodes.FileNode, language: str | None) -> None:
    text = print_file(tree)
    compilation = compile_text(text, query_language=language)
    for diagnostic in compilation.diagnostics:
        assert diagnostic.message
        line, column = diagnostic.position
        assert 1 <= line <= compilation.source.line_count
        assert 1 <= column <= len(compilation.source.line(line)) + 1
    if not compilation.has_errors:
        for machine in compilation.machines:
            check_invariants(machine)


@QUIET
@given(sfd_trees.files, st.integers(0, 2**32))
def test_layout_means_nothing(tree: nodes.FileNode, seed: int) -> None:
    """Newlines, blanks and comments between words, as chance has them."""
    text = print_file(tree)
    scattered = _scatter(text, random.Random(seed))
    formatted = format_source(Source("flow.sfd", scattered)).text
    if formatted is None:
        return  # a name that has to be quoted: told, not laid out
    assert _compiled(formatted) == _compiled(scattered)
    assert format_source(Source("flow.sfd", formatted)).text == formatted


def _compiled(text: str) -> list[object]:
    compilation = compile_text(text, check=False)
    errors = sorted(d.message for d in compilation.diagnostics if d.is_error)
    return [errors] if errors else [encode_machine(machine) for machine in compilation.machines]


def _scatter(text: str, chance: random.Random) -> str:
    """Lines are joined and broken at blanks that stand outside strings, comments and raw forms."""
    lines = []
    for line in text.split("\n"):
        plain = not re.search(r"[#\"`'%]", line)
        if plain and chance.random() < 0.3:
            line = re.sub(r" (?! )", lambda _: chance.choice([" ", "  ", "\n", "\t"]), line)
        if not line.lstrip().startswith("##") and chance.random() < 0.1 and plain:
            line += "  # note"
        lines.append(line)
    return "\n".join(lines)
