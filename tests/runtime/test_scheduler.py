"""Coroutines on a clock: order, time, threads, stopping, and knowing when nothing can happen any more."""

import threading
from collections.abc import Callable

import pytest

from sfdsl.runtime.clock import VirtualClock
from sfdsl.runtime.errors import Stopped
from sfdsl.runtime.scheduler import Deadlock, Future, Job, Scheduler

Made = tuple[Scheduler, list[str]]


@pytest.fixture
def made() -> Made:
    return Scheduler(VirtualClock(1000.0)), []


def sleeper(made: Made, name: str, seconds: float) -> Callable[[], object]:
    scheduler, log = made

    async def work() -> None:
        log.append(f"{name} starts at {scheduler.clock.now():g}")
        await scheduler.sleep(seconds)
        log.append(f"{name} ends at {scheduler.clock.now():g}")

    return work


def finish_all(scheduler: Scheduler, *jobs: Job[None]) -> None:
    for job in jobs:
        scheduler.finish(job)


def test_a_job_runs_at_once_up_to_its_first_wait(made: Made) -> None:
    scheduler, log = made
    job = scheduler.start(sleeper(made, "a", 5)())  # type: ignore[arg-type]
    assert log == ["a starts at 1000"]
    assert not job.is_done


def test_waits_end_in_the_order_of_their_times_and_cost_no_time(made: Made) -> None:
    scheduler, log = made
    three_days = 3 * 24 * 3600
    jobs = [
        scheduler.start(sleeper(made, name, seconds)()) for name, seconds in (("b", three_days), ("a", 1), ("c", 1))
    ]  # type: ignore[arg-type]
    finish_all(scheduler, *jobs)
    assert log[3:] == ["a ends at 1001", "c ends at 1001", "b ends at 260200"]


def test_nothing_to_wait_for_is_a_deadlock(made: Made) -> None:
    scheduler, _ = made

    async def waits_for_ever() -> None:
        await Future()

    with pytest.raises(Deadlock):
        scheduler.finish(scheduler.start(waits_for_ever()))


def test_timers_of_last_resort_are_not_waited_for_alone(made: Made) -> None:
    scheduler, _ = made

    async def waits() -> None:
        future: Future[None] = Future()
        scheduler.after(10, lambda: future.resolve(None), is_last_resort=True)
        await future

    with pytest.raises(Deadlock):
        scheduler.finish(scheduler.start(waits()))


def test_a_timer_of_last_resort_fires_in_its_turn(made: Made) -> None:
    scheduler, log = made
    scheduler.after(10, lambda: log.append("last resort"), is_last_resort=True)
    finish_all(scheduler, scheduler.start(sleeper(made, "a", 20)()))  # type: ignore[arg-type]
    assert log == ["a starts at 1000", "last resort", "a ends at 1020"]


def test_time_stands_still_while_a_call_is_out(made: Made) -> None:
    scheduler, log = made
    gate = threading.Event()

    async def calls() -> int:
        answer = await scheduler.in_thread(lambda: 42 if gate.wait(5) else 0)
        log.append(f"answered at {scheduler.clock.now():g}")
        return answer

    job = scheduler.start(calls())
    other = scheduler.start(sleeper(made, "a", 1)())  # type: ignore[arg-type]
    gate.set()
    assert scheduler.finish(job) == 42
    scheduler.finish(other)
    scheduler.close()
    assert log == ["a starts at 1000", "answered at 1000", "a ends at 1001"]


def test_a_call_that_fails_fails_where_it_is_waited_for(made: Made) -> None:
    scheduler, _ = made

    def fails() -> None:
        raise ValueError("no")

    async def calls() -> str:
        try:
            await scheduler.in_thread(fails)
        except ValueError as problem:
            return str(problem)
        return "nothing"

    assert scheduler.finish(scheduler.start(calls())) == "no"
    scheduler.close()


def test_a_stopped_job_gets_the_exception_where_it_waits(made: Made) -> None:
    scheduler, log = made

    async def waits() -> None:
        try:
            await scheduler.sleep(10)
        except Stopped:
            log.append("stopped")
            raise

    job = scheduler.start(waits())
    job.stop()
    assert log == ["stopped"]
    assert isinstance(job.error, Stopped)


def test_the_first_answer_counts() -> None:
    future: Future[int] = Future()
    future.resolve(1)
    future.resolve(2)
    future.fail(ValueError())
    assert future.result() == 1
