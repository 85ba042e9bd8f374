"""`.sync` tasks of services: start the work, look after it until it is done, give what it came to.

    glue:startJobRun.sync     StartJobRun, then GetJobRun until JobRunState is SUCCEEDED; another end is States.TaskFailed

What to look for is in `job_table.py`. AWS hears of the end from events where a service sends them; here it is asked again and again.
"""

from collections.abc import Mapping
from typing import Any, Final

from sfdsl.catalog.convert import ApiRequest, from_api
from sfdsl.catalog.models import load_model
from sfdsl.expr.jsontext import compact
from sfdsl.jsontypes import Json
from sfdsl.runtime.errors import TASK_FAILED, CalleeMissing, StatesError
from sfdsl.runtime.integrations.aws import SANDBOX, Aws
from sfdsl.runtime.integrations.base import Call
from sfdsl.runtime.integrations.job_table import JOBS, Job, Path

_FIRST_PAUSE: Final = 5.0
"""Seconds between two looks; in the sandbox, where time costs nothing and much of the work never ends, each pause is twice the last."""
_LONGEST_PAUSE: Final = 86_400.0
_MOST_LOOKS: Final = 50
"""Looks in the sandbox, about a month."""


async def run_job(aws: Aws, call: Call, request: ApiRequest) -> Json:
    """What the task gives when its work has ended well. Raises StatesError with States.TaskFailed when not."""
    job = JOBS.get((call.resource.service, call.resource.action))
    if job is None:
        raise CalleeMissing(
            f"the state '{call.state}' waits for {call.resource.service}:{call.resource.full_action}, which cannot be run here",
            "mock the state",
        )
    answer = await _send(aws, call, request)
    first = aws.result(call.resource, request, answer)
    if _has_failures(answer):
        raise StatesError("AmazonECS.Unknown", compact(first))
    call.submit(first)
    described = await _ended(
        aws, call, job, ApiRequest(request.client, job.describe, job.arguments(answer, request.arguments))
    )
    if described is None:  # gone
        return first
    shown = _result(job, request.client, described)
    if job.has_failed(_follow(described, job.status), described):
        raise StatesError(TASK_FAILED, compact(shown))
    return first if job.gives is None else shown


async def _ended(aws: Aws, call: Call, job: Job, look: ApiRequest) -> Mapping[str, Any] | None:
    """The description of the work once it has ended; None where it is gone."""
    scheduler = call.run.world.scheduler
    looks, pause = 0, _FIRST_PAUSE
    while True:
        try:
            described = await _send(aws, call, look)
        except StatesError as failure:
            if job.gone and failure.error is not None and "NotFound" in failure.error:
                return None
            raise
        status = _follow(described, job.status)
        if status in job.good or status in job.bad:
            return described
        looks += 1
        if aws.mode == SANDBOX:
            if looks == _MOST_LOOKS:
                raise CalleeMissing(
                    f"the work of the state '{call.state}' never ends in the sandbox: its state stays {status!r}",
                    "mock the state, or give it a time limit",
                )
            pause = min(2 * pause, _LONGEST_PAUSE)
        await scheduler.sleep(pause)


async def _send(aws: Aws, call: Call, request: ApiRequest) -> Mapping[str, Any]:
    if aws.mode == SANDBOX:
        return aws.send(call.resource, request)
    return await call.run.world.scheduler.in_thread(lambda: aws.send(call.resource, request))


def _result(job: Job, client: str, described: Mapping[str, Any]) -> Json:
    model = load_model(client)
    shape = model.output_of(job.describe) if model is not None else None
    if model is None or shape is None:
        return {}
    shown = from_api(model, shape, described, sdk=False)
    found: Json = _follow(shown, tuple(map(_capital, job.gives or ())))
    return found if job.under is None else {job.under: found}


def _has_failures(answer: Mapping[str, Any]) -> bool:
    """ECS says in its answer what it could not start. Source: developer guide, "Run Amazon ECS or Fargate tasks"."""
    return bool(answer.get("failures")) and not answer.get("tasks")


def _follow(value: Any, path: Path) -> Any:
    """What a path leads to, or None."""
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and len(value) > step else None
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _capital(step: str | int) -> str | int:
    return step[:1].upper() + step[1:] if isinstance(step, str) else step
