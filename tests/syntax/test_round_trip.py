"""Printing and parsing undo each other, and printing what was printed changes nothing."""

import pytest
import sfd_trees
from hypothesis import HealthCheck, given, settings

from sfdsl.diagnostics import Diagnostics
from sfdsl.source import Source
from sfdsl.syntax import nodes
from sfdsl.syntax.inline import expression_text
from sfdsl.syntax.parser import parse, parse_expression
from sfdsl.syntax.printer import print_file

QUIET = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def read(text: str) -> nodes.FileNode:
    diagnostics = Diagnostics(Source("test.sfd", text))
    parsed = parse(diagnostics.source, diagnostics)
    assert not [d.message for d in diagnostics if d.is_error and d.code.id != "SFD105"], text
    assert parsed.is_complete, text
    return parsed.tree


@QUIET
@given(sfd_trees.expressions)
def test_an_expression_comes_back(expression: nodes.Expression) -> None:
    assert parse_expression(expression_text(expression)) == expression


@QUIET
@given(sfd_trees.files)
def test_a_file_comes_back_and_printing_is_stable(tree: nodes.FileNode) -> None:
    text = print_file(tree)
    back = read(text)
    assert back == tree, text
    diagnostics = Diagnostics(Source("test.sfd", text))
    parsed = parse(diagnostics.source, diagnostics)
    assert print_file(parsed.tree, parsed.printer_comments()) == text


@pytest.mark.parametrize(
    "text",
    [
        "# a\n\n# b\npass x # c\n# d\n",
        "pass x = { # open\n  a: 1, # one\n  # two\n  b: 2 # three\n  # close\n}\n",
        "task t = a.b <\n  # only\n>\n  # before retry\n  retry x3 # behind\n  # before catch\n  catch -> end # last\n",
        "choice c {\n  # rule\n  when $.a == 1 -> c # here\n  # none\n}\n",
        "flow f {\n  # nothing but this\n  pass p\n  # end\n}\n\n# tail\n",
        "if $.a == 1 { # why\n  pass p\n} else {\n  # else\n  pass q\n}\n",
    ],
)
def test_no_comment_is_lost_and_the_layout_is_stable(text: str) -> None:
    def fmt(source: str) -> str:
        diagnostics = Diagnostics(Source("test.sfd", source))
        parsed = parse(diagnostics.source, diagnostics)
        assert parsed.is_complete
        return print_file(parsed.tree, parsed.printer_comments())

    once = fmt(text)
    assert once.count("#") == text.count("#")
    assert fmt(once) == once
