"""Writes one piece: its pictures, and where the face is in each.

Owns: the two files of a piece, and why a finished one is dropped. Does not know: where pieces begin and end.

Files of a piece, NUMBER.mjpeg (or .pngs) and NUMBER.npz with one row for each picture:
boxes (N, 4, 4) int16: of face, left eye, right eye and mouth, left, top, right, bottom in the square's pixels;
widened (N, 4) float32: the square around the face's box, larger by a tenth; frames (N,) int32: its number in the clip;
found (N,) bool: False where the face was lost for a moment, and the boxes are those before; offsets (N + 1,) int64.
"""

import hashlib
import io
import math
import os
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np

from engine.core.problem import Phrase
from engine.core.types import Face, Floats, Image
from engine.driver.crop import Crop
from engine.training.data.boxes import FaceBoxes, find_boxes, widen_square
from engine.training.data.picture_file import LOSSLESS, LOSSY, PictureWriter
from engine.training.prepare.quality import MOVES_AT_LEAST, measure_movement, measure_sharpness, shape_of
from engine.training.prepare.records import Piece
from engine.training.prepare.settings import PrepareSettings

MEASURED_EVERY = 5
"""One picture in five is looked at for sharpness and movement."""


class PieceWriter:
    """Writes the pictures of one piece, all cut by the same square."""

    def __init__(self, folder: Path, number: int, crop: Crop, settings: PrepareSettings) -> None:
        """Raises: OSError."""
        self.crop = crop
        self._settings = settings
        self._name = f"{number:04d}"
        self._suffix = LOSSLESS if settings.is_lossless else LOSSY
        self._path = folder / (self._name + self._suffix)
        self._file: BinaryIO = self._path.open("wb")
        self._pictures = PictureWriter(self._file, self._suffix, settings.jpeg_quality)
        self._boxes: list[FaceBoxes] = []
        self._frames: list[int] = []
        self._found: list[bool] = []
        self._sharpness: list[float] = []
        self._shapes: list[Floats] = []

    def write_frame(self, number: int, image: Image, face: Face | None) -> None:
        """Add a frame of the clip; the first one has a face. Raises: OSError."""
        picture = cut_square(image, self.crop, self._settings.size_px)
        if face is not None:
            boxes = find_boxes(self.crop.map_face_to_crop(face, self._settings.size_px).landmarks)
            if len(self._frames) % MEASURED_EVERY == 0:
                self._sharpness.append(measure_sharpness(picture, boxes.face))
                self._shapes.append(shape_of(face))
        else:
            boxes = self._boxes[-1]
        self._pictures.write_picture(picture)
        self._boxes.append(boxes)
        self._frames.append(number)
        self._found.append(face is not None)

    def finish(self, fps: float) -> Piece | Phrase:
        """Write the rest; returns the piece, or why it is none: then its files are gone. Raises: OSError."""
        reason = self._find_fault()
        if reason is not None:
            self.discard()
            return reason
        _sync_and_close(self._file)
        table = self._make_table()
        path = self._path.with_suffix(".npz")
        with path.open("wb") as file:
            file.write(table)
            file.flush()
            os.fsync(file.fileno())
        hashes = {self._path.name: self._pictures.sha256, path.name: hashlib.sha256(table).hexdigest()}
        first, last = self._frames[0], self._frames[-1]
        square = (self.crop.left, self.crop.top, self.crop.side_px)
        return Piece(self._name, len(self._frames), first, last, fps, *square, hashes)

    def discard(self) -> None:
        """Remove what was written."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def _find_fault(self) -> Phrase | None:
        settings = self._settings
        if len(self._frames) < settings.shortest_frames:
            return Phrase("{frames} pictures in a row are too few", frames=len(self._frames))
        sharpness = float(np.median(self._sharpness))
        if sharpness < settings.sharpness_at_least:
            return Phrase("the face is blurred ({sharpness})", sharpness=f"{sharpness:.3f}")
        if len(self._shapes) > 1 and measure_movement(self._shapes) < MOVES_AT_LEAST:
            return Phrase("nothing in the face moves: it may be a picture")
        return None

    def _make_table(self) -> bytes:
        size = self._settings.size_px
        out = io.BytesIO()
        np.savez(
            out,
            boxes=np.array(self._boxes, np.int16),
            widened=np.array([widen_square(each.face, size, size) for each in self._boxes], np.float32),
            frames=np.array(self._frames, np.int32),
            found=np.array(self._found, bool),
            offsets=np.array(self._pictures.offsets, np.int64),
        )
        return out.getvalue()


def cut_square(image: Image, crop: Crop, size_px: int) -> Image:
    """Return the square (size_px, size_px, 3); shrinking averages.

    It is softened and then sampled linearly, which takes a third of the time of averaging: of a film's pictures the two
    differ by 0.2 levels.
    """
    part = image[crop.top : crop.top + crop.side_px, crop.left : crop.left + crop.side_px]
    whole = crop.side_px // size_px
    if whole > 1:
        kept = len(part) // whole
        part = np.asarray(cv2.resize(part, (kept, kept), interpolation=cv2.INTER_AREA), np.uint8)
    ratio = len(part) / size_px
    if ratio > 1:
        part = np.asarray(cv2.GaussianBlur(part, (3, 3), SOFTENED * math.sqrt(ratio**2 - 1)), np.uint8)
    way = cv2.INTER_CUBIC if ratio < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(part, (size_px, size_px), interpolation=way), np.uint8)


SOFTENED = 0.55
"""Standard deviation of the softening, in pixels, at a reduction by the square root of two."""


def _sync_and_close(file: BinaryIO) -> None:
    with file:
        file.flush()
        os.fsync(file.fileno())
