"""Workers on threads of their own: what ends a run, what does not, and that each is closed once."""

import threading
from collections.abc import Callable, Iterator

import pytest

from engine.core.errors import AnimatorError, PersonaCamError, SinkError
from engine.core.problem import Phrase
from engine.live.threads import WorkerLoop, WorkerThreads
from tests.fakes.clock import FakeClock
from tests.waiting import wait_until

pytestmark = pytest.mark.usefixtures("no_thread_left")


class Run:
    """Worker threads, what they reported, and which workers were closed."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.reported: list[tuple[str, PersonaCamError]] = []
        self.closed: list[str] = []
        self.interrupts = 0
        self.threads = WorkerThreads(self.clock, self._interrupt, lambda name, why: self.reported.append((name, why)))

    def add(self, name: str, run_once: Callable[[], bool | None], **more: Callable[..., object]) -> None:
        close = more.pop("close", lambda: self.closed.append(name))
        self.threads.add_worker(WorkerLoop(name, Phrase(name), run_once, close, AnimatorError, **more))  # type: ignore[arg-type]

    def _interrupt(self) -> None:
        self.interrupts += 1


@pytest.fixture
def run() -> Iterator[Run]:
    run = Run()
    yield run
    run.threads.stop()


def idle() -> None:
    threading.Event().wait(0.001)


def fail() -> None:
    raise SinkError("The disk is full.")


def surprise() -> None:
    raise ZeroDivisionError("by zero")


def test_workers_run_until_the_stop_and_are_closed_once(run: Run) -> None:
    rounds = threading.Semaphore(0)

    def count_round() -> None:
        rounds.release()
        idle()

    run.add("one", count_round)
    run.add("two", idle)
    run.threads.start()
    for _ in range(3):
        assert rounds.acquire(timeout=30)
    run.clock.advance(2)
    run.threads.stop()
    run.clock.advance(5)
    run.threads.stop()
    assert sorted(run.closed) == ["one", "two"]
    assert run.interrupts >= 1
    assert run.threads.running_ns() == 2_000_000_000
    assert run.threads.failure is None


@pytest.mark.parametrize(("step", "words"), [(fail, "disk is full"), (surprise, "one failed: ZeroDivisionError")])
def test_a_failure_without_recovery_ends_the_run(run: Run, step: Callable[[], None], words: str) -> None:
    run.add("one", step)
    run.add("two", idle)
    run.threads.start()
    assert run.threads.stopping.wait(30)
    run.threads.stop()
    assert words in str(run.threads.failure)
    assert sorted(run.closed) == ["one", "two"]


def test_the_first_failure_is_the_one_that_stays(run: Run) -> None:
    waits, gate = threading.Event(), threading.Event()

    def fail_first() -> None:
        assert waits.wait(30)
        fail()

    def fail_later() -> None:
        waits.set()
        gate.wait(30)
        surprise()

    run.add("one", fail_first, close=gate.set)
    run.add("two", fail_later)
    run.threads.start()
    assert run.threads.stopping.wait(30)
    run.threads.stop()
    assert "disk is full" in str(run.threads.failure)


def test_a_worker_that_recovers_goes_on(run: Run) -> None:
    failures: list[PersonaCamError] = []
    run.add("one", fail, recover=failures.append)
    run.threads.start()
    wait_until(lambda: len(failures) > 3)
    assert not run.threads.stopping.is_set()
    assert run.reported == []


def test_when_recovering_fails_it_is_reported_and_the_thread_goes_on(run: Run) -> None:
    run.add("one", fail, recover=lambda failure: surprise())
    run.threads.start()
    wait_until(lambda: len(run.reported) > 3)
    assert {(name, str(failure)) for name, failure in run.reported} == {("one", "The disk is full.")}
    assert not run.threads.stopping.is_set()


def test_nothing_left_to_do_ends_the_run_well(run: Run) -> None:
    run.add("one", lambda: False)
    run.add("two", idle)
    run.threads.start()
    assert run.threads.stopping.wait(30)
    run.threads.stop()
    assert run.threads.failure is None


def test_a_worker_that_is_over_ends_alone(run: Run) -> None:
    over = threading.Event()
    run.add("one", idle, recover=lambda failure: None, is_over=over.is_set)
    run.add("two", idle)
    run.threads.start()
    over.set()
    wait_until(lambda: run.closed == ["one"])
    assert not run.threads.stopping.is_set()


def test_a_worker_that_is_added_while_the_run_goes_on_begins_at_once(run: Run) -> None:
    begun = threading.Event()
    run.add("one", idle)
    run.threads.start()
    run.add("late", begun.set)
    assert begun.wait(30)


@pytest.mark.parametrize("recovers", [True, False])
def test_a_failure_while_closing_is_not_lost(run: Run, recovers: bool) -> None:
    more = {"recover": lambda failure: None} if recovers else {}
    run.add("one", idle, close=surprise, **more)
    run.threads.start()
    run.threads.stop()
    failure = run.reported[0][1] if recovers else run.threads.failure
    assert "one did not close: ZeroDivisionError" in str(failure)


def test_without_a_start_the_workers_are_closed_all_the_same(run: Run) -> None:
    run.add("one", idle)
    run.threads.stop()
    assert run.closed == ["one"]
    assert run.threads.running_ns() == 0
    with pytest.raises(RuntimeError):
        run.threads.start()
