"""The threads of a run: each runs one worker until the end; a failure ends the run, or the worker recovers.

Owns: start and end of every thread, how long the run has lasted, and the first failure that ended it.
Does not know: what any worker does.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from engine.core.clock import Clock
from engine.core.errors import PersonaCamError
from engine.core.problem import Phrase, Problem, Word

log = logging.getLogger(__name__)

STOP_S = 15.0
"""How long to wait at the end for a thread that is stuck (in a camera read, a graphics call)."""


@dataclass(frozen=True, slots=True, eq=False)
class WorkerLoop:
    """The work of one thread: `run_once` in a loop until the end, then `close`.

    part: what it is called in a sentence. run_once: returns False when the whole run has nothing left to do.
    error: the type of its failures. recover: handles a failure of `run_once`, and the run continues; without it a
    failure, and the end of the thread, end the run. is_over: True ends the thread while the run continues.
    """

    name: str
    part: Phrase
    run_once: Callable[[], bool | None]
    close: Callable[[], None]
    error: type[PersonaCamError]
    recover: Callable[[PersonaCamError], None] | None = None
    is_over: Callable[[], bool] | None = None


class WorkerThreads:
    """Runs workers, once, from `start` to `stop`.

    stopping: set when the run ends. failure: what ended it, if it did not end well.
    """

    def __init__(
        self, clock: Clock, interrupt: Callable[[], None], report: Callable[[str, PersonaCamError], None]
    ) -> None:
        """interrupt: wakes every worker that waits, when the run ends; may be called more than once.

        report: called with a worker's name and a failure after which the run continues.
        """
        self._clock = clock
        self._interrupt = interrupt
        self._report = report
        self._workers: list[WorkerLoop] = []
        self._threads: list[threading.Thread] = []
        self._started_ns = self._ended_ns = 0
        self.stopping = threading.Event()
        self.failure: PersonaCamError | None = None

    def add_worker(self, worker: WorkerLoop) -> None:
        """Give this worker a thread: when the run starts, or at once while it goes on."""
        if self._started_ns:
            self._start_thread(worker)
        else:
            self._workers.append(worker)

    def start(self) -> None:
        """Start all threads. Raises: RuntimeError if they were started before."""
        workers, self._workers = self._workers, []
        if not workers:
            raise RuntimeError("a session runs once")
        self._started_ns = self._clock.now_ns()
        for worker in workers:
            self._start_thread(worker)

    def stop(self) -> None:
        """End all threads and close every worker. May be called more than once, from any thread."""
        self.request_stop()
        workers, self._workers = self._workers, []
        for worker in workers:
            self._close_worker(worker)
        for thread in list(self._threads):
            if thread is not threading.current_thread():
                thread.join(STOP_S)
                if thread.is_alive():
                    log.error("The %s thread did not let go within %.0f s.", Word(thread.name), STOP_S)

    def request_stop(self) -> None:
        """Wake all workers, for good; does not wait for them."""
        self._ended_ns = self._ended_ns or self._clock.now_ns()
        self.stopping.set()
        self._interrupt()

    def running_ns(self) -> int:
        """How long the run has lasted, until now or its end."""
        return (self._ended_ns or self._clock.now_ns()) - self._started_ns if self._started_ns else 0

    def _start_thread(self, worker: WorkerLoop) -> None:
        thread = threading.Thread(target=self._run_worker, args=(worker,), name=worker.name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _run_worker(self, worker: WorkerLoop) -> None:
        """The life of one thread."""
        try:
            while not self.stopping.is_set() and not (worker.is_over is not None and worker.is_over()):
                try:
                    if worker.run_once() is False:
                        break
                    continue
                except PersonaCamError as known:
                    failure = known
                except Exception as unforeseen:
                    log.debug("the way to the failure", exc_info=True)
                    failure = _describe_unforeseen(worker, unforeseen)
                if not self._survive_failure(worker, failure):
                    break
        finally:
            if worker.recover is None:
                self.request_stop()
            self._close_worker(worker)

    def _survive_failure(self, worker: WorkerLoop, failure: PersonaCamError) -> bool:
        """Let the worker recover; False if it cannot. Even when recovering fails, the thread goes on."""
        if worker.recover is None:
            self._record_failure(failure)
            return False
        try:
            worker.recover(failure)
        except Exception:
            log.debug("the way to the failure", exc_info=True)
            self._report(worker.name, failure)
        return True

    def _close_worker(self, worker: WorkerLoop) -> None:
        try:
            worker.close()
            return
        except PersonaCamError as known:
            failure = known
        except Exception as unforeseen:
            log.debug("the way to the failure", exc_info=True)
            problem = Problem("The {part} did not close: {reason}.", part=worker.part, reason=repr(unforeseen))
            failure = worker.error.from_problem(problem)
        if worker.recover is None:
            self._record_failure(failure)
        else:
            self._report(worker.name, failure)

    def _record_failure(self, failure: PersonaCamError) -> None:
        log.info("%s", failure)
        if self.failure is None:
            self.failure = failure


def _describe_unforeseen(worker: WorkerLoop, unforeseen: Exception) -> PersonaCamError:
    problem = Problem(
        "The {part} failed: {reason}.",
        "Run again with -v for the whole story.",
        part=worker.part,
        reason=repr(unforeseen),
    )
    return worker.error.from_problem(problem)
