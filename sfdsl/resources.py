"""Finds the folders that lie beside the package in a checkout and inside it in a wheel: `grammar` and `templates`."""

from functools import cache
from pathlib import Path


@cache
def resource_folder(name: str) -> Path:
    """The folder `grammar` or `templates`. Raises FileNotFoundError where the installation lacks it."""
    package = Path(__file__).resolve().parent
    for candidate in (package / name, package.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"the folder {name!r} is neither in {package} nor beside it: reinstall sfdsl")
