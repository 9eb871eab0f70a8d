"""What a check of the doctor returns, in the form that people and programs read.

Owns: the result and both forms. Does not know: any check.
"""

from dataclasses import dataclass
from typing import Any

from engine import Problem


@dataclass(frozen=True, slots=True)
class DiagnosticResult:
    """The result of one check.

    detail: what was found. problem: what is missing, and the command that fixes it; None if all is well.
    needed: nothing works without it.
    """

    what: str
    detail: str = ""
    problem: Problem | None = None
    needed: bool = True

    @property
    def found(self) -> bool:
        return self.problem is None

    def to_plain(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        problem = self.problem
        return {
            "what": self.what,
            "found": self.found,
            "detail": self.detail if problem is None else problem.message,
            "needed": self.needed,
            "mend": "" if problem is None else problem.advice,
        }

    def to_lines(self) -> list[str]:
        """Return the lines that a person reads."""
        problem = self.problem
        if problem is None:
            return [f"ok       {self.what}: {self.detail}"]
        lines = [f"{'MISSING' if self.needed else 'absent '}  {self.what}: {problem.message}"]
        return [*lines, f"         fix: {problem.advice}"] if problem.advice else lines
