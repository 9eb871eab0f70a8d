"""Notices: failures after which the run continues, shown to the user.

Owns: the last failure of each matter, until that matter works again. Any thread may use it.
Does not know: what the matters are.
"""

import threading

from engine.core.errors import PersonaCamError
from engine.core.problem import Problem


class Notices:
    """The newest notice is the one to be shown."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._problems: dict[str, Problem] = {}
        self.count = 0
        """How many there have been; a repeated failure counts again."""

    def add_notice(self, matter: str, problem: Problem) -> None:
        """Add a problem of this matter; it replaces the previous one."""
        with self._guard:
            self._problems.pop(matter, None)
            self._problems[matter] = problem
            self.count += 1

    def add_failure(self, matter: str, failure: PersonaCamError) -> None:
        """Remember what a failure of this matter says."""
        self.add_notice(matter, failure.problem)

    def clear_notice(self, matter: str) -> None:
        """Remove the notice of this matter, because it works (again)."""
        with self._guard:
            self._problems.pop(matter, None)

    def newest_notice(self) -> tuple[Problem | None, str]:
        """Return the newest and its matter; None and an empty string if there is none."""
        with self._guard:
            if not self._problems:
                return None, ""
            matter, problem = list(self._problems.items())[-1]
            return problem, matter
