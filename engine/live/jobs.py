"""Background jobs that must not delay the run: opening another camera or output while the old one continues.

Owns: the order of the jobs, and that only the newest job of each matter is done. Knows no threads: one thread calls
`run_once` in a loop. Does not know: what a job does.
"""

import threading
from collections.abc import Callable

from engine.core.errors import PersonaCamError
from engine.core.system.memory import return_freed_memory
from engine.live.notices import Notices

PATIENCE_S = 0.1
"""How long a step waits at most."""


class Jobs:
    """`submit_job` may be called from any thread; `run_once` belongs to one."""

    def __init__(self, notices: Notices) -> None:
        self._notices = notices
        self._asked = threading.Condition()
        self._waiting: dict[str, Callable[[], None]] = {}

    def submit_job(self, matter: str, job: Callable[[], None]) -> None:
        """Do this job soon, and drop the one waiting in the same matter. It may raise PersonaCamError."""
        with self._asked:
            self._waiting.pop(matter, None)
            self._waiting[matter] = job
            self._asked.notify_all()

    def run_once(self) -> None:
        """Do the job that has waited longest; a failure becomes a notice."""
        with self._asked:
            if not self._waiting:
                self._asked.wait(PATIENCE_S)
            if not self._waiting:
                return
            matter = next(iter(self._waiting))
            job = self._waiting.pop(matter)
        try:
            job()
        except PersonaCamError as failure:
            self._notices.add_failure(matter, failure)
        else:
            self._notices.clear_notice(matter)
        return_freed_memory()
