"""Who answers a task that has no mock.

functions.py      Python functions in place of Lambda functions and activity workers
executions.py     flows of the same file, and task tokens           (in the sandbox)
sandbox_bus.py    EventBridge                                       (in the sandbox)
aws.py, jobs.py   every service: moto in this process, AWS, or another endpoint
http_calls.py     API Gateway and HTTPS endpoints                   (not in the sandbox)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sfdsl.catalog.calls import check_call
from sfdsl.catalog.convert import to_request
from sfdsl.catalog.resource import OptimizedCall, SdkCall
from sfdsl.catalog.resource import parse_resource as parse_catalog_resource
from sfdsl.jsontypes import Json
from sfdsl.runtime.errors import CalleeMissing, RunError
from sfdsl.runtime.integrations import executions, functions
from sfdsl.runtime.integrations.aws import ENDPOINT, MODES, SANDBOX, Aws
from sfdsl.runtime.integrations.base import Call
from sfdsl.runtime.integrations.jobs import run_job
from sfdsl.runtime.map_io.storage import MemoryStorage, NoSuchObject, S3Storage, Storage
from sfdsl.runtime.resource import TOKEN_PATTERN

if TYPE_CHECKING:
    from sfdsl.runtime.execution import World
    from sfdsl.runtime.integrations.sandbox_bus import SandboxBus
    from sfdsl.runtime.start import Settings


class Services:
    """The services of one world."""

    def __init__(self, settings: "Settings") -> None:
        _check(settings)
        self._settings = settings
        self._world: World
        self._aws = Aws(settings.aws, settings.region, settings.endpoint_url, self._move_files, settings.seed)
        self._memory = MemoryStorage(settings.files)
        self._s3: S3Storage | None = None
        self._bus: SandboxBus | None = None

    @contextmanager
    def open(self, world: "World") -> Iterator[None]:
        self._world = world
        if self._settings.aws == SANDBOX and any(rule.schedule for rule in self._settings.rules):
            self._the_bus()
        try:
            yield
        finally:
            self._aws.close()

    @property
    def delivered(self) -> list[dict[str, Any]]:
        """What reached the event bus."""
        return self._bus.bridge.records if self._bus is not None else []

    # ---- tasks ----

    def refusal(self, call: Call) -> str | None:
        """Why AWS would not even schedule the task."""
        if call.resource.kind in ("lambda", "activity"):
            return None
        self._check_exists(call)
        if self._is_function(call) or executions.is_local(call):
            return None
        return self._aws.refusal(call) if self._has_api(call) else None

    async def answer(self, call: Call) -> Json:
        resource = call.resource
        if resource.kind in ("lambda", "activity"):
            return await self._direct(call)
        if self._is_function(call):
            return await self._with_token(call, await self._invoke(call))
        if self._settings.aws == SANDBOX and executions.is_local(call):
            return await executions.answer(call)
        if resource.is_job:
            parsed = parse_catalog_resource(resource.arn)
            assert isinstance(parsed, OptimizedCall | SdkCall)
            return await run_job(self._aws, call, to_request(parsed, call.arguments))
        if not self._has_api(call):
            return await self._with_token(call, await self._http(call))
        bus = self._sandbox_bus(call)
        answer = bus.answer(call) if bus is not None else await self._aws.answer(call)
        if not resource.is_sdk and isinstance(answer, dict):
            answer = dict(sorted(answer.items()))  # as recordings have it
        return await self._with_token(call, answer)

    async def _with_token(self, call: Call, answer: Json) -> Json:
        """The service's own answer, or what is sent back for the task's token."""
        if call.resource.pattern != TOKEN_PATTERN:
            return answer
        call.submit(answer)
        assert call.token is not None
        return await call.run.world.tokens.wait(call.token, call.beat)

    # ---- functions ----

    async def _direct(self, call: Call) -> Json:
        resource, known = call.resource, self._settings.lambdas
        function = functions.find_function(known, resource.name)
        if function is not None:
            return await functions.invoke_directly(function, call, resource.name)
        if resource.kind == "activity":
            hint = f"give the worker as lambdas={{'{resource.name}': function}}, or mock the state"
            raise CalleeMissing(f"the state '{call.state}' waits for a worker of the activity '{resource.name}'", hint)
        if self._settings.aws == SANDBOX:
            raise functions.missing(known, call, resource.name)
        return await self._remote_function(call)

    async def _remote_function(self, call: Call) -> Json:
        """A direct task at AWS: Invoke, and its payload alone."""
        from sfdsl.runtime.integrations.remote_functions import invoke_remotely

        return await invoke_remotely(self._aws, call)

    def _is_function(self, call: Call) -> bool:
        """Whether `lambda:invoke` is answered by a Python function; in the sandbox there is nobody else to do it."""
        if (call.resource.service, call.resource.action) != ("lambda", "invoke"):
            return False
        return self._settings.aws == SANDBOX or self._function_of(call) is not None

    def _function_of(self, call: Call) -> Any:
        name = call.arguments.get("FunctionName") if isinstance(call.arguments, dict) else None
        return functions.find_function(self._settings.lambdas, name) if isinstance(name, str) else None

    async def _invoke(self, call: Call) -> Json:
        function = self._function_of(call)
        if function is None:
            name = call.arguments.get("FunctionName") if isinstance(call.arguments, dict) else None
            raise functions.missing(self._settings.lambdas, call, str(name))
        return await functions.invoke(function, call)

    # ---- services ----

    def _check_exists(self, call: Call) -> None:
        """AWS refuses the state machine where a resource does not exist."""
        parsed = parse_catalog_resource(call.resource.arn)
        if not isinstance(parsed, OptimizedCall | SdkCall):
            hint = "give the parameter in it a value (--param NAME=VALUE), or mock the state"
            raise RunError(
                f"the state '{call.state}' calls '{call.resource.arn}', which is no resource of a task", hint
            )
        for problem in check_call(parsed):
            raise RunError(f"the state '{call.state}': {problem.message}", problem.hint)

    @staticmethod
    def _has_api(call: Call) -> bool:
        return call.resource.is_sdk or (call.resource.service, call.resource.action) not in _WITHOUT_API

    def _sandbox_bus(self, call: Call) -> "SandboxBus | None":
        if self._settings.aws != SANDBOX or call.resource.service not in ("events", "eventbridge"):
            return None
        bus = self._the_bus()
        return bus if bus.answers(call) else None

    def _the_bus(self) -> "SandboxBus":
        if self._bus is None:
            from sfdsl.runtime.integrations.sandbox_bus import SandboxBus

            self._bus = SandboxBus(self._world, self._settings)
        return self._bus

    async def _http(self, call: Call) -> Json:
        if self._settings.aws == SANDBOX:
            raise CalleeMissing(
                f"the state '{call.state}' calls an endpoint ({call.resource.type}:{call.resource.action}), and nothing leaves the sandbox",
                "mock the state, or run it against AWS (--aws)",
            )
        from sfdsl.runtime.integrations.http_calls import answer

        return await answer(self._aws, call)

    # ---- S3 ----

    def storage(self) -> Storage:
        """Where distributed maps read and write: S3, or as long as no task of the sandbox has called anything, the fake."""
        is_sandbox = self._settings.aws == SANDBOX
        if is_sandbox and not self._aws.is_sandbox_open:
            return self._memory
        if self._s3 is None:
            self._s3 = S3Storage(self._aws.client("s3"), makes_buckets=is_sandbox)
        return self._s3

    def _move_files(self, aws: Aws) -> None:
        """The sandbox's S3 takes over what the fake held, so that tasks and maps see the same objects."""
        for (bucket, key), data in self._memory.objects.items():
            try:
                self.storage().write(bucket, key, data)
            except NoSuchObject as problem:
                raise RunError(f"the sandbox's S3 does not take s3://{bucket}/{key}: {problem}") from None


_WITHOUT_API = frozenset({("apigateway", "invoke"), ("http", "invoke"), ("eks", "call"), ("eks", "runJob")})


def _check(settings: "Settings") -> None:
    if settings.aws not in MODES:
        raise RunError(f"there is no mode '{settings.aws}' of AWS", "modes are: " + ", ".join(MODES))
    if settings.aws == ENDPOINT and not settings.endpoint_url:
        raise RunError("the mode 'endpoint' needs an endpoint_url", "such as http://localhost:4566")
