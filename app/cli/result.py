"""What a verb of the command line hands back."""

from collections.abc import Sequence
from typing import NamedTuple


class CommandResult(NamedTuple):
    """The lines to print, and the exit code: they go to standard error unless it is 0."""

    lines: Sequence[str]
    exit_code: int = 0
