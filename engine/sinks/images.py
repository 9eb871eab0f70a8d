"""Writes avatar frames as a folder of numbered PNG files: 000000.png is the first frame.

A transparent background stays transparent. Owns: their names and their format. Does not know: times, sound.
"""

import contextlib
import logging
import re
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from engine.camera_process.locks import FileLock
from engine.core.errors import SinkError
from engine.core.problem import Phrase
from engine.core.types import AvatarFrame, Image
from engine.sinks import sink_error
from engine.sinks.output_file import create_free_file, move_without_replacing

log = logging.getLogger(__name__)

COMPRESSION = [cv2.IMWRITE_PNG_COMPRESSION, 1]
"""A low compression: larger files, several times faster."""
NUMBERED = re.compile(r"[0-9]+\.(png|jpg|jpeg|webp|avif)")
"""Names of pictures in a numbered folder; a program that reads our pictures would read these, too."""
LOCK = ".being-written.lock"
"""In the folder while pictures are written, so that two programs never mix theirs."""
HEAD_BYTES = 33
"""Of a PNG file: what kind of file it is, and the chunk IHDR."""
_WORDS = b"tEXt" + b"Software\0Persona Cam"
SIGNATURE = struct.pack(">I", len(_WORDS) - 4) + _WORDS + struct.pack(">I", zlib.crc32(_WORDS))
"""A chunk of text: length, name, key and value, checksum."""


class ImagesSink:
    """Writes each frame as one PNG, losslessly. Every file in the folder is whole at any moment."""

    def __init__(self, folder: Path) -> None:
        """Create the folder if it does not exist.

        Raises: SinkError if that is not possible, if another program is writing pictures there, or if it contains
        numbered pictures that no earlier run wrote: they would mix with ours.
        """
        self._folder = folder
        self._frames = 0
        self._closed = False
        self._is_new = not folder.exists()
        self._lock = FileLock(folder / LOCK)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not self._lock.acquire():
                raise SinkError(
                    "Another program is writing pictures into {folder}.", "Choose another folder.", folder=folder
                )
            self._earlier = self._list_earlier_pictures()
            create_free_file(folder / "000000.part").unlink()
        except OSError as error:
            self._lock.release()
            raise sink_error(error, folder) from error

    def write_frame(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        encoded, data = cv2.imencode(".png", _to_png_channels(frame), COMPRESSION)
        if not encoded:
            raise SinkError("Frame {number} could not be packed as PNG.", number=self._frames)
        self._write_atomically(self._numbered_path(self._frames), _insert_signature(data.tobytes()))
        self._frames += 1

    def close(self) -> None:
        """Remove the pictures of an earlier run that are not replaced by ours."""
        if self._closed:
            return
        self._closed = True
        try:
            if self._frames:
                self._remove_stale_pictures()
        finally:
            self._lock.release()
        if self._frames == 0:
            self._remove_new_folder()

    def _list_earlier_pictures(self) -> frozenset[Path]:
        try:
            return frozenset(_list_own_pictures(self._folder))
        except SinkError:
            self._lock.release()
            raise

    def _remove_stale_pictures(self) -> None:
        stale = [file for file in self._earlier if int(file.stem) >= self._frames and _has_signature(file)]
        for file in stale:
            file.unlink(missing_ok=True)
        if stale:
            log.info("removed %d pictures of an earlier run from %s", len(stale), self._folder)

    def _remove_new_folder(self) -> None:
        if self._is_new:
            with contextlib.suppress(OSError):
                self._folder.rmdir()

    def _numbered_path(self, index: int) -> Path:
        return self._folder / f"{index:06d}.png"

    def _write_atomically(self, file: Path, data: bytes) -> None:
        part: Path | None = None
        try:
            part = create_free_file(file.with_suffix(".part"))
            part.write_bytes(data)
            self._move_into_place(part, file)
        except OSError as error:
            if part is not None:
                part.unlink(missing_ok=True)
            raise sink_error(
                error, file, Phrase("The {count} pictures before it are whole.", count=self._frames)
            ) from error

    def _move_into_place(self, part: Path, file: Path) -> None:
        """Replace a picture of an earlier run, and nothing else."""
        if file in self._earlier and file.exists() and _has_signature(file):
            part.replace(file)
        else:
            move_without_replacing(part, file)


def unpremultiply_alpha(image: Image, opacity: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return (S, S, 4) uint8 RGB and opacity from colours (S, S, 3) that are multiplied by it, and it (S, S)."""
    whole = np.dstack([image, opacity])
    edge = (opacity > 0) & (opacity < 255)
    full = image[edge] * (255.0 / opacity[edge, None])
    whole[edge, :3] = np.minimum(np.rint(full), 255)
    return whole


def _to_png_channels(frame: AvatarFrame) -> MatLike:
    """Return blue, green, red, and the opacity if there is one: a PNG's colours are not multiplied by it."""
    if frame.opacity is None:
        return cv2.cvtColor(frame.image, cv2.COLOR_RGB2BGR)
    return cv2.cvtColor(unpremultiply_alpha(frame.image, frame.opacity), cv2.COLOR_RGBA2BGRA)


def _list_own_pictures(folder: Path) -> list[Path]:
    """Return the pictures that earlier runs wrote there.

    Raises: SinkError if there are numbered pictures that they did not write; OSError.
    """
    numbered = sorted(file for file in folder.iterdir() if NUMBERED.fullmatch(file.name.lower()))
    for file in numbered:
        if not _has_signature(file):
            raise SinkError(
                "{folder} holds numbered pictures of another origin, {name} among them.",
                "Choose a new or an empty folder.",
                folder=folder,
                name=file.name,
            )
    return numbered


def _insert_signature(png: bytes) -> bytes:
    """Put our name into a PNG file, as its first chunk after the head."""
    return png[:HEAD_BYTES] + SIGNATURE + png[HEAD_BYTES:]


def _has_signature(file: Path) -> bool:
    """Return True if this program wrote that picture. Raises: OSError."""
    if not file.is_file():  # a pipe would be waited for
        return False
    with file.open("rb") as stream:
        return stream.read(HEAD_BYTES + len(SIGNATURE))[HEAD_BYTES:] == SIGNATURE
