"""The settings of the targets as options of `sfdsl compile`: one table, from which the arguments, their help and the settings are made.

The targets read the values themselves; here it is only known which setting is whose.
"""

import argparse
import shlex
from typing import Final

from sfdsl.cli.errors import UsageError
from sfdsl.records import positional_record


@positional_record
class _Setting:
    """One setting, under the target's own name for it. Without `metavar` it is a switch; `is_list`: it may be given several times."""

    name: str
    metavar: str | None
    text: str
    is_list: bool = False

    @property
    def option(self) -> str:
        return f"--{self.name.replace('_', '-')}"


_SETTINGS: Final[dict[str, tuple[_Setting, ...]]] = {
    "k6": (
        _Setting("data", "FILE", "a JSON array of inputs, which take turns; named as the script finds it"),
        _Setting("vus", "N", "how many virtual users send events (default: 1)"),
        _Setting("duration", "D", "how long, as 30s or 1m30s (default: until each row, or user, had its turn)"),
        _Setting("rate", "N", "how many iterations start in a second; needs --duration"),
        _Setting("state_machine_arn", "ARN", "add to the events' resources what Step Functions adds"),
        _Setting("jslib_version", "V", "of k6's AWS library (default: 0.11.0)"),
    ),
    "iam": (
        _Setting("account", "ID", "the account that the flow runs in (default: any)"),
        _Setting("region", "REGION", "the region that the flow runs in (default: any)"),
        _Setting("partition", "NAME", "aws, aws-cn, ... (default: as the region says)"),
        _Setting("machine", "NAME", "the name that the flow is deployed under (default: its own)"),
        _Setting("kms", "[SERVICE=]ARN", "a key that encrypts the state machine, or what SERVICE stores", is_list=True),
        _Setting("logging", None, "it writes its log to CloudWatch Logs"),
        _Setting("xray", None, "it is traced with X-Ray"),
    ),
}


def add_target_settings(parser: argparse.ArgumentParser) -> None:
    """A group of arguments for each target that has settings."""
    for target, settings in _SETTINGS.items():
        group = parser.add_argument_group(target, f"settings of --target {target}")
        for setting in settings:
            if setting.metavar is None:
                group.add_argument(setting.option, action="store_true", help=setting.text)
            elif setting.is_list:
                group.add_argument(
                    setting.option, metavar=setting.metavar, action="append", default=[], help=setting.text
                )
            else:
                group.add_argument(setting.option, metavar=setting.metavar, help=setting.text)


def target_settings(target: str, options: argparse.Namespace) -> dict[str, str]:
    """What the target was told. Raises UsageError for what only another target can be told."""
    for other, settings in _SETTINGS.items():
        for setting in settings:
            if other != target and _given(setting, options) is not None:
                raise UsageError(f"{setting.option} is a setting of the target {other}", f"add --target {other}")
    given = {setting.name: _given(setting, options) for setting in _SETTINGS.get(target, ())}
    return {name: value for name, value in given.items() if value is not None}


def target_arguments(target: str, options: argparse.Namespace) -> str:
    """The settings as they are written on a command line, each with a blank before it."""
    written = ""
    for setting in _SETTINGS.get(target, ()):
        value = getattr(options, setting.name)
        if setting.metavar is None:
            written += f" {setting.option}" if value else ""
        else:
            values = value if setting.is_list else [value] if value is not None else []
            written += "".join(f" {setting.option} {shlex.quote(each)}" for each in values)
    return written


def _given(setting: _Setting, options: argparse.Namespace) -> str | None:
    """Its value as the target takes it."""
    value = getattr(options, setting.name)
    if setting.metavar is None:
        return "true" if value else None
    if setting.is_list:
        return " ".join(value) or None
    text: str | None = value
    return text
