"""The wire format between the app and the camera process: one memory-mapped file.

    header   64 words of 8 bytes, then a text (JSON) and a ring of what was shown
    card     one picture, shown while there is no avatar to show
    slots    three pictures; frame n lies in slot n % 3

Owns: the layout, and how one process writes while the other reads without either ever waiting.
Does not know: when something is written, devices, colour. Every word has one writer: the app or the camera.

A sequence lock protects each picture: its word is odd while the picture is written, and twice the frame number after.
A reader copies the picture, checks the word again, and drops the copy if the word has changed. x86 keeps stores in
order, so this is enough; other processors may not, and Python has no fence, so there each picture also has a CRC-32.
"""

import contextlib
import ctypes
import json
import mmap
import os
import platform
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .buffer_file import WireError as WireError
from .buffer_file import create_own_file, open_own_file, reserve_space

Pixels = NDArray[np.uint8]
"""(frame_bytes,) uint8: one picture as the device wants it."""

MAGIC = int.from_bytes(b"PCAMWIRE", "little")
VERSION = 4
SLOTS = 3
FRAME_BYTES = {"rgb": 3.0, "i420": 1.5, "nv12": 1.5}
"""pixel format -> bytes per pixel. rgb: (H, W, 3). i420: planes Y, U, V. nv12: plane Y, then U and V in turns."""

PANIC, RESTING = 1, 2
"""Bits of `panic`; any of them means the card. RESTING: the app shows its avatar elsewhere for now."""

STARTING, LIVE, CARD, LOST, PANIC_CARD = range(5)
"""What the device shows: the first plain frame, the avatar, the card, nothing because the device is gone, or the card
because of panic."""

_TEXT_AT, _TEXT_MAX = 512, 2048
_RING_AT, _RING = 2560, 128
_HEADER_BYTES = 8192
_PICTURE_HEADER = 64
_PAGE = 4096
_TRIES = 4
_WORD = ctypes.c_uint64


class Header(ctypes.Structure):
    """The first 64 words of the file. Each has one writer, and is stored at once: 8 bytes, aligned.

    The first eight mean the same in every version, so that any app can tell any camera process to end.
    """

    _fields_ = (
        ("magic", _WORD),
        ("version", _WORD),
        ("camera_pid", _WORD),
        ("end", _WORD),
        ("panic", _WORD),
        ("app_pid", _WORD),
        ("_spare_1", _WORD * 2),
        # Written once, by the camera process.
        ("width_px", _WORD),
        ("height_px", _WORD),
        ("fps_milli", _WORD),
        ("pixel_format", _WORD),
        ("checked", _WORD),
        ("_spare_2", _WORD * 3),
        # Written by the app. heartbeat: when it last showed that it is alive, in monotonic ns.
        ("heartbeat", _WORD),
        ("published", _WORD),
        ("_spare_3", _WORD * 14),
        # Written by the camera process.
        ("state", _WORD),
        ("sent", _WORD),
        ("repeated", _WORD),
        ("late", _WORD),
        ("beat", _WORD),
        ("lost", _WORD),
        ("shown", _WORD),
        ("text_sequence", _WORD),
        ("text_bytes", _WORD),
        ("_spare_4", _WORD * 23),
    )


class _PictureHead(ctypes.Structure):
    """What precedes each picture. capture: capture time + 1, or 0 for none."""

    _fields_ = (("sequence", _WORD), ("capture", _WORD), ("crc", _WORD))


class _RingEntry(ctypes.Structure):
    """One picture's first way to the device. capture: as above."""

    _fields_ = (("number", _WORD), ("capture", _WORD), ("sent_at_ns", _WORD))


