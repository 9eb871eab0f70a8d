"""The crop of a portrait that the user chose by hand: a square, moved, zoomed and turned.

Owns: the square, and cutting it out. Does not know: faces, files, the crop that is chosen automatically.
"""

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.core.errors import SettingsError
from engine.core.types import Image
from engine.portrait.face_points import FacePoints

if TYPE_CHECKING:
    from engine.driver.crop import Crop

SIDE = (0.02, 8.0)
MIDDLE = (-1.0, 2.0)
LARGEST_PX = 4096
"""The largest side that is cut out; a larger square is scaled down to it."""


@dataclass(frozen=True, slots=True)
class PortraitCrop:
    """A square in the upright picture, whatever size the picture is read at. A bad value raises SettingsError.

    Units:   x, y: the square's middle as shares of the picture's width and height; side: as a share of the picture's
             shorter side; turn_deg: how far the square is turned clockwise, so that its contents turn the other way.
    points:  where the user put the points on eyes and mouth, in the same picture; None: where the program finds them.
    Range:   x and y in -1 to 2, side in 0.02 to 8, turn_deg in -180 to 180.
    """

    x: float
    y: float
    side: float
    turn_deg: float = 0.0
    points: FacePoints | None = None

    def __post_init__(self) -> None:
        limits = {"x": MIDDLE, "y": MIDDLE, "side": SIDE, "turn_deg": (-180.0, 180.0)}
        for name, (low, high) in limits.items():
            value = getattr(self, name)
            if not low <= value <= high:
                raise SettingsError(
                    f"crop.{name}",
                    "{value} does not fit.",
                    "Give a number from {low} to {high}.",
                    value=repr(value),
                    low=low,
                    high=high,
                )

    @classmethod
    def from_crop(cls, crop: "Crop", width_px: int, height_px: int) -> "PortraitCrop":
        """Return the same square of a picture of that size, not turned."""
        half = crop.side_px / 2
        return cls(
            (crop.left + half) / width_px, (crop.top + half) / height_px, crop.side_px / min(width_px, height_px)
        )

    def turn_with_picture(self, quarters: int) -> "PortraitCrop":
        """Return the same square in the picture before it was turned counterclockwise by these quarters."""
        x, y = [(self.x, self.y), (1 - self.y, self.x), (1 - self.x, 1 - self.y), (self.y, 1 - self.x)][quarters % 4]
        turn_deg = (self.turn_deg + 90 * quarters + 180) % 360 - 180
        return replace(self, x=x, y=y, turn_deg=turn_deg)

    def reaches_beyond(self, width_px: int, height_px: int) -> bool:
        """Return True if the square shows more than a picture of that size has."""
        turn = math.radians(self.turn_deg)
        half = self.side * min(width_px, height_px) / 2 * (abs(math.cos(turn)) + abs(math.sin(turn)))
        x, y = self.x * width_px, self.y * height_px
        return min(x - half, y - half, width_px - x - half, height_px - y - half) < -0.5

    def crop_image(self, image: Image, fill_rgb: tuple[int, int, int] | None = None) -> Image:
        """Return the square (S, S, 3) in the picture's own pixels; beyond the picture it has the colour fill_rgb, or if
        that is None it is reflected at the border."""
        import cv2  # only here: a window that starts knows crops, and cuts nothing

        to_picture, side_px = self._map_to_picture(image.shape[1], image.shape[0])
        cut = cv2.warpAffine(
            image,
            to_picture,
            (side_px, side_px),
            flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REFLECT_101 if fill_rgb is None else cv2.BORDER_CONSTANT,
            borderValue=fill_rgb or (0, 0, 0),
        )
        return np.asarray(cut, np.uint8)

    def to_square(self, places: NDArray[np.float64], width_px: int, height_px: int) -> NDArray[np.float64]:
        """Return places (N, 2) of a picture of that size in the pixels of the square that is cut out."""
        rows, _ = self._map_to_picture(width_px, height_px)
        return np.asarray(np.linalg.solve(rows[:, :2], (places - rows[:, 2]).T).T, np.float64)

    def to_picture(self, places: NDArray[np.float64], width_px: int, height_px: int) -> NDArray[np.float64]:
        """Return places (N, 2) of the square that is cut out in the pixels of a picture of that size."""
        rows, _ = self._map_to_picture(width_px, height_px)
        return np.asarray(places @ rows[:, :2].T + rows[:, 2], np.float64)

    def _map_to_picture(self, width: int, height: int) -> tuple[NDArray[np.float64], int]:
        """Return rows (2, 3) from the pixels of the square to those of the picture, and the square's side in pixels."""
        wanted_px = self.side * min(width, height)
        side_px = max(1, min(round(wanted_px), LARGEST_PX))
        scale = wanted_px / side_px
        turn = math.radians(self.turn_deg)
        across, down = scale * math.cos(turn), scale * math.sin(turn)
        middle = (side_px - 1) / 2
        x, y = self.x * width - 0.5, self.y * height - 0.5
        rows = np.array(
            [
                [across, -down, x - middle * (across - down)],
                [down, across, y - middle * (down + across)],
            ]
        )
        return rows, side_px
