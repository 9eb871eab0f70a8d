"""How large a picture file may be, checked before anything of it is decoded.

Owns: the limits on bytes, sides, proportions and pixels, and what a JPEG of several scans costs.
Does not know: how a picture is decoded, and what it shows.

Within them, reading a picture and finding the face in it takes less than 400 MB of memory, the program included, and
less than 3 s of processor time: `tests/measure/pictures.py` measures it.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from PIL import Image as Pillow

from engine.core.errors import PortraitError

MAX_BYTES = 96 * 1024 * 1024
MAX_SIDE_PX = 32_000
MAX_RATIO = 10
"""The longer side over the shorter one."""
MAX_MEGAPIXELS = {"JPEG": 250, "PNG": 50, "HEIF": 50, "WEBP": 13, "AVIF": 13, "GIF": 13}
"""A JPEG is decoded at a half, a quarter or an eighth of its size; the other formats only as a whole."""
MAX_COEFFICIENTS = 80_000_000
"""All coefficients of a JPEG of several scans (a progressive one) are in memory at once, whatever size it is decoded
at: two bytes each, and 1.5 for each pixel with the usual sampling of colours."""
MAX_SCANS = 32
"""Every scan goes over the whole picture; encoders write about 10."""
MAX_PARTS = 50_000
"""Segments of a JPEG, chunks of a PNG: each takes time on its own, however little it holds."""

_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_MARKER = re.compile(rb"\xff([\x02-\xcf\xd8-\xfe])")
"""A marker of a JPEG. What is left out has no length: escaped bytes of its data, and restarts."""
_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SEQUENTIAL = 0xC1
"""Up to this kind of frame a JPEG may have one scan."""


class _Segment(NamedTuple):
    """A segment of a JPEG: its marker, and where its content begins and ends."""

    marker: int
    begin: int
    end: int


def check_bytes(name: str, size: int) -> None:
    """Raise PortraitError if the file is larger than may be read."""
    if size > MAX_BYTES:
        raise PortraitError(
            "{file} is {size} MB large; at most {limit} MB are read.",
            "Save it smaller, for example as JPEG.",
            file=name,
            size=f"{size / 1000000.0:.0f}",
            limit=f"{MAX_BYTES / 1000000.0:.0f}",
        )


def check_parts(name: str, stream: BinaryIO) -> None:
    """Raise PortraitError if the file consists of too many parts, or is a JPEG whose scans cost too much.

    stream: at the beginning of the file, and there again afterwards.
    """
    head = stream.read(len(_PNG))
    if head.startswith(_JPEG):
        stream.seek(0)
        _check_jpeg(name, stream.read())
    elif head == _PNG:
        _refuse_many(name, sum(1 for _ in _walk_chunks(stream)))
    stream.seek(0)


def check_size(name: str, picture: Pillow.Image) -> None:
    """Raise PortraitError if a picture whose header was read has too many pixels, or is too long and narrow."""
    width, height = picture.size
    if max(width, height) > MAX_RATIO * min(width, height):
        raise PortraitError(
            "{file} is too long and narrow: {width} × {height} pixels.",
            "Crop it: one side may be {limit} times as long as the other.",
            file=name,
            width=width,
            height=height,
            limit=MAX_RATIO,
        )
    if max(width, height) > MAX_SIDE_PX:
        raise PortraitError(
            "{file} is too large: {width} × {height} pixels, where a side may have {limit}.",
            "Scale it down.",
            file=name,
            width=width,
            height=height,
            limit=MAX_SIDE_PX,
        )
    kind = str(picture.format)
    if width * height > MAX_MEGAPIXELS[kind] * 1_000_000:
        raise PortraitError(
            "{file} is too large: {width} × {height} pixels, where a {kind} picture may have {limit} million.",
            "Scale it down." if kind == "JPEG" else "Scale it down, or save it as JPEG.",
            file=name,
            width=width,
            height=height,
            kind=kind,
            limit=MAX_MEGAPIXELS[kind],
        )


def _check_jpeg(name: str, content: bytes) -> None:
    frame: _Segment | None = None
    scans = 0
    for number, segment in enumerate(_walk_segments(content)):
        _refuse_many(name, number)
        if segment.marker in _FRAMES:
            frame = segment
        elif segment.marker == _SCAN and frame is not None:
            scans += 1
            if _is_only_scan(content, frame, segment):
                return
    if frame is not None and (scans > MAX_SCANS or _count_coefficients(content, frame) > MAX_COEFFICIENTS):
        height, width = (int.from_bytes(content[frame.begin + at : frame.begin + at + 2]) for at in (1, 3))
        raise PortraitError(
            "{file} is a progressive JPEG of {width} × {height} pixels in {scans} parts, which takes too much memory.",
            "Save it as a JPEG that is not progressive, or scale it down.",
            file=name,
            width=width,
            height=height,
            scans=scans,
        )


def _walk_segments(content: bytes) -> Iterator[_Segment]:
    at = 0
    while (found := _MARKER.search(content, at)) is not None:
        marker, begin = found.group(1)[0], found.end()
        if marker == _END:
            return
        at = begin if marker == _START else begin + max(2, int.from_bytes(content[begin : begin + 2]))
        if marker != _START:
            yield _Segment(marker, begin + 2, at)


def _is_only_scan(content: bytes, frame: _Segment, scan: _Segment) -> bool:
    """Return True if a scan holds all colours of a JPEG that is not progressive: nothing is read behind it."""
    colours = content[frame.begin + 5 : frame.begin + 6]
    return frame.marker <= _SEQUENTIAL and content[scan.begin : scan.begin + 1] == colours


def _count_coefficients(content: bytes, frame: _Segment) -> int:
    """Return how many numbers a JPEG of several scans holds in memory."""
    head = content[frame.begin : frame.end]
    height, width = int.from_bytes(head[1:3]), int.from_bytes(head[3:5])
    sampling = [(code >> 4, code & 15) for code in head[7::3]]
    finest = max((across for across, _ in sampling), default=0) * max((down for _, down in sampling), default=0)
    return width * height * sum(across * down for across, down in sampling) // max(1, finest)


def _walk_chunks(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the names of a PNG's chunks; stream: behind its signature."""
    while len(head := stream.read(8)) == 8:
        yield head[4:]
        stream.seek(int.from_bytes(head[:4]) + 4, 1)


def _refuse_many(name: str, parts: int) -> None:
    if parts > MAX_PARTS:
        raise PortraitError(
            "{file} consists of more than {limit} parts.",
            "Save it again with another program.",
            file=name,
            limit=MAX_PARTS,
        )
