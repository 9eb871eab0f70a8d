"""Reads the pictures that are compared, at one size, and keeps those of a clip in a file instead of in memory.

Owns: that size, and that file. Does not know: what is measured.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import overload

import cv2
import numpy as np

from engine.core.errors import SourceError
from engine.core.types import AvatarFrame, Image
from engine.portrait.picture import read_portrait_picture
from engine.sources import open_source

LONGEST_PX = 512
PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
"""Read as OpenCV reads them; other pictures as portraits are read."""


def read_frames(path: Path, limit: int | None) -> Iterator[Image]:
    """Read the first frames of a clip or a folder of pictures, all without a limit. Raises: SourceError."""
    with closing(open_source(path)) as source:
        while limit is None or limit > 0:
            frame = source.read_frame()
            if frame is None:
                return
            limit = None if limit is None else limit - 1
            yield scale_picture(frame.image)


def read_picture(path: Path) -> Image:
    """Read a picture file as RGB. Raises: PortraitError if it cannot be read."""
    read = cv2.imread(str(path)) if path.suffix.lower() in PICTURE_SUFFIXES else None
    if read is None:
        return scale_picture(read_portrait_picture(path).image)
    return scale_picture(np.asarray(cv2.cvtColor(read, cv2.COLOR_BGR2RGB), np.uint8))


def scale_picture(image: Image) -> Image:
    """Return the picture with its longer side at LONGEST_PX."""
    scale = LONGEST_PX / max(image.shape[:2])
    if scale == 1:
        return image
    size = round(image.shape[1] * scale), round(image.shape[0] * scale)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, size, interpolation=way), np.uint8)


class KeptPictures(Sequence[Image]):
    """Pictures of one size in a file of raw pixels, read when they are asked for: minutes of a clip take no memory."""

    def __init__(self, file: Path, shape: tuple[int, ...], count: int) -> None:
        self._pixels = np.memmap(file, np.uint8, "r", shape=(count, *shape)) if count else np.empty((0, *shape))
        self._file = file
        self._shape = shape
        self._count = count

    def take_first(self, count: int) -> "KeptPictures":
        """Return the first ones only, from the same file."""
        return KeptPictures(self._file, self._shape, count)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Image: ...
    @overload
    def __getitem__(self, index: slice) -> list[Image]: ...
    def __getitem__(self, index: int | slice) -> Image | list[Image]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(self._count))]
        if not -self._count <= index < self._count:
            raise IndexError(index)
        return np.array(self._pixels[index], np.uint8)


def keep_pictures(pictures: Iterable[Image], file: Path) -> KeptPictures:
    """Write pictures of one size into a file, and return them. Raises: SourceError if there is none."""
    shape: tuple[int, ...] = ()
    count = 0
    with file.open("wb") as out:
        for picture in pictures:
            shape, count = picture.shape, count + 1
            out.write(np.ascontiguousarray(picture).tobytes())
    if not count:
        raise SourceError("There is no picture to compare.", "Check the driver and its number of frames.")
    return KeptPictures(file, shape, count)


class KeepingSink:
    """Writes the pictures of a run as `KeptPictures` keeps them. Implements `engine.sinks.Sink`."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._out = file.open("wb")
        self._shape: tuple[int, ...] = ()
        self._count = 0

    def write_frame(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        picture = scale_picture(frame.image)
        self._shape, self._count = picture.shape, self._count + 1
        self._out.write(np.ascontiguousarray(picture).tobytes())

    def read_pictures(self) -> KeptPictures:
        """Return what was written, after `close`."""
        return KeptPictures(self._file, self._shape, self._count)

    def close(self) -> None:
        self._out.close()
