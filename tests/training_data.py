"""Prepared clips without files: drawn faces in front of a plain wall, different in every clip and frame."""

from collections.abc import Sequence

import cv2
import numpy as np

from engine.core.errors import SourceError
from engine.training.data.boxes import Box, FaceBoxes
from engine.training.data.samples import Target

FRAMES = 45


class DrawnClips:
    """Clips of `frames` pictures. unreadable: clips that fail when they are read."""

    def __init__(self, count: int = 5, size_px: int = 64, frames: int = FRAMES, origin: str = "own") -> None:
        self.size_px = size_px
        self.origin = origin
        self.fingerprint = f"drawn {count} {size_px} {frames}"
        self.unreadable: set[int] = set()
        self.read: list[int] = []
        self._count = count
        self._frames = frames

    def count_clips(self) -> int:
        return self._count

    def count_frames(self, clip: int) -> int:
        return self._frames

    def read_targets(self, clip: int, frames: Sequence[int]) -> list[Target]:
        if clip in self.unreadable:
            raise SourceError("Clip {clip} cannot be read.", clip=clip)
        self.read.append(clip)
        return [self._draw_frame(clip, frame) for frame in frames]

    def _draw_frame(self, clip: int, frame: int) -> Target:
        side = self.size_px
        picture = np.full((side, side, 3), (40 * clip % 200, 90, 120), np.uint8)
        x, y = side // 2 + round(side / 10 * np.sin(frame / 5)), side // 2
        half = side // 4
        cv2.circle(picture, (x, y), half, (220, 180 - 10 * clip, 150), -1)
        opened = 1 + round(half / 4 * abs(np.sin(frame / 3)))
        left, right = (
            Box(x + dx - 3, y - half // 3 - 2, x + dx + 3, y - half // 3 + 2) for dx in (-half // 2, half // 2)
        )
        mouth = Box(x - half // 2, y + half // 3, x + half // 2, y + half // 3 + opened)
        for box in (left, right, mouth):
            cv2.rectangle(picture, box[:2], box[2:], (30, 20, 20), -1)
        return Target(picture, FaceBoxes(Box(x - half, y - half, x + half, y + half), left, right, mouth))
