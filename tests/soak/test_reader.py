"""The reader of a soak: what it takes for a picture, and what not."""

from pathlib import Path

import numpy as np
import pytest

from engine.camera_process.devices import RECORD, RECORD_MAGIC
from tests.soak.reader import FRAME_BYTES, News, Reader


def record(number: int) -> bytes:
    return RECORD.pack(RECORD_MAGIC, number, 10**9 + number * 33_000_000, FRAME_BYTES) + bytes([128]) * FRAME_BYTES


@pytest.mark.parametrize("left", [5, 40, 500, FRAME_BYTES])
def test_a_picture_that_a_killed_process_left_unfinished_is_passed_over(tmp_path: Path, left: int) -> None:
    device = tmp_path / "device"
    device.write_bytes(b"".join([record(0), record(1), record(2)[:left], record(0), record(1)]))
    reader, news = Reader(device, tmp_path), News()
    for _ in range(3):
        reader.read(news)
    assert news.pictures == 4
    assert (news.reopened, news.lost, news.marked) == (2, 0, 0)


def test_gaps_and_lost_pictures_are_counted(tmp_path: Path) -> None:
    device = tmp_path / "device"
    device.write_bytes(record(0) + record(1) + record(9))
    reader, news = Reader(device, tmp_path), News()
    for _ in range(2):
        reader.read(news)
    assert news.lost == 7
    assert [round(gap_s, 3) for _, gap_s in news.gaps] == [0.264]
    assert np.isclose(news.gaps[0][0], 1.297)
