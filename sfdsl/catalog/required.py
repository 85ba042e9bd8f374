"""The arguments that a call cannot do without, for messages and completion."""

from sfdsl.catalog.resource import OptimizedCall, SdkCall, parse_label, parse_resource
from sfdsl.catalog.shapes import required_members
from sfdsl.catalog.signature import signature_of


def required_arguments(callee: str) -> tuple[str, ...]:
    """The names of the required arguments of a call, given as a label (`events.putEvents`, `sdk.s3.getObject`) or as an ARN.

    Empty where there are none, or the call is not known.
    """
    call = parse_resource(callee) if callee.startswith("arn:") else parse_label(callee)
    if not isinstance(call, OptimizedCall | SdkCall):
        return ()
    signature = signature_of(call)
    if signature is None or signature.takes is None:
        return ()
    return tuple(required_members(signature, signature.takes))
