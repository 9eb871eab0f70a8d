"""A picture on its way to a portrait: its pixels, and what its own file leaves transparent.

Owns: cropping and turning both alike, and what the square shows where the picture shows nothing: a plain colour behind
a person whom the file cuts out, else the picture's background, continued.
Does not know: faces, and which part is cropped.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.core.picture_file import BACKDROP, read_picture_and_opacity
from engine.core.types import Face, Image, Opacity, OwnCutOut
from engine.driver.crop import Crop
from engine.portrait.continued_background import continue_background
from engine.portrait.crop import PortraitCrop
from engine.portrait.plain_ground import choose_ground_rgb
from engine.portrait.translucency import (
    fades_out,
    is_clear_nowhere,
    make_opaque,
    measure_face_opacity,
    measure_full_opacity,
    raise_opacity,
)
from engine.portrait.transparency import remove_mixed_in_colour, shows_only_frame

_SHOWN = 230
"""Opacity from which a pixel within a frame shows the picture."""


@dataclass(frozen=True, slots=True, eq=False)
class PortraitPicture:
    """A picture (H, W, 3), upright, and how much of each pixel it shows.

    opacity: (H, W) of the file; None if it shows every pixel.
    ground_rgb: the colour behind a person whom the opacity cuts out; None if it does not, but is a frame, or None.
    fades: the opacity cuts nobody out, but lets the picture fade out into that colour.
    """

    image: Image
    opacity: Opacity | None = None
    ground_rgb: tuple[int, int, int] | None = None
    fades: bool = False

    def raise_to_face(self, face: Face | None) -> "PortraitPicture":
        """Return it as opaque as makes its face opaque, which is never meant to be seen through."""
        if face is None or self.opacity is None or self.ground_rgb is None:
            return self
        full = measure_face_opacity(self.opacity, face.landmarks)
        image, opacity = raise_opacity(self.image, self.opacity, full, self.ground_rgb)
        return replace(self, image=image, opacity=opacity)

    def turn_by_quarters(self, quarters: int, turned: Image) -> "PortraitPicture":
        """Return it turned counterclockwise; turned: the image that was turned already."""
        opacity = None if self.opacity is None else np.ascontiguousarray(np.rot90(self.opacity, quarters))
        return replace(self, image=turned, opacity=opacity)

    def crop_chosen(self, crop: PortraitCrop) -> "PortraitPicture":
        """Return the square that the user chose, in the picture's own pixels."""
        image = crop.crop_image(self.image, self.ground_rgb)
        if self.opacity is None and not crop.reaches_beyond(self.image.shape[1], self.image.shape[0]):
            return PortraitPicture(image)
        return replace(self, image=image, opacity=crop.crop_image(self._ensure_opacity(), (0, 0, 0)))

    def shrink_to(self, longest_px: int) -> "PortraitPicture":
        """Return it with no side longer than that."""
        factor = longest_px / max(self.image.shape[:2])
        if factor >= 1:
            return self
        opacity = None if self.opacity is None else _shrink_array(self.opacity, factor)
        return replace(self, image=_shrink_array(self.image, factor), opacity=opacity)

    def crop_square(self, crop: Crop, size_px: int) -> tuple[Image, OwnCutOut | None, NDArray[np.bool_] | None]:
        """Return the square, scaled to (size_px, size_px, 3), the file's own cut-out there, and where it is beyond
        the picture (`Portrait`)."""
        if self.fades:
            return self._crop_fading(crop, size_px)
        image = crop.crop_image(self.image, size_px, fill_rgb=self.ground_rgb)
        if self.opacity is None and not crop.reaches_beyond(self.image.shape[1], self.image.shape[0]):
            return image, None, None
        opacity = crop.crop_image(self._ensure_opacity(), size_px, fill_rgb=(0, 0, 0))
        if self.ground_rgb is not None:
            return image, OwnCutOut(opacity, self.ground_rgb, self.fades), None
        beyond = opacity < _SHOWN
        if not beyond.any():
            return image, None, None
        return continue_background(image, beyond), None, beyond

    def _crop_fading(self, crop: Crop, size_px: int) -> tuple[Image, OwnCutOut | None, NDArray[np.bool_] | None]:
        """Return the same of a picture that fades out: beyond its borders its background continues, and fades too."""
        image, opacity = crop.crop_image(self.image, size_px), crop.crop_image(self._ensure_opacity(), size_px)
        own = OwnCutOut(opacity, self.ground_rgb or BACKDROP, True)
        if not crop.reaches_beyond(self.image.shape[1], self.image.shape[0]):
            return image, own, None
        shown = crop.crop_image(np.full(self.image.shape[:2], 255, np.uint8), size_px, fill_rgb=(0, 0, 0))
        beyond = shown < _SHOWN
        return continue_background(image, beyond) if beyond.any() else image, own, beyond if beyond.any() else None

    def _ensure_opacity(self) -> Opacity:
        return np.full(self.image.shape[:2], 255, np.uint8) if self.opacity is None else self.opacity


def read_portrait_picture(path: Path) -> PortraitPicture:
    """Read a picture file, with a plain colour behind a person whom it cuts out.

    A picture that lets something through everywhere cuts nobody out: it is shown as if it were opaque.

    Raises: PortraitError if it cannot be read.
    """
    image, opacity = read_picture_and_opacity(path)
    if opacity is not None:
        image, opacity = raise_opacity(image, opacity, measure_full_opacity(opacity), BACKDROP)
        if is_clear_nowhere(opacity):
            return PortraitPicture(*make_opaque(image, opacity, BACKDROP))
    if opacity is None:
        return PortraitPicture(image)
    is_frame = shows_only_frame(opacity)
    if is_frame and not fades_out(opacity):
        return PortraitPicture(image, opacity)
    if not is_frame:
        image = remove_mixed_in_colour(image, opacity)
    ground_rgb = choose_ground_rgb(image, opacity)
    return PortraitPicture(_replace_ground(image, opacity, ground_rgb), opacity, ground_rgb, is_frame)


def _shrink_array(pixels: NDArray[np.uint8], factor: float) -> NDArray[np.uint8]:
    return np.asarray(cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)


def _replace_ground(image: Image, opacity: Opacity, ground_rgb: tuple[int, int, int]) -> Image:
    """Return the picture in front of another colour than BACKDROP."""
    clear = cv2.bitwise_not(opacity)
    changed = image.copy()
    for channel in range(3):
        further = cv2.convertScaleAbs(clear, alpha=abs(ground_rgb[channel] - BACKDROP[channel]) / 255)
        change = cv2.add if ground_rgb[channel] > BACKDROP[channel] else cv2.subtract
        changed[..., channel] = change(image[..., channel], further)
    return changed
