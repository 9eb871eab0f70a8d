"""What can be under way with the weights, and how far it is: words and numbers alone.

Owns: the states of a file, the tasks, and the progress of one. Light, for what is there before the weights are looked
at. Does not know: files, the table of what is published.
"""

from dataclasses import dataclass
from enum import StrEnum


class FileState(StrEnum):
    """partial: bytes are there, perhaps all of them, but not verified. ready: verified, and unchanged since."""

    ABSENT = "absent"
    PARTIAL = "partial"
    DOWNLOADING = "downloading"
    VERIFYING = "verifying"
    CONVERTING = "converting"
    READY = "ready"
    DAMAGED = "damaged"


class WeightsTask(StrEnum):
    """One at a time."""

    NOTHING = ""
    DOWNLOAD = "download"
    VERIFY = "verify"
    CONVERT = "convert"
    ADOPT = "adopt"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class TaskProgress:
    """Bytes of the task under way. eta_s: None while nobody can tell."""

    done_bytes: int = 0
    total_bytes: int = 0
    bytes_per_s: float = 0.0
    eta_s: float | None = None


NO_PROGRESS = TaskProgress()
