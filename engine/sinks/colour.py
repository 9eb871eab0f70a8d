"""From RGB to what a camera device takes: RGB, I420 or NV12, by BT.601 or BT.709.

Owns: the two matrices and the order of the planes. Does not know: devices, or which matrix a viewer assumes.
YUV is of limited range (Y 16-235, U and V 16-240), as webcams send it; chroma is sampled once for two by two pixels.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.camera_process.wire import FRAME_BYTES, Pixels
from engine.core.settings import YuvMatrix
from engine.core.types import Floats, Image

KR_KB = {YuvMatrix.BT601: (0.299, 0.114), YuvMatrix.BT709: (0.2126, 0.0722)}


class PixelConverter:
    """Turns pictures of one size into bytes. Keeps its planes: a result lasts until the next call.

    Raises: ValueError if width or height is odd, for the formats that halve them.
    """

    def __init__(self, width_px: int, height_px: int, pixel_format: str, matrix: YuvMatrix) -> None:
        if pixel_format != "rgb" and (width_px % 2 or height_px % 2):
            raise ValueError(f"{pixel_format} needs even sides, not {width_px}x{height_px}")
        self._format = pixel_format
        self._quick = pixel_format == "i420" and matrix is YuvMatrix.BT601
        luma, chroma = width_px * height_px, width_px * height_px // 4
        half = (height_px // 2, width_px // 2)
        self._weights = yuv_weights(matrix)
        self._pixels: Pixels = np.empty(int(luma * FRAME_BYTES[pixel_format]), np.uint8)
        self._y: NDArray[np.uint8] = np.empty(0, np.uint8)
        self._u = self._v = self._y
        if pixel_format == "rgb":
            return
        self._y = self._pixels[:luma].reshape(height_px, width_px)
        if pixel_format == "i420":
            self._u = self._pixels[luma : luma + chroma].reshape(half)
            self._v = self._pixels[luma + chroma :].reshape(half)
        else:
            both = self._pixels[luma:].reshape(*half, 2)
            self._u, self._v = both[..., 0], both[..., 1]
        self._half_rgb = np.empty((*half, 3), np.uint8)

    def convert_image(self, image: Image) -> Pixels:
        """Return image (H, W, 3) uint8 RGB as (frame_bytes,) uint8."""
        if self._format == "rgb":
            return image.reshape(-1)
        height, width = self._y.shape
        if self._quick:  # the one that OpenCV has made fast, and the default
            cv2.cvtColor(image, cv2.COLOR_RGB2YUV_I420, dst=self._pixels.reshape(-1, width))
            return self._pixels
        cv2.transform(image, self._weights[:1], dst=self._y)
        small = cv2.resize(image, (width // 2, height // 2), dst=self._half_rgb, interpolation=cv2.INTER_AREA)
        chroma = cv2.transform(small, self._weights[1:])
        self._u[:] = chroma[..., 0]
        self._v[:] = chroma[..., 1]
        return self._pixels


def yuv_weights(matrix: YuvMatrix) -> Floats:
    """(3, 4) float32: Y, U, V = weights @ (R, G, B, 1), RGB in 0-255."""
    kr, kb = KR_KB[matrix]
    kg = 1 - kr - kb
    luma = np.array([kr, kg, kb])
    u = (np.array([0, 0, 1.0]) - luma) / (2 * (1 - kb))
    v = (np.array([1.0, 0, 0]) - luma) / (2 * (1 - kr))
    rows = np.stack([luma * 219 / 255, u * 224 / 255, v * 224 / 255])
    return np.hstack([rows, [[16.0], [128.0], [128.0]]]).astype(np.float32)
