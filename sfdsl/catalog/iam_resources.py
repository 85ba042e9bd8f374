"""The ARNs that the arguments of a call name: one table, by IAM prefix and argument.

    dynamodb, {"TableName": "orders"}        ->  arn:aws:dynamodb:*:*:table/orders
    lambda, {"FunctionName.$": "$.name"}     ->  arn:aws:lambda:*:*:function:*

Source: Service Authorization Reference, "Resource types defined by ..." of each service.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from sfdsl.jsontypes import Json
from sfdsl.records import positional_record

ANYTHING: Final = "*"


@positional_record
class Account:
    """Where a state machine runs, as its policies name it; `*` where that is not told. `machine` is the name of the state machine."""

    partition: str = "aws"
    region: str = "*"
    account: str = "*"
    machine: str = "*"

    def arn(self, service: str, resource: str, *, region: str | None = None, account: str | None = None) -> str:
        where = self.region if region is None else region
        return f"arn:{self.partition}:{service}:{where}:{self.account if account is None else account}:{resource}"


class Given:
    """The arguments of a call, as far as they are known.

    A name that is missing and a value known at run time only look alike to a policy, but for `has`.
    """

    def __init__(self, value: Json, dynamic: Callable[[Json], bool]) -> None:
        self._dynamic = dynamic
        members = value if isinstance(value, dict) and not dynamic(value) else {}
        self._known = {name: item for name, item in members.items() if not name.endswith(".$")}
        self.names = frozenset(name.removesuffix(".$") for name in members)

    def has(self, name: str) -> bool:
        return name in self.names

    def value(self, name: str) -> Json:
        """The value as it is written; None where it is not known."""
        value = self._known.get(name)
        return None if self._dynamic(value) else value

    def text(self, name: str) -> str | None:
        value = self.value(name)
        return value if isinstance(value, str) else None

    def texts(self, name: str) -> list[str | None]:
        """A list of texts, or one text as a list; None in it stands for what is not known."""
        value = self.value(name)
        if isinstance(value, list):
            return [item if isinstance(item, str) and not self._dynamic(item) else None for item in value]
        return [value if isinstance(value, str) else None]

    def inner(self, name: str) -> "Given":
        return Given(self.value(name), self._dynamic)

    def elements(self, name: str) -> "list[Given] | None":
        """The objects of a list; None where the list is not known."""
        value = self.value(name)
        return [Given(item, self._dynamic) for item in value] if isinstance(value, list) else None


_TEMPLATES: Final[Mapping[str, Mapping[str, str]]] = {
    "athena": {"WorkGroup": "workgroup/{}"},
    "autoscaling": {"AutoScalingGroupName": "autoScalingGroup:*:autoScalingGroupName/{}"},
    "bedrock": {"KnowledgeBaseId": "knowledge-base/{}", "AgentId": "agent/{}"},
    "batch": {"JobDefinition": "job-definition/{}", "JobQueue": "job-queue/{}"},
    "cloudformation": {"StackName": "stack/{}/*"},
    "cloudwatch": {"AlarmName": "alarm:{}", "AlarmNames": "alarm:{}"},
    "codebuild": {"ProjectName": "project/{}"},
    "codepipeline": {"PipelineName": "{}", "Name": "{}"},
    "cognito-idp": {"UserPoolId": "userpool/{}"},
    "databrew": {"Name": "job/{}"},
    "dynamodb": {"TableName": "table/{}"},
    "ec2": {
        "InstanceId": "instance/{}", "InstanceIds": "instance/{}", "VolumeId": "volume/{}", "SnapshotId": "snapshot/*",
        "GroupId": "security-group/{}",
    },
    "ecr": {"RepositoryName": "repository/{}"},
    "ecs": {"TaskDefinition": "task-definition/{}", "Service": "service/*/{}"},
    "eks": {"ClusterName": "cluster/{}", "Name": "cluster/{}"},
    "elasticmapreduce": {"ClusterId": "cluster/{}", "JobFlowId": "cluster/{}"},
    "emr-containers": {"VirtualClusterId": "/virtualclusters/{}", "Id": "/virtualclusters/{}"},
    "emr-serverless": {"ApplicationId": "/applications/{}"},
    "events": {"EventBusName": "event-bus/{}"},
    "firehose": {"DeliveryStreamName": "deliverystream/{}"},
    "glue": {"JobName": "job/{}"},
    "iot": {"Topic": "topic/{}", "ThingName": "thing/{}"},
    "kinesis": {"StreamName": "stream/{}", "StreamARN": "stream/{}"},
    "kms": {"KeyId": "key/{}"},
    "lambda": {"FunctionName": "function:{}"},
    "logs": {"LogGroupName": "log-group:{}:*", "LogGroupNames": "log-group:{}:*"},
    "pipes": {"Name": "pipe/{}"},
    "rds": {
        "DbInstanceIdentifier": "db:{}", "DbClusterIdentifier": "cluster:{}", "DbSnapshotIdentifier": "snapshot:{}",
        "DbClusterSnapshotIdentifier": "cluster-snapshot:{}", "SnapshotIdentifier": "cluster-snapshot:{}",
    },
    "rds-data": {"ResourceArn": "cluster:{}"},
    "redshift-data": {"ClusterIdentifier": "cluster:{}"},
    "s3": {"Bucket": "{}"},
    "sagemaker": {
        "EndpointName": "endpoint/{}", "EndpointConfigName": "endpoint-config/{}", "ModelName": "model/{}",
        "TrainingJobName": "training-job/{}", "TransformJobName": "transform-job/{}", "ProcessingJobName": "processing-job/{}",
        "LabelingJobName": "labeling-job/{}", "HyperParameterTuningJobName": "hyper-parameter-tuning-job/{}",
    },
    "secretsmanager": {"SecretId": "secret:{}-*"},
    "sns": {"TopicArn": "{}", "TargetArn": "{}"},
    "sqs": {"QueueUrl": "{}"},
    "ssm": {"Name": "parameter/{}", "Names": "parameter/{}", "Path": "parameter/{}/*"},
    "states": {"StateMachineArn": "stateMachine:{}", "ExecutionArn": "execution:{}", "ActivityArn": "activity:{}"},
    "transfer": {"ServerId": "server/{}"},
}  # fmt: skip
"""By IAM prefix and argument: what follows the account in the ARN, `{}` for the name."""

_OTHER_KINDS: Final[Mapping[str, Mapping[str, str]]] = {
    "glue": {"Crawler": "crawler/{}", "Workflow": "workflow/{}", "Trigger": "trigger/{}"},
    "scheduler": {"ScheduleGroup": "schedule-group/{}"},
    "states": {"StateMachine": "stateMachine:{}", "Activity": "activity:{}"},
}
"""Where the argument is only `Name`: what it names, by a word in the operation."""

_SERVICE_OF_ARN: Final[Mapping[str, str]] = {"rds-data": "rds", "redshift-data": "redshift"}
_GLOBAL: Final = frozenset({"s3"})
_ARN: Final = re.compile(r"arn:|\$\{[^{}]*Arn\}")
_QUEUE_URL: Final = re.compile(
    r"https?://(?:sqs\.(?P<region>[^.]+)\.|(?P<old>[^.]+)\.queue\.)?[^/]*/(?P<account>[^/]+)/(?P<name>[^/]+)"
)
_FUNCTION: Final = re.compile(r"(?:(?P<account>\d{12}|\$\{[^{}]*\}):function:)?(?P<name>[^:]+)(?::(?P<qualifier>.+))?")


def named_resources(
    prefix: str, operation: str, given: Given, account: Account, members: frozenset[str]
) -> tuple[str, ...]:
    """The ARNs that the arguments name, as narrow as they are known; `*` where they name none. `members` are all arguments there are."""
    if prefix == "ec2" and operation.startswith("Describe"):
        return (ANYTHING,)  # they have no resource-level permissions
    own = _OTHER_KINDS.get(prefix, {})
    templates = _TEMPLATES.get(prefix, {})
    kind = next((template for word, template in own.items() if word in operation), None)
    if kind is not None and "Name" in members and not any(given.has(name) for name in templates):
        templates = {"Name": kind}
    found = [(name, template) for name, template in templates.items() if given.has(name)]
    found = found or [(name, template) for name, template in templates.items() if name in members][:1]
    resources = [
        arn
        for name, template in found
        for text in given.texts(name)
        for arn in _arns(prefix, template, text, given, account)
    ]
    return tuple(dict.fromkeys(resources or _arns_of_service(prefix, given))) or (ANYTHING,)


def _arns_of_service(prefix: str, given: Given) -> list[str]:
    """The values of arguments such as `ForecastArn`, where they are ARNs of the service that is called."""
    texts = [given.text(name) for name in sorted(given.names) if name.endswith(("Arn", "ARN"))]
    return [text for text in texts if text is not None and text.startswith("arn:") and f":{prefix}:" in text]


def _arns(prefix: str, template: str, text: str | None, given: Given, account: Account) -> Iterator[str]:
    if prefix == "lambda":
        yield from function_arns(text, given.text("Qualifier") if given.has("Qualifier") else "", account)
    elif prefix == "sqs":
        yield queue_arn(text, account)
    elif prefix == "dynamodb":
        yield from _table_arns(text, given, account)
    elif prefix == "kms" and text is not None and text.startswith("alias/"):
        yield account.arn("kms", "key/*")
    elif text is not None and _ARN.match(text):
        yield from _given_arn(prefix, text)
    else:
        name = text if text is not None else ANYTHING
        # A parameter's name may begin with a slash, its ARN has one only.
        name = name.removeprefix("/") if prefix == "ssm" else name
        where = {"region": "", "account": ""} if prefix in _GLOBAL else {}
        arn = account.arn(_SERVICE_OF_ARN.get(prefix, prefix), template.format(name), **where)
        yield arn
        if prefix == "batch" and "job-definition" in template and text is not None and ":" not in text:
            yield f"{arn}:*"


def _given_arn(prefix: str, arn: str) -> Iterator[str]:
    yield arn
    if prefix == "batch" and ":job-definition/" in arn and ":" not in arn.partition(":job-definition/")[2]:
        yield f"{arn}:*"


def _table_arns(text: str | None, given: Given, account: Account) -> Iterator[str]:
    table = (
        text
        if text is not None and _ARN.match(text)
        else account.arn("dynamodb", f"table/{text if text is not None else ANYTHING}")
    )
    if given.has("IndexName"):
        yield f"{table}/index/{given.text('IndexName') or ANYTHING}"
    else:
        yield table


def function_arns(function: str | None, qualifier: str | None, account: Account) -> tuple[str, ...]:
    """The ARNs that an invocation touches. `function` is a name, a part of an ARN or an ARN; `qualifier` is `""` where there is none.

    An unqualified name may also be invoked through its versions and aliases. Source: developer guide, "IAM policies for calling Lambda".
    """
    if function is None:
        return (account.arn("lambda", f"function:{ANYTHING}"),)
    if _ARN.match(function):
        base = function
        is_qualified = function.startswith("arn:") and len(function.split(":")) > 7
    else:
        found = _FUNCTION.fullmatch(function)
        name, own = (found["name"], found["qualifier"]) if found is not None else (function, None)
        base = account.arn("lambda", f"function:{name}", account=found["account"] if found is not None else None)
        qualifier = qualifier if own is None else own
        is_qualified = False
    if is_qualified:
        return (base,)
    if qualifier == "":
        return (base, f"{base}:*")
    return (f"{base}:{qualifier or ANYTHING}",)


def queue_arn(url: str | None, account: Account) -> str:
    """`https://sqs.us-east-1.amazonaws.com/123456789012/orders` -> `arn:aws:sqs:us-east-1:123456789012:orders`."""
    found = _QUEUE_URL.fullmatch(url) if url is not None else None
    if found is None:
        return url if url is not None and _ARN.match(url) else account.arn("sqs", ANYTHING)
    return account.arn("sqs", found["name"], region=found["region"] or found["old"], account=found["account"])
