"""Reads what the camera process wrote into its `file` device, as a program on the other side of a camera would.

Also the pictures that tests send: each tells its own number, and one changed byte gives it away.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.camera_process.devices import RECORD, RECORD_MAGIC
from engine.core.types import Image

PATTERN_MAGIC = 0xA7
MARKER = 0x5C
"""What fills the driver's picture in a test app; nothing sent may look like it."""


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """One picture that the device was given: when, and its bytes."""

    number: int
    sent_at_ns: int
    pixels: bytes


class CameraReader:
    """Follows a device's file as it grows. Waits for whole records only."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at = 0
        self.records: list[Record] = []

    def read(self) -> list[Record]:
        """Return the records that have come since the last call."""
        with self._path.open("rb") as file:
            file.seek(self._at)
            data = file.read()
        new = []
        at = 0
        while at + RECORD.size <= len(data):
            magic, number, sent_at_ns, length = RECORD.unpack_from(data, at)
            assert magic == RECORD_MAGIC
            end = at + RECORD.size + length
            if end > len(data):
                break
            new.append(Record(number, sent_at_ns, data[at + RECORD.size : end]))
            at = end
        self._at += at
        self.records += new
        return new

    def wait_for(self, wanted: Callable[[Record], bool], timeout_s: float = 20.0) -> Record:
        """Read on until a record comes that is wanted."""
        until_s = time.monotonic() + timeout_s
        while time.monotonic() < until_s:
            for record in self.read():
                if wanted(record):
                    return record
            time.sleep(0.005)
        raise AssertionError(f"no such picture within {timeout_s} s; {len(self.records)} pictures came")


def pattern(number: int, width: int, height: int) -> Image:
    """Picture `number`: (H, W, 3) uint8; every byte depends on it."""
    index = np.arange(width * height * 3, dtype=np.uint32)
    flat = ((index * 2654435761 + np.uint32(number) * 40503) >> 11).astype(np.uint8)
    flat[0] = PATTERN_MAGIC
    flat[1:9] = np.frombuffer(number.to_bytes(8, "little"), np.uint8)
    return flat.reshape(height, width, 3)


def number_of(pixels: bytes, width: int, height: int) -> int | None:
    """Which pattern this is, exactly; None if it is another picture.

    Raises: AssertionError if it begins like a pattern and is not one: torn.
    """
    if pixels[0] != PATTERN_MAGIC:
        return None
    number = int.from_bytes(pixels[1:9], "little")
    assert pixels == pattern(number, width, height).tobytes(), f"torn picture {number}"
    return number
