"""Task tokens: who waits for which, and what SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat do to them.

Source: API reference, SendTaskSuccess and its siblings; their error names are AWS's.
"""

from collections.abc import Callable

from sfdsl.jsontypes import Json
from sfdsl.runtime.errors import StatesError
from sfdsl.runtime.scheduler import Future


class TokenError(Exception):
    """`code` is the API's error: InvalidToken, TaskTimedOut."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class Tokens:
    """The tasks that wait to be answered by their token, in one world of executions."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[Future[Json], Callable[[], None]]] = {}
        self._early: dict[str, Callable[[Future[Json]], None]] = {}
        self._issued: set[str] = set()
        self._over: set[str] = set()

    def issue(self, token: str) -> str:
        self._issued.add(token)
        return token

    async def wait(self, token: str, on_heartbeat: Callable[[], None]) -> Json:
        """The output that is sent back. Raises StatesError where a failure is."""
        future: Future[Json] = Future()
        early = self._early.pop(token, None)
        if early is not None:
            early(future)
        self._waiting[token] = (future, on_heartbeat)
        try:
            return await future
        finally:
            del self._waiting[token]
            self._issued.discard(token)
            self._over.add(token)

    def succeed(self, token: str, output: Json) -> None:
        self._answer(token, lambda future: future.resolve(output))

    def fail(self, token: str, error: str | None, cause: str | None) -> None:
        failure = StatesError(error, cause)
        self._answer(token, lambda future: future.fail(failure))

    def heartbeat(self, token: str) -> None:
        if token in self._waiting:
            self._waiting[token][1]()
        else:
            self._require_issued(token)

    def _answer(self, token: str, deliver: Callable[[Future[Json]], None]) -> None:
        """The service may answer before its own call has returned, so an answer is kept until somebody waits for it."""
        if token in self._waiting:
            deliver(self._waiting[token][0])
        else:
            self._require_issued(token)
            self._early.setdefault(token, deliver)

    def _require_issued(self, token: str) -> None:
        """Source: recording of a token that never was; API reference for one whose task has ended."""
        if token in self._over:
            raise TokenError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
        if token not in self._issued:
            raise TokenError("InvalidToken", "Invalid Token: 'Invalid token'")
