"""One thread does all jobs, one at a time: urgent ones first, each kind in the order given."""

import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError

import pytest

from app.control.worker import URGENT, WHEN_IDLE, Worker

PATIENCE_S = 60.0


class Gate:
    """A job that keeps the worker busy until it is opened."""

    def __init__(self, worker: Worker) -> None:
        self._open = threading.Event()
        begun = threading.Event()

        def wait_for_opening() -> None:
            begun.set()
            assert self._open.wait(PATIENCE_S)

        self.done = worker.submit_job(wait_for_opening)
        assert begun.wait(PATIENCE_S)

    def open(self) -> None:
        self._open.set()


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker("worker under test")
    yield made
    made.close(PATIENCE_S)


def test_urgent_jobs_come_first_and_each_kind_in_the_order_given(worker: Worker) -> None:
    done: list[str] = []
    gate = Gate(worker)
    for name, priority in (("a", WHEN_IDLE), ("b", URGENT), ("c", WHEN_IDLE), ("d", URGENT)):
        last = worker.submit_job(lambda name=name: done.append(name), priority)  # type: ignore[misc]
    gate.open()
    worker.submit_job(lambda: None, WHEN_IDLE).result(PATIENCE_S)
    assert last.done()
    assert done == ["b", "d", "a", "c"]


def test_a_job_is_urgent_unless_it_says_otherwise(worker: Worker) -> None:
    done: list[str] = []
    gate = Gate(worker)
    idle = worker.submit_job(lambda: done.append("idle"), WHEN_IDLE)
    worker.submit_job(lambda: done.append("usual"))
    gate.open()
    idle.result(PATIENCE_S)
    assert done == ["usual", "idle"]


def test_all_jobs_share_one_thread_that_bears_the_name(worker: Worker) -> None:
    threads: list[threading.Thread] = []
    for _ in range(3):
        worker.submit_job(lambda: threads.append(threading.current_thread())).result(PATIENCE_S)
    assert len(set(threads)) == 1
    assert (threads[0].name, threads[0].daemon) == ("worker under test", True)


def test_a_job_that_fails_says_so_and_the_next_one_is_done(worker: Worker) -> None:
    failed = worker.submit_job(lambda: [][0])
    fine = worker.submit_job(lambda: None)
    with pytest.raises(IndexError):
        failed.result(PATIENCE_S)
    assert fine.result(PATIENCE_S) is None


def test_a_job_that_was_cancelled_meanwhile_is_not_done(worker: Worker) -> None:
    done: list[str] = []
    gate = Gate(worker)
    unwanted = worker.submit_job(lambda: done.append("unwanted"))
    assert unwanted.cancel()
    gate.open()
    worker.submit_job(lambda: done.append("wanted")).result(PATIENCE_S)
    assert done == ["wanted"]


def test_the_end_lets_the_running_job_end_and_forgets_the_rest(worker: Worker) -> None:
    gate = Gate(worker)
    forgotten = [worker.submit_job(lambda: None, priority) for priority in (URGENT, WHEN_IDLE)]
    closing = threading.Thread(target=worker.close, args=(PATIENCE_S,))
    closing.start()
    while not worker._closed:
        closing.join(0.001)
    assert not gate.done.done()
    gate.open()
    closing.join(PATIENCE_S)
    assert gate.done.result(PATIENCE_S) is None
    assert all(job.cancelled() for job in forgotten)


def test_after_the_end_nothing_is_done_any_more(worker: Worker) -> None:
    done: list[str] = []
    worker.close(PATIENCE_S)
    with pytest.raises(CancelledError):
        worker.submit_job(lambda: done.append("late")).result(PATIENCE_S)
    assert done == []


def test_a_job_that_does_not_end_is_left_behind(worker: Worker) -> None:
    gate = Gate(worker)
    worker.close(0.0)
    assert not gate.done.done()
    gate.open()


def test_a_job_may_end_its_own_worker(worker: Worker) -> None:
    worker.submit_job(lambda: worker.close(PATIENCE_S)).result(PATIENCE_S)
    assert worker.submit_job(lambda: None).cancelled()


@pytest.mark.parametrize("gives_way", [True, False])
def test_only_a_thread_that_gives_way_has_a_lower_priority(monkeypatch: pytest.MonkeyPatch, gives_way: bool) -> None:
    lowered: list[str] = []
    monkeypatch.setattr("engine.lower_thread_priority", lambda: lowered.append(threading.current_thread().name))
    worker = Worker("quiet", gives_way)
    worker.submit_job(lambda: None).result(PATIENCE_S)
    worker.close(PATIENCE_S)
    assert lowered == ["quiet"] * gives_way


def test_the_end_comes_before_jobs_that_wait_however_urgent(worker: Worker) -> None:
    done: list[str] = []
    gate = Gate(worker)
    waiting = [worker.submit_job(lambda: done.append("late"), priority) for priority in (URGENT, WHEN_IDLE)]
    worker.close(0.0)
    gate.open()
    assert worker._thread is not None
    worker._thread.join(PATIENCE_S)
    assert (done, [job.cancelled() for job in waiting]) == ([], [True, True])
