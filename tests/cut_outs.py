"""Picture files of a person whom the file itself cuts out.

Owns: the outline, and how the file stores it. The person is the astronaut's picture, 512 x 512.
"""

from pathlib import Path

import cv2
import numpy as np
from PIL import Image as Pillow

from engine.core.types import Image, Opacity


def astronaut_opacity(soft_px: float = 1.0) -> Opacity:
    """Head, a strand of hair, neck and shoulders of the astronaut, cut off below."""
    drawn = np.zeros((512, 512), np.uint8)
    cv2.ellipse(drawn, (224, 105), (78, 98), 0, 0, 360, 255, cv2.FILLED)
    cv2.rectangle(drawn, (180, 180), (270, 260), 255, cv2.FILLED)
    cv2.ellipse(drawn, (224, 470), (210, 230), 0, 0, 360, 255, cv2.FILLED)
    cv2.line(drawn, (150, 60), (112, 30), 255, 3)
    return np.asarray(cv2.GaussianBlur(drawn, (0, 0), soft_px), np.uint8)


def write_cut_out(
    file: Path, image: Image, opacity: Opacity, under: tuple[int, int, int] = (255, 0, 255), orientation: int = 1
) -> Path:
    """Write a PNG with that opacity; where nothing is seen it has the colour `under`."""
    colours = np.where(opacity[..., None] > 0, image, np.array(under, np.uint8))
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    Pillow.fromarray(np.dstack([colours, opacity])).save(file, exif=exif)
    return file
