"""Sources give driver frames: one protocol, one file for each kind of source.

Owns: what every source must do, and opening the source that belongs to a path. Does not know: faces, animators.
"""

import importlib
import stat
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Protocol, runtime_checkable

from engine.core.errors import SourceError
from engine.core.pictures.kinds import is_animated_file, is_gif
from engine.core.types import Frame, Sound

SOURCES = {
    "video": "engine.sources.video:VideoSource",
    "animated picture": "engine.sources.clips.animated_picture:AnimatedPictureSource",
    "images": "engine.sources.images:ImagesSource",
}
"""kind -> "module:class"; the class is called with (path)."""


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What is known before the first frame is read.

    width_px, height_px: of the upright picture (rotation metadata already applied).
    fps: average rate. frames: about how many will come, for a progress bar; None if unknown.
    sound: the sound of the pictures, or None. plays_file: a live source whose pictures come from a file.
    """

    name: str
    width_px: int
    height_px: int
    fps: Fraction
    frames: int | None
    sound: Sound | None
    plays_file: bool = False


class Source(Protocol):
    """A finite or endless sequence of driver frames, read one after the other."""

    @property
    def info(self) -> SourceInfo: ...

    def read_frame(self) -> Frame | None:
        """Return the next frame (upright, full size, no face yet), or None after the last one.

        Every frame has the size named in `info`. capture_time_ns rises strictly from frame to frame and starts at 0
        for files. A file that is cut off ends early, with a warning in the log.
        Raises: SourceError if the source fails.
        """

    def close(self) -> None:
        """Release the file or device; may be called more than once."""


@runtime_checkable
class HasEnd(Protocol):
    """A source whose pictures say how long they are shown."""

    @property
    def ends_at_ns(self) -> int:
        """When the picture that was read last has been shown, in the time of the frames."""


class LiveSource(Source, Protocol):
    """A source that plays in real time and never ends by itself: a camera, or a file played as one.

    `read_frame` waits for the next frame; its capture_time_ns is monotonic time. A camera may change the size of its
    pictures while it runs; `info` then gives the new one.
    """


class LiveOpener(Protocol):
    """Opens one live source, the first time and again after it was lost; one at a time."""

    def __call__(self) -> LiveSource:
        """Open the source, even if its place has changed.

        Raises: SourceError if it cannot be opened now.
        """

    def interrupt(self) -> None:
        """End an opening or a `read_frame` in progress on another thread soon, and every later one.

        The opening then fails, and `read_frame` returns None.
        """


def open_source(path: Path) -> Source:
    """Open a video file, an animated picture or a folder of pictures.

    Raises: SourceError if there is nothing at the path, or nothing that can be read as pictures.
    """
    module, _, name = SOURCES[_detect_kind(path)].partition(":")
    opened: Source = getattr(importlib.import_module(module), name)(path)
    return opened


def _detect_kind(path: Path) -> str:
    """Return the kind of source at the path; only plain files are opened, because opening others may wait."""
    try:
        mode = path.stat().st_mode
    except PermissionError as error:
        raise SourceError(
            "You may not look at {path}.", "Check the permissions of the folders above it.", path=path
        ) from error
    except (OSError, ValueError) as error:
        raise SourceError("There is no file or folder {path}.", "Check the spelling of the path.", path=path) from error
    if stat.S_ISDIR(mode):
        return "images"
    if not stat.S_ISREG(mode):
        raise SourceError(
            "{path} is neither a file nor a folder.", "Give a video file or a folder of pictures.", path=path
        )
    try:
        # FFmpeg shows a GIF of one picture for a hundredth of a second
        return "animated picture" if is_gif(path) or is_animated_file(path) else "video"
    except OSError:
        return "video"  # which says why it cannot be read
