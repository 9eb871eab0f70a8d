"""One background thread for jobs: urgent ones first, each kind in the order given.

Owns: the thread. Does not know: what the jobs are.
"""

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import PriorityQueue
from typing import NamedTuple

URGENT, WHEN_IDLE = 0, 1


class _Job(NamedTuple):
    """Compared in this order; the number is unique, so that nothing behind it is ever compared."""

    priority: int
    number: int
    work: Callable[[], None]
    done: "Future[None]"


class Worker:
    """Starts its thread with the first job; `close` lets the running job end and forgets the rest."""

    def __init__(self, name: str, gives_way: bool = False) -> None:
        """gives_way: its thread gets little time while live pictures need it."""
        self._name = name
        self._gives_way = gives_way
        self._jobs: PriorityQueue[_Job] = PriorityQueue()
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._closed = False

    def submit_job(self, work: Callable[[], None], priority: int = URGENT) -> "Future[None]":
        """Have a job done. What it raises is the outcome's; after `close` nothing is done any more."""
        done: Future[None] = Future()
        with self._lock:
            if self._closed:
                done.cancel()
                return done
            if self._thread is None:
                self._thread = threading.Thread(target=self._run_jobs, name=self._name, daemon=True)
                self._thread.start()
        self._jobs.put(_Job(priority, next(self._numbers), work, done))
        return done

    def close(self, timeout_s: float) -> None:
        """End. A job that runs longer than that is left behind; the thread does not keep the program alive."""
        with self._lock:
            self._closed = True
            thread = self._thread
        if thread is None:
            return
        self._jobs.put(_Job(URGENT - 1, next(self._numbers), _wake_thread, Future()))
        if thread is not threading.current_thread():
            thread.join(timeout_s)

    def _run_jobs(self) -> None:
        if self._gives_way:
            from engine import lower_thread_priority  # only here: most workers do not need it

            lower_thread_priority()
        while not self._closed:
            job = self._jobs.get()
            if job.done.set_running_or_notify_cancel():
                self._execute_job(job)
        while not self._jobs.empty():
            self._jobs.get().done.cancel()

    def _execute_job(self, job: _Job) -> None:
        try:
            job.work()
        except Exception as failure:  # noqa: BLE001 -- the top of the thread; the future carries it
            job.done.set_exception(failure)
        else:
            job.done.set_result(None)


def _wake_thread() -> None:
    """What wakes the thread so that it sees its end."""
