"""Avatar frames as a folder of numbered PNG files: 000000.png is the first frame.

Owns: their names and their format. Does not know: times, sound.
"""

import contextlib
import itertools
import logging
from pathlib import Path

import cv2

from engine.errors import SinkError
from engine.messages import AvatarFrame
from engine.sinks import sink_error

log = logging.getLogger(__name__)

COMPRESSION = [cv2.IMWRITE_PNG_COMPRESSION, 1]
"""Larger files, several times faster."""


class ImagesSink:
    """Writes each frame as one PNG, losslessly. Every file in the folder is whole at any moment."""

    def __init__(self, folder: Path) -> None:
        """Make the folder if there is none.

        Raises: SinkError if that is not possible.
        """
        self._folder = folder
        self._frames = 0
        self._closed = False
        self._is_new = not folder.exists()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _check_writable(folder / "000000.part")
        except OSError as error:
            raise sink_error(error, folder, "") from error

    def write(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        encoded, data = cv2.imencode(".png", cv2.cvtColor(frame.image, cv2.COLOR_RGB2BGR), COMPRESSION)
        if not encoded:
            raise SinkError(f"Frame {self._frames} could not be packed as PNG.")
        self._write_whole(self._numbered(self._frames), data.tobytes())
        self._frames += 1

    def close(self) -> None:
        """Remove the pictures of an earlier, longer run that would follow on ours."""
        if self._closed:
            return
        self._closed = True
        if self._frames == 0:
            self._take_back()
            return
        stale = list(itertools.takewhile(Path.exists, map(self._numbered, itertools.count(self._frames))))
        for file in stale:
            file.unlink(missing_ok=True)
        if stale:
            log.info("removed %d pictures of an earlier run from %s", len(stale), self._folder)

    def _take_back(self) -> None:
        if self._is_new:
            with contextlib.suppress(OSError):
                self._folder.rmdir()

    def _numbered(self, index: int) -> Path:
        return self._folder / f"{index:06d}.png"

    def _write_whole(self, file: Path, data: bytes) -> None:
        part = file.with_suffix(".part")
        try:
            part.write_bytes(data)
            part.replace(file)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise sink_error(error, file, f"The {self._frames} pictures before it are whole.") from error


def _check_writable(probe: Path) -> None:
    probe.touch()
    probe.unlink()
