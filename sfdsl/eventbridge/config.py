"""Who the client is and where it sends to, under the rules of k6's `AWSConfig`, which Python callers get as well."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sfdsl.eventbridge.client_errors import InvalidAWSConfigError


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Scheme, host and port of a service; what follows the host in a URL is dropped, https is the default."""

    scheme: str
    hostname: str
    port: int | None = None

    @classmethod
    def parse(cls, text: str) -> "Endpoint":
        """:raises InvalidAWSConfigError: there is no host in it, or the port is no number."""
        found = re.fullmatch(r"(?:(https?)://)?([^/:]+)(?::([0-9]{1,5}))?(?:/.*)?", text)
        if found is None:
            raise InvalidAWSConfigError(f"invalid endpoint; reason: expected [http[s]://]host[:port], got `{text}`")
        scheme, hostname, port = found.groups()
        return cls(scheme or "https", hostname, int(port) if port else None)

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.hostname}" + (f":{self.port}" if self.port else "")


@dataclass(frozen=True, slots=True)
class AWSConfig:
    """Region and credentials, and, if it is not AWS's own, the endpoint (`http://127.0.0.1:4566`).

    Source of the checks and their texts: k6's jslib-aws, AWSConfig.

    :raises InvalidAWSConfigError: a value is missing or of the wrong length.
    """

    region: str
    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)
    endpoint: str | None = None

    def __post_init__(self) -> None:
        if not self.region:
            _refuse("AWS region", f'expected a valid AWS region name (e.g. "us-east-1"), got `{self.region}`')
        if not self.access_key_id:
            _refuse("AWS access key ID", f"expected a non empty string, got `{self.access_key_id}`")
        length = len(self.access_key_id)
        if length < 16 or (length > 128 and self.session_token is not None):
            _refuse("AWS access key ID", f"size should be between 16 and 128 characters, got {length}")
        if not self.secret_access_key:
            _refuse("AWS secret access key", f"expected a non empty string, got `{self.secret_access_key}`")
        if self.endpoint is not None:
            Endpoint.parse(self.endpoint)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], endpoint: str | None = None) -> "AWSConfig":
        """From `AWS_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, if set, `AWS_SESSION_TOKEN`."""
        return cls(
            environ.get("AWS_REGION", ""),
            environ.get("AWS_ACCESS_KEY_ID", ""),
            environ.get("AWS_SECRET_ACCESS_KEY", ""),
            environ.get("AWS_SESSION_TOKEN"),
            endpoint,
        )

    @property
    def dns_suffix(self) -> str:
        return "amazonaws.com.cn" if self.region.startswith("cn-") else "amazonaws.com"

    def service_endpoint(self) -> Endpoint:
        if self.endpoint is not None:
            return Endpoint.parse(self.endpoint)
        return Endpoint("https", f"events.{self.region}.{self.dns_suffix}")


def _refuse(what: str, reason: str) -> None:
    raise InvalidAWSConfigError(f"invalid {what}; reason: {reason}")
