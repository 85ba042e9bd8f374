"""Wait: for a number of seconds, or until a moment."""

from sfdsl.jsontypes import Json
from sfdsl.runtime.exact.waits import offset_date_time
from sfdsl.runtime.limits import LONGEST_WAIT
from sfdsl.runtime.scope import CALLED, Scope


async def wait_seconds(scope: Scope, seconds: Json) -> None:
    """Raises ValueError where that is no number of seconds; then the state's fields say what is wrong."""
    if type(seconds) is not int or not 0 <= seconds <= LONGEST_WAIT:
        raise ValueError("not a number of seconds")
    await wait_until(scope, scope.run.now() + seconds)


async def wait_timestamp(scope: Scope, timestamp: Json) -> None:
    """Raises ValueError where that is no time of RFC 3339."""
    moment = offset_date_time(timestamp) if isinstance(timestamp, str) else None
    if moment is None or moment - scope.run.now() > LONGEST_WAIT:
        raise ValueError("not a timestamp, or too late")
    await wait_until(scope, moment)


async def wait_until(scope: Scope, moment: float) -> None:
    """Returns when it is time: at once for a moment that has passed. `moment` in seconds since 1970."""
    scope.phase = CALLED
    if moment > scope.run.now():
        await scope.run.world.scheduler.sleep_until(moment)
    scope.returned(scope.data, scope.size)
