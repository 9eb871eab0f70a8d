"""Draws the preview: the avatar as viewers see it or as in a mirror, and beside it the driver, who moves the same way.

Owns: from a picture to a canvas. Knows no Qt, no thread. OpenCV is loaded with the first picture, not before.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.gui.preview_scaler import Canvas
from engine import LiveSettings

if TYPE_CHECKING:
    from engine import Framer, Image


class OutputPainter:
    """The avatar in the camera's picture: with its bars, zoom, position and badge.

    live: how it lies there. mirrored: as in a mirror, though viewers see it as it is. Both may be set between two
    pictures, from any thread.
    """

    def __init__(self, latest_ground_rgb: Callable[[], tuple[int, int, int] | None] = lambda: None) -> None:
        """latest_ground_rgb: gives the one colour of the latest picture's background, or None."""
        self.live = LiveSettings()
        self.mirrored = False
        self._latest_ground_rgb = latest_ground_rgb
        self._framer: Framer | None = None
        self._size = (0, 0)

    def __call__(self, image: "Image", canvas: Canvas) -> None:
        import cv2

        cv2.cvtColor(self._place_avatar(image, canvas.shape[1], canvas.shape[0]), cv2.COLOR_RGB2BGRA, dst=canvas)

    def _place_avatar(self, image: "Image", width_px: int, height_px: int) -> "Image":
        from engine import Framer, Placing

        placing = Placing.from_settings(self.live)
        if self._framer is None or self._size != (width_px, height_px):
            self._framer, self._size = Framer(width_px, height_px, placing), (width_px, height_px)
        self._framer.placing, self._framer.mirrored = placing, self.mirrored
        return self._framer.place_image(image, self._latest_ground_rgb())


class DriverPainter:
    """The driver's picture, all of it.

    mirrored: as the avatar beside it moves, so that both go the same way; may be set between two pictures, from any
    thread.
    """

    def __init__(self) -> None:
        self.mirrored = False

    def __call__(self, image: "Image", canvas: Canvas) -> None:
        import cv2

        height_px, width_px = canvas.shape[:2]
        how = cv2.INTER_AREA if width_px < image.shape[1] else cv2.INTER_LINEAR
        small = cv2.resize(image, (width_px, height_px), interpolation=how)
        cv2.cvtColor(cv2.flip(small, 1) if self.mirrored else small, cv2.COLOR_RGB2BGRA, dst=canvas)
