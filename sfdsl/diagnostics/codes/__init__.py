"""Every code there is. A code is never reused for another problem; a test holds ids and names unique.

SFD0xx   files as such, and the comments that steer the checks                   files.py
SFD1xx   the text: syntax, names, structure, what the language itself forbids    source.py
SFD2xx   the state machine: what ASL and the service refuse                      asl.py
SFD3xx   the calls: services, actions, arguments, results, event patterns        api.py
SFD4xx   lints: legal, but probably not what was meant                           lint.py
"""

from collections.abc import Mapping
from types import ModuleType
from typing import Final

from sfdsl.diagnostics.codes import api, asl, files, lint, source
from sfdsl.diagnostics.diagnostic import Code


def _codes_of(module: ModuleType) -> list[Code]:
    return [value for value in vars(module).values() if isinstance(value, Code)]


ALL_CODES: Final[tuple[Code, ...]] = tuple(
    sorted((code for module in (files, source, asl, api, lint) for code in _codes_of(module)), key=lambda code: code.id)
)

CODES_BY_NAME: Final[Mapping[str, Code]] = {key: code for code in ALL_CODES for key in (code.id, code.name)}
"""By id and by name."""
