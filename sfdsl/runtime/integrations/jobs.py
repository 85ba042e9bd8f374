"""`.sync` tasks of services: start the work, look after it until it is done, give what it came to.

    glue:startJobRun.sync     StartJobRun, then GetJobRun until JobRunState is SUCCEEDED; another end is States.TaskFailed

`states:startExecution.sync` is in `executions.py`. Source: developer guide, "Run a Job (.sync)", and the page of each service.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sfdsl.catalog.convert import ApiRequest, from_api
from sfdsl.catalog.models import load_model
from sfdsl.expr.jsontext import compact
from sfdsl.jsontypes import Json
from sfdsl.runtime.errors import TASK_FAILED, CalleeMissing, StatesError
from sfdsl.runtime.integrations.aws import SANDBOX, Aws
from sfdsl.runtime.integrations.base import Call

POLL_SECONDS: Final = 5.0
"""Between two looks. AWS uses events where there are some, and looks every minute or so."""


@dataclass(frozen=True, slots=True)
class Job:
    """How to look after one kind of work.

    `describe` is the operation; `arguments` makes its arguments of the answer and the arguments of the first call; `path` leads to the
    work in its answer, `status` from there to the state. `good` and `bad` are the states in which it has ended.
    """

    describe: str
    arguments: Callable[[Mapping[str, Any], Mapping[str, Any]], dict[str, Any]]
    path: tuple[str | int, ...]
    status: tuple[str, ...]
    good: frozenset[str]
    bad: frozenset[str]


def _names(*names: str) -> frozenset[str]:
    return frozenset(names)


def _same(*names: str) -> Callable[[Mapping[str, Any], Mapping[str, Any]], dict[str, Any]]:
    """Arguments of the same name as in the answer, or in the first call."""
    return lambda answer, arguments: {name: answer.get(name, arguments.get(name)) for name in names}


JOBS: Final[dict[tuple[str, str], Job]] = {
    ("athena", "startQueryExecution"): Job(
        "GetQueryExecution",
        _same("QueryExecutionId"),
        (),
        ("QueryExecution", "Status", "State"),
        _names("SUCCEEDED"),
        _names("FAILED", "CANCELLED"),
    ),
    ("batch", "submitJob"): Job(
        "DescribeJobs",
        lambda answer, arguments: {"jobs": [answer["jobId"]]},
        ("jobs", 0),
        ("status",),
        _names("SUCCEEDED"),
        _names("FAILED"),
    ),
    ("codebuild", "startBuild"): Job(
        "BatchGetBuilds",
        lambda answer, arguments: {"ids": [answer["build"]["id"]]},
        ("builds", 0),
        ("buildStatus",),
        _names("SUCCEEDED"),
        _names("FAILED", "FAULT", "TIMED_OUT", "STOPPED"),
    ),
    ("codebuild", "startBuildBatch"): Job(
        "BatchGetBuildBatches",
        lambda answer, arguments: {"ids": [answer["buildBatch"]["id"]]},
        ("buildBatches", 0),
        ("buildBatchStatus",),
        _names("SUCCEEDED"),
        _names("FAILED", "FAULT", "TIMED_OUT", "STOPPED"),
    ),
    ("databrew", "startJobRun"): Job(
        "DescribeJobRun",
        lambda answer, arguments: {"Name": arguments.get("Name"), "RunId": answer["RunId"]},
        (),
        ("State",),
        _names("SUCCEEDED"),
        _names("FAILED", "TIMEOUT", "STOPPED"),
    ),
    ("ecs", "runTask"): Job(
        "DescribeTasks",
        lambda answer, arguments: {
            "cluster": arguments.get("cluster", "default"),
            "tasks": [task["taskArn"] for task in answer.get("tasks", ())],
        },
        ("tasks", 0),
        ("lastStatus",),
        _names("STOPPED"),
        _names("DELETED"),
    ),
    ("emr-serverless", "startJobRun"): Job(
        "GetJobRun",
        _same("applicationId", "jobRunId"),
        ("jobRun",),
        ("state",),
        _names("SUCCESS"),
        _names("FAILED", "CANCELLED"),
    ),
    ("emr-containers", "startJobRun"): Job(
        "DescribeJobRun",
        lambda answer, arguments: {"id": answer["id"], "virtualClusterId": answer["virtualClusterId"]},
        ("jobRun",),
        ("state",),
        _names("COMPLETED"),
        _names("FAILED", "CANCELLED"),
    ),
    ("glue", "startJobRun"): Job(
        "GetJobRun",
        lambda answer, arguments: {"JobName": arguments.get("JobName"), "RunId": answer["JobRunId"]},
        ("JobRun",),
        ("JobRunState",),
        _names("SUCCEEDED"),
        _names("FAILED", "ERROR", "TIMEOUT", "STOPPED", "EXPIRED"),
    ),
    ("mediaconvert", "createJob"): Job(
        "GetJob",
        lambda answer, arguments: {"Id": answer["Job"]["Id"]},
        ("Job",),
        ("Status",),
        _names("COMPLETE"),
        _names("ERROR", "CANCELED"),
    ),
    ("sagemaker", "createTrainingJob"): Job(
        "DescribeTrainingJob",
        _same("TrainingJobName"),
        (),
        ("TrainingJobStatus",),
        _names("Completed"),
        _names("Failed", "Stopped"),
    ),
    ("sagemaker", "createTransformJob"): Job(
        "DescribeTransformJob",
        _same("TransformJobName"),
        (),
        ("TransformJobStatus",),
        _names("Completed"),
        _names("Failed", "Stopped"),
    ),
    ("sagemaker", "createProcessingJob"): Job(
        "DescribeProcessingJob",
        _same("ProcessingJobName"),
        (),
        ("ProcessingJobStatus",),
        _names("Completed"),
        _names("Failed", "Stopped"),
    ),
    ("sagemaker", "createHyperParameterTuningJob"): Job(
        "DescribeHyperParameterTuningJob",
        _same("HyperParameterTuningJobName"),
        (),
        ("HyperParameterTuningJobStatus",),
        _names("Completed"),
        _names("Failed", "Stopped"),
    ),
    ("sagemaker", "createLabelingJob"): Job(
        "DescribeLabelingJob",
        _same("LabelingJobName"),
        (),
        ("LabelingJobStatus",),
        _names("Completed"),
        _names("Failed", "Stopped"),
    ),
    ("eks", "createCluster"): Job(
        "DescribeCluster",
        _same("name"),
        (),
        ("cluster", "status"),
        _names("ACTIVE"),
        _names("FAILED"),
    ),
    ("eks", "createNodegroup"): Job(
        "DescribeNodegroup",
        _same("clusterName", "nodegroupName"),
        (),
        ("nodegroup", "status"),
        _names("ACTIVE"),
        _names("CREATE_FAILED", "DEGRADED"),
    ),
    ("eks", "createFargateProfile"): Job(
        "DescribeFargateProfile",
        _same("clusterName", "fargateProfileName"),
        (),
        ("fargateProfile", "status"),
        _names("ACTIVE"),
        _names("CREATE_FAILED"),
    ),
}


async def run_job(aws: Aws, call: Call, request: ApiRequest) -> Json:
    """The work's own description, when it has ended well. Raises StatesError with States.TaskFailed when not."""
    job = JOBS.get((call.resource.service, call.resource.action))
    if job is None:
        raise CalleeMissing(
            f"the state '{call.state}' waits for {call.resource.service}:{call.resource.full_action}, which cannot be run here",
            "mock the state",
        )
    answer = await _send(aws, call, request)
    if _has_failures(answer):
        raise StatesError("AmazonECS.Unknown", compact(_shown(request.client, request.operation, answer)))
    call.submit(_shown(request.client, request.operation, answer))
    look = ApiRequest(request.client, job.describe, job.arguments(answer, request.arguments))
    while True:
        described = await _send(aws, call, look)
        work = _follow(described, job.path)
        status = _follow(work, job.status)
        if status in job.good or status in job.bad:
            shown: Json = _follow(_shown(request.client, job.describe, described), tuple(map(_capital, job.path)))
            if status in job.good:
                return shown
            raise StatesError(TASK_FAILED, compact(shown))
        await call.run.world.scheduler.sleep(POLL_SECONDS)


async def _send(aws: Aws, call: Call, request: ApiRequest) -> Mapping[str, Any]:
    if aws.mode == SANDBOX:
        return aws.send(call.resource, request)
    return await call.run.world.scheduler.in_thread(lambda: aws.send(call.resource, request))


def _shown(client: str, operation: str, response: Mapping[str, Any]) -> Json:
    model = load_model(client)
    shape = model.output_of(operation) if model is not None else None
    return {} if model is None or shape is None else from_api(model, shape, response, sdk=False)


def _has_failures(answer: Mapping[str, Any]) -> bool:
    """ECS says in its answer what it could not start. Source: developer guide, "Run Amazon ECS or Fargate tasks"."""
    return bool(answer.get("failures")) and not answer.get("tasks")


def _follow(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step] if isinstance(step, int) or isinstance(value, Mapping) else None
    return value


def _capital(step: str | int) -> str | int:
    return step[:1].upper() + step[1:] if isinstance(step, str) else step
