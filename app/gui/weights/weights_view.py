"""The state of PersonaLive's weights that the window shows, as one frozen snapshot, and what follows from it.

Owns: `WeightsView`, the step that comes next, and how many bytes are meant. Words are the widgets' business.
Knows no Qt, no thread, and no service that does anything.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from app.control.animator_needs import MissingRequirement
from app.weights.progress import FileState, WeightsTask
from engine import Problem, Quality

if TYPE_CHECKING:  # the start of the window does without the weights' table
    from app.weights.service_status import WeightsStatus
    from app.weights.store.states import FileStatus

BUSY_STATES = (FileState.DOWNLOADING, FileState.VERIFYING, FileState.CONVERTING)


class Step(Enum):
    """Where the user is.

    LOOKING: nobody has looked yet. RUNNING: a task is under way. PAUSED: a download was. ABSENT, PARTIAL: there is
    something to download. UNCHECKED: all is here, and nothing is known of it. DAMAGED: something is wrong. READY.
    """

    LOOKING = "looking"
    RUNNING = "running"
    PAUSED = "paused"
    ABSENT = "absent"
    PARTIAL = "partial"
    UNCHECKED = "unchecked"
    DAMAGED = "damaged"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class MemoryAnswer:
    """What the memory plan says. best: the best quality that fits, None if none does or nobody can tell, see problem.

    is_known: it was counted; else the problem says why not. needed: what each quality takes of the memory of what
    computes, in bytes. free_bytes, total_bytes: of that memory.
    """

    best: Quality | None = None
    problem: Problem | None = None
    is_known: bool = True
    needed: Mapping[Quality, float] = field(default_factory=dict)
    free_bytes: int | None = None
    total_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class WeightsView:
    """Everything that a widget may show of the weights.

    status: of the service, None before anybody has looked. missing: the first thing that PersonaLive lacks here.
    free_bytes: on the folder's disk, None if nobody knows. removable_bytes: what removing everything would free.
    spare_bytes: the same of published files that are not needed any more. lacks_card: there is no NVIDIA graphics card.
    memory: None while it was not counted. news: what went well. refused: why a wish did not even become a task.
    """

    status: "WeightsStatus | None" = None
    missing: MissingRequirement = MissingRequirement.NOTHING
    free_bytes: int | None = None
    removable_bytes: int = 0
    spare_bytes: int = 0
    lacks_card: bool = False
    memory: MemoryAnswer | None = None
    news: Problem | None = None
    refused: Problem | None = None

    @property
    def is_usable(self) -> bool:
        """Return True if an animator can load the weights in the folder that is shown."""
        return self.status is not None and self.status.is_usable

    @property
    def problem(self) -> Problem | None:
        """What went wrong last."""
        return self.refused or (None if self.status is None else self.status.problem)

    @property
    def step(self) -> Step:
        """Return where the user is."""
        status = self.status
        if status is None:
            return Step.LOOKING
        if status.task is not WeightsTask.NOTHING:
            return Step.RUNNING
        if status.is_paused:
            return Step.PAUSED
        needed = list_needed(status)
        if any(each.state is FileState.DAMAGED for each in needed):
            return Step.DAMAGED
        if status.is_usable:
            return Step.READY
        if all(each.path is not None for each in needed):
            return Step.UNCHECKED
        return Step.PARTIAL if any(each.done_bytes for each in needed) else Step.ABSENT


def list_needed(status: "WeightsStatus") -> "list[FileStatus]":
    """Return the files that are not optional."""
    return [each for each in status.store.files if not each.file.optional]


def count_missing_bytes(status: "WeightsStatus") -> int:
    """Return how much a download would fetch, roughly where a size is unknown."""
    return sum(_count_missing(each) for each in list_needed(status))


def count_kept_bytes(status: "WeightsStatus") -> int:
    """Return how much of the disk is taken in the end, when all is converted to half its size."""
    return sum(_count_kept(each) for each in list_needed(status))


def count_room_bytes(status: "WeightsStatus") -> int:
    """Return how much room is needed for a while: for the rest of the download, and for what is converted beside it."""
    to_convert = (each for each in list_needed(status) if _is_published(each) and not each.is_adopted)
    return count_missing_bytes(status) + sum(_count_kept(each) for each in to_convert)


def find_busy_files(files: "Iterable[FileStatus]") -> "list[FileStatus]":
    """Return those with which something is being done now."""
    return [each for each in files if each.state in BUSY_STATES]


def _count_missing(each: "FileStatus") -> int:
    if each.state is FileState.DAMAGED:
        return each.expected_bytes
    return 0 if each.path is not None else max(0, each.expected_bytes - each.done_bytes)


def _count_kept(each: "FileStatus") -> int:
    return each.expected_bytes // 2 if _is_published(each) else each.expected_bytes


def _is_published(each: "FileStatus") -> bool:
    """Return True for what is converted to half its size, and is not yet."""
    from app.weights.catalog import CONVERTIBLE

    return each.file.target.endswith(CONVERTIBLE) and not each.is_converted
