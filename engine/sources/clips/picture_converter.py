"""Turns the decoded pictures of one clip into upright sRGB pictures of one size.

Owns: what of a picture decides its shape, that pictures of another shape are fitted into the first one's, and which
white an HDR clip has.
Does not know: files, times, how colours are converted (`wide_colours`).
"""

from dataclasses import replace
from fractions import Fraction

import numpy as np
from av.sidedata.sidedata import SideDataContainer
from av.sidedata.sidedata import Type as SideDataType
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from engine.core.types import Image
from engine.sources.clips.colour_signal import SignalReader, colour_space
from engine.sources.clips.diffuse_white import DiffuseWhite
from engine.sources.clips.letterbox import letterbox_image
from engine.sources.clips.wide_colours import WideColours, find_wide_colours
from engine.sources.upright import Orientation, read_orientation

Shape = tuple[int, int, Fraction | None, bytes | None]
"""Width and height as stored, the decoder's pixel aspect, and the display matrix."""

MATRIX_LATE_PICTURES = 2
"""A key frame's matrix may come with a picture this far behind it."""


class PictureConverter:
    """Converts pictures to the shape of the first one that it was made with."""

    def __init__(self, stream: VideoStream, first: VideoFrame) -> None:
        self._stream = stream
        self._reader = SignalReader()
        self._white = DiffuseWhite()
        self._matrix: bytes | None = None
        self._repeats_in: int | None = None
        self._shape = self._first_shape = self._read_shape(first)
        self._upright = self._read_orientation(self._shape)
        self._is_turned = _turns(self._upright)
        self._colours: tuple[int, int] | None = None
        self._wide: WideColours | None = None
        self.size_px = self._upright.upright_size_px

    def convert_picture(self, picture: VideoFrame) -> Image:
        """Return the picture upright, in sRGB, (H, W, 3) uint8 of `size_px`; one of another shape has black bars.

        Raises: av.FFmpegError or ValueError if it cannot be converted.
        """
        shape = self._read_shape(picture)
        if shape != self._shape:
            self._shape, self._upright = shape, self._read_orientation(shape)
            self._is_turned = _turns(self._upright)
        image = self._convert_colours(picture)
        if self._is_turned:
            image = self._upright.turn_upright(image)
        return image if image.shape[1::-1] == self.size_px else letterbox_image(image, *self.size_px)

    def _convert_colours(self, picture: VideoFrame) -> Image:
        size_px = self._upright.stored_width_px, self._upright.stored_height_px
        colours = picture.color_trc, picture.color_primaries
        if colours != self._colours:
            self._colours, self._wide = colours, find_wide_colours(picture)
        wide = self._wide
        if wide is None:
            return self._reader.read_bytes(picture, size_px, colour_space(picture))
        image = self._convert_wide_colours(picture, wide)
        if wide.is_hdr and self._white.learn_from_picture(image):
            image = self._convert_wide_colours(picture, wide)
        return image

    def _convert_wide_colours(self, picture: VideoFrame, wide: WideColours) -> Image:
        size_px = width, height = self._upright.stored_width_px, self._upright.stored_height_px
        wide = replace(wide, white_nits=self._white.nits)
        image = np.empty((height, width, 3), np.uint8)
        for rows, signal in self._reader.read_bands(picture, size_px, colour_space(picture, wide.is_hdr)):
            wide.convert_band(signal, image[rows])
        return image

    def _read_orientation(self, shape: Shape) -> Orientation:
        """Return how pictures of a shape are shown; a file's pixel aspect holds until the decoder finds another one."""
        width, height, aspect, matrix = shape
        if aspect == self._first_shape[2]:
            aspect = self._stream.sample_aspect_ratio
        return read_orientation(width, height, aspect, matrix)

    def _read_shape(self, picture: VideoFrame) -> Shape:
        """Return the picture's shape. A file's own matrix is beside every picture; one in the pictures themselves holds
        until a key frame without it (H.264, D.2.27), which FFmpeg may give with one of the pictures behind it.

        `picture.side_data` would keep its container, which holds the picture: then no picture's memory is given back
        until Python looks for such cycles, hundreds of pictures later (PyAV 18)."""
        entries = SideDataContainer(picture)  # type: ignore[call-arg]  # the stub has no constructor
        if SideDataType.DISPLAYMATRIX in entries:
            self._matrix, self._repeats_in = bytes(entries[SideDataType.DISPLAYMATRIX]), None
        elif self._matrix is not None:
            if picture.key_frame and self._repeats_in is None:
                self._repeats_in = MATRIX_LATE_PICTURES
            if self._repeats_in == 0:
                self._matrix = self._repeats_in = None
            elif self._repeats_in is not None:
                self._repeats_in -= 1
        return picture.width, picture.height, self._stream.codec_context.sample_aspect_ratio, self._matrix


def _turns(orientation: Orientation) -> bool:
    return orientation.swap_axes or orientation.flip_x or orientation.flip_y
