"""The exceptions of a run.

    Exception
    ├── StatesError             what a state reports: an error name and a cause, as Retry and Catch see them
    │   ├── TimedOut            States.Timeout: the state's time or its heartbeat ran out
    │   ├── QueryFailed         States.QueryEvaluationError: a JSONata field failed; the history has an event of its own for it
    │   └── RuntimeFailure      States.Runtime: neither Retry nor Catch sees it
    ├── Stopped                 thrown into what still runs when a sibling failed or the run was stopped
    └── RunError                the run cannot start or go on, for a reason that AWS does not know: bad input, bad mocks ...
        ├── InputRefused        the input is not JSON, or more than a run takes
        ├── MocksRefused        mocks that do not fit the flow, or a file of them that cannot be read
        ├── CalleeMissing       a task calls what this machine does not have: a Lambda function, an HTTP endpoint, credentials
        └── LambdaCrash         a function given in place of a Lambda function could not be called at all

A `StatesError` ends in the outcome of the execution. A `RunError` is for the person who started it: one line and a hint.
"""

from typing import Final

ALL: Final = "States.ALL"
DATA_LIMIT_EXCEEDED: Final = "States.DataLimitExceeded"
HEARTBEAT_TIMEOUT: Final = "States.HeartbeatTimeout"
ITEM_READER_FAILED: Final = "States.ItemReaderFailed"
QUERY_EVALUATION_ERROR: Final = "States.QueryEvaluationError"
REFERENCE_PATH_CONFLICT: Final = "States.ReferencePathConflict"
RESULT_WRITER_FAILED: Final = "States.ResultWriterFailed"
RUNTIME: Final = "States.Runtime"
TASK_FAILED: Final = "States.TaskFailed"
THRESHOLD_EXCEEDED: Final = "States.ExceedToleratedFailureThreshold"
TIMEOUT: Final = "States.Timeout"


class StatesError(Exception):
    """A failure with an error name and a cause; either may be missing, as after a SendTaskFailure without arguments."""

    def __init__(self, error: str | None, cause: str | None = None) -> None:
        super().__init__(f"{error}: {cause}" if cause else str(error))
        self.error, self.cause = error, cause

    def is_named(self, name: str) -> bool:
        """Whether an entry `name` of an `ErrorEquals` means this failure.

        Source: developer guide, "Handling errors in Step Functions workflows"; recordings of caught data limits and time-outs.
        """
        if name == self.error or name == ALL:
            return True
        return name == TASK_FAILED


class TimedOut(StatesError):
    """The recorded name is States.Timeout for a missed heartbeat too; `ErrorEquals` may say States.HeartbeatTimeout for that."""

    def __init__(self, *, heartbeat: bool = False) -> None:
        super().__init__(TIMEOUT)
        self.heartbeat = heartbeat

    def is_named(self, name: str) -> bool:
        return name in (TIMEOUT, ALL) or (self.heartbeat and name == HEARTBEAT_TIMEOUT)


class QueryFailed(StatesError):
    """`location` is the field that failed (`Output/total`), where AWS names one."""

    def __init__(self, cause: str, location: str | None) -> None:
        super().__init__(QUERY_EVALUATION_ERROR, cause)
        self.location = location


class RuntimeFailure(StatesError):
    """Ends the execution at once, however deep in branches and maps. Source: recordings of a catcher that names States.Runtime."""

    def __init__(self, cause: str) -> None:
        super().__init__(RUNTIME, cause)

    def is_named(self, name: str) -> bool:
        return False


class Stopped(Exception):
    """What waits is told to stop, leaving its last events."""


class RunError(Exception):
    """`message` is one line; `hint` says what to do."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message if hint is None else f"{message} ({hint})")
        self.message, self.hint = message, hint


class InputRefused(RunError):
    """The input of a run."""


class MocksRefused(RunError):
    """The mocks of a run, or the file that has them."""


class CalleeMissing(RunError):
    """What a task calls is not on this machine."""


class LambdaCrash(RunError):
    """Raised from the user's own exception, whose traceback is what helps."""
