"""Models of what optimized integrations take and give where that is not what the API's own model says.

Some have no API behind them (`http`, `apigateway`, the Kubernetes calls of `eks`), some wrap one (`elasticmapreduce`), some take or give JSON
where the API has text or bytes (`lambda`, `events`, `sqs` ...). Each becomes a model of botocore's form, most of them on top of botocore's
own. Source: developer guide, "Integrating optimized services", the page of each service; recorded executions.
"""

from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache
from typing import Any, Final

from sfdsl.catalog.models import Model, load_model
from sfdsl.records import positional_record

JSON_SHAPE: Final = "~json"
"""The shape of a value of any kind. The `~` keeps the shapes here apart from botocore's."""

_METHODS: Final = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
_FORBIDDEN_HEADERS: Final = (
    r"(?i)(x-forwarded.*|x-amz.*|authorization|connection|content-md5|expect|host|max-forwards|proxy-authenticate|server|te|transfer-encoding"
    r"|trailer|upgrade|via|www-authenticate)"
)

BASICS: Final[Mapping[str, Mapping[str, Any]]] = {
    JSON_SHAPE: {"type": "structure", "document": True, "members": {}},
    "~string": {"type": "string"},
    "~boolean": {"type": "boolean"},
    "~integer": {"type": "integer"},
    "~method": {"type": "string", "enum": list(_METHODS)},
    "~strings": {"type": "list", "member": {"shape": "~string"}},
    "~lists": {"type": "map", "key": {"shape": "~string"}, "value": {"shape": "~strings"}},
    "~map": {"type": "map", "key": {"shape": "~string"}, "value": {"shape": JSON_SHAPE}},
    "~headers": {
        "type": "map",
        "key": {"shape": "~string"},
        "value": {"shape": JSON_SHAPE},
        "forbidden": _FORBIDDEN_HEADERS,
    },
    "~header-lists": {
        "type": "map",
        "key": {"shape": "~string"},
        "value": {"shape": "~strings"},
        "forbidden": _FORBIDDEN_HEADERS,
    },
}
"""Four traits here are not botocore's: `forbidden`, a pattern of keys that are refused; `one_of`, of these members one is needed;
`text_member`, a text where the structure is wanted stands for this member; `any_json` of a member, any JSON may stand there."""


def _structure(members: str, **traits: Any) -> dict[str, Any]:
    """`"ClusterId! Step!:StepConfig Name"` -> a structure; `!` is required, no shape means a text."""
    named: dict[str, dict[str, str]] = {}
    required: list[str] = []
    for entry in members.split():
        name, _, shape = entry.partition(":")
        if name.endswith("!"):
            name = name[:-1]
            required.append(name)
        named[name] = {"shape": shape or "~string"}
    return {"type": "structure", "members": named, "required": required, **traits}


def _enumeration(*values: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(values)}


@positional_record
class OwnModel:
    """What differs from botocore's model `base`: shapes and operations (name -> input, output), and members that hold any JSON."""

    base: str | None = None
    shapes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    operations: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    json_members: tuple[str, ...] = ()
    """As `Shape.member`."""
    without: tuple[str, ...] = ()
    """Members that the integration does not have, as `Shape.member`."""
    text_for: tuple[str, ...] = ()
    """Members as `Shape.member`: a text where the structure is wanted stands for one that has this member alone."""


_HTTP_ANSWER: Final = _structure(f"Headers:~lists ResponseBody:{JSON_SHAPE} StatusCode:~integer StatusText")

