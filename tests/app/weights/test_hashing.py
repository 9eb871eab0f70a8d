"""SHA-256 of files, and of bytes while they arrive."""

import hashlib
import random
import threading
from pathlib import Path

import pytest

from app.weights.errors import DiskError, StoppedError
from app.weights.hashing import BLOCK_BYTES, RunningHash, hash_file, sync_folder

CONTENT = random.Random(1).randbytes(3 * BLOCK_BYTES + 17)


def test_a_files_hash_is_that_of_its_bytes_and_its_progress_is_told(tmp_path: Path) -> None:
    file, told = tmp_path / "file", list[int]()
    file.write_bytes(CONTENT)
    assert hash_file(file, on_bytes=told.append) == hashlib.sha256(CONTENT).hexdigest()
    assert sum(told) == len(CONTENT)


def test_a_check_can_be_stopped(tmp_path: Path) -> None:
    file, stop, told = tmp_path / "file", threading.Event(), list[int]()
    file.write_bytes(CONTENT)
    stop.set()
    with pytest.raises(StoppedError):
        hash_file(file, stop, told.append)
    assert told == [BLOCK_BYTES]


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(DiskError, match="No such file"):
        hash_file(tmp_path / "none")


def test_bytes_are_hashed_in_order_whatever_their_pieces_are() -> None:
    chance, running, at = random.Random(2), RunningHash(lambda *_: None, 1 << 30), 0
    while at < len(CONTENT):
        count = chance.choice((1, 1000, 70_000, 2 * BLOCK_BYTES))
        running.feed(CONTENT[at : at + count])
        at += count
    assert running.hexdigest() == hashlib.sha256(CONTENT).hexdigest()
    running.close()


def test_it_goes_on_after_its_hash_was_asked_for_and_from_known_bytes() -> None:
    running = RunningHash(lambda *_: None, 1 << 30)
    running.feed_known(CONTENT[:10])
    running.feed(CONTENT[10:20])
    assert running.hexdigest() == hashlib.sha256(CONTENT[:20]).hexdigest()
    running.feed(CONTENT[20:])
    running.close()
    assert running.hexdigest() == hashlib.sha256(CONTENT).hexdigest()


def test_checkpoints_say_the_hash_up_to_there() -> None:
    told: dict[int, str] = {}
    running = RunningHash(told.__setitem__, BLOCK_BYTES)
    for at in range(0, len(CONTENT), 4096):
        running.feed(CONTENT[at : at + 4096])
    running.close()
    assert len(told) >= 2
    assert told == {count: hashlib.sha256(CONTENT[:count]).hexdigest() for count in told}


def test_no_thread_is_left_behind() -> None:
    before = threading.active_count()
    running = RunningHash(lambda *_: None, 1 << 30)
    running.feed(CONTENT)
    running.close()
    assert threading.active_count() == before


def test_a_folder_that_is_not_there_needs_no_writing_out(tmp_path: Path) -> None:
    sync_folder(tmp_path / "none")
    sync_folder(tmp_path)
