"""How to look after the work that each `.sync` task starts.

Source: developer guide, "Run a Job (.sync)" and the page of each service: what is waited for, and what the task gives. Where a page does
not say what it gives, that is the work's own description.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
Answer: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """How to look after one kind of work.

    `describe` is the operation to ask with; `arguments` makes its arguments of the first answer and the arguments of the first call.
    `status` leads to the state in what it answers, and `good` and `bad` are the states in which the work has ended. `gone`: when there is
    nothing to describe any more, that is a good end too. `spoilt` says of a description in a good state whether the work failed all the
    same. `gives` leads to the result in that answer, and `under` is a key to put it under; None: the task gives what the first call gave.
    """

    describe: str
    arguments: Callable[[Answer, Answer], dict[str, Any]]
    status: Path
    good: frozenset[str]
    bad: frozenset[str] = frozenset()
    gives: Path | None = ()
    under: str | None = None
    gone: bool = False
    spoilt: Callable[[Answer], bool] = lambda described: False

    def has_failed(self, state: Any, described: Answer) -> bool:
        return state in self.bad or self.spoilt(described)


def _same(*names: str) -> Callable[[Answer, Answer], dict[str, Any]]:
    """Arguments of the same name as in the answer, or in the first call."""
    return lambda answer, arguments: {name: answer.get(name, arguments.get(name)) for name in names}


def _job(
    describe: str,
    arguments: str | Callable[[Answer, Answer], dict[str, Any]],
    status: Path,
    ends: str,
    *,
    gives: Path | None = (),
    under: str | None = None,
    spoilt: Callable[[Answer], bool] = lambda described: False,
) -> Job:
    """`arguments`: names as for `_same`; `ends`: the good states, a bar, the bad ones. A good one may be `gone`."""
    good, _, bad = ends.partition("|")
    states = frozenset(good.split())
    return Job(
        describe=describe,
        arguments=_same(*arguments.split()) if isinstance(arguments, str) else arguments,
        status=status,
        good=states - {"gone"},
        bad=frozenset(bad.split()),
        gives=gives,
        under=under,
        gone="gone" in states,
        spoilt=spoilt,
    )


def _build_batch(answer: Answer, arguments: Answer) -> dict[str, Any]:
    return {"ids": [answer["buildBatch"]["id"]]}


def _ecs_tasks(answer: Answer, arguments: Answer) -> dict[str, Any]:
    tasks = [task["taskArn"] for task in answer.get("tasks", ())]
    return {"cluster": arguments.get("cluster", "default"), "tasks": tasks}


def _has_failed_container(described: Answer) -> bool:
    """A task that never ran, or one with a container that ended badly, has stopped like any other."""
    task = described["tasks"][0]
    codes = [container.get("exitCode", 0) for container in task.get("containers", ())]
    return task.get("stopCode") == "TaskFailedToStart" or any(codes)


def _cluster(answer: Answer, arguments: Answer) -> dict[str, Any]:
    return {"ClusterId": answer["JobFlowId"]}


def _clusters(answer: Answer, arguments: Answer) -> dict[str, Any]:
    return {"ClusterId": arguments["JobFlowIds"][0]}


def _step(answer: Answer, arguments: Answer) -> dict[str, Any]:
    return {"ClusterId": arguments["JobFlowId"], "StepId": answer["StepIds"][0]}


def _sagemaker(kind: str) -> Job:
    return _job(f"Describe{kind}", f"{kind}Name", (f"{kind}Status",), "Completed | Failed Stopped")


_BUILD_ENDS: Final = "SUCCEEDED | FAILED FAULT TIMED_OUT STOPPED"
_BATCH_STATUS: Final = ("buildBatches", 0, "buildBatchStatus")
_CLUSTER_STATE: Final = ("Cluster", "Status", "State")
_APPLICATION: Final = ("application", "state")

JOBS: Final[Mapping[tuple[str, str], Job]] = {
    ("athena", "startQueryExecution"): _job(
        "GetQueryExecution",
        "QueryExecutionId",
        ("QueryExecution", "Status", "State"),
        "SUCCEEDED | FAILED CANCELLED",
    ),
    ("batch", "submitJob"): _job(
        "DescribeJobs",
        lambda answer, arguments: {"jobs": [answer["jobId"]]},
        ("jobs", 0, "status"),
        "SUCCEEDED | FAILED",
        gives=("jobs", 0),
    ),
    ("bedrock", "createModelCustomizationJob"): _job(
        "GetModelCustomizationJob",
        lambda answer, arguments: {"jobIdentifier": answer["jobArn"]},
        ("status",),
        "Completed | Failed Stopped",
    ),
    ("codebuild", "startBuild"): _job(
        "BatchGetBuilds",
        lambda answer, arguments: {"ids": [answer["build"]["id"]]},
        ("builds", 0, "buildStatus"),
        _BUILD_ENDS,
        gives=("builds", 0),
        under="Build",
    ),
    ("codebuild", "startBuildBatch"): _job(
        "BatchGetBuildBatches", _build_batch, _BATCH_STATUS, _BUILD_ENDS, gives=("buildBatches", 0), under="BuildBatch"
    ),
    ("codebuild", "retryBuildBatch"): _job(
        "BatchGetBuildBatches", _build_batch, _BATCH_STATUS, _BUILD_ENDS, gives=("buildBatches", 0), under="BuildBatch"
    ),
    ("databrew", "startJobRun"): _job(
        "DescribeJobRun",
        lambda answer, arguments: {"Name": arguments.get("Name"), "RunId": answer["RunId"]},
        ("State",),
        "SUCCEEDED | FAILED TIMEOUT STOPPED",
    ),
    ("ecs", "runTask"): _job(
        "DescribeTasks",
        _ecs_tasks,
        ("tasks", 0, "lastStatus"),
        "STOPPED | DELETED",
        gives=("tasks", 0),
        spoilt=_has_failed_container,
    ),
    ("eks", "createCluster"): _job("DescribeCluster", "name", ("cluster", "status"), "ACTIVE | FAILED"),
    ("eks", "deleteCluster"): _job("DescribeCluster", "name", ("cluster", "status"), "gone | FAILED", gives=None),
    ("eks", "createNodegroup"): _job(
        "DescribeNodegroup", "clusterName nodegroupName", ("nodegroup", "status"), "ACTIVE | CREATE_FAILED DEGRADED"
    ),
    ("eks", "deleteNodegroup"): _job(
        "DescribeNodegroup",
        "clusterName nodegroupName",
        ("nodegroup", "status"),
        "gone | DELETE_FAILED",
        gives=None,
    ),
    ("eks", "createFargateProfile"): _job(
        "DescribeFargateProfile",
        "clusterName fargateProfileName",
        ("fargateProfile", "status"),
        "ACTIVE | CREATE_FAILED",
    ),
    ("eks", "deleteFargateProfile"): _job(
        "DescribeFargateProfile",
        "clusterName fargateProfileName",
        ("fargateProfile", "status"),
        "gone | DELETE_FAILED",
        gives=None,
    ),
    ("elasticmapreduce", "createCluster"): _job(
        "DescribeCluster", _cluster, _CLUSTER_STATE, "WAITING TERMINATED | TERMINATED_WITH_ERRORS", gives=None
    ),
    ("elasticmapreduce", "terminateCluster"): _job(
        "DescribeCluster", _clusters, _CLUSTER_STATE, "TERMINATED TERMINATED_WITH_ERRORS", gives=None
    ),
    ("elasticmapreduce", "addStep"): _job(
        "DescribeStep", _step, ("Step", "Status", "State"), "COMPLETED | CANCELLED FAILED INTERRUPTED", gives=None
    ),
    ("emr-containers", "startJobRun"): _job(
        "DescribeJobRun", "id virtualClusterId", ("jobRun", "state"), "COMPLETED | FAILED CANCELLED", gives=("jobRun",)
    ),
    ("emr-containers", "deleteVirtualCluster"): _job(
        "DescribeVirtualCluster", "id", ("virtualCluster", "state"), "TERMINATED gone | ARRESTED", gives=None
    ),
    ("emr-serverless", "createApplication"): _job(
        "GetApplication", "applicationId", _APPLICATION, "CREATED | TERMINATED", gives=None
    ),
    ("emr-serverless", "startApplication"): _job(
        "GetApplication", "applicationId", _APPLICATION, "STARTED | TERMINATED STOPPED", gives=None
    ),
    ("emr-serverless", "stopApplication"): _job(
        "GetApplication", "applicationId", _APPLICATION, "STOPPED | TERMINATED", gives=None
    ),
    ("emr-serverless", "deleteApplication"): _job(
        "GetApplication", "applicationId", _APPLICATION, "TERMINATED gone", gives=None
    ),
    ("emr-serverless", "startJobRun"): _job(
        "GetJobRun", "applicationId jobRunId", ("jobRun", "state"), "SUCCESS | FAILED CANCELLED", gives=("jobRun",)
    ),
    ("emr-serverless", "cancelJobRun"): _job(
        "GetJobRun", "applicationId jobRunId", ("jobRun", "state"), "CANCELLED SUCCESS FAILED", gives=None
    ),
    ("glue", "startJobRun"): _job(
        "GetJobRun",
        lambda answer, arguments: {"JobName": arguments.get("JobName"), "RunId": answer["JobRunId"]},
        ("JobRun", "JobRunState"),
        "SUCCEEDED | FAILED ERROR TIMEOUT STOPPED EXPIRED",
        gives=("JobRun",),
    ),
    ("mediaconvert", "createJob"): _job(
        "GetJob", lambda answer, arguments: {"Id": answer["Job"]["Id"]}, ("Job", "Status"), "COMPLETE | ERROR CANCELED"
    ),
    ("sagemaker", "createHyperParameterTuningJob"): _sagemaker("HyperParameterTuningJob"),
    ("sagemaker", "createLabelingJob"): _sagemaker("LabelingJob"),
    ("sagemaker", "createProcessingJob"): _sagemaker("ProcessingJob"),
    ("sagemaker", "createTrainingJob"): _sagemaker("TrainingJob"),
    ("sagemaker", "createTransformJob"): _sagemaker("TransformJob"),
}
"""By service and action. `states:startExecution` is in `executions.py`."""
