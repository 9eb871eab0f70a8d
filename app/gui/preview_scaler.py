"""Scales pictures for the preview on a thread of its own, so that the window stays responsive.

Owns: the thread and three canvases. Knows no Qt. Does not know: where pictures come from, or when one is wanted.
"""

import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine import Image

Canvas = NDArray[np.uint8]
"""(H, W, 4) uint8: blue, green, red, 255, as windows like it."""
Draw = Callable[[Image, Canvas], None]
"""Fills the canvas with the picture, (H, W, 3) RGB; called on the scaler's thread only."""


class Scaler:
    """Takes the newest picture and size; `newest` gives the newest canvas, which is not written to until the next call.

    made: called on the scaler's thread after each picture.
    """

    def __init__(self, draw: Draw, made: Callable[[], None]) -> None:
        self._draw = draw
        self._made = made
        self._changed = threading.Condition()
        self._wanted: tuple[Image, int, int] | None = None
        self._ready: Canvas | None = None
        self._spare: list[Canvas] = []
        self._shown: Canvas | None = None
        self._ended = False
        self._thread = threading.Thread(target=self._scale_pictures, name="scaler", daemon=True)
        self._thread.start()

    def request_picture(self, image: Image, width_px: int, height_px: int) -> None:
        """Make this picture, (H, W, 3) RGB, that large; one that was not begun yet is forgotten."""
        with self._changed:
            self._wanted = (image, width_px, height_px)
            self._changed.notify()

    def newest_canvas(self) -> Canvas | None:
        """Return the newest canvas, or None before the first; it stays as it is until the next call."""
        with self._changed:
            if self._ready is not None:
                self._recycle_canvas(self._shown)
                self._shown, self._ready = self._ready, None
            return self._shown

    def close(self) -> None:
        """End the thread; may be called more than once."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        self._thread.join()

    def _scale_pictures(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._wanted is not None or self._ended)
                if self._ended or self._wanted is None:
                    return
                image, width_px, height_px = self._wanted
                self._wanted = None
                canvas = self._reuse_canvas(height_px, width_px)
            self._draw(image, canvas)
            with self._changed:
                self._recycle_canvas(self._ready)
                self._ready = canvas
            self._made()

    def _reuse_canvas(self, height_px: int, width_px: int) -> Canvas:
        fitting = [canvas for canvas in self._spare if canvas.shape[:2] == (height_px, width_px)]
        self._spare = fitting[1:]
        return fitting[0] if fitting else np.empty((height_px, width_px, 4), np.uint8)

    def _recycle_canvas(self, canvas: Canvas | None) -> None:
        if canvas is not None:
            self._spare = [*self._spare[-1:], canvas]
