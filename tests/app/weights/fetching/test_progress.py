"""Numbers of a download, on a clock of the test."""

import pytest

from app.weights.fetching.progress import DownloadProgress, DownloadState, ProgressBoard, sum_progress
from engine import Phrase
from tests.app.weights.fetching.conftest import make_file

FILE = make_file(size_bytes=10_000)


class Board(ProgressBoard):
    """One that keeps what it has told."""

    def __init__(self) -> None:
        self.now = 0.0
        self.told: list[DownloadProgress] = []
        super().__init__(self.told.append, lambda: self.now)

    def arrive(self, done: int, at: float) -> None:
        self.now = at
        self.note_bytes(FILE, done, 10_000)


def test_speed_and_time_left_follow_what_arrives() -> None:
    board = Board()
    for second in range(9):
        board.arrive(second * 1000, second)
    assert board.told[-1].bytes_per_s == pytest.approx(1000)
    assert board.told[-1].eta_s == pytest.approx(2)


def test_a_slower_connection_shows_within_seconds() -> None:
    board = Board()
    for second in range(6):
        board.arrive(second * 1000, second)
    for second in range(8):
        board.arrive(5000 + second * 10, 6 + second)
    assert board.told[-1].bytes_per_s < 30


def test_bytes_that_were_there_before_are_no_speed() -> None:
    board = Board()
    board.note_known(FILE, 8000)
    board.arrive(8000, 1.0)
    board.arrive(8100, 2.0)
    assert board.told[-1].bytes_per_s == pytest.approx(100)


def test_a_file_from_its_beginning_has_no_negative_speed() -> None:
    board = Board()
    board.arrive(5000, 1.0)
    board.arrive(0, 2.0)
    board.arrive(500, 3.0)
    assert all(one.bytes_per_s >= 0 for one in board.told)
    assert board.told[-1].bytes_per_s == pytest.approx(500)


def test_it_is_told_a_few_times_a_second_but_every_change_at_once() -> None:
    board = Board()
    for step in range(1000):
        board.arrive(step, step / 1000)
    assert len(board.told) <= 6
    board.note_state(FILE, DownloadState.WAITING, Phrase("the connection broke off"))
    assert (board.told[-1].state, str(board.told[-1].reason)) == (DownloadState.WAITING, "the connection broke off")
    board.arrive(1000, 1.0)
    assert (board.told[-1].state, board.told[-1].reason) == (DownloadState.DOWNLOADING, None)


def test_what_is_ready_is_whole() -> None:
    board = Board()
    board.arrive(9_000, 1.0)
    board.note_state(FILE, DownloadState.READY)
    assert board.told[-1].done_bytes == 10_000


def test_all_files_together() -> None:
    other = make_file("b", about_bytes=30_000)
    files = [
        DownloadProgress(FILE, DownloadState.DOWNLOADING, 4000, 10_000, 500.0, 12.0),
        DownloadProgress(other, DownloadState.WAITING, 0, None),
    ]
    total = sum_progress(files)
    assert (total.done_bytes, total.size_bytes, total.bytes_per_s) == (4000, 40_000, 500)
    assert total.eta_s == pytest.approx(72)
    assert sum_progress([]).eta_s is None
