"""From RGB to what a camera device takes: RGB, I420 or NV12, by BT.601 or BT.709.

Owns: which converter does it, and the order of the planes. Does not know: devices, or which matrix a viewer assumes.
YUV is of limited range (Y 16-235, U and V 16-240), as webcams send it; chroma is sampled once for two by two pixels.
"""

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from engine.camera_process.wire import FRAME_BYTES, Pixels
from engine.core.settings import YuvMatrix
from engine.core.types import Image

PLANES = {"rgb": (12,), "i420": (4, 1, 1), "nv12": (4, 2)}
"""How large each plane is, in bytes for four pixels."""
AV_FORMATS = {"i420": "yuv420p", "nv12": "nv12"}
COLORSPACES = {YuvMatrix.BT601: Colorspace.ITU601, YuvMatrix.BT709: Colorspace.ITU709}


class PixelConverter:
    """Turns pictures of one size into bytes. Keeps its planes: a result lasts until the next call.

    Raises: ValueError if width or height is odd, for the formats that halve them.
    """

    def __init__(self, width_px: int, height_px: int, pixel_format: str, matrix: YuvMatrix) -> None:
        if pixel_format != "rgb" and (width_px % 2 or height_px % 2):
            raise ValueError(f"{pixel_format} needs even sides, not {width_px}x{height_px}")
        self._format = pixel_format
        self._quick = pixel_format == "i420" and matrix is YuvMatrix.BT601
        self._colorspace = COLORSPACES[matrix]
        self._pixels: Pixels = np.empty(int(width_px * height_px * FRAME_BYTES[pixel_format]), np.uint8)
        ends = np.cumsum(PLANES[pixel_format]) * (width_px * height_px // 4)
        self._planes = np.split(self._pixels, ends[:-1])
        self._rgb = VideoFrame(width_px, height_px, "rgb24")
        self._reformatter = VideoReformatter()

    def convert_image(self, image: Image) -> Pixels:
        """Return image (H, W, 3) uint8 RGB as (frame_bytes,) uint8."""
        if self._format == "rgb":
            return image.reshape(-1)
        if self._quick:  # the one that OpenCV has made fast, and the default
            cv2.cvtColor(image, cv2.COLOR_RGB2YUV_I420, dst=self._pixels.reshape(-1, image.shape[1]))
            return self._pixels
        _plane_rows(self._rgb.planes[0], 3 * image.shape[1])[:] = image.reshape(len(image), -1)
        converted = self._reformatter.reformat(
            self._rgb,
            format=AV_FORMATS[self._format],
            dst_colorspace=self._colorspace,
            dst_color_range=ColorRange.MPEG,
            interpolation=Interpolation.AREA,
            threads=1,
        )
        for plane, kept in zip(converted.planes, self._planes, strict=True):
            rows = kept.reshape(plane.height, -1)
            rows[:] = _plane_rows(plane, rows.shape[1])
        return self._pixels


def _plane_rows(plane: VideoPlane, row_bytes: int) -> Pixels:
    """Return a plane's pixels (height, row_bytes), without what fills up its rows; they can be written."""
    return np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, -1)[:, :row_bytes]
