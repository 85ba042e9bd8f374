"""AWS services by boto3: in the sandbox (moto, in this process), at AWS, or at another endpoint.

Clients are made once and reused. In the sandbox calls are made in the thread of the run, so that runs can be repeated; elsewhere in
threads, so that branches and items do not wait for each other.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

from sfdsl.catalog.convert import ApiRequest, ConversionError, to_request, to_result
from sfdsl.catalog.resource import OptimizedCall, SdkCall
from sfdsl.catalog.resource import parse_resource as parse_catalog_resource
from sfdsl.jsontypes import Json
from sfdsl.runtime.errors import CalleeMissing, RunError, StatesError
from sfdsl.runtime.integrations.base import Call
from sfdsl.runtime.integrations.failures import client_failure, service_failure
from sfdsl.runtime.integrations.metadata import has_metadata, sdk_metadata
from sfdsl.runtime.resource import Resource

SANDBOX: Final = "sandbox"
AWS: Final = "aws"
ENDPOINT: Final = "endpoint"
MODES: Final = (SANDBOX, AWS, ENDPOINT)
_USER_AGENT: Final = "sfdsl"


class Aws:
    """The services of one run. `on_sandbox` is called with this object when the sandbox has started."""

    def __init__(
        self,
        mode: str,
        region: str,
        endpoint_url: str | None,
        on_sandbox: Callable[["Aws"], None],
        seed: int | None = None,
    ) -> None:
        self.mode, self.region, self._seed = mode, region, seed
        self._endpoint_url, self._on_sandbox = endpoint_url, on_sandbox
        self._clients: dict[str, Any] = {}
        self._session: Any = None
        self._sandbox: Any = None
        self._lock = threading.RLock()

    @property
    def is_sandbox_open(self) -> bool:
        return self._sandbox is not None

    def close(self) -> None:
        if self._sandbox is not None:
            self._sandbox.stop()
            self._sandbox = None

    # ---- what a task needs ----

    def refusal(self, call: Call) -> str | None:
        """Why the arguments cannot be used, in AWS's words."""
        try:
            self._request(call.resource, call.arguments)
        except ConversionError as problem:
            return str(problem)
        return None

    async def answer(self, call: Call) -> Json:
        """Raises StatesError as the service fails, RunError where the call cannot be made here."""
        request = self._request(call.resource, call.arguments)
        if self.mode == SANDBOX:
            return self.call(call.resource, request)
        return await call.run.world.scheduler.in_thread(lambda: self.call(call.resource, request))

    def call(self, resource: Resource, request: ApiRequest) -> Json:
        """Make one request, and give its result as the integration does."""
        return self.result(resource, request, self.send(resource, request))

    @staticmethod
    def result(resource: Resource, request: ApiRequest, response: Mapping[str, Any]) -> Json:
        """What boto3 gave, as the integration gives it."""
        result = to_result(_catalog_call(resource), response)
        if resource.service == "emr-serverless" and "applicationId" in request.arguments and not result:
            # Source: developer guide, "Create and manage Amazon EMR Serverless applications": the API itself answers nothing.
            return {"ApplicationId": request.arguments["applicationId"]}
        if has_metadata(resource) and isinstance(result, dict):
            about = response.get("ResponseMetadata", {})
            headers = {str(name).lower(): str(value) for name, value in about.get("HTTPHeaders", {}).items()}
            request_id = str(about.get("RequestId", headers.get("x-amzn-requestid", "")))
            result = {**result, **sdk_metadata(headers, int(about.get("HTTPStatusCode", 200)), request_id)}
        return result

    def send(self, resource: Resource, request: ApiRequest) -> Mapping[str, Any]:
        """What boto3 gives. Raises StatesError, RunError."""
        from botocore import exceptions

        method = getattr(self.client(request.client), request.method)
        try:
            response: Mapping[str, Any] = method(**request.arguments)
        except exceptions.ClientError as problem:
            raise _service_failure(resource, problem.response) from None
        except (
            exceptions.NoCredentialsError,
            exceptions.PartialCredentialsError,
            exceptions.TokenRetrievalError,
        ) as problem:
            raise CalleeMissing(f"there are no AWS credentials: {problem}", _CREDENTIALS_HINT) from None
        except exceptions.BotoCoreError as problem:
            raise client_failure(resource, str(problem)) from None
        except NotImplementedError as problem:
            raise CalleeMissing(
                f"the sandbox has no {request.client}:{request.operation}: {problem}", _SANDBOX_HINT
            ) from None
        except Exception as problem:
            if self.mode != SANDBOX:
                raise
            # moto takes some arguments for granted.
            said = f"the sandbox cannot do {request.client}:{request.operation} ({type(problem).__name__}: {problem})"
            raise CalleeMissing(said, _SANDBOX_HINT) from problem
        return response

    # ---- clients ----

    def client(self, name: str) -> Any:
        """The boto3 client of a service."""
        found = self._clients.get(name)
        if found is not None:
            return found
        with self._lock:
            if name not in self._clients:
                self._clients[name] = self._make_client(name)
            return self._clients[name]

    def _make_client(self, name: str) -> Any:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError, UnknownServiceError

        self._start_sandbox()
        if self._session is None:
            self._session = boto3.session.Session()
        region = self.region if self.mode == SANDBOX else self._session.region_name or self.region
        config = Config(user_agent_extra=_USER_AGENT, max_pool_connections=32)
        try:
            return self._session.client(name, region_name=region, endpoint_url=self._endpoint_url, config=config)
        except UnknownServiceError:
            raise RunError(f"boto3 has no service '{name}'", "a newer boto3 may have it") from None
        except (BotoCoreError, ValueError) as problem:
            raise RunError(f"boto3 makes no client of '{name}': {problem}") from None

    def _start_sandbox(self) -> None:
        """moto takes its time to load, so only when something is called."""
        if self.mode != SANDBOX or self._sandbox is not None:
            return
        from moto import mock_aws

        self._sandbox = mock_aws()
        self._sandbox.start()
        if self._seed is not None:
            from moto.moto_api._internal import mock_random

            mock_random.seed(self._seed)
        self._on_sandbox(self)

    def _request(self, resource: Resource, arguments: Json) -> ApiRequest:
        return to_request(_catalog_call(resource), arguments)


_SANDBOX_HINT: Final = "mock the state, or run it against AWS (--aws) or another endpoint (--endpoint-url)"
_CREDENTIALS_HINT: Final = "set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run in the sandbox, without --aws and --endpoint-url"


def _catalog_call(resource: Resource) -> OptimizedCall | SdkCall:
    parsed = parse_catalog_resource(resource.arn)
    if isinstance(parsed, OptimizedCall | SdkCall):
        return parsed
    raise RunError(f"'{resource.arn}' is no call of a service")


def _service_failure(resource: Resource, response: Any) -> StatesError:
    error, about = response.get("Error", {}), response.get("ResponseMetadata", {})
    return service_failure(
        resource,
        str(error.get("Code", "Unknown")),
        str(error.get("Message", "")),
        int(about.get("HTTPStatusCode", 400)),
        str(about.get("RequestId", "")),
        # moto's S3 has no second id.
        about.get("HostId") or (about.get("RequestId") if resource.service == "s3" else None),
    )
