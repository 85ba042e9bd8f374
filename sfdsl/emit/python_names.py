"""Python identifiers for the names of a flow.

"Send Event" -> send_event    "class" -> class_    "2 items" -> state_2_items    "Größe" -> größe
"""

import builtins
import keyword
import re
import unicodedata
from typing import Final

_OURS: Final = frozenset({"rt", "Any", "MACHINE", "data", "run", "given", "result", "chosen", "output", "item", "args"})
_RESERVED: Final = frozenset(keyword.kwlist) | frozenset(keyword.softkwlist) | frozenset(dir(builtins)) | _OURS


class Names:
    """The names that one module uses already."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def function(self, text: str) -> str:
        """For the function of a state."""
        name = unicodedata.normalize("NFKC", identifier(text).lower())
        return self._free(f"{name}_" if name in _RESERVED else name)

    def constant(self, *texts: str) -> str:
        """For a constant: the parts joined, in capitals."""
        name = unicodedata.normalize("NFKC", "_".join(map(identifier, texts)).upper())
        return self._free(f"{name}_" if name in _RESERVED else name)

    def _free(self, name: str) -> str:
        chosen, count = name, 1
        while chosen in self._taken:
            count += 1
            chosen = f"{name}_{count}"
        self._taken.add(chosen)
        return chosen


def identifier(text: str) -> str:
    """An identifier as much like the text as can be. Python reads identifiers in their NFKC form, so that form is given."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    plain = unicodedata.normalize("NFKC", split)
    joined = "_".join(part for part in re.split(r"\W+", plain) if part).strip("_")[:60]
    if not joined.isidentifier():
        joined = re.sub(r"\W", "", f"state_{joined}").rstrip("_")
    return joined if joined.isidentifier() else "state"
