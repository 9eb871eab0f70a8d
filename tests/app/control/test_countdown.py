"""A countdown by the second, that may be stopped and begun anew."""

import threading

from app.control.countdown import Countdown
from tests.waiting import wait_until

SHORT_S = 0.01


def test_it_counts_to_the_end_and_then_it_happens_once() -> None:
    seen: list[int] = []
    happened: list[int] = []
    countdown = Countdown(lambda: happened.append(1), lambda: seen.append(countdown.left_s), SHORT_S)
    countdown.start_countdown(3)
    wait_until(lambda: happened)
    wait_until(lambda: len(seen) == 4)
    assert (seen, happened) == ([3, 2, 1, 0], [1])


def test_what_is_stopped_does_not_happen_and_what_begins_anew_happens_once() -> None:
    happened = threading.Event()
    countdown = Countdown(happened.set, lambda: None, 60.0)
    countdown.start_countdown(1)
    countdown.start_countdown(1)
    countdown.cancel_countdown()
    countdown.cancel_countdown()
    assert countdown.left_s == 0
    assert not [
        thread
        for thread in threading.enumerate()
        if isinstance(thread, threading.Timer) and thread.is_alive() and not thread.finished.is_set()
    ]
    assert not happened.is_set()
