"""Which shared libraries a Linux library asks for, read from its file: nothing is loaded."""

import struct
from pathlib import Path

_LOAD, _DYNAMIC = 1, 2
_NEEDED, _STRINGS = 1, 5


def list_needed(library: Path) -> list[str]:
    """Return the names in the library's list of needed ones; a 64-bit little-endian ELF file."""
    data = library.read_bytes()
    assert data[:6] == b"\x7fELF\x02\x01", library
    [table] = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    heads = [struct.unpack_from("<IIQQQQQQ", data, table + index * size) for index in range(count)]
    loaded = [(head[3], head[2], head[5]) for head in heads if head[0] == _LOAD]
    [(start, length)] = [(head[2], head[5]) for head in heads if head[0] == _DYNAMIC]
    entries = [struct.unpack_from("<QQ", data, at) for at in range(start, start + length, 16)]
    [strings] = [value for tag, value in entries if tag == _STRINGS]
    [offset] = [strings - address + at for address, at, span in loaded if address <= strings < address + span]
    return [_read_name(data, offset + value) for tag, value in entries if tag == _NEEDED]


def _read_name(data: bytes, start: int) -> str:
    return data[start : data.index(b"\0", start)].decode()
