"""Notices: failures after which the run continues, shown to the user.

Owns: the last failure of each matter, until that matter works again. Any thread may use it.
Does not know: what the matters are.
"""

import threading

from engine.core.errors import PersonaCamError


class Notices:
    """The newest notice is the one to be shown."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._failures: dict[str, PersonaCamError] = {}
        self.count = 0
        """How many there have been; a repeated failure counts again."""

    def add_notice(self, matter: str, failure: PersonaCamError) -> None:
        """Add a failure in this matter; it replaces the previous one."""
        with self._guard:
            self._failures.pop(matter, None)
            self._failures[matter] = failure
            self.count += 1

    def clear_notice(self, matter: str) -> None:
        """Remove the notice of this matter, because it works (again)."""
        with self._guard:
            self._failures.pop(matter, None)

    def newest_notice(self) -> tuple[str, str, str]:
        """Return message, remedy and matter of the newest; three empty strings if there is none."""
        with self._guard:
            if not self._failures:
                return "", "", ""
            matter, failure = list(self._failures.items())[-1]
            return failure.message, failure.remedy, matter
