"""Reads a picture file as upright sRGB pixels.

Owns: which files are read, the limits that are checked before decoding, orientation, transparency, colour.
Does not know: faces.
"""

import io
import logging
import struct
import warnings
from pathlib import Path

import numpy as np
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps, UnidentifiedImageError

from engine.core.errors import PortraitError
from engine.core.types import Image

log = logging.getLogger(__name__)

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
MAX_BYTES = 64 * 1024 * 1024
MAX_PIXELS = 120_000_000
"""More than the largest phone pictures; 360 MB once decoded."""
ENOUGH_PX = 4096
"""A picture whose shorter side is at least twice this is read at a half, a third, ... of its size."""
BACKDROP = (190, 190, 190)
"""The colour behind transparent parts."""

_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
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
    """Return the picture, upright, (H, W, 3) uint8 RGB in sRGB.

    Raises: PortraitError if it cannot be read, or is too large to be read safely.
    """
    content = _read_bytes(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)  # the limit is our own
        warnings.simplefilter("ignore", UserWarning)  # damaged notes about the picture do not matter
        return _decode_picture(path, content)


def _read_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise PortraitError("{path} is a folder, not a picture.", "Give one picture file.", path=path)
        if not path.exists():
            raise PortraitError("There is no file {path}.", "Check the name, or choose another picture.", path=path)
        if not path.is_file():
            raise PortraitError("{path} is not a file.", "Give one picture file.", path=path)
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise PortraitError(
                "{file} is {size} MB large; at most {limit} MB are read.",
                "Save it smaller, for example as JPEG.",
                file=path.name,
                size=f"{size / 1000000.0:.0f}",
                limit=f"{MAX_BYTES / 1000000.0:.0f}",
            )
        content = path.read_bytes()
    except (OSError, ValueError) as failure:
        reason = failure.strerror if isinstance(failure, OSError) and failure.strerror else failure
        raise PortraitError(
            "{path} cannot be read: {reason}.", "Check its permissions.", path=path, reason=reason
        ) from failure
    if not content:
        raise PortraitError("{file} is empty.", "Copy or export it again.", file=path.name)
    return content


def _decode_picture(path: Path, content: bytes) -> Image:
    try:
        with Pillow.open(io.BytesIO(content), formats=FORMATS) as picture:  # by its content, whatever its name
            width, height = picture.size
            if width * height > MAX_PIXELS:
                raise _too_large_error(path, f"{width} × {height} pixels")
            return _to_upright_srgb(picture)
    except Pillow.DecompressionBombError as failure:
        raise _too_large_error(path, "far more than can be read safely") from failure
    except UnidentifiedImageError as failure:
        raise _unreadable_error(path, content) from failure
    except MemoryError as failure:
        raise PortraitError("{file} does not fit into memory.", "Use a smaller picture.", file=path.name) from failure
    except _BROKEN as failure:
        raise PortraitError("{file} is damaged or incomplete.", "Copy or export it again.", file=path.name) from failure


def _unreadable_error(path: Path, content: bytes) -> PortraitError:
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return PortraitError("{file} is a HEIC picture.", "Export it as JPEG.", file=path.name)
    return PortraitError(
        "{file} is not a picture that can be read.", "Use a JPEG, PNG, WebP or AVIF file.", file=path.name
    )


def _too_large_error(path: Path, size: str) -> PortraitError:
    return PortraitError(
        "{file} is too large: {size}; the limit is {limit} million pixels.",
        "Scale it down; {enough} pixels along the shorter side are plenty.",
        file=path.name,
        size=size,
        limit=MAX_PIXELS // 1000000,
        enough=ENOUGH_PX,
    )


def _to_upright_srgb(picture: Pillow.Image) -> Image:
    if picture.format in ("JPEG", "MPO"):  # the latter is what some phones and cameras write as .jpg
        picture.draft(None, (ENOUGH_PX, ENOUGH_PX))
    profile = picture.info.get("icc_profile")
    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I"):
        upright = Pillow.fromarray((np.asarray(upright) >> 8).astype(np.uint8))
    alpha = None
    if upright.has_transparency_data:
        alpha = upright.convert("RGBA").getchannel("A")
    colours = _convert_to_srgb(upright, profile)
    if alpha is not None:
        colours = Pillow.composite(colours, Pillow.new("RGB", colours.size, BACKDROP), alpha)
    return np.array(colours.reduce(max(1, min(colours.size) // ENOUGH_PX)), np.uint8)


def _convert_to_srgb(picture: Pillow.Image, profile: bytes | None) -> Pillow.Image:
    """Convert by the picture's own colour profile; a broken or wrong one is ignored."""
    if profile:
        plain = picture if picture.mode in ("L", "CMYK") else picture.convert("RGB")
        try:
            converted = ImageCms.profileToProfile(
                plain, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError, ValueError) as failure:
            log.info("The colour profile is passed over: %s", failure)
        else:
            if converted is not None:
                return converted
    return picture.convert("RGB")
