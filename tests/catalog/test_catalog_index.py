"""The index of services and the program that builds it."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from sfdsl.catalog import build, index, models


@pytest.fixture
def tiny_botocore(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A botocore with three services, one of them in two versions."""
    (tmp_path / "__init__.py").write_text("__version__ = '9.8.7'\n")

    def add(client: str, version: str, service_id: str, operations: dict[str, Any], shapes: dict[str, Any]) -> None:
        folder = tmp_path / "data" / client / version
        folder.mkdir(parents=True)
        model = {
            "metadata": {"serviceId": service_id, "endpointPrefix": client},
            "operations": operations,
            "shapes": shapes,
        }
        (folder / "service-2.json.gz").write_bytes(gzip.compress(json.dumps(model).encode()))

    streams = {"output": {"shape": "Out"}}
    shapes = {
        "Out": {"type": "structure", "members": {"Events": {"shape": "Stream"}}},
        "Stream": {"type": "structure", "eventstream": True, "members": {}},
    }
    add("zoo", "2020-01-01", "Amazon Zoo Service", {"ListBears": {}}, {})
    add("zoo", "2024-01-01", "Amazon Zoo Service", {"ListBears": {}, "FeedBear": {}, "WatchBears": streams}, shapes)
    add("lambda", "2015-03-31", "Lambda", {"Invoke": {}, "InvokeAsync": {}}, {})
    add("pinpoint-sms-voice", "2018-09-05", "Pinpoint SMS Voice", {"Old": {}}, {})
    add("sms-voice", "2018-09-05", "Pinpoint SMS Voice", {"New": {}}, {})
    models._botocore.cache_clear()
    monkeypatch.setattr(models, "_botocore", lambda: tmp_path)
    return tmp_path


@pytest.mark.usefixtures("tiny_botocore")
def test_what_the_builder_makes() -> None:
    assert build.build_index() == {
        "botocore": "9.8.7",
        "services": {
            "lambda": {
                "client": "lambda",
                "prefix": "Lambda",
                "signs_as": "lambda",
                "actions": "invoke",
                "not_offered": "invokeAsync",
            },
            "pinpointsmsvoice": {
                "client": "sms-voice",
                "prefix": "PinpointSmsVoice",
                "signs_as": "sms-voice",
                "actions": "new",
            },
            "zoo": {
                "client": "zoo",
                "prefix": "Zoo",
                "signs_as": "zoo",
                "actions": "feedBear listBears",
                "not_offered": "watchBears",
            },
        },
    }


@pytest.mark.usefixtures("tiny_botocore")
def test_the_builder_gives_the_same_bytes_each_time(tmp_path: Path) -> None:
    made = tmp_path / "made" / "services.json"
    assert build.main(["--check", "-o", str(made)]) == 1
    assert build.main(["-o", str(made)]) == 0
    first = made.read_bytes()
    assert build.main(["--check", "-o", str(made)]) == 0
    assert build.main(["-o", str(made)]) == 0
    assert made.read_bytes() == first


def test_the_shipped_index() -> None:
    known = list(index.segments())
    assert len(known) > 400
    assert known == sorted(known)
    assert index.indexed_botocore().count(".") == 2
    sfn = index.find_service("sfn")
    assert sfn is not None
    assert (sfn.client, sfn.prefix, sfn.signs_as) == ("stepfunctions", "Sfn", "states")
    assert {"startExecution", "sendTaskSuccess"} <= sfn.actions
    assert index.find_service("stepfunctions") is None
    assert index.segment_of_client("stepfunctions") == "sfn"


@pytest.mark.parametrize(
    ("segment", "action"),
    [
        ("kinesis", "subscribeToShard"),
        ("s3", "selectObjectContent"),
        ("lambda", "invokeAsync"),
        ("bedrockruntime", "invokeModelWithResponseStream"),
        ("sts", "assumeRole"),
    ],
)
def test_what_is_not_offered(segment: str, action: str) -> None:
    service = index.find_service(segment)
    assert service is not None
    assert action in service.not_offered
    assert action not in service.actions


def test_the_index_is_small() -> None:
    assert len(gzip.compress(index.INDEX_FILE.read_bytes())) < 200_000


def test_models_are_read_without_botocore_itself() -> None:
    model = models.load_model("stepfunctions")
    assert model is not None
    assert model.input_of("StartExecution") == "StartExecutionInput"
    assert "ExecutionAlreadyExists" in model.exceptions()
    assert models.load_model("no-such-service") is None
    assert models.load_model("../../etc/passwd") is None


@pytest.mark.usefixtures("tiny_botocore")
def test_the_newest_model_counts() -> None:
    assert models.model_file("zoo").parent.name == "2024-01-01"
    with pytest.raises(FileNotFoundError, match="no model of 'circus'"):
        models.model_file("circus")
