"""Sinks take avatar frames: one protocol, one file or folder for each kind of sink.

Owns: what every sink must do. Does not know: faces, animators, or any driver's picture: only an AvatarFrame can be
written.
"""

import errno
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from engine.core.errors import DiskFullError, SinkError
from engine.core.problem import Phrase, Problem
from engine.core.system.reasons import system_reason

if TYPE_CHECKING:  # they bring NumPy and draw the card, which code that needs only the protocols does not load
    from engine.core.types import AvatarFrame
    from engine.sinks.panic import PanicSwitch

DISK_FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
"""No space, no quota, or a file larger than the disk's format or the user's limit allows."""


class NameTakenError(FileExistsError):
    """There is a file of that name already, which is not replaced."""


class NoReaderError(OSError):
    """A pipe cannot be written because no program reads it."""


class Sink(Protocol):
    """Takes avatar frames, all of one size."""

    def write_frame(self, frame: "AvatarFrame", shown_at_ns: int) -> None:
        """Take one picture to be shown at that time (from 0, strictly rising).

        Raises: DiskFullError, SinkError. After an error only `close` is called.
        """

    def close(self) -> None:
        """Finish and release; what was written so far plays. May be called more than once.

        A sink that got no frame leaves nothing behind, and an existing file stays.
        Raises: DiskFullError, SinkError if the end could not be written.
        """


class ShownPicture(Protocol):
    """One new picture's first way to a device; sent_at_ns is monotonic."""

    @property
    def capture_time_ns(self) -> int | None: ...
    @property
    def sent_at_ns(self) -> int: ...


class DeviceCounts(Protocol):
    """How many pictures a device got, how many of them were repeated, and how many turns were late or missed."""

    @property
    def sent(self) -> int: ...
    @property
    def repeated(self) -> int: ...
    @property
    def late(self) -> int: ...


class DeviceState(Protocol):
    """The state of a device; problem is None while all is well.

    shows: "live", "card", "panic" (the card because of it), "starting", "closed", or why it shows neither.
    readers: programs that have it open, or None.
    """

    @property
    def problem(self) -> Problem | None: ...
    @property
    def device(self) -> str: ...
    @property
    def shows(self) -> str: ...
    @property
    def readers(self) -> int | None: ...
    @property
    def counts(self) -> DeviceCounts: ...


@runtime_checkable
class DeviceSink(Sink, Protocol):
    """A sink behind which a device shows pictures at a rate of its own; both may be called from any thread."""

    def read_shown_pictures(self) -> Sequence[ShownPicture]:
        """Return what went to the device since the last call, each picture once."""

    def read_state(self) -> DeviceState: ...


@runtime_checkable
class SinkBesideDevice(Sink, Protocol):
    """A sink that keeps a device open for other programs, which get the card meanwhile."""

    @property
    def standby(self) -> DeviceState | None:
        """The state of that device, or None while there is none."""


@runtime_checkable
class PanicSink(Sink, Protocol):
    """A sink that shows the card by itself, even while the thread that writes to it is stuck."""

    @property
    def panic(self) -> "PanicSwitch":
        """The switch that it follows."""


def sink_error(error: OSError, target: Path, kept: Phrase | None = None) -> SinkError:
    """Return an error for a failed write. kept: what is left of the output, as a sentence."""
    left = Phrase("") if kept is None else Phrase("{kept} ", kept=kept)
    if error.errno in DISK_FULL:
        return DiskFullError(
            "The disk is full: {target} could not be written to its end.",
            "{left}Free some space.",
            target=target,
            left=left,
        )
    return SinkError(
        "{target} cannot be written: {reason}.",
        "{left}Choose another place.",
        left=left,
        target=target,
        reason=_error_reason(error),
    )


def _error_reason(error: OSError) -> Phrase | str:
    if isinstance(error, NameTakenError):
        return Phrase("there is a file of that name already")
    if isinstance(error, NoReaderError):
        return Phrase("no program reads from this pipe")
    if isinstance(error, FileExistsError | NotADirectoryError):
        return Phrase("a file is where a folder has to be")
    return system_reason(error)
