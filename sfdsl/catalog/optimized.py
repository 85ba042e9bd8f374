"""The optimized integrations: which services and actions there are, in which patterns, and what is special about each.

One table, `_TABLE`. What an action takes and gives is in the model of its API (`models.py`), or in `own_models.py` where Step Functions
differs. Source: developer guide, "Integrating optimized services" and the page of each service; recorded executions.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Final

from sfdsl.catalog import naming
from sfdsl.catalog.models import Model, load_model
from sfdsl.catalog.own_models import OWN_MODELS, load_own_model
from sfdsl.records import record


class Pattern(StrEnum):
    """How a task waits for its service; the value is what stands behind the action in the resource, after a dot."""

    REQUEST_RESPONSE = ""
    SYNC = "sync"
    SYNC_2 = "sync:2"
    WAIT_FOR_TASK_TOKEN = "waitForTaskToken"


class Place(StrEnum):
    """Where a resource stands. The value is the ASL field or state type."""

    TASK = "Task"
    ITEM_READER = "ItemReader"
    RESULT_WRITER = "ResultWriter"


RR, SYNC, SYNC_2, TOKEN = Pattern


@record
class Action:
    """One action of an optimized integration.

    `parameters` are the only ones that it passes on, None: those of the model. `refused` are some that the model has but the `.sync` form
    does not take. `done` is what the `.sync` form gives: an operation of the model, and behind a slash the member of its answer; `[]` says
    that the member is a list and one element of it is given. None: not known.
    """

    name: str
    patterns: frozenset[Pattern]
    parameters: frozenset[str] | None = None
    refused: frozenset[str] = frozenset()
    done: str | None = None
    client: str | None = None
    """The boto3 client, where it is not that of the whole service."""
    place: Place = Place.TASK

    @cached_property
    def operation(self) -> str:
        """The operation of the model: of the API's, or of the one in `own_models.py`."""
        return naming.operation_name(self.name)


@record
class OptimizedService:
    """One optimized integration.

    `prefixes` begin the names of its errors, the first one those of errors that the model names; `base_exception` is the name of errors
    that the model does not name; `cause_service` stands in the causes. `has_metadata`: results carry SdkHttpMetadata and
    SdkResponseMetadata. `client` is the boto3 client, None: there is no API behind it.
    """

    segment: str
    client: str | None
    prefixes: tuple[str, ...]
    base_exception: str
    cause_service: str
    has_metadata: bool
    actions: Mapping[str, Action]

    def model(self, action: str) -> Model | None:
        """The model that has the action's operation; None where the installed botocore lacks it."""
        client = self.actions[action].client or self.client
        own = OWN_MODELS.get(self.segment)
        if own is not None and own.base in (None, client):
            return load_own_model(self.segment)
        return load_model(client) if client else None


def _action(
    name: str,
    *patterns: Pattern,
    only: str | None = None,
    refused: str = "",
    done: str | None = None,
    client: str | None = None,
) -> Action:
    return Action(
        name=name,
        patterns=frozenset({RR, *patterns}),
        parameters=frozenset(only.split()) if only is not None else None,
        refused=frozenset(refused.split()),
        done=done,
        client=client,
    )


def _map_action(name: str, place: Place) -> Action:
    return Action(name=name, patterns=frozenset({RR}), place=place)


def _service(
    segment: str,
    client: str | None,
    prefixes: str,
    base_exception: str,
    cause_service: str,
    *actions: Action,
    metadata: bool = False,
) -> OptimizedService:
    return OptimizedService(
        segment=segment,
        client=client,
        prefixes=tuple(prefixes.split()),
        base_exception=base_exception,
        cause_service=cause_service,
        has_metadata=metadata,
        actions={action.name: action for action in actions},
    )


_WRITE: Final = (
    "ConditionalOperator ConditionExpression Expected ExpressionAttributeNames ExpressionAttributeValues ReturnConsumedCapacity "
    "ReturnItemCollectionMetrics ReturnValues TableName "
)

