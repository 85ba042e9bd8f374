"""`.sync` tasks: the table of what to look for, against the models of the services, and the looking."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sfdsl.catalog.models import Model, load_model
from sfdsl.catalog.optimized import OPTIMIZED, Pattern
from sfdsl.runtime.errors import CalleeMissing
from sfdsl.runtime.integrations.aws import Aws
from sfdsl.runtime.integrations.job_table import JOBS, Path

Run = Callable[..., Any]
STEP = {"Name": "s", "HadoopJarStep": {"Jar": "j"}}
WITHOUT_TABLE = {("states", "startExecution"), ("eks", "runJob")}


def test_every_sync_action_is_in_the_table() -> None:
    actions = {
        (service.segment, action.name)
        for service in OPTIMIZED.values()
        for action in service.actions.values()
        if Pattern.SYNC in action.patterns
    }
    assert set(JOBS) == actions - WITHOUT_TABLE


def model_of(key: tuple[str, str]) -> Model:
    client = OPTIMIZED[key[0]].client
    model = load_model(client) if client else None
    assert model is not None
    return model


def shape_at(model: Model, shape: str, path: Path) -> Mapping[str, Any]:
    for step in path:
        described = model.shapes[shape]
        shape = described["member"]["shape"] if isinstance(step, int) else described["members"][step]["shape"]
    return model.shapes[shape]


class Anything(dict[str, Any]):
    """An answer, or arguments, with whatever is asked for."""

    def __missing__(self, name: str) -> Any:
        return [Anything()] if name.endswith(("s", "Ids")) else Anything()

    def get(self, name: str, default: Any = None) -> Any:
        return [{"taskArn": "x"}] if name == "tasks" else "x"


@pytest.mark.parametrize("key", sorted(JOBS), ids=":".join)
def test_the_table_fits_the_models(key: tuple[str, str]) -> None:
    job, model = JOBS[key], model_of(key)
    takes, gives = model.input_of(job.describe), model.output_of(job.describe)
    assert takes is not None
    assert gives is not None
    assert set(job.arguments(Anything(), Anything())) <= set(model.shapes[takes]["members"])
    state = shape_at(model, gives, job.status)
    assert state["type"] == "string"
    assert job.good | job.bad <= set(state.get("enum", job.good | job.bad))
    shape_at(model, gives, job.gives or ())


class Client:
    def __init__(self, *answers: Any) -> None:
        self._answers = list(answers)
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def call(**arguments: Any) -> Any:
            self.calls.append((method, arguments))
            answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Client]:
    def use(*answers: Any) -> Client:
        made = Client(*answers)
        monkeypatch.setattr(Aws, "client", lambda self, name: made)
        return made

    return use


def task(resource: str, **parameters: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "Parameters": parameters}


def gone() -> ClientError:
    about = {"RequestId": "r", "HTTPStatusCode": 404}
    return ClientError(
        {"Error": {"Code": "ResourceNotFoundException", "Message": "no"}, "ResponseMetadata": about}, "Op"
    )


@pytest.mark.parametrize(
    ("resource", "parameters", "answers", "output"),
    [
        (
            "codebuild:startBuild.sync",
            {"ProjectName": "p"},
            [{"build": {"id": "b"}}, {"builds": [{"id": "b", "buildStatus": "SUCCEEDED"}]}],
            {"Build": {"Id": "b", "BuildStatus": "SUCCEEDED"}},
        ),
        (
            "elasticmapreduce:createCluster.sync",
            {"Name": "c", "Instances": {}},
            [{"JobFlowId": "j"}, {"Cluster": {"Id": "j", "Status": {"State": "WAITING"}}}],
            {"ClusterId": "j"},
        ),
        (
            "elasticmapreduce:addStep.sync",
            {"ClusterId": "j", "Step": STEP},
            [{"StepIds": ["s"]}, {"Step": {"Status": {"State": "COMPLETED"}}}],
            {"StepId": "s"},
        ),
        (
            "eks:deleteNodegroup.sync",
            {"ClusterName": "c", "NodegroupName": "n"},
            [{"nodegroup": {"nodegroupName": "n"}}, {"nodegroup": {"status": "DELETING"}}, gone()],
            {"Nodegroup": {"NodegroupName": "n"}},
        ),
        (
            "emr-serverless:startApplication.sync",
            {"ApplicationId": "a"},
            [{}, {"application": {"state": "STARTING"}}, {"application": {"state": "STARTED"}}],
            {"ApplicationId": "a"},
        ),
        (
            "mediaconvert:createJob.sync",
            {"Role": "r", "Settings": {}},
            [{"Job": {"Id": "i"}}, {"Job": {"Id": "i", "Status": "COMPLETE"}}],
            {"Job": {"Id": "i", "Status": "COMPLETE"}},
        ),
    ],
)
def test_what_tasks_give(
    run_state: Run, client: Callable[..., Client], resource: str, parameters: Any, answers: list[Any], output: Any
) -> None:
    client(*answers)
    execution = run_state(task(resource, **parameters))
    assert (execution.error, execution.output) == (None, output)


def test_what_is_not_there_fails_where_it_should_be(run_state: Run, client: Callable[..., Client]) -> None:
    client({"cluster": {}}, gone())
    execution = run_state(task("eks:createCluster.sync", Name="c", ResourcesVpcConfig={}, RoleArn="r"))
    assert execution.error == "EKS.ResourceNotFoundException"


def test_a_step_that_fails(run_state: Run, client: Callable[..., Client]) -> None:
    client({"StepIds": ["s"]}, {"Step": {"Status": {"State": "FAILED"}}})
    execution = run_state(task("elasticmapreduce:addStep.sync", ClusterId="j", Step=STEP))
    assert (execution.error, execution.cause) == ("States.TaskFailed", '{"Step":{"Status":{"State":"FAILED"}}}')


@pytest.mark.parametrize(
    ("stopped", "error"),
    [
        ({"containers": [{"exitCode": 0}, {"exitCode": 1}]}, "States.TaskFailed"),
        ({"containers": [{"exitCode": 0}, {}]}, None),
        ({"stopCode": "TaskFailedToStart", "containers": [{}]}, "States.TaskFailed"),
    ],
)
def test_containers_that_end_badly(
    run_state: Run, client: Callable[..., Client], stopped: dict[str, Any], error: str | None
) -> None:
    client({"tasks": [{"taskArn": "t"}]}, {"tasks": [{"lastStatus": "STOPPED", **stopped}]})
    assert run_state(task("ecs:runTask.sync", TaskDefinition="d")).error == error


def test_work_that_never_ends(run_state: Run, client: Callable[..., Client]) -> None:
    used = client({"JobRunId": "i"}, {"JobRun": {"JobRunState": "RUNNING"}})
    with pytest.raises(CalleeMissing, match="never ends in the sandbox: its state stays 'RUNNING'"):
        run_state(task("glue:startJobRun.sync", JobName="j"))
    assert len(used.calls) == 51


def test_work_that_takes_longer_than_it_may(run_state: Run, client: Callable[..., Client]) -> None:
    client({"JobRunId": "i"}, {"JobRun": {"JobRunState": "RUNNING"}})
    execution = run_state({**task("glue:startJobRun.sync", JobName="j"), "TimeoutSeconds": 3600})
    assert execution.error == "States.Timeout"
    assert execution.stop_time - execution.start_time == 3600
