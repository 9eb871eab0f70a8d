"""The program on the other side of the camera: looks at every picture, and tells once a second what it saw.

    python -m tests.soak.reader DEVICE_FILE FOLDER_FOR_PICTURES

One JSON line each: see `StatusChanges`. What was read is given back to the disk at once (Linux), so that hours fit.
Owns: what counts as seen. Does not know: what is done to the app meanwhile.
"""

import ctypes
import dataclasses
import json
import os
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from engine.camera_process.devices import RECORD, RECORD_MAGIC
from engine.core.types import Image
from tests.marker import SEEN, marked_share
from tests.vm.pictures import HEIGHT, WIDTH, tell

MISSED_S = 0.1
"""Without a picture for longer than this, a viewer sees the camera stop."""
TOLD_EVERY_S = 1.0
LOOK_S = 0.01
FRAME_BYTES = WIDTH * HEIGHT * 3 // 2
WAKES_PER_S = 30
_RECORD_BYTES = RECORD.size + FRAME_BYTES
_PUNCH_HOLE_AND_KEEP_SIZE = 0x02 | 0x01
_PAGE_BYTES = 4096


@dataclass(slots=True)
class News:
    """What was seen since the last news.

    gaps: (when it ended, monotonic s; how long, s) of each time without a picture longer than MISSED_S.
    overslept: the same of a bystander that only wants to wake up WAKES_PER_S times a second: the computer's own stalls.
    lost: pictures that the device was given and that did not arrive. reopened: times the device began anew.
    """

    told_s: float = 0.0
    pictures: int = 0
    avatars: int = 0
    cards: int = 0
    marked: int = 0
    lost: int = 0
    reopened: int = 0
    latest: str = ""
    gaps: list[tuple[float, float]] = field(default_factory=list)
    overslept: list[tuple[float, float]] = field(default_factory=list)

    def add(self, later: "News") -> None:
        """Go on with what was seen later."""
        for name in ("pictures", "avatars", "cards", "marked", "lost", "reopened", "gaps", "overslept"):
            setattr(self, name, getattr(self, name) + getattr(later, name))
        self.told_s, self.latest = later.told_s, later.latest


class Reader:
    """Follows the device's file as it grows, and begins anew when there is another one in its place."""

    def __init__(self, device: Path, folder: Path) -> None:
        self._device = device
        self._folder = folder
        self._file = -1
        self._at = 0
        self._number = -1
        self._seen_ns = 0
        self._kept: set[str] = set()

    def read(self, news: News) -> None:
        """Look at all that has come."""
        if self._file < 0 or not _is_same(self._file, self._device):
            self._open()
            return
        while os.fstat(self._file).st_size >= self._at + _RECORD_BYTES:
            data = os.pread(self._file, _RECORD_BYTES, self._at)
            cut_off = _next_record(data)
            if cut_off:
                self._at += cut_off
                continue
            _, number, sent_at_ns, length = RECORD.unpack_from(data)
            assert length == FRAME_BYTES
            self._count(news, number, sent_at_ns)
            self._look(news, np.frombuffer(data, np.uint8, FRAME_BYTES, RECORD.size))
            self._at += _RECORD_BYTES
            _give_back(self._file, self._at)

    def _open(self) -> None:
        if self._file >= 0:
            os.close(self._file)
        try:
            self._file = os.open(self._device, os.O_RDWR)
        except FileNotFoundError:
            self._file = -1
        self._at, self._number = 0, -1

    def _count(self, news: News, number: int, sent_at_ns: int) -> None:
        news.pictures += 1
        if number == 0:
            news.reopened += 1
        else:
            news.lost += number - self._number - 1
        self._number = number
        if self._seen_ns and sent_at_ns - self._seen_ns > MISSED_S * 1e9:
            news.gaps.append((sent_at_ns / 1e9, (sent_at_ns - self._seen_ns) / 1e9))
        self._seen_ns = sent_at_ns

    def _look(self, news: News, pixels: np.ndarray[tuple[int], np.dtype[np.uint8]]) -> None:
        picture = np.asarray(cv2.cvtColor(pixels.reshape(-1, WIDTH), cv2.COLOR_YUV2RGB_I420), np.uint8)
        told = tell(picture)
        shows = told if isinstance(told, str) and told != "other" else "avatar"
        news.latest = shows
        news.cards += shows == "card"
        news.avatars += shows == "avatar"
        if marked_share(picture) > SEEN:
            news.marked += 1
            shows = "marked"
        if shows not in self._kept:
            self._kept.add(shows)
            self._keep(picture, shows)

    def _keep(self, picture: Image, name: str) -> None:
        cv2.imwrite(str(self._folder / f"{name}.png"), picture[..., ::-1])


class Bystander:
    """Wakes up as often as a camera, and does nothing else; when it is late, the computer was."""

    def __init__(self) -> None:
        self._late: list[tuple[float, float]] = []
        threading.Thread(target=self._run, daemon=True).start()

    def take(self) -> list[tuple[float, float]]:
        """The times it was late since the last call."""
        late, self._late = self._late, []
        return late

    def _run(self) -> None:
        woke_s = time.monotonic()
        while True:
            time.sleep(1 / WAKES_PER_S)
            now_s = time.monotonic()
            if now_s - woke_s > MISSED_S:
                self._late.append((now_s, now_s - woke_s))
            woke_s = now_s


def main(device: Path, folder: Path) -> None:
    """Read until ended, or until nobody listens any more."""
    cv2.setNumThreads(1)
    reader, bystander = Reader(device, folder), Bystander()
    news = News()
    until_s = time.monotonic() + TOLD_EVERY_S
    while True:
        reader.read(news)
        now_s = time.monotonic()
        if now_s >= until_s:
            until_s = now_s + TOLD_EVERY_S
            news.told_s, news.overslept = now_s, bystander.take()
            sys.stdout.write(json.dumps(dataclasses.asdict(news)) + "\n")
            sys.stdout.flush()
            news = News(latest=news.latest)
        time.sleep(LOOK_S)


def _next_record(data: bytes) -> int:
    """How many bytes there are of a picture that a killed camera process left unfinished; 0 if this one is whole."""
    if not data.startswith(RECORD_MAGIC):
        return max(1, data.find(RECORD_MAGIC))
    return max(0, data.find(RECORD_MAGIC, 1))


def _is_same(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file))
    except FileNotFoundError:
        return False


def _give_back(file: int, end: int) -> None:
    """Let the system keep only the first page, by which the camera knows its file; the length stays."""
    start, count = ctypes.c_int64(_PAGE_BYTES), ctypes.c_int64(end - _PAGE_BYTES)
    ctypes.CDLL(None).fallocate(file, _PUNCH_HOLE_AND_KEEP_SIZE, start, count)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
