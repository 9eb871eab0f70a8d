"""Repairs an MP4 file whose writing stopped in the middle.

Owns: finding the last complete fragment of an MP4 and cutting off the rest. Does not know: codecs.

Such a file is a sequence of boxes, each with its length in front: the head (moov), then pictures and sound (mdat) of
about a second each, with a table of contents (moof) before each of them except perhaps the first.
"""

import struct
from pathlib import Path
from typing import BinaryIO

HEAD, PAYLOAD = b"moov", b"mdat"


def cut_to_whole_fragments(file: Path) -> bool:
    """Cut a file that is no longer being written after its last complete fragment; returns True if it then plays.

    A file without a complete fragment stays unchanged.
    Raises: OSError if the file cannot be read or cut.
    """
    with file.open("r+b") as stream:
        length = file.stat().st_size
        whole, headed = 0, False
        for kind, end in _read_boxes(stream, length):
            headed = headed or kind == HEAD
            if kind == PAYLOAD and headed and end <= length:
                whole = end
        if whole:
            stream.truncate(whole)
    return whole > 0


def _read_boxes(stream: BinaryIO, length: int) -> list[tuple[bytes, int]]:
    """Return the kind and the end of every outermost box; the last end may lie beyond the file."""
    found = []
    start = 0
    while start + 16 <= length:
        stream.seek(start)
        size, kind, long_size = struct.unpack(">I4sQ", stream.read(16))
        end = start + (long_size if size == 1 else size)
        if end <= start:
            break
        found.append((kind, end))
        start = end
    return found