class WireVersionError(WireError):
    """The buffer belongs to another version of the program."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The device's size, rate and format. fps_milli: frames in 1000 seconds. pixel_format: a key of FRAME_BYTES."""

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
        """Return where picture `index` begins in the file: 0 is the card, 1 to 3 are the slots."""
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
        self.header = Header.from_buffer(self._map)
        """The words of both sides; after `close` a copy, so that late readers get the last values."""
        self._text = memoryview(self._map)[_TEXT_AT : _TEXT_AT + _TEXT_MAX]
        self._ring = (_RingEntry * _RING).from_buffer(self._map, _RING_AT)
        self._heads: list[_PictureHead] = []
        self._pictures: list[Pixels] = []
        for index in range(1 + SLOTS):
            at = shape.picture_offset(index)
            self._heads.append(_PictureHead.from_buffer(self._map, at))
            self._pictures.append(np.frombuffer(self._map, np.uint8, shape.frame_bytes, at + _PICTURE_HEADER))
        self.closed = False

    @classmethod
    def create(cls, path: Path, shape: Shape, checked: bool | None = None) -> "FrameBuffer":
        """Create a new file, for the user only. checked: pictures carry a CRC; None decides by the processor.

        Raises: OSError if it cannot be made, or the disk has no room for it; then no file is left.
        """
        buffer = cls(create_own_file(path, shape.file_bytes), shape)
        header = buffer.header
        header.width_px, header.height_px = shape.width_px, shape.height_px
        header.fps_milli, header.pixel_format = shape.fps_milli, list(FRAME_BYTES).index(shape.pixel_format)
        header.checked = _needs_checksum() if checked is None else checked
        header.camera_pid, header.version = os.getpid(), VERSION
        header.magic = MAGIC
        return buffer

    @classmethod
    def attach(cls, path: Path) -> "FrameBuffer":
        """Map the buffer that a camera process made.

        Raises: WireVersionError, WireError if it cannot be used; FileNotFoundError; OSError if there is no room for it.
        """
        file = open_own_file(path)
        try:
            shape = _read_shape(file)
            reserve_space(file, shape.file_bytes)  # a version that did not do so may have made it
        except (WireError, OSError):
            os.close(file)
            raise
        return cls(file, shape)

    def close(self) -> None:
        """Unmap. Nothing else may be called after it, except `close`."""
        if self.closed:
            return
        self.closed = True
        self.header = Header.from_buffer_copy(self.header)
        self._pictures.clear()
        self._heads.clear()
        self._text.release()
        del self._ring
        with contextlib.suppress(BufferError):  # another thread writes into the header now: it unmaps when it is done
            self._map.close()

    def publish_frame(self, pixels: Pixels, capture_time_ns: int | None) -> int:
        """App: write the next frame, and return its number. It is also a heartbeat."""
        header = self.header
        number: int = header.published + 1
        self._write_picture(1 + number % SLOTS, number, pixels, capture_time_ns)
        header.published = number
        self.send_heartbeat()
        return number

    def send_heartbeat(self) -> None:
        """App: show that it is alive, now."""
        self.header.heartbeat = time.monotonic_ns()

    def write_card(self, pixels: Pixels) -> None:
        """App: write the card."""
        self._write_picture(0, (self._heads[0].sequence + 1) // 2 + 1, pixels, None)

    def copy_latest_frame(self, into: Pixels, after: int) -> tuple[int, int | None] | None:
        """Camera: copy the newest frame if its number is above `after`; returns (number, capture time), or None.

        None also means that the writer was faster than every try; then the content of `into` is undefined.
        """
        for _ in range(_TRIES):
            number: int = self.header.published
            if number <= after:
                return None
            index = 1 + number % SLOTS
            if self._copy_picture(index, 2 * number, into):
                capture = self._heads[index].capture
                if self._heads[index].sequence == 2 * number:
                    return number, capture - 1 if capture else None
        return None

    def copy_card(self, into: Pixels, after: int) -> int:
        """Camera: copy the card if it is newer than `after`; returns its number, or `after` if there is none."""
        sequence: int = self._heads[0].sequence
        if sequence % 2 or sequence // 2 <= after or not self._copy_picture(0, sequence, into):
            return after
        return sequence // 2

    def write_counts(self, counts: SentCounts) -> None:
        """Camera: write what was sent, which also shows that it is alive."""
        header = self.header
        header.sent, header.repeated = counts.sent, counts.repeated
        header.late, header.lost = counts.late, counts.lost
        header.beat += 1

    @property
    def counts(self) -> SentCounts:
        header = self.header
        return SentCounts(header.sent, header.repeated, header.late, header.lost)

    def write_shown_frame(self, shown: ShownFrame) -> None:
        """Camera: write when a new picture was sent to the device."""
        count = self.header.shown
        entry = self._ring[count % _RING]
        entry.number, entry.sent_at_ns = shown.number, shown.sent_at_ns
        entry.capture = 0 if shown.capture_time_ns is None else shown.capture_time_ns + 1
        self.header.shown = count + 1

    def read_shown_after(self, count: int) -> Iterator[tuple[int, ShownFrame]]:
        """App: yield what was shown since `count` (0 at first), each with the count for the next call.

        A caller that reads less often than every 128 pictures misses some.
        """
        end = self.header.shown
        for index in range(max(count, end - _RING), end):
            entry = self._ring[index % _RING]
            number, capture, sent = entry.number, entry.capture, entry.sent_at_ns
            if self.header.shown - index < _RING:
                yield index + 1, ShownFrame(number, capture - 1 if capture else None, sent)

    def write_status_text(self, text: dict[str, Any]) -> None:
        """Camera: write a description of the device and of what is wrong."""
        data = json.dumps(text).encode()
        if len(data) > _TEXT_MAX:
            raise ValueError(f"{len(data)} bytes do not fit into {_TEXT_MAX}")
        header = self.header
        header.text_sequence += 1
        self._text[: len(data)] = data
        header.text_bytes = len(data)
        header.text_sequence += 1

    def read_status_text(self) -> dict[str, Any]:
        """App: return the camera process's description; empty while it is being written."""
        for _ in range(_TRIES):
            before = self.header.text_sequence
            data = bytes(self._text[: min(self.header.text_bytes, _TEXT_MAX)])
            if before % 2 == 0 and before and self.header.text_sequence == before:
                text: dict[str, Any] = json.loads(data)
                return text
        return {}

    def _write_picture(self, index: int, number: int, pixels: Pixels, capture_time_ns: int | None) -> None:
        head = self._heads[index]
        head.sequence = 2 * number - 1
        np.copyto(self._pictures[index], pixels)
        head.capture = 0 if capture_time_ns is None else capture_time_ns + 1
        if self.header.checked:
            head.crc = zlib.crc32(pixels.data)
        head.sequence = 2 * number

    def _copy_picture(self, index: int, sequence: int, into: Pixels) -> bool:
        """Copy one picture; returns False if it is another one, or changed while it was copied."""
        head = self._heads[index]
        if head.sequence != sequence:
            return False
        np.copyto(into, self._pictures[index])
        whole = not self.header.checked or head.crc == zlib.crc32(into.data)
        return bool(whole and head.sequence == sequence)


def request_shutdown(path: Path) -> int:
    """Ask the camera process behind this buffer, of any version, to end; returns its process id.

    Raises: WireError if the file is no frame buffer; FileNotFoundError.
    """
    file = open_own_file(path)
    try:
        if os.fstat(file).st_size < _HEADER_BYTES:
            raise WireError(f"{path} is too short.")
        if _read_header(file).magic != MAGIC:
            raise WireError(f"{path} is no frame buffer.")
        header = Header.from_buffer(mmap.mmap(file, _HEADER_BYTES))
        header.end = 1
        camera_pid: int = header.camera_pid
        return camera_pid
    finally:
        os.close(file)


def _read_header(file: int) -> Header:
    """Read the words without mapping them: a hole in a mapped file takes room even when it is only read."""
    os.lseek(file, 0, os.SEEK_SET)
    return Header.from_buffer_copy(os.read(file, _TEXT_AT))


def _read_shape(file: int) -> Shape:
    size = os.fstat(file).st_size
    if size < _HEADER_BYTES:
        raise WireError(f"A frame buffer of {size} bytes is too short.")
    header = _read_header(file)
    if header.magic != MAGIC:
        raise WireError("The file is no frame buffer.")
    if header.version != VERSION:
        raise WireVersionError(f"The frame buffer has version {header.version}; this program speaks {VERSION}.")
    if header.pixel_format >= len(FRAME_BYTES):
        raise WireError(f"The frame buffer has the unknown pixel format {header.pixel_format}.")
    shape = Shape(header.width_px, header.height_px, header.fps_milli, list(FRAME_BYTES)[header.pixel_format])
    if size != shape.file_bytes:
        raise WireError(f"The frame buffer has {size} bytes instead of {shape.file_bytes}.")
    return shape


def _needs_checksum() -> bool:
    return platform.machine().lower() not in ("x86_64", "amd64", "i386", "i686")
