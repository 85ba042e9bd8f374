"""What a user may choose for a script, from the texts of the command line."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from sfdsl.emit import SettingError

DEFAULT_VERSION: Final = "0.11.0"

_DURATION: Final = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?(?:ms|s|m|h|d))+")
_VERSION: Final = re.compile(r"([0-9]+)\.([0-9]+)\.[0-9]+")
_STATE_MACHINE: Final = re.compile(r"(arn:aws[a-z-]*:states:[a-z0-9-]+:[0-9]{12}:)stateMachine:([^\s:/]{1,80})")
_FIRST_VERSION: Final = (0, 11)
_RENAMED_IN: Final = (0, 13)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class StateMachineArn:
    """Of an ARN, what the ARNs of executions are made of too."""

    text: str
    prefix: str
    name: str

    def executions(self, kind: str) -> str:
        """The ARN of an execution up to its name, which goes behind it; `kind` is `STANDARD` or `EXPRESS`."""
        return f"{self.prefix}{'express' if kind == 'EXPRESS' else 'execution'}:{self.name}:"


@dataclass(frozen=True, slots=True)
class Settings:
    """`vus`, `duration` and `rate` say how much load there is; `data` names a file with rows, as the script finds it."""

    data: str | None
    vus: int | None
    duration: str | None
    rate: int | None
    state_machine_arn: StateMachineArn | None
    jslib_version: str

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> "Settings":
        """:raises SettingError: one of them is no good."""

        def read(name: str, parse: Callable[[str, str], _T]) -> _T | None:
            return parse(name, given[name]) if name in given else None

        settings = cls(
            data=read("data", _path),
            vus=read("vus", _count),
            duration=read("duration", _duration),
            rate=read("rate", _count),
            state_machine_arn=read("state_machine_arn", _arn),
            jslib_version=read("jslib_version", _version) or DEFAULT_VERSION,
        )
        if settings.rate is not None and settings.duration is None:
            raise SettingError("a rate needs a duration: for how long?", "add --duration 30s")
        return settings

    @property
    def error_hook(self) -> str:
        """The method in which the library's client looks at a response; it has another name since 0.13.

        Source: k6's jslib-aws, event-bridge.js of 0.11.0, 0.12.2, 0.13.0 and 0.14.0.
        """
        return "_handle_error" if _numbers(self.jslib_version) < _RENAMED_IN else "handleError"


def _path(name: str, text: str) -> str:
    if not text:
        raise SettingError("the name of the data file is empty", "name a JSON file with an array of objects")
    return text


def _count(name: str, text: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", text) or int(text) == 0:
        raise SettingError(f"--{name} is a whole number from 1 on, not '{text}'")
    return int(text)


def _duration(name: str, text: str) -> str:
    if not _DURATION.fullmatch(text) or not re.search("[1-9]", text):
        raise SettingError(f"'{text}' is no duration of k6", "write 30s, 1m30s or 2h")
    return text


def _arn(name: str, text: str) -> StateMachineArn:
    found = _STATE_MACHINE.fullmatch(text)
    if found is None:
        hint = "write arn:aws:states:REGION:ACCOUNT:stateMachine:NAME, without a version or alias"
        raise SettingError(f"'{text}' is not the ARN of a state machine", hint)
    return StateMachineArn(text, found[1], found[2])


def _version(name: str, text: str) -> str:
    if not _VERSION.fullmatch(text):
        raise SettingError(f"'{text}' is no version of k6's AWS library", "write all three numbers, as in 0.11.0")
    if _numbers(text) < _FIRST_VERSION:
        raise SettingError(f"k6's AWS library {text} cannot send to another endpoint", "use 0.11.0 or later")
    return text


def _numbers(version: str) -> tuple[int, int]:
    found = _VERSION.fullmatch(version)
    assert found is not None
    return int(found[1]), int(found[2])
