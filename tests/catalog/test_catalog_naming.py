"""Names: the rules of the AWS SDK for Java 2, checked against what Step Functions documents and was recorded to say."""

import pytest

from sfdsl.catalog import naming
from sfdsl.catalog.index import find_service, segments


@pytest.mark.parametrize(
    ("service_id", "segment", "prefix"),
    [
        ("DynamoDB", "dynamodb", "DynamoDb"),
        ("SFN", "sfn", "Sfn"),
        ("IoT", "iot", "Iot"),
        ("IoTSiteWise", "iotsitewise", "IoTSiteWise"),
        ("ACM PCA", "acmpca", "AcmPca"),
        ("EC2", "ec2", "Ec2"),
        ("S3 Control", "s3control", "S3Control"),
        ("codestar notifications", "codestarnotifications", "CodestarNotifications"),
        ("CloudWatch Logs", "cloudwatchlogs", "CloudWatchLogs"),
        ("Config Service", "config", "Config"),
        ("Database Migration Service", "databasemigration", "DatabaseMigration"),
        ("Lex Models V2", "lexmodelsv2", "LexModelsV2"),
        ("WAFV2", "wafv2", "Wafv2"),
        ("IoT 1Click Projects", "iot1clickprojects", "Iot1ClickProjects"),
        ("XRay", "xray", "XRay"),
    ],
)
def test_services(service_id: str, segment: str, prefix: str) -> None:
    assert (naming.segment(service_id), naming.error_prefix(service_id)) == (segment, prefix)


@pytest.mark.parametrize(
    ("client", "segment"),
    [
        ("ce", "costexplorer"),
        ("cognito-idp", "cognitoidentityprovider"),
        ("dms", "databasemigration"),
        ("ds", "directory"),
        ("elbv2", "elasticloadbalancingv2"),
        ("es", "elasticsearch"),
        ("events", "eventbridge"),
        ("iot-data", "iotdataplane"),
        ("lexv2-runtime", "lexruntimev2"),
        ("logs", "cloudwatchlogs"),
        ("serverlessrepo", "serverlessapplicationrepository"),
        ("sms-voice", "pinpointsmsvoice"),
        ("stepfunctions", "sfn"),
        ("rds-data", "rdsdata"),
    ],
)
def test_boto3_clients(client: str, segment: str) -> None:
    service = find_service(segment)
    assert service is not None
    assert service.client == client


@pytest.mark.parametrize(
    ("member", "sdk", "plain"),
    [
        ("stateMachineArn", "StateMachineArn", "StateMachineArn"),
        ("DBInstanceIdentifier", "DbInstanceIdentifier", "DBInstanceIdentifier"),
        ("DBClusters", "DbClusters", "DBClusters"),
        ("ETag", "ETag", "ETag"),
        ("ChecksumCRC32", "ChecksumCRC32", "ChecksumCRC32"),
        ("SSEKMSKeyId", "SsekmsKeyId", "SSEKMSKeyId"),
        ("MD5OfMessageBody", "Md5OfMessageBody", "MD5OfMessageBody"),
        ("BOOL", "Bool", "BOOL"),
        ("S", "S", "S"),
        ("equals", "EqualsValue", "Equals"),
        ("Return", "ReturnValue", "Return"),
    ],
)
def test_members(member: str, sdk: str, plain: str) -> None:
    assert (naming.sdk_member(member), naming.plain_member(member)) == (sdk, plain)


@pytest.mark.parametrize(
    ("shape", "sdk", "plain"),
    [
        ("ResourceNotFoundException", "ResourceNotFoundException", "ResourceNotFoundException"),
        ("NoSuchKey", "NoSuchKeyException", "NoSuchKeyException"),
        ("ExecutionAlreadyExists", "ExecutionAlreadyExistsException", "ExecutionAlreadyExistsException"),
        ("DBInstanceNotFoundFault", "DbInstanceNotFoundException", "DBInstanceNotFoundException"),
    ],
)
def test_errors(shape: str, sdk: str, plain: str) -> None:
    assert (naming.sdk_exception(shape), naming.plain_exception(shape)) == (sdk, plain)


def test_causes() -> None:
    """As recorded."""
    assert (
        naming.sdk_cause("Invalid Token: 'Invalid token'", "Sfn", 400, "ID")
        == "Invalid Token: 'Invalid token' (Service: Sfn, Status Code: 400, Request ID: ID) (SDK Attempt Count: 1)"
    )
    assert (
        naming.sdk_cause("The specified key does not exist.", "S3", 404, "ID", extended_id="X", attempts=None)
        == "The specified key does not exist. (Service: S3, Status Code: 404, Request ID: ID, Extended Request ID: X)"
    )
    assert (
        naming.optimized_cause("Bad", "AmazonDynamoDBv2", 400, "ValidationException", "ID")
        == "Bad (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ValidationException; Request ID: ID; Proxy: null)"
    )


def test_actions_and_operations_are_one_letter_apart() -> None:
    for segment in segments():
        service = find_service(segment)
        assert service is not None
        for action in service.actions:
            assert naming.action_name(naming.operation_name(action)) == action
