"""Runs coroutines on a clock: futures, jobs that drive a coroutine, timers, and calls in threads.

    scheduler.finish(scheduler.start(flow()))

A job runs at once up to where it first has to wait. The loop then gives each thing its turn: what is ready, what came back from a
thread, the next timer. Time moves only when nothing else can happen, so on a virtual clock waits end in their right order.
"""

import heapq
import queue
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from itertools import count
from typing import Any, Final, Generic, TypeVar

from sfdsl.runtime.clock import Clock
from sfdsl.runtime.errors import Stopped

T = TypeVar("T")

MAX_THREADS: Final = 32
"""Calls in flight at a time. Each is a blocking call of boto3."""


class _Threads:
    """A bounded pool whose threads do not keep the process from ending: after Ctrl-C nobody waits for a call to AWS."""

    def __init__(self) -> None:
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._busy = 0

    def submit(self, work: Callable[[], None]) -> None:
        self._work.put(work)
        self._busy += 1
        if len(self._threads) < min(self._busy, MAX_THREADS):
            thread = threading.Thread(target=self._run, name="sfdsl-call", daemon=True)
            self._threads.append(thread)
            thread.start()

    def returned(self) -> None:
        self._busy -= 1

    def close(self) -> None:
        for _ in self._threads:
            self._work.put(None)

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            work()


class Deadlock(Exception):
    """Nothing is ready, no timer is set and no call is out: what is waited for can never come."""


class Future(Generic[T]):
    """A value, or a failure, that is not there yet."""

    __slots__ = ("_callbacks", "_error", "_value", "is_done")

    def __init__(self) -> None:
        self.is_done = False
        self._value: T
        self._error: BaseException | None = None
        self._callbacks: list[Callable[[], None]] = []

    def resolve(self, value: T) -> None:
        """Nothing happens if the future is done already: the first answer counts."""
        if not self.is_done:
            self._value = value
            self._finish()

    def fail(self, error: BaseException) -> None:
        if not self.is_done:
            self._error = error
            self._finish()

    def _finish(self) -> None:
        self.is_done = True
        callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    def on_done(self, callback: Callable[[], None]) -> None:
        """Call `callback` when the future is done: now, if it is."""
        if self.is_done:
            callback()
        else:
            self._callbacks.append(callback)

    def result(self) -> T:
        if self._error is not None:
            raise self._error
        return self._value

    @property
    def error(self) -> BaseException | None:
        return self._error

    def __await__(self) -> Generator["Future[Any]", None, T]:
        if not self.is_done:
            yield self
        return self.result()


class Job(Future[T]):
    """Drives one coroutine; done when it is."""

    __slots__ = ("_coroutine", "_is_running", "_is_stopped", "_scheduler", "_waits_for")

    def __init__(self, scheduler: "Scheduler", coroutine: Coroutine[Future[Any], None, T]) -> None:
        super().__init__()
        self._scheduler, self._coroutine = scheduler, coroutine
        self._waits_for: Future[Any] | None = None
        self._is_running = self._is_stopped = False

    def step(self, error: BaseException | None = None) -> None:
        """Go on until the coroutine has to wait, or ends."""
        self._waits_for = None
        while True:
            self._is_running = True
            try:
                waited = self._coroutine.send(None) if error is None else self._coroutine.throw(error)
            except StopIteration as stop:
                self.resolve(stop.value)
                return
            except Exception as problem:
                self.fail(problem)
                return
            finally:
                self._is_running = False
            error = None
            if self._is_stopped:
                self._is_stopped, error = False, Stopped()
            elif not waited.is_done:
                self._waits_for = waited
                waited.on_done(self._wake)
                return

    def _wake(self) -> None:
        waited = self._waits_for
        self._scheduler.soon(lambda: self.step() if self._waits_for is waited and not self.is_done else None)

    def stop(self) -> None:
        """Throw `Stopped` in where the coroutine waits, or where it will wait next if it is what stops itself."""
        if self._is_running:
            self._is_stopped = True
        elif not self.is_done:
            self.step(Stopped())


