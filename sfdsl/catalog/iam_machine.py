"""What a state machine's role needs beside the permissions of its tasks: distributed Maps, task roles, logs, traces, keys; and who may
take the role on.

Source: developer guide, "IAM policies for using Distributed Map states", "Using CloudWatch Logs to log execution history", "Trace Step
Functions request data in AWS X-Ray", "Data at rest encryption", "Creating an IAM role for your state machine".
"""

from sfdsl.catalog.iam_resources import ANYTHING, Account, Given
from sfdsl.catalog.iam_special import bucket_arn
from sfdsl.catalog.iam_statement import Statement
from sfdsl.jsontypes import Json


def distributed_map(account: Account) -> tuple[Statement, ...]:
    """To start the child executions of a Map, to stop them, and to run failed ones again. `account.machine` is the machine's own name."""
    executions = (
        account.arn("states", f"execution:{account.machine}:*"),
        account.arn("states", f"execution:{account.machine}/*"),
    )
    return (
        Statement(
            ("states:StartExecution",),
            (account.arn("states", f"stateMachine:{account.machine}"),),
            "start the child executions",
        ),
        Statement(
            ("states:DescribeExecution", "states:StopExecution"),
            executions,
            "watch and stop the child executions",
            is_conditional=True,
        ),
        Statement(
            ("states:RedriveExecution",), (executions[1],), "run failed child executions again", is_conditional=True
        ),
    )


def item_reader(action: str, given: Given, account: Account, *, reads_manifest: bool = False) -> tuple[Statement, ...]:
    """To read the items of a Map: `action` is that of its Resource. A manifest (`InputType: MANIFEST`) names further objects."""
    bucket = bucket_arn(given.text("Bucket"), account)
    if action == "listObjectsV2":
        prefix = given.text("Prefix")
        conditions = {"StringLike": {"s3:prefix": f"{prefix}*"}} if prefix else {}
        return (Statement(("s3:ListBucket",), (bucket,), "list the items", conditions),)
    key = given.text("Key")
    objects = [f"{bucket}/{key if key is not None else ANYTHING}"]
    if reads_manifest and key is not None:
        objects.append(f"{bucket}/*")
    return (
        Statement(
            ("s3:GetObject", "s3:GetObjectVersion") if given.has("VersionId") else ("s3:GetObject",),
            tuple(objects),
            "read the items",
        ),
    )


def result_writer(given: Given, account: Account) -> tuple[Statement, ...]:
    """To write the results of a Map."""
    prefix = given.text("Prefix") if given.has("Prefix") else ""
    tail = ANYTHING if prefix is None else f"{prefix.rstrip('/')}/*".lstrip("/")
    actions = ("s3:PutObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload")
    return (Statement(actions, (f"{bucket_arn(given.text('Bucket'), account)}/{tail}",), "write the results"),)


def assume_role(role: str | None, account: Account) -> Statement:
    """For `Credentials`: the role that a task takes on; None where it is known at run time only."""
    any_role = account.arn("iam", "role/*", region="", account=ANYTHING)
    return Statement(("sts:AssumeRole",), (role if role is not None else any_role,), "take on the role of the task")


def logging() -> Statement:
    """To send the history to CloudWatch Logs. These actions have no resource-level permissions."""
    names = (
        "CreateLogDelivery", "CreateLogStream", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery", "ListLogDeliveries",
        "PutLogEvents", "PutResourcePolicy", "DescribeResourcePolicies", "DescribeLogGroups",
    )  # fmt: skip
    return Statement(tuple(f"logs:{name}" for name in names), (ANYTHING,), "write the execution log")


def tracing() -> Statement:
    """To send traces to X-Ray."""
    names = ("PutTraceSegments", "PutTelemetryRecords", "GetSamplingRules", "GetSamplingTargets")
    return Statement(tuple(f"xray:{name}" for name in names), (ANYTHING,), "trace executions")


def encryption(key: str, account: Account, *, service: str | None = None) -> Statement:
    """To use a customer's key, given as an ARN: of the state machine itself, or of a service such as `events` or `sqs` that it calls."""
    if service is not None:
        where = f"{service}.{account.region}.amazonaws.com"
        conditions = {"StringLike" if "*" in where else "StringEquals": {"kms:ViaService": where}}
        return Statement(("kms:Decrypt", "kms:GenerateDataKey"), (key,), f"use the key of {service}", conditions)
    machine = account.arn("states", f"stateMachine:{account.machine}")
    context = {
        "StringEquals" if "*" not in machine else "StringLike": {
            "kms:EncryptionContext:aws:states:stateMachineArn": machine
        }
    }
    return Statement(("kms:Decrypt", "kms:GenerateDataKey"), (key,), "encrypt executions", context)


def trust_policy(account: Account) -> dict[str, Json]:
    """The policy by which Step Functions may take the role on, for machines of this account and region only where these are known."""
    statement: dict[str, Json] = {
        "Effect": "Allow",
        "Principal": {"Service": "states.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    conditions: dict[str, Json] = {}
    if account.account != ANYTHING:
        conditions["StringEquals"] = {"aws:SourceAccount": account.account}
        conditions["ArnLike"] = {"aws:SourceArn": account.arn("states", f"stateMachine:{account.machine}")}
    if conditions:
        statement["Condition"] = conditions
    return {"Version": "2012-10-17", "Statement": [statement]}
