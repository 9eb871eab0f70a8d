"""The pictures that the camera process may send: the app's newest frame and the card.

Owns: their copies, so that what is sent stays whole whatever the app does. Does not know: devices, which one is shown.
"""

import numpy as np

from . import wire

_PLAIN = 24
"""The grey, in RGB, of the picture that is sent before there is a card."""


class PictureStock:
    """Keeps three pictures of one size and copies new ones into the spare one.

    latest, card: (frame_bytes,) uint8. number, card_number: which frame and card that is; 0 before the first.
    """

    def __init__(self, shape: wire.Shape) -> None:
        self.latest, self.card, self._spare = (plain_picture(shape) for _ in range(3))
        self.number = 0
        self.capture_time_ns: int | None = None
        self.card_number = 0

    def fetch_card(self, buffer: wire.FrameBuffer) -> None:
        """Copy the card if the app has written another one."""
        number = buffer.copy_card(self._spare, self.card_number)
        if number != self.card_number:
            self.card_number = number
            self.card, self._spare = self._spare, self.card

    def fetch_frame(self, buffer: wire.FrameBuffer) -> None:
        """Copy the newest frame if it is newer than the one kept."""
        found = buffer.copy_latest_frame(self._spare, self.number)
        if found is not None:
            self.number, self.capture_time_ns = found
            self.latest, self._spare = self._spare, self.latest


def plain_picture(shape: wire.Shape) -> wire.Pixels:
    """Return a dark grey picture in the device's format."""
    if shape.pixel_format == "rgb":
        return np.full(shape.frame_bytes, _PLAIN, np.uint8)
    pixels = np.full(shape.frame_bytes, 128, np.uint8)
    pixels[: shape.width_px * shape.height_px] = 16 + _PLAIN * 219 // 255
    return pixels
