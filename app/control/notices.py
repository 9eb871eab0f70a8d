"""The newest notice, from the app or from the engine.

Owns: the app's own notices and their count. Does not know: what failed; who shows a notice.
"""

from engine import PersonaCamError, Problem, SessionStatus


class Notices:
    """Not thread-safe; the caller has a lock."""

    def __init__(self) -> None:
        self._newest: Problem | None = None
        self._count = 0
        self._engine_count = 0

    def add_notice(self, failure: PersonaCamError, engine: SessionStatus | None) -> None:
        """Note what went wrong and did not end the run. engine: its status now."""
        self._newest = failure.problem
        self._count += 1
        self._engine_count = 0 if engine is None else engine.notices

    def note_failed_start(self, failure: PersonaCamError) -> None:
        """Note why there is no run; it counts as no new notice, because the run's own state says it."""
        self._newest = failure.problem

    def clear_newest(self) -> None:
        """Forget it: the run begins again."""
        self._newest = None

    @property
    def has_newest(self) -> bool:
        return self._newest is not None

    def newest_notice(self, engine: SessionStatus | None) -> tuple[Problem | None, int]:
        """Return the newest one, None if there is none, and how many there were."""
        count = self._count + (0 if engine is None else engine.notices)
        if engine is None or (self.has_newest and engine.notices == self._engine_count):
            return self._newest, count
        return engine.notice, count
