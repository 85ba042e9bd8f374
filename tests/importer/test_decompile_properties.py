"""What is decompiled compiles back to the same definition, whatever it holds; only what is no ASL document is refused."""

import json
from typing import Any
from unittest.mock import patch

import asl_definitions
from hypothesis import HealthCheck, given, settings

from sfdsl.compiler import compile_text, decompile, format_source
from sfdsl.importer.decompile import document
from sfdsl.importer.decompile.document import UnprovenError
from sfdsl.ir.codec import UnfitError, decode_machine, encode_machine
from sfdsl.source import Source

QUIET = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def exact(definition: Any) -> str:
    """2 and 2.0 differ; the order of keys does not count."""
    return json.dumps(definition, sort_keys=True)


def check(definition: Any, *, flat: bool = False) -> str:
    """The text, proven here once more."""
    machine = decode_machine(definition, "flow", lambda pointer, message: None)
    text = decompile(machine, flat=flat)
    back = compile_text(text, check=False)
    assert exact(encode_machine(back.machines[0])) == exact(definition)
    # What is written to a file is read again as UTF-8 bytes.
    assert text.encode().decode() == text
    if not back.has_errors:
        assert format_source(Source("flow.sfd", text)).text == text
    return text


@QUIET
@given(asl_definitions.definitions())
def test_any_definition(definition: Any) -> None:
    check(definition)


@QUIET
@given(asl_definitions.definitions())
def test_any_definition_flat(definition: Any) -> None:
    check(definition, flat=True)


@settings(QUIET, max_examples=120)
@given(asl_definitions.flows())
def test_any_flow(definition: Any) -> None:
    with patch.object(document, "_compile", wraps=document._compile) as compile_back:
        text = check(definition)
    # Structure is layout, right by construction: the first text is proven, and no state of a plain flow needs to be raw.
    assert compile_back.call_count == 1
    assert " asl " not in text


@QUIET
@given(asl_definitions.mutated(asl_definitions.definitions()))
def test_what_is_nearly_a_definition(definition: Any) -> None:
    try:
        check(definition)
    except UnfitError:
        pass  # the importer reports it
    except UnprovenError:
        # All that the language cannot say is a machine that does not say where it begins.
        assert "StartAt" not in definition
