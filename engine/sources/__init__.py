"""Where driver frames come from: one protocol, one file for each kind of source.

Owns: what every source must do, and how a user's path becomes one. Does not know: faces, animators.
"""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from engine.messages import Frame


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What is known before the first frame is read.

    width_px, height_px: of the upright picture (rotation metadata already applied).
    fps: average rate. frames: how many will come, or None if the file does not say.
    audio: the file whose sound belongs to the pictures, or None.
    """

    name: str
    width_px: int
    height_px: int
    fps: Fraction
    frames: int | None
    audio: Path | None


class Source(Protocol):
    """A finite or endless run of driver frames, read one after the other."""

    @property
    def info(self) -> SourceInfo: ...

    def read(self) -> Frame | None:
        """Return the next frame (upright, full size, no face yet), or None after the last one.

        capture_time_ns rises strictly from frame to frame and starts at 0 for files.
        Raises: SourceError if the source breaks in the middle.
        """

    def close(self) -> None:
        """Release the file or device; may be called more than once."""
