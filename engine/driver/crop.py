"""The square that is cut out of a driver's picture, and the face in the square's pixels.

Owns: choosing the square, cutting it out, converting a face to its pixels. Does not know: how faces are found.
Coordinates of faces are pixel indices, (0, 0) is the middle of the first pixel, as in `Face`.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from engine.core.types import Face, HeadPose, Image

SKIN_LANDMARKS = 468
"""The number of landmarks before those of the irises."""
SIDE_OVER_FACE = 2.25
"""Side of the square over the largest extent of the landmarks: head and shoulders."""
TIGHTEST_OVER_FACE = 1.6
LITTLE_SHRUNK = 2.0
"""Below this reduction linear sampling leaves no pixel out, and takes an eighth of averaging's time."""
RAISED_BY = 0.04
"""How far above the face the square's middle lies, as a share of its side: hair needs room."""


@dataclass(frozen=True, slots=True)
class Crop:
    """A square of whole pixels in a picture: its corner and side. It may reach beyond the picture."""

    left: int
    top: int
    side_px: int

    @classmethod
    def around_head_and_shoulders(
        cls, face: Face, width_px: int, height_px: int, tightest: float = TIGHTEST_OVER_FACE
    ) -> "Crop":
        """Return the square around a face in a picture of that size; inside the picture where possible.

        tightest: side of the smallest square that is preferred to one that reaches beyond the picture, over the face.
        """
        low = face.landmarks[:SKIN_LANDMARKS, :2].min(axis=0)
        high = face.landmarks[:SKIN_LANDMARKS, :2].max(axis=0)
        side = _choose_side_px(float((high - low).max()), width_px, height_px, tightest)
        x, y = (float(middle) for middle in (low + high) / 2)
        return cls(
            left=_clamp_start(round(x - side / 2), side, width_px),
            top=_clamp_start(round(y - side * (0.5 + RAISED_BY)), side, height_px),
            side_px=side,
        )

    @classmethod
    def whole_image(cls, width_px: int, height_px: int) -> "Crop":
        """Return the smallest square that holds the whole picture, around its middle."""
        side = max(width_px, height_px)
        return cls((width_px - side) // 2, (height_px - side) // 2, side)

    def reaches_beyond(self, width_px: int, height_px: int) -> bool:
        """Return True if the square shows more than a picture of that size has."""
        return min(self.left, self.top, width_px - self.left - self.side_px, height_px - self.top - self.side_px) < 0

    def crop_image(
        self,
        image: Image,
        size_px: int,
        out: Image | None = None,
        fill_rgb: tuple[int, int, int] | None = None,
        quick: bool = False,
    ) -> Image:
        """Return the square scaled to (size_px, size_px, 3); beyond the picture it has the colour fill_rgb, or if that
        is None it is reflected at the border.

        Shrinking averages, growing is cubic. out: the array to fill instead of a new one. quick: shrink a little by
        linear sampling, for pictures that nobody sees.
        """
        way = cv2.INTER_CUBIC if self.side_px < size_px else cv2.INTER_AREA
        if quick and size_px <= self.side_px < LITTLE_SHRUNK * size_px:
            way = cv2.INTER_LINEAR
        scaled = cv2.resize(self._cut_square(image, fill_rgb), (size_px, size_px), dst=out, interpolation=way)
        return np.asarray(scaled, np.uint8)

    def map_face_to_crop(self, face: Face, size_px: int) -> Face:
        """Return the face in the pixels of the square scaled to size_px."""
        scale = size_px / self.side_px
        corner = np.array([self.left - 0.5, self.top - 0.5, 0], np.float32)
        half_pixel = np.array([0.5, 0.5, 0], np.float32)
        landmarks = (face.landmarks - corner) * np.float32(scale) - half_pixel
        translation = (face.pose.translation - corner) * np.float32(scale) - half_pixel
        pose = HeadPose(face.pose.rotation, translation, face.pose.scale * scale)
        return Face(landmarks, face.expression, pose, face.presence)

    def _cut_square(self, image: Image, fill_rgb: tuple[int, int, int] | None) -> Image:
        height, width = image.shape[:2]
        left, top, right, bottom = self.left, self.top, self.left + self.side_px, self.top + self.side_px
        inside = image[max(0, top) : min(bottom, height), max(0, left) : min(right, width)]
        missing = max(0, -top), max(0, bottom - height), max(0, -left), max(0, right - width)
        if not any(missing):
            return inside
        if fill_rgb is None:
            return np.asarray(cv2.copyMakeBorder(inside, *missing, borderType=cv2.BORDER_REFLECT_101), np.uint8)
        return np.asarray(
            cv2.copyMakeBorder(inside, *missing, borderType=cv2.BORDER_CONSTANT, value=fill_rgb), np.uint8
        )


def _choose_side_px(face_px: float, width_px: int, height_px: int, tightest: float) -> int:
    """Prefer a tighter square to one that reaches beyond the picture, as long as the head fits into it."""
    shorter, longer = min(width_px, height_px), max(width_px, height_px)
    wanted = min(round(SIDE_OVER_FACE * face_px), longer)
    if wanted > shorter:
        wanted = max(shorter, min(wanted, round(tightest * face_px)))
    return max(1, wanted)


def _clamp_start(start: int, side: int, length: int) -> int:
    """Move an interval of length `side` into 0..length; a longer one is centred."""
    return max(0, min(start, length - side)) if side <= length else (length - side) // 2
