"""Builds `data/services.json`, the index of what `aws-sdk:` integrations can call, from botocore's own service models.

    python -m sfdsl.catalog.build            writes the index that ships with the package
    python -m sfdsl.catalog.build --check    says whether the shipped one is what the installed botocore gives

The result depends on the installed botocore alone, and names its version. `index.py` reads it.
"""

import argparse
import gzip
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sfdsl.catalog import naming
from sfdsl.catalog.index import INDEX_FILE
from sfdsl.catalog.models import botocore_version, model_file, model_names

SHARED_IDS: Final = {"pinpointsmsvoice": "sms-voice"}
"""Where two of botocore's clients have one service id: the client that counts."""

NOT_OFFERED: Final[Mapping[str, str]] = {
    "applicationdiscovery": "describeExportConfigurations exportConfigurations",
    "codedeploy": "batchGetDeploymentInstances getDeploymentInstance listDeploymentInstances skipWaitTimeForInstanceTermination",
    "comprehendmedical": "detectEntities",
    "directconnect": "allocateConnectionOnInterconnect describeConnectionLoa describeConnectionsOnInterconnect describeInterconnectLoa",
    "efs": "createTags",
    "elastictranscoder": "testRole",
    "emr": "describeJobFlows",
    "iot": "attachPrincipalPolicy detachPrincipalPolicy listPolicyPrincipals listPrincipalPolicies",
    "iotdeviceadvisor": "listTestCases",
    "lambda": "invokeAsync",
    "mediapackage": "rotateChannelCredentials",
    "rdsdata": "executeSql",
    "shield": "deleteSubscription",
    "sts": "assumeRole assumeRoleWithSAML assumeRoleWithWebIdentity",
}
"""Actions that Step Functions leaves out although they answer in one piece.

Source: developer guide, "Unsupported API actions for supported services". The streams that it lists too are found in the models.
"""


def build_index() -> dict[str, Any]:
    """The index as data: `{"botocore": version, "services": {segment: {client, prefix, signs_as, actions, not_offered}}}`."""
    services: dict[str, Any] = {}
    for client in model_names():
        model = json.loads(gzip.decompress(model_file(client).read_bytes()))
        segment = naming.segment(model["metadata"]["serviceId"])
        if segment not in services or SHARED_IDS.get(segment) == client:
            services[segment] = _service(client, segment, model)
    return {"botocore": botocore_version(), "services": dict(sorted(services.items()))}


def _service(client: str, segment: str, model: Mapping[str, Any]) -> dict[str, str]:
    metadata = model["metadata"]
    actions = {naming.action_name(operation) for operation in model["operations"]}
    refused = {
        naming.action_name(name)
        for name, operation in model["operations"].items()
        if _is_stream(operation, model["shapes"])
    }
    refused |= actions.intersection(NOT_OFFERED.get(segment, "").split())
    service = {
        "client": client,
        "prefix": naming.error_prefix(metadata["serviceId"]),
        "signs_as": metadata.get("signingName") or metadata["endpointPrefix"],
        "actions": " ".join(sorted(actions - refused)),
    }
    return service | ({"not_offered": " ".join(sorted(refused))} if refused else {})


def _is_stream(operation: Mapping[str, Any], shapes: Mapping[str, Any]) -> bool:
    """True where one side talks in events: no single request and answer."""
    sides = [shapes[operation[side]["shape"]] for side in ("input", "output") if side in operation]
    return any(
        shapes[member["shape"]].get("eventstream") for side in sides for member in side.get("members", {}).values()
    )


def index_text() -> str:
    return json.dumps(build_index(), separators=(",", ":"), ensure_ascii=True) + "\n"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m sfdsl.catalog.build", description=__doc__.partition("\n")[0] if __doc__ else None
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the index differs")
    parser.add_argument(
        "-o", "--output", type=Path, default=INDEX_FILE, help="where to write it (default: into the package)"
    )
    options = parser.parse_args(arguments)
    text = index_text()
    if options.check:
        return int(not options.output.is_file() or options.output.read_text(encoding="ascii") != text)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(text, encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main())
