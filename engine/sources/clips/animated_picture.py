"""Reads driver frames from an animated picture: GIF, WebP, AVIF, PNG.

Owns: how long each picture is shown, as browsers do it, and that nothing shines through transparent places.
Does not know: faces; how a clip is repeated (`realtime`).
"""

import logging
import struct
import warnings
from fractions import Fraction
from pathlib import Path

import numpy as np
from PIL import Image as Pillow
from PIL import ImageFile, UnidentifiedImageError

from engine.core.clock import NS_PER_MS, NS_PER_S
from engine.core.errors import PortraitError, SourceError
from engine.core.picture_limits import check_bytes, check_size
from engine.core.pictures.colours import ColourConverter
from engine.core.types import Frame, Image
from engine.sources import SourceInfo
from engine.sources.clips.letterbox import letterbox_image

log = logging.getLogger(__name__)

FORMATS = ("GIF", "WEBP", "AVIF", "PNG")
SHORTEST_MS, INSTEAD_MS = 10, 100
"""Browsers show a picture that is to be shown for 10 ms or less for 100 ms: many files say 0."""
SAMPLED_PIXELS = 20_000_000
"""The rate is taken from the first pictures, as many as have together this many pixels."""
FPS_MAX = 240
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, KeyError, TypeError, RuntimeError)
"""The errors that Pillow raises on damaged files."""


class AnimatedPictureSource:
    """Plays the pictures once, in the first one's size."""

    def __init__(self, path: Path) -> None:
        """Open the file and decode its first pictures.

        Raises: SourceError if it cannot be read, or is too large.
        """
        self._path = path
        sample = _PictureReader(path)
        try:
            image = sample.read_picture()
            if image is None:
                raise SourceError("{file} is damaged or incomplete.", "Copy or export it again.", file=path.name)
            self._height_px, self._width_px = image.shape[:2]
            fps = sample.measure_rate(SAMPLED_PIXELS // (self._width_px * self._height_px))
        finally:
            sample.close()
        self._reader: _PictureReader | None = _PictureReader(path)
        frames = self._reader.count
        self._info = SourceInfo(path.name, self._width_px, self._height_px, fps, frames, None)
        self._ends_at_ns = 0

    @property
    def info(self) -> SourceInfo:
        return self._info

    @property
    def ends_at_ns(self) -> int:
        """When the picture that was read last has been shown."""
        return self._ends_at_ns

    def read_frame(self) -> Frame | None:
        if self._reader is None:
            return None
        image = self._reader.read_picture()
        if image is None:
            return None
        shown_at_ns = self._ends_at_ns
        self._ends_at_ns += self._reader.duration_ms * NS_PER_MS
        return Frame(letterbox_image(image, self._width_px, self._height_px), shown_at_ns)

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None


class _PictureReader:
    """Decodes one picture after the other. duration_ms: how long the last one is shown."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)  # the limit is our own
            self._picture = _open_picture(path)
        self.count: int = getattr(self._picture, "n_frames", 1)
        self.duration_ms = INSTEAD_MS
        self._next = 0

    def read_picture(self) -> Image | None:
        """Return the next picture, (H, W, 3) uint8 in sRGB, or None after the last one that can be read."""
        if self._next >= self.count:
            return None
        try:
            self._picture.seek(self._next)
            self._picture.load()
            opaque, _ = ColourConverter(self._picture).to_opaque_srgb(self._picture, 1)
        except _BROKEN:
            log.warning("%s is damaged: it ends after %d of %d pictures", self._path.name, self._next, self.count)
            self.count = self._next
            return None
        self._next += 1
        stated_ms = round(self._picture.info.get("duration") or 0)
        self.duration_ms = stated_ms if stated_ms > SHORTEST_MS else INSTEAD_MS
        return np.array(opaque)

    def measure_rate(self, pictures: int) -> Fraction:
        """Return pictures in a second, over the one read last and up to this many after it."""
        durations_ms = [self.duration_ms]
        while len(durations_ms) < pictures and self.read_picture() is not None:
            durations_ms.append(self.duration_ms)
        rate = Fraction(len(durations_ms) * NS_PER_S, sum(durations_ms) * NS_PER_MS)
        return min(max(rate, Fraction(1)), Fraction(FPS_MAX))

    def close(self) -> None:
        self._picture.close()


def _open_picture(path: Path) -> ImageFile.ImageFile:
    try:
        check_bytes(path.name, path.stat().st_size)
        picture = Pillow.open(path, formats=FORMATS)
        try:
            check_size(path.name, picture)
        except PortraitError:
            picture.close()
            raise
    except PortraitError as error:
        raise SourceError(
            "{problem}", "{advice}", problem=error.problem.message_phrase, advice=error.problem.advice_phrase
        ) from error
    except Pillow.DecompressionBombError as error:
        raise SourceError(
            "{file} is too large: far more than can be read safely.", "Scale it down.", file=path.name
        ) from error
    except PermissionError as error:
        raise SourceError("You may not read the video {path}.", "Check its permissions.", path=path) from error
    except (UnidentifiedImageError, *_BROKEN) as error:
        raise SourceError("{file} is damaged or incomplete.", "Copy or export it again.", file=path.name) from error
    return picture