class Timer:
    """A call at a moment, until it is cancelled. One that `is_last_resort` is not worth waiting for by itself."""

    __slots__ = ("_callback", "is_cancelled", "is_last_resort")

    def __init__(self, callback: Callable[[], None], *, is_last_resort: bool) -> None:
        self._callback = callback
        self.is_cancelled = False
        self.is_last_resort = is_last_resort

    def cancel(self) -> None:
        self.is_cancelled = True

    def fire(self) -> None:
        if not self.is_cancelled:
            self._callback()


class Scheduler:
    """One thread's worth of coroutines. Only `_returned` is touched by other threads."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._ready: deque[Callable[[], None]] = deque()
        self._timers: list[tuple[float, int, Timer]] = []
        self._order = count()
        self._returned: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._calls_out = 0
        self._threads = _Threads()

    def job(self, coroutine: Coroutine[Future[Any], None, T]) -> Job[T]:
        """A job that has not begun: its first `step` does that."""
        return Job(self, coroutine)

    def start(self, coroutine: Coroutine[Future[Any], None, T]) -> Job[T]:
        """Run a coroutine at once up to where it first waits."""
        job = Job(self, coroutine)
        job.step()
        return job

    def soon(self, callback: Callable[[], None]) -> None:
        self._ready.append(callback)

    def at(self, moment: float, callback: Callable[[], None], *, is_last_resort: bool = False) -> Timer:
        """Timers of one moment fire in the order in which they were set."""
        timer = Timer(callback, is_last_resort=is_last_resort)
        heapq.heappush(self._timers, (moment, next(self._order), timer))
        return timer

    def after(self, seconds: float, callback: Callable[[], None], *, is_last_resort: bool = False) -> Timer:
        return self.at(self.clock.now() + seconds, callback, is_last_resort=is_last_resort)

    async def sleep_until(self, moment: float) -> None:
        future: Future[None] = Future()
        timer = self.at(moment, lambda: future.resolve(None))
        try:
            await future
        finally:
            timer.cancel()

    async def sleep(self, seconds: float) -> None:
        await self.sleep_until(self.clock.now() + seconds)

    def in_thread(self, call: Callable[[], T]) -> Future[T]:
        """Make a blocking call beside the loop. Virtual time stands still until it returns."""
        future: Future[T] = Future()
        self._calls_out += 1

        def work() -> None:
            try:
                value = call()
            except BaseException as problem:  # handed to whoever waits, whatever it is
                failure = problem
                self._returned.put(lambda: future.fail(failure))
            else:
                self._returned.put(lambda: future.resolve(value))

        self._threads.submit(work)
        return future

    def finish(self, job: Job[T]) -> T:
        """Run everything until `job` is done, and give its result. Raises Deadlock where it can never be."""
        while not job.is_done:
            self._turn()
        return job.result()

    def run_ready(self) -> None:
        """Run what needs nothing to happen first."""
        while self._ready:
            self._ready.popleft()()

    def close(self) -> None:
        """Let go of the threads. Calls that are still out are not waited for."""
        self._threads.close()

    def _turn(self) -> None:
        if self._ready:
            self._ready.popleft()()
            return
        moment = self._next_moment()
        if self._calls_out and self._take_returned(moment):
            return
        if moment is None or self._is_hopeless():
            raise Deadlock
        self.clock.advance_to(moment)
        heapq.heappop(self._timers)[2].fire()

    def _take_returned(self, moment: float | None) -> bool:
        """Wait for a call to return; on a real clock no longer than to the next timer."""
        patience = None
        if moment is not None and not self.clock.is_virtual:
            patience = max(0.0, moment - self.clock.now())
        try:
            deliver = self._returned.get(timeout=patience)
        except queue.Empty:
            return False
        self._calls_out -= 1
        self._threads.returned()
        deliver()
        return True

    def _is_hopeless(self) -> bool:
        """Nothing is left but timers of last resort. Looked at only where one of them comes next."""
        if self._calls_out or not self._timers[0][2].is_last_resort:
            return False
        return all(timer.is_last_resort or timer.is_cancelled for _, _, timer in self._timers)

    def _next_moment(self) -> float | None:
        while self._timers and self._timers[0][2].is_cancelled:
            heapq.heappop(self._timers)
        return self._timers[0][0] if self._timers else None
