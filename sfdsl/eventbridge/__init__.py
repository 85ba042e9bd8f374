"""Amazon EventBridge: entries, event patterns, a bus in the process, and a client.

`patterns` says what a rule matches, `bus` answers like the service, `client` sends to it. The names below are loaded when
they are first used. Nothing here knows of state machines.
"""

from importlib import import_module

_EXPORTS = {
    "AWSConfig": "config",
    "BridgeServer": "http",
    "Delivery": "bus",
    "EntryLimits": "limits",
    "EventBridge": "bus",
    "EventBridgeClient": "client",
    "EventBridgeServiceError": "client_errors",
    "EventPattern": "patterns",
    "FailedEntries": "client_errors",
    "Faults": "faults",
    "InvalidAWSConfigError": "client_errors",
    "InvalidEvent": "patterns",
    "InvalidEventPattern": "patterns",
    "NetworkError": "client_errors",
    "PatternIndex": "patterns",
    "Possibility": "patterns",
    "Place": "rules",
    "ServiceError": "validation",
    "UNKNOWN": "patterns",
    "could_match": "patterns",
    "match_event": "patterns",
}

__all__ = list(_EXPORTS)


def __getattr__(name: str) -> object:
    if name in _EXPORTS:
        return getattr(import_module(f"{__name__}.{_EXPORTS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
