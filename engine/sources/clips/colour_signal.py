"""The red, green and blue signal of a decoded picture, with as many bits as it has.

Owns: matrices and ranges of Y'CbCr. Does not know: curves, primaries.

Planes of more than eight bits are converted here: swscale shows their white as 253, and takes twice as long.
"""

import re
from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from numpy.typing import NDArray

from engine.core.types import Image

Signal = NDArray[np.uint8] | NDArray[np.uint16]
"""(H, W, 3) R'G'B' of the full range: 0 to 255, or 0 to 65535."""

BAND_PIXELS = 40_000
"""Converted at a time, so that what is made on the way fits into the processor's cache."""
UNSPECIFIED = 2
"""The value of a colour property that the file does not state."""
SD_HEIGHT_PX = 576
"""Up to this height an unstated colour space means BT.601, above it BT.709, as in players."""
BT2020_SPACES = (9, 10)
LUMA_WEIGHTS = {1: (0.2126, 0.0722), 4: (0.30, 0.11), 5: (0.299, 0.114), 6: (0.299, 0.114)} | dict.fromkeys(
    BT2020_SPACES, (0.2627, 0.0593)
)
"""Colour space -> how much red and blue are in luma."""
_PLANES = re.compile(r"yuv(420|422|444)p(9|10|12|14|16)le")


def colour_space(picture: VideoFrame, is_hdr: bool = False) -> int:
    """Return the picture's matrix of Y'CbCr, or the usual one. is_hdr: an unstated one is that of BT.2020."""
    if picture.colorspace != UNSPECIFIED:
        return picture.colorspace
    if is_hdr:
        return BT2020_SPACES[0]
    return Colorspace.ITU601 if picture.height <= SD_HEIGHT_PX else Colorspace.ITU709


class SignalReader:
    """Reads the pictures of one clip, one after the other; keeps what it needs for that in between."""

    def __init__(self) -> None:
        self._reformatter = VideoReformatter()
        self._chroma: list[NDArray[np.uint16] | None] = [None, None]

    def read_bytes(self, picture: VideoFrame, size_px: tuple[int, int], space: int) -> Image:
        """Return the picture's R'G'B' at (width, height) in eight bits, (H, W, 3) uint8."""
        if not has_more_than_bytes(picture):
            # A copy: the library's buffers are aligned, and up to glibc 2.37 such memory is not used again when it was
            # freed in another order, so that a run took up to 100 MB more.
            return np.array(self._reformat(picture, size_px, space, "rgb24"), np.uint8)
        image = np.empty((size_px[1], size_px[0], 3), np.uint8)
        for rows, signal in self.read_bands(picture, size_px, space):
            cv2.convertScaleAbs(signal, dst=image[rows], alpha=1 / 257)
        return image

    def read_bands(self, picture: VideoFrame, size_px: tuple[int, int], space: int) -> Iterator[tuple[slice, Signal]]:
        """Yield bands of the picture's R'G'B' at (width, height), from above: which rows, and their signal, which is
        uint8 if the picture is stored with eight bits, else uint16."""
        width, height = size_px
        bands = (slice(top, top + rows) for rows in [max(1, BAND_PIXELS // width)] for top in range(0, height, rows))
        planes = _PLANES.fullmatch(picture.format.name)
        if planes is None or (picture.width, picture.height) != size_px or space not in LUMA_WEIGHTS:
            kind = "rgb48le" if has_more_than_bytes(picture) else "rgb24"
            whole = self._reformat(picture, size_px, space, kind)
            yield from ((rows, whole[rows]) for rows in bands)
            return
        matrix = signal_matrix(space, int(planes[2]), picture.color_range == ColorRange.JPEG)
        luma, *chroma = self._read_planes(picture, planes[1])
        for rows in bands:
            parts = cv2.merge([luma[rows], *(one[rows] for one in chroma)])
            yield rows, np.asarray(cv2.transform(parts, matrix, dst=parts), np.uint16)

    def _read_planes(self, picture: VideoFrame, sampling: str) -> list[NDArray[np.uint16]]:
        """Return luma and both chromas at the size of luma, or a little larger."""
        planes = [_read_plane(plane) for plane in picture.planes[:3]]
        if sampling == "444":
            return planes
        down = 2 if sampling == "420" else 1
        for index, plane in enumerate(planes[1:]):
            size = 2 * plane.shape[1], down * plane.shape[0]
            larger = cv2.resize(plane, size, dst=self._chroma[index], interpolation=cv2.INTER_LINEAR)
            self._chroma[index] = np.asarray(larger, np.uint16)
        width = planes[0].shape[1]
        return [planes[0], *(one[:, :width] for one in self._chroma if one is not None)]

    def _reformat(self, picture: VideoFrame, size_px: tuple[int, int], space: int, kind: str) -> Any:
        """Convert with the library; the array is a view of its buffer, without a copy. kind: rgb24 or rgb48le."""
        width, height = size_px
        rgb = self._reformatter.reformat(
            picture,
            width=width,
            height=height,
            format=kind,
            src_colorspace=space,
            interpolation=Interpolation.BICUBIC,
        )
        plane = rgb.planes[0]
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(height, plane.line_size)
        values = rows if kind == "rgb24" else rows.view(np.uint16)
        return values[:, : width * 3].reshape(height, width, 3)


def has_more_than_bytes(picture: VideoFrame) -> bool:
    """Return True if the picture is stored with more than eight bits."""
    return max(component.bits for component in picture.format.components) > 8


def signal_matrix(space: int, bits: int, full: bool) -> NDArray[np.float64]:
    """Return the (3, 4) matrix from Y'CbCr of this many bits to R'G'B' of 0 to 65535 (BT.2100, tables 6 and 9)."""
    red, blue = LUMA_WEIGHTS[space]
    green = 1 - red - blue
    to_rgb = np.array(
        [
            [1, 0, 2 * (1 - red)],
            [1, -2 * blue * (1 - blue) / green, -2 * red * (1 - red) / green],
            [1, 2 * (1 - blue), 0],
        ]
    )
    step = 2 ** (bits - 8)
    top = 2**bits - 1
    luma, chroma, black = (top, top, 0) if full else (219 * step, 224 * step, 16 * step)
    scaled = 65535 * to_rgb / np.array([luma, chroma, chroma])
    return np.column_stack([scaled, -scaled @ np.array([black, 128 * step, 128 * step])])


def _read_plane(plane: VideoPlane) -> NDArray[np.uint16]:
    rows = np.frombuffer(memoryview(plane), np.uint16).reshape(plane.height, plane.line_size // 2)
    return rows[:, : plane.width]
