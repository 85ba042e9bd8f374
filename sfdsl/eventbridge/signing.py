"""Signed requests, by botocore. Source: AWS General Reference, "Signature Version 4"."""

from collections.abc import Mapping

from sfdsl.eventbridge.client_errors import SigningUnavailable
from sfdsl.eventbridge.config import AWSConfig
from sfdsl.eventbridge.transport.base import HttpRequest

_SERVICE = "events"


def signed(config: AWSConfig, url: str, headers: Mapping[str, str], body: bytes, *, all_regions: bool) -> HttpRequest:
    """A POST request with its signature. `headers` are signed as they are; without a `Host`, that of the URL is.

    `all_regions` signs with SigV4a, which holds in every region.

    :raises SigningUnavailable: SigV4a is needed and the AWS Common Runtime is not installed.
    """
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    credentials = Credentials(config.access_key_id, config.secret_access_key, config.session_token)
    request = AWSRequest(method="POST", url=url, data=body, headers=dict(headers))
    if all_regions:
        try:
            from botocore.crt.auth import CrtSigV4AsymAuth
        except ImportError:
            message = "EndpointId needs a SigV4a signature: pip install 'botocore[crt]'"
            raise SigningUnavailable(message) from None
        CrtSigV4AsymAuth(credentials, _SERVICE, "*").add_auth(request)
    else:
        SigV4Auth(credentials, _SERVICE, config.region).add_auth(request)
    return HttpRequest("POST", url, {name: str(value) for name, value in request.headers.items()}, body)
