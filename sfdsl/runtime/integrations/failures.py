"""The error that a service answers with, as a task fails with it: `DynamoDB.ResourceNotFoundException`, and its cause.

Optimized integrations speak as the AWS SDK for Java 1 did, SDK integrations as version 2 does. Source: recordings.
"""

from sfdsl.catalog import naming
from sfdsl.catalog.index import find_service
from sfdsl.catalog.models import Model, load_model
from sfdsl.catalog.optimized import OPTIMIZED
from sfdsl.runtime.errors import StatesError
from sfdsl.runtime.resource import Resource


def service_failure(
    resource: Resource, code: str, message: str, status: int, request_id: str, extended_id: str | None = None
) -> StatesError:
    """`code` is the API's error code, or the name of the shape."""
    if resource.is_sdk:
        return _sdk_failure(resource, code, message, status, request_id, extended_id)
    service = OPTIMIZED.get(resource.service)
    if service is None:
        return StatesError(f"{resource.service}.{code}", message)
    shape = _modelled(service.model(resource.action) if resource.action in service.actions else None, code)
    name = naming.plain_exception(shape) if shape is not None else service.base_exception
    cause = naming.optimized_cause(message, service.cause_service, status, code, request_id)
    return StatesError(f"{service.prefixes[0]}.{name}", cause)


def _sdk_failure(
    resource: Resource, code: str, message: str, status: int, request_id: str, extended_id: str | None
) -> StatesError:
    service = find_service(resource.service)
    prefix = service.prefix if service is not None else naming.pascal_case(resource.service)
    shape = _modelled(load_model(service.client) if service is not None else None, code)
    name = naming.sdk_exception(shape) if shape is not None else naming.sdk_base_exception(prefix)
    cause = naming.sdk_cause(message, prefix, status, request_id, extended_id=extended_id)
    return StatesError(f"{prefix}.{name}", cause)


def client_failure(resource: Resource, message: str) -> StatesError:
    """What fails before the service is reached."""
    if resource.is_sdk:
        service = find_service(resource.service)
        prefix = service.prefix if service is not None else naming.pascal_case(resource.service)
    else:
        optimized = OPTIMIZED.get(resource.service)
        prefix = optimized.prefixes[0] if optimized is not None else resource.service
    return StatesError(f"{prefix}.SdkClientException", message)


def _modelled(model: Model | None, code: str) -> str | None:
    """The shape that a service's model has for an error code: codes and shapes mostly, not always, have one name."""
    if model is None:
        return None
    shapes = model.exceptions()
    if code in shapes:
        return code
    for name in shapes:
        if model.shapes[name].get("error", {}).get("code") == code:
            return name
    return None
