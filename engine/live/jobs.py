"""What takes time and must not hold up the run: opening another camera or output while the old one goes on.

Owns: the order of such errands, and that only the newest of each matter is done. Knows no threads: `step` is called
in a loop by one. Does not know: what an errand does.
"""

import threading
from collections.abc import Callable

from engine.core.errors import PersonaCamError
from engine.live.notices import Notices

PATIENCE_S = 0.1
"""How long a step waits at most."""


class Jobs:
    """`ask` may be called from any thread; `step` belongs to one."""

    def __init__(self, notices: Notices) -> None:
        self._notices = notices
        self._asked = threading.Condition()
        self._waiting: dict[str, Callable[[], None]] = {}

    def submit_job(self, matter: str, errand: Callable[[], None]) -> None:
        """Do this as soon as possible, instead of what waits in the same matter. It may raise PersonaCamError."""
        with self._asked:
            self._waiting.pop(matter, None)
            self._waiting[matter] = errand
            self._asked.notify_all()

    def run_once(self) -> None:
        """Do the errand that has waited longest; a failure becomes a notice."""
        with self._asked:
            if not self._waiting:
                self._asked.wait(PATIENCE_S)
            if not self._waiting:
                return
            matter = next(iter(self._waiting))
            errand = self._waiting.pop(matter)
        try:
            errand()
        except PersonaCamError as failure:
            self._notices.add_notice(matter, failure)
        else:
            self._notices.clear_notice(matter)
