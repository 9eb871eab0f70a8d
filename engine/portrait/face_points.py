"""Six points that the user put on a portrait's eyes and mouth, or that were found there.

Owns: the points, and the landmarks that they are.
Does not know: pictures, how landmarks follow them, which places are a face's (`plausible_points`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.core.errors import SettingsError
from engine.core.problem import Phrase
from engine.portrait.plausible_points import find_points_fault, order_points

POINT_NAMES = ("left eye", "right eye", "left mouth corner", "right mouth corner", "upper lip", "lower lip")
"""The order of the points. Left and right are the picture's; of an eye it is the outer corner; of a lip, the middle of
its outer edge."""
POINT_LANDMARKS = (33, 263, 61, 291, 0, 17)
LIMITS = (-1.0, 2.0)


@dataclass(frozen=True, slots=True)
class FacePoints:
    """Places in the upright picture, whatever size it is read at: x and y of each point, in the order of POINT_NAMES.

    Units:   shares of the picture's width and height.
    Raises:  SettingsError if there are not twelve numbers from -1 to 2.
    """

    places: tuple[float, ...]

    def __post_init__(self) -> None:
        low, high = LIMITS
        if len(self.places) != 2 * len(POINT_NAMES) or not all(low <= value <= high for value in self.places):
            raise SettingsError(
                "points.places",
                "{value} does not fit.",
                "Give x and y of {count} points, each from {low} to {high}.",
                value=repr(self.places),
                count=len(POINT_NAMES),
                low=low,
                high=high,
            )

    @classmethod
    def from_pixels(cls, pixels: NDArray[np.floating], width_px: int, height_px: int) -> "FacePoints":
        """Return the points at pixels (6, 2) of a picture of that size."""
        shares = np.clip((np.asarray(pixels, np.float64) + 0.5) / [width_px, height_px], *LIMITS)
        return cls(tuple(round(float(share), 5) for share in shares.ravel()))

    def to_pixels(self, width_px: int, height_px: int) -> NDArray[np.float64]:
        """Return the points (6, 2) in the pixels of a picture of that size."""
        pixels: NDArray[np.float64] = np.array(self.places).reshape(-1, 2) * [width_px, height_px] - 0.5
        return pixels

    def move_point(self, at: int, x: float, y: float) -> "FacePoints":
        """Return the points with that one elsewhere, within the limits."""
        low, high = LIMITS
        places = list(self.places)
        places[2 * at : 2 * at + 2] = [min(max(x, low), high), min(max(y, low), high)]
        return FacePoints(tuple(places))

    def put_in_order(self, width_px: int, height_px: int) -> "FacePoints":
        """Return the points in a picture of that size with left and right, or upper and lower, that had changed places
        put back."""
        return FacePoints.from_pixels(order_points(self.to_pixels(width_px, height_px)), width_px, height_px)

    def find_fault(self, width_px: float, height_px: float) -> Phrase | None:
        """Return why these cannot be the eyes and the mouth of a face in a picture of that size; None if they can."""
        pixels = np.array(self.places).reshape(-1, 2) * [width_px, height_px]
        return find_points_fault(pixels, width_px, height_px)
