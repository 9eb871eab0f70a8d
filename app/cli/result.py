"""What a verb of the command line returns, and numbers in its sentences.

Owns: the result's form, singular and plural. Does not know: any verb.
"""

from collections.abc import Sequence
from typing import NamedTuple


class CommandResult(NamedTuple):
    """The lines to print, and the exit code: they go to standard error unless it is 0, or they are data."""

    lines: Sequence[str]
    exit_code: int = 0
    is_data: bool = False


def pluralize(number: int, thing: str) -> str:
    """Return "1 frame", "2 frames"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
