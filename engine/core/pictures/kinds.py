"""Finds the kind of a picture file by its content, whatever its name.

Owns: JPEG, HEIF, and which files hold an animation. Does not know: how they are decoded.
"""

from pathlib import Path

_HEAD_BYTES = 65_536
"""Every format says near its beginning that it moves; a profile of colours may come before."""
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")
_AVIF_BRANDS = (b"avif", b"avis")
_PNG = b"\x89PNG\r\n\x1a\n"
_GIFS = (b"GIF87a", b"GIF89a")
_GIF_TRAILER, _GIF_EXTENSION, _GIF_PICTURE = 0x3B, 0x21, 0x2C


def is_jpeg(head: bytes) -> bool:
    return head.startswith(b"\xff\xd8\xff")


def is_heif(head: bytes) -> bool:
    """Return True for HEIC and other HEIF files, but not for AVIF, which is HEIF with another codec."""
    brands = _read_brands(head)
    return brands[:1] in [[brand] for brand in _HEIF_BRANDS] and not any(brand in _AVIF_BRANDS for brand in brands)


def is_animated_file(path: Path) -> bool:
    """Return True for an animated GIF, WebP, AVIF or PNG.

    Raises: OSError if it cannot be read.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
        if head.startswith(_GIFS):
            return _count_gif_pictures(head + stream.read()) > 1
    if head.startswith(b"RIFF") and head[8:16] == b"WEBPVP8X":
        return bool(head[20] & 2)
    if head.startswith(_PNG):
        return b"acTL" in head.partition(b"IDAT")[0]
    return b"avis" in _read_brands(head)


def is_gif(path: Path) -> bool:
    """Return True for a GIF, animated or not. Raises: OSError if it cannot be read."""
    with path.open("rb") as stream:
        return stream.read(6).startswith(_GIFS)


def _read_brands(head: bytes) -> list[bytes]:
    """Return the major and the compatible brands of a file of ISO's kind; none for others."""
    if head[4:8] != b"ftyp":
        return []
    end = min(int.from_bytes(head[:4]), 256)
    return [head[8:12], *(head[at : at + 4] for at in range(16, end, 4))]


def _count_gif_pictures(content: bytes) -> int:
    """Return 0, 1 or 2, which stands for more."""
    at, pictures = 13 + _colour_table_bytes(content[10:11]), 0
    while pictures < 2 and at < len(content) and content[at] != _GIF_TRAILER:
        if content[at] == _GIF_PICTURE:
            pictures += 1
            at += 11 + _colour_table_bytes(content[at + 9 : at + 10])
        elif content[at] == _GIF_EXTENSION:
            at += 2
        else:
            break
        while at < len(content) and content[at]:
            at += 1 + content[at]
        at += 1
    return pictures


def _colour_table_bytes(flags: bytes) -> int:
    return 3 << ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0
