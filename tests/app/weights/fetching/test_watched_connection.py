"""When a connection is cut off, on a clock of the test."""

import socket
import threading
from collections.abc import Iterator

import pytest

from app.weights.fetching.patience import Patience
from app.weights.fetching.watched_connection import ConnectionWatcher, WatchedConnection
from tests.waiting import wait_until

PATIENCE = Patience(headers_s=60, slow_after_s=30)


class Stream:
    """A connection as the HTTP library shows it."""

    def __init__(self, opened: socket.socket) -> None:
        self._opened = opened

    def get_extra_info(self, name: str) -> socket.socket | None:
        return self._opened if name == "socket" else None


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_a_server_has_a_minute_to_answer(ends: tuple[socket.socket, socket.socket]) -> None:
    clock = Clock()
    watched = WatchedConnection(PATIENCE, 1000, clock)
    watched.note_event("connect", {"return_value": Stream(ends[0])})
    clock.now = 59
    watched.look(stopped=False)
    assert watched.reason is None
    clock.now = 61
    watched.look(stopped=False)
    assert str(watched.reason) == "the server does not answer"
    assert ends[0].recv(1) == b""


@pytest.mark.parametrize(("count", "slow"), [(29_000, True), (32_000, False)])
def test_a_slow_connection_is_cut_off_after_a_while(count: int, slow: bool) -> None:
    clock = Clock()
    watched = WatchedConnection(PATIENCE, 1000, clock)
    watched.note_answer()
    for _ in range(3):
        watched.note_bytes(count)
        clock.now += 31
        watched.look(stopped=False)
    assert (watched.reason is not None) is slow


def test_the_first_reason_counts_and_events_without_a_socket_do_not() -> None:
    watched = WatchedConnection(PATIENCE, 1000)
    for info in ({}, {"return_value": None}, {"return_value": Stream(None)}, {"exception": OSError()}):  # type: ignore[arg-type]
        watched.note_event("any", info)
    watched.look(stopped=True)
    first = watched.reason
    watched.look(stopped=True)
    assert watched.reason is first


def test_a_thread_that_waits_for_bytes_sees_the_end_when_the_user_stops(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    stop = threading.Event()
    watched = WatchedConnection(PATIENCE, 1000)
    watched.note_event("connect", {"return_value": Stream(ends[0])})
    with ConnectionWatcher(stop) as watcher:
        watcher.add(watched)
        threading.Timer(0.05, stop.set).start()
        assert ends[0].recv(1) == b""
        wait_until(lambda: watched.reason is not None)
        watcher.remove(watched)