# fmt: off
_TABLE: Final = (
    # segment, boto3 client, error prefixes, error of errors without a name, service in causes, actions
    _service("apigateway", None, "ApiGateway", "ApiGatewayException", "ApiGateway", _action("invoke", TOKEN)),
    _service(
        "athena", "athena", "Athena", "AmazonAthenaException", "AmazonAthena",
        _action("startQueryExecution", SYNC, done="GetQueryExecution"),
        _action("stopQueryExecution"),
        _action("getQueryExecution"),
        _action("getQueryResults"),
    ),
    _service("batch", "batch", "Batch", "AWSBatchException", "AWSBatch", _action("submitJob", SYNC, done="DescribeJobs/jobs[]")),
    _service(
        "bedrock", "bedrock", "Bedrock BedrockRuntime", "BedrockException", "Bedrock",
        _action("invokeModel", TOKEN, client="bedrock-runtime"),
        _action("createModelCustomizationJob", SYNC, TOKEN, done="GetModelCustomizationJob"),
    ),
    _service(
        "codebuild", "codebuild", "CodeBuild", "AWSCodeBuildException", "AWSCodeBuild",
        _action("startBuild", SYNC, done="StartBuild"),
        _action("stopBuild"),
        _action("batchDeleteBuilds"),
        _action("batchGetReports"),
        _action("startBuildBatch", SYNC, done="StartBuildBatch"),
        _action("stopBuildBatch"),
        _action("retryBuildBatch", SYNC, done="RetryBuildBatch"),
        _action("deleteBuildBatch"),
    ),
    _service("databrew", "databrew", "DataBrew", "AWSGlueDataBrewException", "AWSGlueDataBrew", _action("startJobRun", SYNC)),
    _service(
        "dynamodb", "dynamodb", "DynamoDB", "AmazonDynamoDBException", "AmazonDynamoDBv2",
        _action(
            "getItem",
            only="Key TableName AttributesToGet ConsistentRead ExpressionAttributeNames ProjectionExpression ReturnConsumedCapacity",
        ),
        _action("putItem", only=_WRITE + "Item"),
        _action("updateItem", only=_WRITE + "AttributeUpdates Key UpdateExpression"),
        _action("deleteItem", only=_WRITE + "Key"),
        metadata=True,
    ),
    _service(
        "ecs", "ecs", "ECS AmazonECS", "AmazonECSException", "AmazonECS",
        _action("runTask", SYNC, TOKEN, refused="Count StartedBy", done="DescribeTasks/tasks[]"),
        metadata=True,
    ),
    _service(
        "eks", "eks", "EKS", "AmazonEKSException", "AmazonEKS",
        _action("runJob", SYNC, TOKEN),
        _action("call", TOKEN),
        _action("createCluster", SYNC, TOKEN, done="DescribeCluster"),
        _action("deleteCluster", SYNC, TOKEN),
        _action("createFargateProfile", SYNC, TOKEN, done="DescribeFargateProfile"),
        _action("deleteFargateProfile", SYNC, TOKEN),
        _action("createNodegroup", SYNC, TOKEN, done="DescribeNodegroup"),
        _action("deleteNodegroup", SYNC, TOKEN),
    ),
    _service(
        "elasticmapreduce", "emr", "EMR ElasticMapReduce", "AmazonElasticMapReduceException", "AmazonElasticMapReduce",
        _action("createCluster", SYNC),
        _action("terminateCluster", SYNC),
        _action("addStep", SYNC),
        _action("cancelStep"),
        _action("setClusterTerminationProtection"),
        _action("modifyInstanceFleetByName"),
        _action("modifyInstanceGroupByName"),
    ),
    _service(
        "emr-containers", "emr-containers", "EMRContainers", "AmazonEMRContainersException", "AmazonEMRContainers",
        _action("createVirtualCluster"),
        _action("deleteVirtualCluster", SYNC),
        _action("startJobRun", SYNC),
    ),
    _service(
        "emr-serverless", "emr-serverless", "EMRServerless EmrServerless", "AWSEMRServerlessException", "AWSEMRServerless",
        _action("createApplication", SYNC, done="CreateApplication"),
        _action("startApplication", SYNC, done="StartApplication"),
        _action("stopApplication", SYNC, done="StopApplication"),
        _action("deleteApplication", SYNC, done="DeleteApplication"),
        _action("startJobRun", SYNC),
        _action("cancelJobRun", SYNC),
    ),
    _service("events", "events", "EventBridge", "AmazonEventBridgeException", "AmazonEventBridge", _action("putEvents", TOKEN, only="Entries")),
    _service("glue", "glue", "Glue", "AWSGlueException", "AWSGlue", _action("startJobRun", SYNC, done="GetJobRun/JobRun")),
    _service("http", None, "States.Http", "", "", _action("invoke")),
    _service(
        "lambda", "lambda", "Lambda", "AWSLambdaException", "AWSLambda",
        _action("invoke", TOKEN, only="ClientContext FunctionName InvocationType LogType Payload Qualifier"),
        metadata=True,
    ),
    _service("mediaconvert", "mediaconvert", "MediaConvert", "AWSMediaConvertException", "AWSMediaConvert", _action("createJob", SYNC, done="GetJob")),
    _service(
        "sagemaker", "sagemaker", "SageMaker", "AmazonSageMakerException", "AmazonSageMaker",
        _action("createEndpoint"),
        _action("createEndpointConfig"),
        _action("createHyperParameterTuningJob", SYNC, done="DescribeHyperParameterTuningJob"),
        _action("createLabelingJob", SYNC, done="DescribeLabelingJob"),
        _action("createModel"),
        _action("createProcessingJob", SYNC, done="DescribeProcessingJob"),
        _action("createTrainingJob", SYNC, done="DescribeTrainingJob"),
        _action("createTransformJob", SYNC, done="DescribeTransformJob"),
        _action("updateEndpoint"),
    ),
    _service(
        "sns", "sns", "SNS", "AmazonSNSException", "AmazonSNS",
        _action(
            "publish", TOKEN,
            only="Message MessageAttributes MessageStructure MessageDeduplicationId MessageGroupId PhoneNumber Subject TargetArn TopicArn",
        ),
        metadata=True,
    ),
    _service(
        "sqs", "sqs", "SQS", "AmazonSQSException", "AmazonSQS",
        _action("sendMessage", TOKEN, only="DelaySeconds MessageAttributes MessageBody MessageDeduplicationId MessageGroupId QueueUrl"),
        metadata=True,
    ),
    _service(
        "states", "stepfunctions", "StepFunctions", "AWSStepFunctionsException", "AWSStepFunctions",
        _action("startExecution", SYNC, SYNC_2, TOKEN, only="Input Name StateMachineArn", done="DescribeExecution"),
        metadata=True,
    ),
    _service(
        "s3", "s3", "S3", "AmazonS3Exception", "AmazonS3",
        _map_action("getObject", Place.ITEM_READER),
        _map_action("listObjectsV2", Place.ITEM_READER),
        _map_action("putObject", Place.RESULT_WRITER),
    ),
)
# fmt: on

OPTIMIZED: Final[Mapping[str, OptimizedService]] = {service.segment: service for service in _TABLE}
"""By the name of the service in a resource."""


def find_action(service: str, action: str) -> Action | None:
    found = OPTIMIZED.get(service)
    return found.actions.get(action) if found is not None else None
