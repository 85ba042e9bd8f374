"""CloudFormation's intrinsic functions, as far as they make a text: to a text with `${Name}` where a deployment fills in.

    {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":lambda:", {"Fn::GetAtt": ["Handler", "Arn"]}]]}
    arn:aws:lambda:${HandlerArn}

`Placeholders.made` holds each name with the call that it stands for.
"""

import re
from typing import Final

from sfdsl.jsontypes import Json

_PLACEHOLDER: Final = re.compile(r"\$\{([^${}]*)\}")
_PARTITION: Final = "AWS::Partition"


class Placeholders:
    """Turns calls into texts, and remembers the placeholders that it made on the way."""

    def __init__(self) -> None:
        self.made: dict[str, Json] = {}
        self.assumed: dict[str, None] = {}
        """What was replaced by a plain value, in order: only `AWS::Partition`."""

    @staticmethod
    def is_call(value: Json) -> bool:
        """`{"Ref": ...}` or `{"Fn::...": ...}`."""
        if not isinstance(value, dict) or len(value) != 1:
            return False
        name = next(iter(value))
        return name == "Ref" or name.startswith("Fn::")

    def resolve(self, value: Json) -> Json:
        """A JSON value with every call in it replaced by its text. Unchanged parts are shared."""
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if not isinstance(value, dict):
            return value
        if self.is_call(value):
            text = self.text(value)
            return value if text is None else text
        return {key: self.resolve(item) for key, item in value.items()}

    def text(self, value: Json) -> str | None:
        """The text that a literal or a call makes; None where it makes no text."""
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | float):
            return str(value)
        if not isinstance(value, dict) or not self.is_call(value):
            return None
        name, argument = next(iter(value.items()))
        match name:
            case "Fn::Sub":
                return self._sub(argument)
            case "Fn::Join":
                return self._join(argument)
            case "Ref" if isinstance(argument, str):
                return self._reference(argument, value)
            case "Fn::GetAtt":
                parts = argument.split(".") if isinstance(argument, str) else argument
                if isinstance(parts, list) and parts and all(isinstance(part, str) for part in parts):
                    return self._reference(".".join(str(part) for part in parts), value)
        return self._placeholder(name.removeprefix("Fn::") + _first_text(argument), value)

    def _sub(self, argument: Json) -> str | None:
        values: dict[str, Json] = {}
        if isinstance(argument, list) and len(argument) == 2:
            given = argument[1]
            argument, values = argument[0], given if isinstance(given, dict) else {}
        if not isinstance(argument, str):
            return None

        def replace(found: re.Match[str]) -> str:
            inner = found[1]
            if inner.startswith("!"):
                return "${" + inner[1:] + "}"
            name = inner.strip()
            if name in values:
                text = self.text(values[name])
                return found[0] if text is None else text
            parts: list[Json] = [*name.split(".", 1)]
            call: dict[str, Json] = {"Fn::GetAtt": parts} if len(parts) > 1 else {"Ref": name}
            return self._reference(name, call)

        return _PLACEHOLDER.sub(replace, argument)

    def _join(self, argument: Json) -> str | None:
        if not isinstance(argument, list) or len(argument) != 2:
            return None
        separator, parts = argument
        if not isinstance(separator, str) or not isinstance(parts, list):
            return None
        texts = [self.text(part) for part in parts]
        if any(text is None for text in texts):
            return None
        return separator.join(text for text in texts if text is not None)

    def _reference(self, name: str, call: Json) -> str:
        if name == _PARTITION:
            # Left open, no resource would be known: `arn:${Partition}:states:::events:putEvents`.
            self.assumed[name] = None
            return "aws"
        return self._placeholder(name, call)

    def _placeholder(self, name: str, call: Json) -> str:
        """`${HandlerArn}` for `Handler.Arn`; a number is added where two calls would get one name."""
        base = "".join(part for part in re.split(r"[^A-Za-z0-9_]+", name.removeprefix("AWS::")) if part) or "Value"
        chosen, count = base, 1
        while self.made.get(chosen, call) != call:
            count += 1
            chosen = f"{base}{count}"
        self.made[chosen] = call
        return "${" + chosen + "}"


def _first_text(argument: Json) -> str:
    """Something to tell one call of a function from another by."""
    while isinstance(argument, list) and argument:
        argument = argument[-1]
    return argument if isinstance(argument, str) else ""