OWN_MODELS: Final[Mapping[str, OwnModel]] = {
    "apigateway": OwnModel(
        shapes={
            "~InvokeInput": _structure(
                "ApiEndpoint! Method!:~method Headers:~header-lists Stage Path QueryParameters:~lists "
                f"RequestBody:{JSON_SHAPE} AllowNullValues:~boolean AuthType:~auth"
            ),
            "~auth": _enumeration("NO_AUTH", "IAM_ROLE", "RESOURCE_POLICY"),
            "~InvokeOutput": _HTTP_ANSWER,
        },
        operations={"Invoke": ("~InvokeInput", "~InvokeOutput")},
    ),
    "http": OwnModel(
        shapes={
            "~InvokeInput": _structure(
                "ApiEndpoint! Method!:~method Authentication:~connection InvocationConfig:~connection Headers:~headers "
                f"QueryParameters:~map RequestBody:{JSON_SHAPE} Transform:~transform",
                one_of=["Authentication", "InvocationConfig"],
            ),
            "~connection": _structure("ConnectionArn!"),
            "~transform": _structure("RequestBodyEncoding:~encoding RequestEncodingOptions:~options"),
            "~encoding": _enumeration("NONE", "URL_ENCODED"),
            "~options": _structure("ArrayFormat:~format"),
            "~format": _enumeration("INDICES", "REPEAT", "COMMAS", "BRACKETS"),
            "~InvokeOutput": _HTTP_ANSWER,
        },
        operations={"Invoke": ("~InvokeInput", "~InvokeOutput")},
    ),
    "bedrock": OwnModel(
        base="bedrock-runtime",
        shapes={
            "~InvokeModelInput": _structure(
                f"modelId! body:{JSON_SHAPE} Input:~place Output:~place contentType accept trace:Trace guardrailIdentifier guardrailVersion",
                one_of=["body", "Input"],
            ),
            "~place": _structure("S3Uri!"),
            "~InvokeModelOutput": _structure(f"body:{JSON_SHAPE} contentType"),
        },
        operations={"InvokeModel": ("~InvokeModelInput", "~InvokeModelOutput")},
    ),
    # The Java SDK's AttributeValue can be made of a bare text, and Step Functions' own examples do so.
    "dynamodb": OwnModel(base="dynamodb", text_for=("AttributeValue.S",)),
    "eks": OwnModel(
        base="eks",
        shapes={
            "~CallInput": _structure(
                f"ClusterName! CertificateAuthority! Endpoint! Method!:~method Path! QueryParameters:~lists RequestBody:{JSON_SHAPE}"
            ),
            "~RunJobInput": _structure(
                f"ClusterName! CertificateAuthority! Endpoint! Namespace Job!:{JSON_SHAPE} LogOptions:~logs"
            ),
            "~logs": _structure("RetrieveLogs:~boolean RawLogs:~boolean LogParameters:~lists"),
        },
        operations={"Call": ("~CallInput", JSON_SHAPE), "RunJob": ("~RunJobInput", JSON_SHAPE)},
    ),
    "elasticmapreduce": OwnModel(
        base="emr",
        shapes={
            "~Cluster": _structure("ClusterId!"),
            "~Protection": _structure("ClusterId! TerminationProtected!:~boolean"),
            "~AddStep": _structure("ClusterId! Step!:StepConfig ExecutionRoleArn"),
            "~Step": _structure("StepId"),
            "~CancelStep": _structure("ClusterId! StepId! StepCancellationOption:StepCancellationOption"),
            "~Cancelled": _structure("CancelStepsInfo:CancelStepsInfo"),
            "~ModifyFleet": _structure("ClusterId! InstanceFleetName! InstanceFleet!:InstanceFleetModifyConfig"),
            "~ModifyGroup": _structure("ClusterId! InstanceGroupName! InstanceGroup!:InstanceGroupModifyConfig"),
            "~Created": _structure("ClusterId"),
        },
        operations={
            "CreateCluster": ("RunJobFlowInput", "~Created"),
            "TerminateCluster": ("~Cluster", JSON_SHAPE),
            "SetClusterTerminationProtection": ("~Protection", JSON_SHAPE),
            "AddStep": ("~AddStep", "~Step"),
            "CancelStep": ("~CancelStep", "~Cancelled"),
            "ModifyInstanceFleetByName": ("~ModifyFleet", JSON_SHAPE),
            "ModifyInstanceGroupByName": ("~ModifyGroup", JSON_SHAPE),
        },
        without=(
            "RunJobFlowInput.Steps",
            "InstanceFleetModifyConfig.InstanceFleetId",
            "InstanceGroupModifyConfig.InstanceGroupId",
        ),
    ),
    "emr-serverless": OwnModel(
        base="emr-serverless",
        shapes={"~Application": _structure("ApplicationId")},
        operations={
            "StartApplication": ("StartApplicationRequest", "~Application"),
            "StopApplication": ("StopApplicationRequest", "~Application"),
            "DeleteApplication": ("DeleteApplicationRequest", "~Application"),
        },
    ),
    "events": OwnModel(base="events", json_members=("PutEventsRequestEntry.Detail",)),
    "lambda": OwnModel(base="lambda", json_members=("InvocationRequest.Payload", "InvocationResponse.Payload")),
    "sns": OwnModel(base="sns", json_members=("PublishInput.Message",)),
    "sqs": OwnModel(base="sqs", json_members=("SendMessageRequest.MessageBody",)),
    "states": OwnModel(
        base="stepfunctions",
        shapes={"~DescribeParsed": {}},
        json_members=("StartExecutionInput.input", "~DescribeParsed.input", "~DescribeParsed.output"),
    ),
    "s3": OwnModel(
        base="s3",
        shapes={"~ResultWriter": _structure("Bucket! Prefix")},
        operations={"PutObject": ("~ResultWriter", None)},
    ),
}


@lru_cache(maxsize=32)
def load_own_model(segment: str) -> Model | None:
    """The model of an optimized integration of `OWN_MODELS`; None where the installed botocore lacks what it stands on."""
    own = OWN_MODELS[segment]
    base = load_model(own.base) if own.base else None
    if own.base and base is None:
        return None
    shapes = {**(base.shapes if base else {}), **BASICS, **own.shapes}
    if "~DescribeParsed" in shapes and "DescribeExecutionOutput" in shapes:
        shapes["~DescribeParsed"] = shapes["DescribeExecutionOutput"]
    for path in own.json_members:
        _change_member(shapes, path, {"any_json": True})
    for path in own.without:
        _change_member(shapes, path, None)
    for path in own.text_for:
        structure, _, member = path.partition(".")
        shapes[structure] = {**shapes.get(structure, {}), "text_member": member}
    operations = dict(base.operations) if base else {}
    for name, (takes, gives) in own.operations.items():
        operations[name] = {
            **({"input": {"shape": takes}} if takes else {}),
            **({"output": {"shape": gives}} if gives else {}),
        }
    return Model(own.base or f"~{segment}", {"shapes": shapes, "operations": operations})


def _change_member(shapes: dict[str, Mapping[str, Any]], path: str, traits: Mapping[str, Any] | None) -> None:
    """Gives a member more traits, or with None takes it away. Works on a copy: the base is shared."""
    structure, _, member = path.partition(".")
    old = shapes.get(structure)
    if old is None or member not in old.get("members", {}):
        return
    members = dict(old["members"])
    if traits is None:
        del members[member]
    else:
        members[member] = {**members[member], **traits}
    required = [name for name in old.get("required", []) if name in members]
    shapes[structure] = {**old, "members": members, "required": required}
