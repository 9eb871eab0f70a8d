"""Pictures one after the other in a file: JPEGs, which many players show as a video, or PNGs.

Owns: the form of such a file, writing and reading one picture of it. Does not know: what pictures show.

Any picture is read by itself, with nothing before it: a training wants two of a thousand. A video with a key frame
now and then would have to be decoded from there on.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.core.errors import SourceError
from engine.core.system.reasons import system_reason
from engine.core.types import Image

LOSSY, LOSSLESS = ".mjpeg", ".pngs"


class PictureWriter:
    """Writes pictures (S, S, 3) uint8 RGB into one file. offsets: where each begins, and where the last one ends."""

    def __init__(self, file: BinaryIO, suffix: str, jpeg_quality: int) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.offsets = [0]
        if suffix == LOSSLESS:
            self._format, self._options = ".png", [cv2.IMWRITE_PNG_COMPRESSION, 3]
        else:
            whole = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444
            self._format = ".jpg"
            self._options = [cv2.IMWRITE_JPEG_QUALITY, jpeg_quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, whole]

    @property
    def sha256(self) -> str:
        """Of what was written."""
        return self._hash.hexdigest()

    def write_picture(self, picture: Image) -> None:
        """Add one picture. Raises: OSError."""
        _, encoded = cv2.imencode(self._format, cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), self._options)
        content = encoded.tobytes()
        self._file.write(content)
        self._hash.update(content)
        self.offsets.append(self.offsets[-1] + len(content))


def read_pictures(path: Path, offsets: NDArray[np.int64], numbers: Sequence[int]) -> list[Image]:
    """Read these pictures of a file, (S, S, 3) uint8 RGB.

    Raises: SourceError if the file is missing, of another length, or a picture is damaged.
    """
    try:
        with path.open("rb") as file:
            contents = [_read_part(file, offsets[number : number + 2]) for number in numbers]
    except OSError as failure:
        raise SourceError(
            "{path} cannot be read: {reason}.", PREPARE_AGAIN, path=path, reason=system_reason(failure)
        ) from failure
    return [_decode_picture(path, content) for content in contents]


PREPARE_AGAIN = "Remove the folder that it lies in, and prepare its clip again."


def _read_part(file: BinaryIO, edges: NDArray[np.int64]) -> bytes:
    start, end = edges.tolist()
    file.seek(start)
    return file.read(end - start)


def _decode_picture(path: Path, content: bytes) -> Image:
    picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR_RGB) if content else None
    if picture is None:
        raise SourceError("{path} is damaged.", PREPARE_AGAIN, path=path)
    return np.asarray(picture, np.uint8)
