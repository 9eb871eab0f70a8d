"""The wire format between the app and the camera process: one memory-mapped file.

    header   64 words of 8 bytes, then a text (JSON) and a ring of what was shown
    card     one picture, shown while there is nothing better
    slots    three pictures; frame n lies in slot n % 3

Owns: the layout, and how one process writes while the other reads without either ever waiting.
Does not know: who writes when, devices, colour. Every word has one writer: the app or the camera.

A picture is guarded by a sequence lock: its word is odd while it is being written, and twice the frame number after.
A reader copies, looks again, and throws the copy away if the word has moved. x86 keeps stores in order, which makes
this enough; other processors may not, and Python has no fence, so there each picture also carries a CRC-32.
"""

import json
import mmap
import os
import platform
import stat
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""(frame_bytes,) uint8: one picture as the device wants it."""

MAGIC = int.from_bytes(b"PCAMWIRE", "little")
VERSION = 1
SLOTS = 3
FRAME_BYTES = {"rgb": 3.0, "i420": 1.5, "nv12": 1.5}
"""pixel format -> bytes per pixel. rgb: (H, W, 3). i420: planes Y, U, V. nv12: plane Y, then U and V in turns."""

# The first eight words mean the same in every version, so that any app can tell any camera process to end.
W_MAGIC, W_VERSION, W_CAMERA_PID, W_END, W_PANIC, W_APP_PID = range(6)
# Written once, by the camera process.
W_WIDTH, W_HEIGHT, W_FPS_MILLI, W_FORMAT, W_CHECKED = range(8, 13)
# Written by the app.
W_HEARTBEAT, W_PUBLISHED = range(16, 18)
# Written by the camera process.
W_STATE, W_SENT, W_REPEATED, W_LATE, W_BEAT, W_LOST, W_SHOWN, W_TEXT_SEQUENCE, W_TEXT_BYTES = range(32, 41)

PANIC, RESTING = 1, 2
"""Bits of W_PANIC; any of them means the card. RESTING: the app shows its avatar elsewhere for now."""

STARTING, LIVE, CARD, LOST = range(4)
"""What the device shows: the first plain frame, the avatar, the card, or nothing because the device is gone."""

_WORDS = 64
_TEXT_AT, _TEXT_MAX = 512, 2048
_RING_AT, _RING = 2560, 128
_RING_WORDS = 3
_HEADER_BYTES = 8192
_PICTURE_HEADER = 64
_PAGE = 4096
_P_SEQUENCE, _P_CAPTURE, _P_CRC = range(3)
_TRIES = 4


class WireError(Exception):
    """This file is no frame buffer that can be used; the message says why."""


class WireVersionError(WireError):
    """The buffer belongs to another version of the program."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What the device was opened with. fps_milli: frames in 1000 seconds. pixel_format: a key of FRAME_BYTES."""

    width_px: int
    height_px: int
    fps_milli: int
    pixel_format: str

    @property
    def frame_bytes(self) -> int:
        return int(self.width_px * self.height_px * FRAME_BYTES[self.pixel_format])

    @property
    def _picture_stride(self) -> int:
        return -(-(_PICTURE_HEADER + self.frame_bytes) // _PAGE) * _PAGE

    @property
    def file_bytes(self) -> int:
        return _HEADER_BYTES + (1 + SLOTS) * self._picture_stride

    def picture_offset(self, index: int) -> int:
        """Where picture `index` begins in the file: 0 is the card, 1 to 3 are the slots."""
        return _HEADER_BYTES + index * self._picture_stride


@dataclass(frozen=True, slots=True)
class SentCounts:
    """What the device was given so far. late: periods missed, or served more than half a period after their time.

    lost: how often the device was taken away.
    """

    sent: int
    repeated: int
    late: int
    lost: int


@dataclass(frozen=True, slots=True)
class ShownFrame:
    """One picture's first way to the device. capture_time_ns as the app gave it; sent_at_ns monotonic."""

    number: int
    capture_time_ns: int | None
    sent_at_ns: int


class FrameBuffer:
    """One process's view of the mapped file. `create` is for the camera process, `attach` for the app."""

    def __init__(self, file: int, shape: Shape) -> None:
        """Map an open file of the right size; closes `file`."""
        self.shape = shape
        self._map = mmap.mmap(file, shape.file_bytes)
        os.close(file)
        self._bytes = memoryview(self._map)
        self._words = self._bytes[: _WORDS * 8].cast("Q")
        self._ring = self._bytes[_RING_AT : _RING_AT + _RING * _RING_WORDS * 8].cast("Q")
        self._heads: list[memoryview] = []
        self._pictures: list[Pixels] = []
        for index in range(1 + SLOTS):
            at = shape.picture_offset(index)
            self._heads.append(self._bytes[at : at + _PICTURE_HEADER].cast("Q"))
            begin = at + _PICTURE_HEADER
            self._pictures.append(np.frombuffer(self._map, np.uint8, shape.frame_bytes, begin))

    @classmethod
    def create(cls, path: Path, shape: Shape, checked: bool | None = None) -> "FrameBuffer":
        """Make a new file, for the user only. checked: pictures carry a CRC; None decides by the processor."""
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        file = os.open(path, flags, 0o600)
        os.truncate(file, shape.file_bytes)
        buffer = cls(file, shape)
        words = buffer._words
        words[W_WIDTH], words[W_HEIGHT] = shape.width_px, shape.height_px
        words[W_FPS_MILLI], words[W_FORMAT] = shape.fps_milli, list(FRAME_BYTES).index(shape.pixel_format)
        words[W_CHECKED] = _needs_checksum() if checked is None else checked
        words[W_CAMERA_PID], words[W_VERSION] = os.getpid(), VERSION
        words[W_MAGIC] = MAGIC
        return buffer

    @classmethod
    def attach(cls, path: Path) -> "FrameBuffer":
        """Map the buffer that a camera process made.

        Raises: WireVersionError, WireError if it cannot be used; FileNotFoundError.
        """
        file = _open_own_file(path)
        try:
            shape = _read_shape(file)
        except WireError:
            os.close(file)
            raise
        return cls(file, shape)

    def close(self) -> None:
        """Unmap. Nothing else may be called after it, except `close`."""
        if self._map.closed:
            return
        self._pictures.clear()
        for view in (*self._heads, self._ring, self._words, self._bytes):
            view.release()
        self._map.close()

    @property
    def closed(self) -> bool:
        return self._map.closed

    def read_word(self, index: int) -> int:
        return self._words[index]

    def write_word(self, index: int, value: int) -> None:
        """Write one word; each has one writer. 8 aligned bytes are stored at once."""
        self._words[index] = value

    def publish_frame(self, pixels: Pixels, capture_time_ns: int | None) -> int:
        """App: hand over the next frame, and return its number. It is also a heartbeat."""
        number = self._words[W_PUBLISHED] + 1
        self._write_picture(1 + number % SLOTS, number, pixels, capture_time_ns)
        self._words[W_PUBLISHED] = number
        self.send_heartbeat()
        return number

    def send_heartbeat(self) -> None:
        """App: say that it is alive."""
        self._words[W_HEARTBEAT] += 1

    def write_card(self, pixels: Pixels) -> None:
        """App: hand over the card."""
        self._write_picture(0, (self._heads[0][_P_SEQUENCE] + 1) // 2 + 1, pixels, None)

    def copy_latest_frame(self, into: Pixels, after: int) -> tuple[int, int | None] | None:
        """Camera: copy the newest frame if its number is above `after`; (number, capture time), or None.

        None also means that the writer was faster than every try; then `into` holds anything.
        """
        for _ in range(_TRIES):
            number = self._words[W_PUBLISHED]
            if number <= after:
                return None
            index = 1 + number % SLOTS
            if self._copy_picture(index, 2 * number, into):
                capture = self._heads[index][_P_CAPTURE]
                if self._heads[index][_P_SEQUENCE] == 2 * number:
                    return number, capture - 1 if capture else None
        return None

    def copy_card(self, into: Pixels, after: int) -> int:
        """Camera: copy the card if it is newer than `after`; its number, or `after` if there is no newer whole one."""
        sequence = self._heads[0][_P_SEQUENCE]
        if sequence % 2 or sequence // 2 <= after or not self._copy_picture(0, sequence, into):
            return after
        return sequence // 2

    def write_counts(self, counts: SentCounts) -> None:
        """Camera: tell what was sent, and that it is alive."""
        words = self._words
        words[W_SENT], words[W_REPEATED] = counts.sent, counts.repeated
        words[W_LATE], words[W_LOST] = counts.late, counts.lost
        words[W_BEAT] += 1

    @property
    def counts(self) -> SentCounts:
        words = self._words
        return SentCounts(words[W_SENT], words[W_REPEATED], words[W_LATE], words[W_LOST])

    def write_shown_frame(self, shown: ShownFrame) -> None:
        """Camera: remember when a new picture went to the device."""
        count = self._words[W_SHOWN]
        at = count % _RING * _RING_WORDS
        capture = 0 if shown.capture_time_ns is None else shown.capture_time_ns + 1
        self._ring[at], self._ring[at + 1], self._ring[at + 2] = shown.number, capture, shown.sent_at_ns
        self._words[W_SHOWN] = count + 1

    def read_shown_after(self, count: int) -> Iterator[tuple[int, ShownFrame]]:
        """App: what was shown since `count` (0 at first), each with the count to go on from.

        Who asks less often than every 128 pictures misses some.
        """
        end = self._words[W_SHOWN]
        for index in range(max(count, end - _RING), end):
            at = index % _RING * _RING_WORDS
            number, capture, sent = self._ring[at], self._ring[at + 1], self._ring[at + 2]
            if self._words[W_SHOWN] - index < _RING:
                yield index + 1, ShownFrame(number, capture - 1 if capture else None, sent)

    def write_status_text(self, text: dict[str, Any]) -> None:
        """Camera: say in words what it is and what is wrong."""
        data = json.dumps(text).encode()
        if len(data) > _TEXT_MAX:
            raise ValueError(f"{len(data)} bytes do not fit into {_TEXT_MAX}")
        words = self._words
        words[W_TEXT_SEQUENCE] += 1
        self._bytes[_TEXT_AT : _TEXT_AT + len(data)] = data
        words[W_TEXT_BYTES] = len(data)
        words[W_TEXT_SEQUENCE] += 1

    def read_status_text(self) -> dict[str, Any]:
        """App: what the camera process says of itself; empty while it is just changing it."""
        for _ in range(_TRIES):
            before = self._words[W_TEXT_SEQUENCE]
            data = bytes(self._bytes[_TEXT_AT : _TEXT_AT + min(self._words[W_TEXT_BYTES], _TEXT_MAX)])
            if before % 2 == 0 and before and self._words[W_TEXT_SEQUENCE] == before:
                text: dict[str, Any] = json.loads(data)
                return text
        return {}

    def _write_picture(self, index: int, number: int, pixels: Pixels, capture_time_ns: int | None) -> None:
        head = self._heads[index]
        head[_P_SEQUENCE] = 2 * number - 1
        np.copyto(self._pictures[index], pixels)
        head[_P_CAPTURE] = 0 if capture_time_ns is None else capture_time_ns + 1
        if self._words[W_CHECKED]:
            head[_P_CRC] = zlib.crc32(pixels.data)
        head[_P_SEQUENCE] = 2 * number

    def _copy_picture(self, index: int, sequence: int, into: Pixels) -> bool:
        """Copy one picture; False if it is not that one, or did not stay that one."""
        head = self._heads[index]
        if head[_P_SEQUENCE] != sequence:
            return False
        np.copyto(into, self._pictures[index])
        whole = not self._words[W_CHECKED] or head[_P_CRC] == zlib.crc32(into.data)
        return bool(whole and head[_P_SEQUENCE] == sequence)


def request_shutdown(path: Path) -> int:
    """Tell the camera process behind this buffer, of whatever version, to end; its process id.

    Raises: WireError if the file is no frame buffer; FileNotFoundError.
    """
    file = _open_own_file(path)
    try:
        if os.fstat(file).st_size < _HEADER_BYTES:
            raise WireError(f"{path} is too short.")
        with mmap.mmap(file, _HEADER_BYTES) as header, memoryview(header) as data, data.cast("Q") as words:
            if words[W_MAGIC] != MAGIC:
                raise WireError(f"{path} is no frame buffer.")
            words[W_END] = 1
            return words[W_CAMERA_PID]
    finally:
        os.close(file)


def _open_own_file(path: Path) -> int:
    """Open a file that belongs to this user and to nobody else."""
    file = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    found = os.fstat(file)
    if os.name == "posix" and (found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077):
        os.close(file)
        raise WireError(f"{path} belongs to another user, or is open to others.")
    return file


def _read_shape(file: int) -> Shape:
    size = os.fstat(file).st_size
    if size < _HEADER_BYTES:
        raise WireError(f"A frame buffer of {size} bytes is too short.")
    with mmap.mmap(file, _HEADER_BYTES) as header:
        words = np.frombuffer(header, np.uint64, _WORDS).copy()
    if words[W_MAGIC] != MAGIC:
        raise WireError("The file is no frame buffer.")
    if words[W_VERSION] != VERSION:
        raise WireVersionError(f"The frame buffer has version {words[W_VERSION]}; this program speaks {VERSION}.")
    if words[W_FORMAT] >= len(FRAME_BYTES):
        raise WireError(f"The frame buffer has the unknown pixel format {words[W_FORMAT]}.")
    width, height, fps_milli = int(words[W_WIDTH]), int(words[W_HEIGHT]), int(words[W_FPS_MILLI])
    shape = Shape(width, height, fps_milli, list(FRAME_BYTES)[int(words[W_FORMAT])])
    if size != shape.file_bytes:
        raise WireError(f"The frame buffer has {size} bytes instead of {shape.file_bytes}.")
    return shape


def _needs_checksum() -> bool:
    return platform.machine().lower() not in ("x86_64", "amd64", "i386", "i686")
