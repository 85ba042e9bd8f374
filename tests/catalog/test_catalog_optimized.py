"""The table of optimized integrations holds together: models, operations, parameters and results are there."""

import pytest

from sfdsl.catalog.naming import plain_member
from sfdsl.catalog.optimized import OPTIMIZED, SYNC, SYNC_2, TOKEN, Action, OptimizedService, Pattern, find_action
from sfdsl.catalog.own_models import OWN_MODELS
from sfdsl.catalog.resource import OptimizedCall
from sfdsl.catalog.signature import finished_shape, signature_of

ROWS = [(service, action) for service in OPTIMIZED.values() for action in service.actions.values()]
NAMES = [f"{service.segment}.{action.name}" for service, action in ROWS]


@pytest.mark.parametrize(("service", "action"), ROWS, ids=NAMES)
def test_every_action_has_a_signature(service: OptimizedService, action: Action) -> None:
    signature = signature_of(OptimizedCall(service.segment, action.name))
    assert signature is not None
    assert signature.takes is not None
    members = signature.model.members(signature.takes, sdk=False)
    for name in action.parameters or ():
        assert name in members.named, name
    for name in action.refused:
        assert name in members.named, name


@pytest.mark.parametrize(
    ("service", "action"),
    [row for row in ROWS if row[1].done],
    ids=[n for n, r in zip(NAMES, ROWS, strict=True) if r[1].done],
)
def test_what_a_job_gives_is_in_the_model(service: OptimizedService, action: Action) -> None:
    call = OptimizedCall(service.segment, action.name, SYNC)
    signature = signature_of(call)
    assert signature is not None
    shape = finished_shape(call, signature)
    assert shape is not None
    assert signature.model.shapes[shape]["type"] == "structure"


def test_the_patterns_of_the_guide() -> None:
    with_token = {service.segment for service, action in ROWS if TOKEN in action.patterns}
    assert with_token == {"apigateway", "bedrock", "ecs", "eks", "events", "lambda", "sns", "sqs", "states"}
    with_jobs = {service.segment for service, action in ROWS if SYNC in action.patterns}
    assert with_jobs == {
        "athena", "batch", "bedrock", "codebuild", "databrew", "ecs", "eks", "elasticmapreduce", "emr-containers", "emr-serverless", "glue",
        "mediaconvert", "sagemaker", "states",
    }  # fmt: skip
    assert [name for (_, action), name in zip(ROWS, NAMES, strict=True) if SYNC_2 in action.patterns] == [
        "states.startExecution"
    ]
    assert all(Pattern.REQUEST_RESPONSE in action.patterns for _, action in ROWS)


def test_an_action_is_found() -> None:
    found = find_action("events", "putEvents")
    assert found is not None
    assert found.parameters == {"Entries"}
    assert find_action("events", "putRule") is None
    assert find_action("zoo", "feed") is None


def test_the_members_that_differ_from_the_api_are_in_the_api() -> None:
    """A renamed member in a newer botocore would go unnoticed else."""
    for segment, own in OWN_MODELS.items():
        service = OPTIMIZED[segment]
        model = service.model(next(name for name in service.actions if name != "createModelCustomizationJob"))
        assert model is not None
        for path in (*own.json_members, *own.text_for):
            structure, _, member = path.partition(".")
            assert plain_member(member) in model.members(structure, sdk=False).named, path
        for path in own.without:
            structure, _, member = path.partition(".")
            assert plain_member(member) not in model.members(structure, sdk=False).named, path
