"""botocore's service models, read one at a time and only when asked for.

A model is botocore's own JSON: operations, and shapes by name. It is read from the files of the installed botocore, without importing
botocore, which would cost more than the whole check of a flow. `own_models.py` has models of the same form for the integrations that
have no API behind them.
"""

import gzip
import importlib.util
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from sfdsl.catalog import naming
from sfdsl.records import positional_record

_MODEL_FILE: Final = "service-2.json.gz"

RENAMED_MEMBERS: Final[Mapping[tuple[str, str], Mapping[str, str]]] = {
    ("dynamodb", "AttributeValue"): {"NULL": "Nul"},
    ("dynamodbstreams", "AttributeValue"): {"NULL": "Nul"},
    ("ec2", "Image"): {"Public": "PublicLaunchPermissions"},
    ("ec2", "FpgaImage"): {"Public": "IsPublic"},
    ("s3", "CopyObjectRequest"): {"Bucket": "DestinationBucket", "Key": "DestinationKey"},
    ("s3", "UploadPartCopyRequest"): {"Bucket": "DestinationBucket", "Key": "DestinationKey"},
}
"""Members that the AWS SDK for Java 2 calls by another name. Source: its customization.config files."""

COPY_REQUESTS: Final = ("CopyObjectRequest", "UploadPartCopyRequest")
COPY_SOURCE: Final = {"SourceBucket": "BucketName", "SourceKey": "ObjectKey", "SourceVersionId": "ObjectVersionId"}
"""Members that the Java SDK has beside S3's `CopySource`, with their shapes: one of the two ways is needed. Source: as above."""


@positional_record
class Member:
    """A member of a structure: botocore's name for it, its shape's name, and its own traits."""

    name: str
    shape: str
    traits: Mapping[str, Any]

    @property
    def is_any_json(self) -> bool:
        """True where any JSON may stand: the API's own `jsonvalue`, or a text or bytes that Step Functions makes of it."""
        return bool(self.traits.get("jsonvalue") or self.traits.get("any_json"))


@positional_record
class Members:
    """The members of a structure under Step Functions' names. `also` has further spellings that are understood."""

    named: Mapping[str, Member]
    also: Mapping[str, Member]

    def find(self, name: str) -> Member | None:
        return self.named.get(name) or self.also.get(name)


class Model:
    """The model of one service. `client` is its boto3 name, or that of one of the models of `own_models.py`."""

    def __init__(self, client: str, data: Mapping[str, Any]) -> None:
        self.client = client
        self.shapes: Mapping[str, Mapping[str, Any]] = data["shapes"]
        self.operations: Mapping[str, Mapping[str, Any]] = data["operations"]
        self._members: dict[tuple[str, bool], Members] = {}

    def input_of(self, operation: str) -> str | None:
        """The name of the shape that an operation takes; None: it takes nothing."""
        shape: str | None = self.operations[operation].get("input", {}).get("shape")
        return shape

    def output_of(self, operation: str) -> str | None:
        shape: str | None = self.operations[operation].get("output", {}).get("shape")
        return shape

    def exceptions(self) -> list[str]:
        """The names of the shapes that are errors. A client raises each of them by its name, whichever operation was called."""
        return [name for name, shape in self.shapes.items() if shape.get("exception")]

    def required(self, shape: str) -> list[str]:
        """The members that a structure must have, under the model's names. A token that makes a request idempotent is not among them: the
        SDK makes one up."""
        members = self.shapes[shape].get("members", {})
        return [name for name in self.shapes[shape].get("required", ()) if not members[name].get("idempotencyToken")]

    def members(self, shape: str, *, sdk: bool) -> Members:
        """The members of a structure as `aws-sdk:` calls spell them (`sdk`) or as optimized ones do."""
        key = (shape, sdk)
        if key not in self._members:
            self._members[key] = self._name_members(shape, sdk)
        return self._members[key]

    def _name_members(self, shape: str, sdk: bool) -> Members:
        renamed = RENAMED_MEMBERS.get((self.client, shape), {})
        named: dict[str, Member] = {}
        also: dict[str, Member] = {}
        for name, traits in self.shapes[shape].get("members", {}).items():
            member = Member(name, traits["shape"], traits)
            java, plain = renamed.get(name) or naming.sdk_member(name), naming.plain_member(name)
            named[java if sdk else plain] = member
            # Optimized integrations are older than the Java 2 rule, but which of them follow it is not told, so both count there. The
            # plain name of a Java word (`Default`) may work too; the guide tells of `Equals` alone.
            if not sdk or java == f"{plain}Value" or (renamed and self.client == "s3"):
                also[plain if sdk else java] = member
        return Members(named, {name: member for name, member in also.items() if name not in named})


# ---- botocore's files ----


@lru_cache(maxsize=1)
def _botocore() -> Path | None:
    found = importlib.util.find_spec("botocore")
    return Path(found.origin).parent if found is not None and found.origin else None


def botocore_version() -> str:
    """The version of the installed botocore, without importing it; `none` without one."""
    folder = _botocore()
    found = (
        re.search(r"__version__ = '([^']+)'", (folder / "__init__.py").read_text(encoding="utf-8")) if folder else None
    )
    return found[1] if found else "none"


def model_names() -> list[str]:
    """The boto3 names of all services that the installed botocore knows, in order."""
    folder = _botocore()
    return sorted({path.parent.parent.name for path in (folder / "data").glob(f"*/*/{_MODEL_FILE}")}) if folder else []


def model_file(client: str) -> Path:
    """The newest model of a service. Raises FileNotFoundError."""
    folder = _botocore()
    versions = sorted((folder / "data" / client).glob(f"*/{_MODEL_FILE}")) if folder else []
    if not versions:
        raise FileNotFoundError(f"botocore has no model of '{client}'")
    return versions[-1]


@lru_cache(maxsize=64)
def load_model(client: str) -> Model | None:
    """botocore's model of a service; None where the installed botocore has none."""
    if not re.fullmatch(r"[a-z0-9-]+", client):
        return None
    try:
        data = json.loads(gzip.decompress(model_file(client).read_bytes()))
    except FileNotFoundError:
        return None
    if client == "s3":
        for name in COPY_REQUESTS:
            shape = data["shapes"][name]
            shape["members"] |= {member: {"shape": inner} for member, inner in COPY_SOURCE.items()}
            shape["required"] = [member for member in shape["required"] if member != "CopySource"]
            shape["one_of"] = ["CopySource", "SourceBucket"]
    return Model(client, data)
