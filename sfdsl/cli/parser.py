"""argparse, with what it has against a command line said as everything else is: one line, and one that says what to do."""

import argparse
import re
from typing import Final, NoReturn

from sfdsl.cli.errors import UsageError

_UNRECOGNIZED: Final = re.compile(r"unrecognized arguments: (.*)", re.DOTALL)
_REQUIRED: Final = re.compile(r"the following arguments are required: (.*)")
_NO_VALUE: Final = re.compile(r"argument (\S+): expected (?:one|at least one) argument")
_CHOICE: Final = re.compile(r"argument (\S+): invalid choice: '?(.*?)'? \(choose from (.*)\)", re.DOTALL)
_NUMBER: Final = re.compile(r"argument (\S+): invalid (?:int|float) value: '(.*)'", re.DOTALL)
_EXCLUSIVE: Final = re.compile(r"argument (\S+): not allowed with argument (\S+)")
_OTHER: Final = re.compile(r"argument (\S+): (.*)", re.DOTALL)


class Parser(argparse.ArgumentParser):
    """Raises UsageError."""

    def error(self, message: str) -> NoReturn:
        said, hint = self._worded(message)
        raise UsageError(said, hint or f"'{self.prog} --help' names all options, with examples")

    def _worded(self, message: str) -> tuple[str, str | None]:
        from sfdsl.diagnostics.wording import meant

        if found := _UNRECOGNIZED.fullmatch(message):
            first = found[1].split()[0]
            if not first.startswith("-"):
                return f"there is no use for '{found[1]}'", f"see: {self.prog} --help"
            name = first.partition("=")[0]
            return f"there is no option '{name}'", meant(name, self._option_string_actions)
        if found := _REQUIRED.fullmatch(message):
            return f"{found[1].replace(', ', ' and ')} {'are' if ', ' in found[1] else 'is'} missing", self._example()
        if found := _NO_VALUE.fullmatch(message):
            action = self._option_string_actions.get(found[1].partition("/")[0])
            metavar = action.metavar if action is not None and isinstance(action.metavar, str) else "VALUE"
            return f"{found[1]} needs a value", f"write {found[1].partition('/')[0]} {metavar}"
        if found := _CHOICE.fullmatch(message):
            choices = [choice.strip("' ") for choice in found[3].split(",")]
            hint = meant(found[2], choices) or f"one of {', '.join(choices)}"
            return f"'{found[2]}' is no value of {found[1]}", hint
        if found := _NUMBER.fullmatch(message):
            return f"'{found[2]}' is no number, as {found[1]} needs", f"for example: {found[1]} 3"
        if found := _EXCLUSIVE.fullmatch(message):
            return f"{found[1]} and {found[2]} exclude each other", "leave out one of the two"
        if found := _OTHER.fullmatch(message):
            return f"{found[1]}: {found[2]}", None
        return message, None

    def _example(self) -> str | None:
        """The first example of the command's help."""
        found = re.search(rf"^ +({re.escape(self.prog)} .*?)(?:   +.*)?$", self.epilog or "", re.MULTILINE)
        return f"for example: {found[1]}" if found else None
