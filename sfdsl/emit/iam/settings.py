"""The settings of the target: where the machine runs, and what it uses beside its tasks.

account     twelve digits          region     us-east-1
partition   aws, aws-cn, ...       machine    the name that the machine is deployed under
kms         ARNs of keys: one for the machine itself, `SERVICE=ARN` for what a service that it calls encrypts; apart by blanks
logging     true: it writes its log to CloudWatch Logs
xray        true: it is traced

Any of the texts may be a placeholder, `${AWS::AccountId}`, that a deployment fills in. What is not told is `*` in the ARNs.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sfdsl.catalog.iam_resources import ANYTHING, Account
from sfdsl.emit import SettingError

NAMES: Final = ("account", "region", "partition", "machine", "kms", "logging", "xray")

_PLACEHOLDER: Final = re.compile(r"\$\{[^{}]+\}")
_ACCOUNT: Final = re.compile(r"\d{12}")
_REGION: Final = re.compile(r"[a-z]{2,}(-[a-z]+)+-\d+")
_PARTITION: Final = re.compile(r"aws(-[a-z]+)*")
_KEY: Final = re.compile(r"arn:[^:]+:kms:[^:]*:[^:]*:key/[\w*-]+")
_SERVICE: Final = re.compile(r"[a-z][a-z0-9-]*")
_PARTITIONS: Final = (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov"), ("us-iso-", "aws-iso"), ("us-isob-", "aws-iso-b"))


@dataclass(frozen=True, slots=True)
class Settings:
    """`machine_keys` are ARNs; `service_keys` pairs of a service, as `kms:ViaService` names it, and an ARN."""

    account: Account
    machine_keys: tuple[str, ...] = ()
    service_keys: tuple[tuple[str, str], ...] = ()
    logging: bool = False
    xray: bool = False


def read_settings(settings: Mapping[str, str], machine_name: str) -> Settings:
    """Raises SettingError for one that makes no sense."""
    region = _checked(settings, "region", _REGION, "a region is written like us-east-1")
    machine_keys, service_keys = _keys(settings.get("kms", ""))
    return Settings(
        Account(
            partition=_checked(settings, "partition", _PARTITION, "the partitions are aws, aws-cn, aws-us-gov ...")
            or _partition_of(region or ""),
            region=region or ANYTHING,
            account=_checked(settings, "account", _ACCOUNT, "an account is twelve digits") or ANYTHING,
            machine=settings.get("machine") or machine_name,
        ),
        machine_keys,
        service_keys,
        _switch(settings, "logging"),
        _switch(settings, "xray"),
    )


def _checked(settings: Mapping[str, str], name: str, form: re.Pattern[str], hint: str) -> str | None:
    text = settings.get(name)
    if text is None or form.fullmatch(text) or _PLACEHOLDER.fullmatch(text):
        return text
    raise SettingError(f"'{text}' is no {name}", hint)


def _partition_of(region: str) -> str:
    return next((partition for prefix, partition in _PARTITIONS if region.startswith(prefix)), "aws")


def _keys(text: str) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    machine: list[str] = []
    services: list[tuple[str, str]] = []
    for part in text.split():
        service, sign, arn = part.partition("=")
        service, arn = (service, arn) if sign else ("", part)
        if not _KEY.fullmatch(arn) and not _PLACEHOLDER.fullmatch(arn):
            raise SettingError(
                f"'{arn}' is not the ARN of a key", "for example arn:aws:kms:us-east-1:123456789012:key/KEY-ID"
            )
        if sign and not _SERVICE.fullmatch(service):
            raise SettingError(f"'{service}' is no service", "for example sqs=arn:aws:kms:...")
        if sign:
            services.append((service, arn))
        else:
            machine.append(arn)
    return tuple(machine), tuple(services)


def _switch(settings: Mapping[str, str], name: str) -> bool:
    text = settings.get(name, "false")
    if text not in ("true", "false"):
        raise SettingError(f"'{text}' is neither true nor false", f"{name} is a switch")
    return text == "true"
