"""sfdsl: a compact, checked language for AWS Step Functions."""

from sfdsl._version import __version__

__all__ = ["__version__"]
