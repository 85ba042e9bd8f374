"""sfdsl: a compact, checked language for AWS Step Functions."""

from importlib import import_module

from sfdsl._version import __version__

_EXPORTS = {
    "CompileError": "sfdsl.diagnostics",
    "Execution": "sfdsl.runtime.execution",
    "Flow": "sfdsl.program",
    "Program": "sfdsl.program",
    "compile": "sfdsl.program",
    "from_asl": "sfdsl.program",
    "InvalidEventPattern": "sfdsl.eventbridge.patterns",
    "match_event": "sfdsl.eventbridge.patterns",
}
"""Public names and the modules that have them; loaded when first used, so that importing sfdsl costs nothing."""

__all__ = ["__version__", *_EXPORTS]


def __getattr__(name: str) -> object:
    if name in _EXPORTS:
        return getattr(import_module(_EXPORTS[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
