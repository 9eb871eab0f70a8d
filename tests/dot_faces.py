"""Very simple drawn faces, in which nothing finds a face by itself: dots for eyes and a short line for a mouth."""

from dataclasses import dataclass

import cv2
import numpy as np

from engine.core.types import Image


@dataclass(frozen=True, slots=True)
class DotFace:
    """A drawing of size_px. eyes: the middles of the left and the right dot; mouth: its left and right end."""

    size_px: tuple[int, int] = (480, 480)
    head: tuple[int, int] = (240, 250)
    eyes: tuple[tuple[int, int], tuple[int, int]] = ((195, 265), (285, 265))
    mouth: tuple[tuple[int, int], tuple[int, int]] = ((228, 305), (252, 305))
    dot: tuple[int, int] = (8, 12)
    is_blushing: bool = True


def draw_dot_face(face: DotFace = DotFace()) -> Image:
    """Return it as (H, W, 3) RGB."""
    width, height = face.size_px
    image = np.full((height, width, 3), (235, 235, 240), np.uint8)
    x, y = face.head
    cv2.rectangle(image, (x - 25, y + 80), (x + 25, y + 170), (250, 224, 205), -1)
    cv2.rectangle(image, (x - 90, y + 150), (x + 90, height), (160, 200, 190), -1)
    cv2.ellipse(image, (x, y), (118, 125), 0, 0, 360, (255, 235, 218), -1, cv2.LINE_AA)
    cv2.ellipse(image, (x, y - 38), (124, 110), 0, 180, 360, (90, 60, 50), -1, cv2.LINE_AA)
    for at, eye in enumerate(face.eyes):
        cv2.ellipse(image, eye, face.dot, 0, 0, 360, (40, 32, 30), -1, cv2.LINE_AA)
        if face.is_blushing:
            cheek = (eye[0] + (28 if at else -28), eye[1] + 30)
            cv2.ellipse(image, cheek, (15, 8), 0, 0, 360, (248, 190, 180), -1, cv2.LINE_AA)
    cv2.line(image, *face.mouth, (150, 60, 70), 4, cv2.LINE_AA)
    return np.asarray(image, np.uint8)
