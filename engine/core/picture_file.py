"""Reads a picture file as upright sRGB pixels.

Owns: which files are read, decoding large ones smaller, orientation, transparency, colour.
Does not know: how large a file may be (`picture_limits`), faces.
"""

import logging
import math
import struct
import warnings
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, ImageFile, JpegImagePlugin, UnidentifiedImageError
from PIL import Image as Pillow

from engine.core.errors import PortraitError
from engine.core.picture_limits import check_bytes, check_parts, check_size
from engine.core.pictures.colours import BACKDROP as BACKDROP
from engine.core.pictures.colours import ColourConverter
from engine.core.pictures.kinds import is_heif, is_jpeg
from engine.core.system.reasons import system_reason
from engine.core.types import Image, Opacity

log = logging.getLogger(__name__)

FORMATS = ("PNG", "WEBP", "AVIF", "GIF")
"""Beside JPEG and HEIF. Of an animation and of several pictures in one file the first, or chief one is read."""
PLENTY_PIXELS = 25_000_000
"""A picture with more is read at a half, a third, ... of its size; one from a camera of 24 is read whole."""
BAND_PIXELS = 2_000_000
"""So much is converted at a time: only the decoded picture and the result are in memory as a whole."""
OPAQUE, NEARLY_OPAQUE = 255, 250
"""Some programs write 254 for opaque: a picture that is nowhere below the second has no transparency of its own."""

HEAD_BYTES = 256
"""The beginning of a file, which shows its kind."""

_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    RuntimeError,
)
"""The errors that Pillow raises on damaged files."""


def read_portrait_file(path: Path) -> Image:
    """Return the picture, upright, (H, W, 3) uint8 RGB in sRGB, transparent places in the colour BACKDROP.

    Raises: PortraitError if it cannot be read, or is too large to be read safely (`picture_limits`).
    """
    return read_picture_and_opacity(path)[0]


def read_picture_and_opacity(path: Path) -> tuple[Image, Opacity | None]:
    """Return the same picture, and its opacity (H, W) uint8; None if the file has none, or is opaque everywhere.

    Where it is half transparent, BACKDROP shows through: image - (1 - opacity) * BACKDROP are the colours of the
    file, multiplied by their opacity. What colour a file has where nothing of it is seen makes no difference.
    Raises: like `read_portrait_file`.
    """
    with _open_file(path) as stream, warnings.catch_warnings():
        warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)  # the limit is our own
        warnings.simplefilter("ignore", UserWarning)  # damaged notes about the picture do not matter
        image, opacity, orientation = _decode_picture(path, stream)
    return _turn_upright(image, orientation), None if opacity is None else _turn_upright(opacity, orientation)


def _open_file(path: Path) -> BinaryIO:
    try:
        if path.is_dir():
            raise PortraitError("{path} is a folder, not a picture.", "Give one picture file.", path=path)
        if not path.exists():
            raise PortraitError("There is no file {path}.", "Check the name, or choose another picture.", path=path)
        if not path.is_file():
            raise PortraitError("{path} is not a file.", "Give one picture file.", path=path)
        size = path.stat().st_size
        check_bytes(path.name, size)
        if not size:
            raise PortraitError("{file} is empty.", "Copy or export it again.", file=path.name)
        return path.open("rb")
    except (OSError, ValueError) as failure:
        raise PortraitError(
            "{path} cannot be read: {reason}.", "Check its permissions.", path=path, reason=system_reason(failure)
        ) from failure


def _decode_picture(path: Path, stream: BinaryIO) -> tuple[Image, Opacity | None, int]:
    """Return the picture and its opacity as they are stored, and the number that says how they are turned upright."""
    try:
        check_parts(path.name, stream)
        with _open_picture(stream) as picture:
            check_size(path.name, picture)
            return *_to_srgb(picture), _read_orientation(picture)
    except Pillow.DecompressionBombError as failure:
        raise PortraitError(
            "{file} is too large: far more than can be read safely.", "Scale it down.", file=path.name
        ) from failure
    except UnidentifiedImageError as failure:
        raise PortraitError(
            "{file} is not a picture that can be read.",
            "Use a JPEG, PNG, WebP, AVIF, HEIC or GIF file.",
            file=path.name,
        ) from failure
    except MemoryError as failure:
        raise PortraitError("{file} does not fit into memory.", "Use a smaller picture.", file=path.name) from failure
    except _BROKEN as failure:
        raise PortraitError("{file} is damaged or incomplete.", "Copy or export it again.", file=path.name) from failure


def _open_picture(stream: BinaryIO) -> ImageFile.ImageFile:
    """Read the header of a picture that is known by its content, whatever its name."""
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    if is_heif(head):
        from pi_heif.as_plugin import HeifImageFile  # loads a library of its own, and few pictures need it

        opened: ImageFile.ImageFile = HeifImageFile(stream)
        return opened
    if not is_jpeg(head):
        return Pillow.open(stream, formats=FORMATS)
    try:
        return JpegImagePlugin.JpegImageFile(stream)  # without Pillow's limit, because it is decoded smaller
    except SyntaxError as failure:
        raise UnidentifiedImageError from failure


def _to_srgb(picture: ImageFile.ImageFile) -> tuple[Image, Opacity | None]:
    """Decode a picture, smaller if it has more than plenty of pixels; return it and its opacity as they are stored."""
    if picture.format == "JPEG":
        share = next((share for share in (1, 2, 4) if _pixel_count(picture) <= PLENTY_PIXELS * share**2), 8)
        picture.draft(None, (picture.width // share, picture.height // share))
    picture.load()
    picture.fp = None  # some formats keep all decoded bytes in it
    share = math.ceil(math.sqrt(max(1.0, _pixel_count(picture) / PLENTY_PIXELS)))
    width, height = picture.size
    band_px = max(1, BAND_PIXELS // (width * share)) * share
    converter = ColourConverter(picture)
    image = np.empty((-(-height // share), -(-width // share), 3), np.uint8)
    opacity = np.empty(image.shape[:2], np.uint8) if picture.has_transparency_data else None
    for top in range(0, height, band_px):
        band = picture.crop((0, top, width, min(height, top + band_px)))
        colours, alpha = converter.to_opaque_srgb(band, share)
        rows = slice(top // share, top // share + colours.height)
        image[rows] = np.asarray(colours)
        if opacity is not None:
            opacity[rows] = OPAQUE if alpha is None else np.asarray(alpha)
    return image, None if opacity is None or opacity.min() >= NEARLY_OPAQUE else opacity


def _pixel_count(picture: Pillow.Image) -> int:
    return picture.width * picture.height


def _read_orientation(picture: Pillow.Image) -> int:
    """Return EXIF's orientation, 1 to 8; 1, upright, if there is none that can be understood."""
    try:
        orientation = picture.getexif().get(ExifTags.Base.Orientation, 1)
    except _BROKEN as failure:
        log.info("The notes about the picture are passed over: %s", failure)
        return 1
    return orientation if orientation in range(1, 9) else 1


def _turn_upright(image: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    turned: np.ndarray = image.swapaxes(0, 1) if orientation >= 5 else image
    if orientation in (2, 3, 6, 7):
        turned = turned[:, ::-1]
    if orientation in (3, 4, 7, 8):
        turned = turned[::-1]
    return np.ascontiguousarray(turned)
