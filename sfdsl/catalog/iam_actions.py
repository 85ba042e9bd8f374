"""The IAM actions behind API operations: mostly `service:Operation`, and one table of those that differ.

Source: Service Authorization Reference, "Actions, resources, and condition keys" of each service; its prefixes and, for Amazon S3, its
table of required permissions in the S3 user guide.
"""

from collections.abc import Mapping
from typing import Final

from sfdsl.catalog.index import find_service

PREFIXES: Final[Mapping[str, str]] = {
    "IoTSecuredTunneling": "iot",
    "awsssoportal": "sso",
    "cloudcontrolapi": "cloudformation",
    "iotdata": "iot",
    "monitoring": "cloudwatch",
    "mturk-requester": "mechanicalturk",
    "tagging": "tag",
}
"""What IAM calls a service, by the name it has in signatures, where the two differ."""

_RENAMED: Final[Mapping[str, str]] = {
    # lambda
    "lambda.Invoke": "InvokeFunction",
    "lambda.GetLayerVersionByArn": "GetLayerVersion",
    # messages in batches
    "sns.PublishBatch": "Publish",
    "sqs.SendMessageBatch": "SendMessage",
    "sqs.DeleteMessageBatch": "DeleteMessage",
    "sqs.ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
    # items in transactions, and PartiQL
    "dynamodb.TransactGetItems": "GetItem",
    "dynamodb.TransactWriteItems": "PutItem UpdateItem DeleteItem ConditionCheckItem",
    "dynamodb.ExecuteStatement": "PartiQLSelect PartiQLInsert PartiQLUpdate PartiQLDelete",
    "dynamodb.BatchExecuteStatement": "PartiQLSelect PartiQLInsert PartiQLUpdate PartiQLDelete",
    "dynamodb.ExecuteTransaction": "PartiQLSelect PartiQLInsert PartiQLUpdate PartiQLDelete",
    # models
    "bedrock.Converse": "InvokeModel",
    # objects
    "s3.HeadObject": "GetObject",
    "s3.CopyObject": "PutObject",
    "s3.DeleteObjects": "DeleteObject",
    "s3.CreateMultipartUpload": "PutObject",
    "s3.UploadPart": "PutObject",
    "s3.UploadPartCopy": "PutObject",
    "s3.CompleteMultipartUpload": "PutObject",
    "s3.ListParts": "ListMultipartUploadParts",
    "s3.WriteGetObjectResponse": "WriteGetObjectResponse",
    # buckets
    "s3.HeadBucket": "ListBucket",
    "s3.ListObjects": "ListBucket",
    "s3.ListObjectsV2": "ListBucket",
    "s3.ListObjectVersions": "ListBucketVersions",
    "s3.ListMultipartUploads": "ListBucketMultipartUploads",
    "s3.ListBuckets": "ListAllMyBuckets",
    "s3.GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "s3.PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
    "s3.GetBucketAnalyticsConfiguration": "GetAnalyticsConfiguration",
    "s3.PutBucketAnalyticsConfiguration": "PutAnalyticsConfiguration",
    "s3.GetBucketCors": "GetBucketCORS",
    "s3.PutBucketCors": "PutBucketCORS",
    "s3.DeleteBucketCors": "PutBucketCORS",
    "s3.GetBucketEncryption": "GetEncryptionConfiguration",
    "s3.PutBucketEncryption": "PutEncryptionConfiguration",
    "s3.DeleteBucketEncryption": "PutEncryptionConfiguration",
    "s3.GetBucketInventoryConfiguration": "GetInventoryConfiguration",
    "s3.PutBucketInventoryConfiguration": "PutInventoryConfiguration",
    "s3.GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "s3.PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "s3.DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "s3.GetBucketMetricsConfiguration": "GetMetricsConfiguration",
    "s3.PutBucketMetricsConfiguration": "PutMetricsConfiguration",
    "s3.GetBucketNotificationConfiguration": "GetBucketNotification",
    "s3.PutBucketNotificationConfiguration": "PutBucketNotification",
    "s3.GetBucketReplication": "GetReplicationConfiguration",
    "s3.PutBucketReplication": "PutReplicationConfiguration",
    "s3.DeleteBucketReplication": "PutReplicationConfiguration",
    "s3.DeleteBucketTagging": "PutBucketTagging",
    "s3.GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "s3.PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "s3.GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "s3.PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "s3.DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
}
"""By IAM prefix and operation; several names are apart by blanks."""

REST_SERVICES: Final = frozenset({"apigateway"})
"""Services whose IAM actions are HTTP methods: `apigateway:GET`."""


def iam_prefix(segment: str) -> str:
    """`cloudwatchlogs` -> `logs`, `sfn` -> `states`, `bedrockruntime` -> `bedrock`."""
    service = find_service(segment)
    signs_as = service.signs_as if service is not None else segment
    return PREFIXES.get(signs_as, signs_as)


def iam_actions(segment: str, operation: str, method: str = "POST") -> tuple[str, ...]:
    """The actions that a call of an operation needs. `method` is the HTTP method of the operation."""
    prefix = iam_prefix(segment)
    if prefix in REST_SERVICES:
        return (f"{prefix}:{method}",)
    return tuple(f"{prefix}:{name}" for name in _RENAMED.get(f"{prefix}.{operation}", operation).split())
