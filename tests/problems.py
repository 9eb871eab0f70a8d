"""What a problem says, for tests that compare words; an empty text where there is none."""

from engine import Problem


def message_of(problem: Problem | None) -> str:
    """What failed."""
    return "" if problem is None else problem.message


def advice_of(problem: Problem | None) -> str:
    """What to do about it."""
    return "" if problem is None else problem.advice
