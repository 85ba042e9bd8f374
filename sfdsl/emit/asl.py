"""A state machine as the text of its ASL definition: JSON, or YAML where the setting `format` says so.

Keys come in the order of `sfdsl.ir.nodes`, states in the order of the source; two spaces of indentation; characters outside ASCII as
they are, so that names stay readable.
"""

import json
import re
from typing import Any, Final

from sfdsl.emit import Options
from sfdsl.ir.codec import encode_machine
from sfdsl.ir.nodes import StateMachine
from sfdsl.jsontypes import Json

_AMBIGUOUS: Final = re.compile(r"[yYnN]|[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|0o?[0-7]+")
"""Texts that some reader of YAML takes for a boolean or a number, though PyYAML would not."""

_LINE_ENDS: Final = re.compile("[\r\x85\u2028\u2029]")
"""Ends of lines to YAML, which hold only where they are escaped."""


def emit(machine: StateMachine, options: Options) -> dict[str, str]:
    definition = encode_machine(machine)
    if options.settings.get("format") == "yaml":
        return {f"{machine.name}.asl.yaml": _yaml(definition)}
    return {f"{machine.name}.asl.json": json.dumps(definition, indent=2, ensure_ascii=False) + "\n"}


def _yaml(definition: Json) -> str:
    import yaml

    class Dumper(yaml.SafeDumper):
        """A value that stands in two places is written twice: an anchor would be a puzzle."""

        def ignore_aliases(self, data: Any) -> bool:
            return True

    def represent_text(dumper: Dumper, text: str) -> yaml.ScalarNode:
        if _LINE_ENDS.search(text):
            return dumper.represent_scalar("tag:yaml.org,2002:str", text, '"')
        style = "|" if "\n" in text else "'" if _AMBIGUOUS.fullmatch(text) else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)

    Dumper.add_representer(str, represent_text)
    text: str = yaml.dump(definition, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=120)
    return text
