"""Calls whose permissions need more than the table of ARNs: the ARN stands in several arguments, or a second service is touched."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

from sfdsl.catalog.iam_resources import ANYTHING, Account, Given
from sfdsl.catalog.iam_statement import Conditions, Statement

# ---- services whose resources need more than one argument ----

Special: TypeAlias = Callable[[str, Given, Account], Iterator[tuple[tuple[str, ...], Conditions]]]

_OBJECT_ACTIONS: Final = frozenset(
    {
        "AbortMultipartUpload",
        "ListParts",
        "UploadPart",
        "UploadPartCopy",
        "CreateMultipartUpload",
        "CompleteMultipartUpload",
    }
)
_BUCKET_ACTIONS: Final = frozenset(
    {"ListObjects", "ListObjectsV2", "ListObjectVersions", "GetObjectLockConfiguration", "PutObjectLockConfiguration"}
)


def _s3(operation: str, given: Given, account: Account) -> Iterator[tuple[tuple[str, ...], Conditions]]:
    if operation == "ListBuckets":
        yield (ANYTHING,), {}
        return
    name = "DestinationBucket" if given.has("DestinationBucket") else "Bucket"
    bucket = bucket_arn(given.text(name), account)
    if operation in _OBJECT_ACTIONS or ("Object" in operation and operation not in _BUCKET_ACTIONS):
        keys = [given.text("DestinationKey" if given.has("DestinationKey") else "Key")]
        if operation == "DeleteObjects":
            objects = given.inner("Delete").elements("Objects")
            keys = [item.text("Key") for item in objects] if objects is not None else [None]
        yield tuple(f"{bucket}/{key if key is not None else ANYTHING}" for key in keys), {}
        return
    prefix = given.text("Prefix") if operation in ("ListObjects", "ListObjectsV2") else None
    yield (bucket,), {"StringLike": {"s3:prefix": f"{prefix}*"}} if prefix else {}


def bucket_arn(bucket: str | None, account: Account) -> str:
    if bucket is not None and bucket.startswith("arn:"):
        return bucket
    return account.arn("s3", bucket if bucket is not None else ANYTHING, region="", account="")


def _events(operation: str, given: Given, account: Account) -> Iterator[tuple[tuple[str, ...], Conditions]]:
    if operation == "PutEvents":
        entries = given.elements("Entries")
        buses = (
            [item.text("EventBusName") if item.has("EventBusName") else "default" for item in entries]
            if entries is not None
            else [None]
        )
        yield tuple(dict.fromkeys(_bus_arn(bus, account) for bus in buses)), {}
        return
    rule = given.text("Rule" if given.has("Rule") else "Name")
    bus = given.text("EventBusName") if given.has("EventBusName") else "default"
    if "Rule" in operation or "Target" in operation:
        inner = "" if bus == "default" else f"{(bus or ANYTHING).rpartition('/')[2]}/"
        yield (account.arn("events", f"rule/{inner}{rule if rule is not None else ANYTHING}"),), {}
    else:
        yield (
            (account.arn("events", f"event-bus/{rule}") if rule is not None and "EventBus" in operation else ANYTHING,),
            {},
        )


def _bus_arn(bus: str | None, account: Account) -> str:
    if bus is not None and bus.startswith("arn:"):
        return bus
    return account.arn("events", f"event-bus/{bus if bus is not None else ANYTHING}")


def _scheduler(operation: str, given: Given, account: Account) -> Iterator[tuple[tuple[str, ...], Conditions]]:
    if "ScheduleGroup" in operation:
        yield (account.arn("scheduler", f"schedule-group/{given.text('Name') or ANYTHING}"),), {}
        return
    group = given.text("GroupName") or ANYTHING if given.has("GroupName") else "default"
    yield (account.arn("scheduler", f"schedule/{group}/{given.text('Name') or ANYTHING}"),), {}


def _bedrock(operation: str, given: Given, account: Account) -> Iterator[tuple[tuple[str, ...], Conditions]]:
    model = given.text("ModelId")
    if model is not None and model.startswith("arn:"):
        yield (model,), {}
    elif model is not None and re.match(r"(us|eu|apac|us-gov|global|jp|au|ca)\.", model):
        # An inference profile: its models in other regions are called too.
        foundation = model.partition(".")[2]
        yield (
            (
                account.arn("bedrock", f"inference-profile/{model}"),
                account.arn("bedrock", f"foundation-model/{foundation}", region="*", account=""),
            ),
            {},
        )
    elif model is not None:
        yield (account.arn("bedrock", f"foundation-model/{model}", account=""),), {}
    else:
        yield (
            (
                account.arn("bedrock", "foundation-model/*", account=""),
                account.arn("bedrock", "inference-profile/*"),
                account.arn("bedrock", "provisioned-model/*"),
            ),
            {},
        )


def _bedrock_customization(
    operation: str, given: Given, account: Account
) -> Iterator[tuple[tuple[str, ...], Conditions]]:
    base = given.text("BaseModelIdentifier")
    model = (
        base
        if base is not None and base.startswith("arn:")
        else account.arn("bedrock", f"foundation-model/{base or ANYTHING}", account="")
    )
    made = (account.arn("bedrock", "custom-model/*"), account.arn("bedrock", "model-customization-job/*"))
    yield (model, *made), {}


def _dynamodb_batch(operation: str, given: Given, account: Account) -> Iterator[tuple[tuple[str, ...], Conditions]]:
    """The tables are the keys of `RequestItems`, or stand in the items of a transaction."""
    tables: list[str | None] = [None]
    requests = given.value("RequestItems")
    items = given.elements("TransactItems")
    if isinstance(requests, dict):
        tables = [None if name.endswith(".$") else name for name in requests]
    elif items is not None:
        tables = [
            item.inner(kind).text("TableName")
            for item in items
            for kind in ("Put", "Update", "Delete", "Get", "ConditionCheck")
            if item.has(kind)
        ]
    arns = [
        table
        if table is not None and table.startswith("arn:")
        else account.arn("dynamodb", f"table/{table or ANYTHING}")
        for table in tables
    ]
    yield tuple(dict.fromkeys(arns)) or (account.arn("dynamodb", "table/*"),), {}


def _ecs_run(operation: str, given: Given, account: Account) -> Iterator[tuple[tuple[str, ...], Conditions]]:
    definition, cluster = given.text("TaskDefinition"), given.text("Cluster")
    name = definition if definition is not None else ANYTHING
    arn = name if name.startswith("arn:") or "${" in name else account.arn("ecs", f"task-definition/{name}")
    is_family = definition is not None and ":" not in arn.rpartition("/")[2]
    where = (
        cluster
        if cluster is not None and cluster.startswith("arn:")
        else account.arn("ecs", f"cluster/{cluster}")
        if cluster
        else None
    )
    yield (f"{arn}:*" if is_family else arn,), {"ArnEquals": {"ecs:cluster": where}} if where is not None else {}


def _sns(operation: str, given: Given, account: Account) -> Iterator[tuple[tuple[str, ...], Conditions]]:
    """A text message to a phone has no ARN."""
    if given.has("PhoneNumber"):
        yield (ANYTHING,), {}
        return
    topic = given.text("TopicArn") or given.text("TargetArn")
    yield (topic or account.arn("sns", ANYTHING),), {}


def _any_workgroup(operation: str, given: Given, account: Account) -> Iterator[tuple[tuple[str, ...], Conditions]]:
    """The id of a query does not tell its workgroup."""
    yield (account.arn("athena", "workgroup/*"),), {}


def _any_resource(operation: str, given: Given, account: Account) -> Iterator[tuple[tuple[str, ...], Conditions]]:
    yield (ANYTHING,), {}


SPECIAL: Final[Mapping[tuple[str, str], Special]] = {
    ("s3", ""): _s3,
    ("events", ""): _events,
    ("scheduler", ""): _scheduler,
    ("bedrock", "InvokeModel"): _bedrock,
    ("bedrock", "Converse"): _bedrock,
    ("bedrock", "CreateModelCustomizationJob"): _bedrock_customization,
    ("bedrock", "InvokeModelWithResponseStream"): _bedrock,
    ("dynamodb", "BatchGetItem"): _dynamodb_batch,
    ("dynamodb", "BatchWriteItem"): _dynamodb_batch,
    ("dynamodb", "TransactGetItems"): _dynamodb_batch,
    ("dynamodb", "TransactWriteItems"): _dynamodb_batch,
    ("ecs", "RunTask"): _ecs_run,
    ("athena", "GetQueryExecution"): _any_workgroup,
    ("athena", "GetQueryResults"): _any_workgroup,
    ("athena", "StopQueryExecution"): _any_workgroup,
    ("sns", "Publish"): _sns,
    ("ec2", "RunInstances"): _any_resource,
    ("elasticmapreduce", "RunJobFlow"): _any_resource,
    ("states", "SendTaskSuccess"): _any_resource,
    ("states", "SendTaskFailure"): _any_resource,
    ("states", "SendTaskHeartbeat"): _any_resource,
}
"""By IAM prefix and operation; no operation: all of the service."""


# ---- actions that depend on the arguments ----


def _transaction_actions(given: Given) -> tuple[str, ...] | None:
    items = given.elements("TransactItems")
    names = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}
    found = [f"dynamodb:{action}" for kind, action in names.items() if any(item.has(kind) for item in items or ())]
    return tuple(found) or None


def _partiql_actions(given: Given) -> tuple[str, ...] | None:
    verb = re.match(r"\s*(select|insert|update|delete)\b", given.text("Statement") or "", re.IGNORECASE)
    return (f"dynamodb:PartiQL{verb[1].capitalize()}",) if verb is not None else None


NARROWED: Final[Mapping[tuple[str, str], Callable[[Given], tuple[str, ...] | None]]] = {
    ("dynamodb", "TransactWriteItems"): _transaction_actions,
    ("dynamodb", "ExecuteStatement"): _partiql_actions,
}
"""By IAM prefix and operation: those of its actions that the arguments need; None where that is not known."""


# ---- permissions that a call needs in a second place ----


def _copy_source(given: Given, account: Account) -> Iterator[Statement]:
    source = given.text("CopySource")
    if source is not None:
        bucket, _, key = source.removeprefix("/").partition("?")[0].partition("/")
    else:
        bucket, key = given.text("SourceBucket") or ANYTHING, given.text("SourceKey") or ANYTHING
    yield Statement(("s3:GetObject",), (f"{bucket_arn(bucket, account)}/{key or ANYTHING}",), "read the object to copy")


def _athena_data(given: Given, account: Account) -> Iterator[Statement]:
    location = given.inner("ResultConfiguration").text("OutputLocation")
    found = re.fullmatch(r"s3://([^/]+)(/.*)?", location) if location is not None else None
    bucket = bucket_arn(found[1] if found is not None else None, account)
    yield Statement(
        tuple(f"s3:{name}" for name in ("GetBucketLocation", "ListBucket", "ListBucketMultipartUploads"))
        + tuple(
            f"s3:{name}" for name in ("GetObject", "PutObject", "ListMultipartUploadParts", "AbortMultipartUpload")
        ),
        (bucket, f"{bucket}/*"),
        "write the results of the query",
        is_conditional=True,
    )
    yield Statement(
        ("s3:GetBucketLocation", "s3:ListBucket", "s3:GetObject"),
        (account.arn("s3", ANYTHING, region="", account=""),),
        "read the data that the query is about: name its bucket",
        is_conditional=True,
    )
    names = [
        "GetDatabase",
        "GetDatabases",
        "GetTable",
        "GetTables",
        "GetPartition",
        "GetPartitions",
        "BatchGetPartition",
    ]
    query = given.text("QueryString")
    if query is None or not re.match(r"\s*(--[^\n]*\n\s*)*(select|with|show|describe|explain)\b", query, re.IGNORECASE):
        names += [
            "CreateDatabase",
            "UpdateDatabase",
            "DeleteDatabase",
            "CreateTable",
            "UpdateTable",
            "DeleteTable",
            "BatchDeleteTable",
            "CreatePartition",
            "BatchCreatePartition",
            "UpdatePartition",
            "DeletePartition",
            "BatchDeletePartition",
        ]
    database = given.inner("QueryExecutionContext").text("Database") or ANYTHING
    catalogue = (
        account.arn("glue", "catalog"),
        account.arn("glue", f"database/{database}"),
        account.arn("glue", f"table/{database}/*"),
    )
    yield Statement(
        tuple(f"glue:{name}" for name in names), catalogue, "find the tables of the query", is_conditional=True
    )
    yield Statement(
        ("athena:GetDataCatalog",),
        (account.arn("athena", "datacatalog/*"),),
        "find the tables of the query",
        is_conditional=True,
    )
    yield Statement(
        ("lakeformation:GetDataAccess",), (ANYTHING,), "read data that Lake Formation guards", is_conditional=True
    )


def _athena_results(given: Given, account: Account) -> Iterator[Statement]:
    yield Statement(
        ("s3:GetObject",),
        (account.arn("s3", ANYTHING, region="", account=""),),
        "read the results of the query: name their bucket",
    )


def _secret_of_database(given: Given, account: Account) -> Iterator[Statement]:
    secret = given.text("SecretArn")
    yield Statement(
        ("secretsmanager:GetSecretValue",),
        (secret or account.arn("secretsmanager", "secret:*"),),
        "log in to the database",
    )


EXTRAS: Final[Mapping[tuple[str, str], tuple[Callable[[Given, Account], Iterator[Statement]], ...]]] = {
    ("s3", "CopyObject"): (_copy_source,),
    ("s3", "UploadPartCopy"): (_copy_source,),
    ("athena", "StartQueryExecution"): (_athena_data,),
    ("athena", "GetQueryResults"): (_athena_results,),
    ("rds-data", "ExecuteStatement"): (_secret_of_database,),
    ("rds-data", "BatchExecuteStatement"): (_secret_of_database,),
    ("rds-data", "BeginTransaction"): (_secret_of_database,),
}


# ---- integrations without an API of their own ----


def _http(given: Given, account: Account) -> Iterator[Statement]:
    endpoint, method = given.text("ApiEndpoint"), given.text("Method")
    conditions: dict[str, dict[str, str | list[str]]] = {}
    if method is not None:
        conditions["StringEquals"] = {"states:HTTPMethod": method}
    if endpoint is not None:
        conditions.setdefault("StringEquals" if "${" not in endpoint else "StringLike", {})["states:HTTPEndpoint"] = (
            endpoint
        )
    machine = account.arn("states", f"stateMachine:{account.machine}")
    yield Statement(("states:InvokeHTTPEndpoint",), (machine,), "call the endpoint", conditions)
    connection = given.inner("Authentication").text("ConnectionArn") or given.inner("InvocationConfig").text(
        "ConnectionArn"
    )
    yield Statement(
        ("events:RetrieveConnectionCredentials",),
        (connection or account.arn("events", "connection/*"),),
        "use the connection",
    )
    name = connection.split("/")[1] if connection is not None and connection.count("/") >= 1 else ANYTHING
    secret = account.arn(
        "secretsmanager", f"secret:events!connection/{name}/*" if name != ANYTHING else "secret:events!connection/*"
    )
    yield Statement(
        ("secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"), (secret,), "read the connection's secret"
    )


def _apigateway(given: Given, account: Account) -> Iterator[Statement]:
    # Without AuthType there is no signature, and a resource policy of the API decides by itself.
    if not given.has("AuthType") or given.text("AuthType") == "NO_AUTH":
        return
    endpoint = given.text("ApiEndpoint")
    api = endpoint.partition(".")[0] if endpoint is not None else ANYTHING
    stage = (given.text("Stage") or ANYTHING) if given.has("Stage") else "$default"
    path = given.text("Path") if given.has("Path") else ""
    tail = path.removeprefix("/") if path is not None else ANYTHING
    resource = f"{api}/{stage}/{given.text('Method') or ANYTHING}/{tail}"
    yield Statement(("execute-api:Invoke",), (account.arn("execute-api", resource),), "call the API")


def _kubernetes(given: Given, account: Account) -> Iterator[Statement]:
    """The cluster's own access control decides, not IAM."""
    yield from ()


OWN: Final[Mapping[tuple[str, str], Callable[[Given, Account], Iterator[Statement]]]] = {
    ("http", "invoke"): _http,
    ("apigateway", "invoke"): _apigateway,
    ("eks", "call"): _kubernetes,
    ("eks", "runJob"): _kubernetes,
}
