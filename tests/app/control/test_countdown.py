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


class Scene:
    """A countdown whose seconds pass only when `pass_second` is called. changes: what was left at each change."""

    def __init__(self) -> None:
        self.changes: list[int] = []
        self.ends: list[int] = []
        self.countdown = Countdown(
            lambda: self.ends.append(len(self.changes)), lambda: self.changes.append(self.countdown.left_s), 3600.0
        )

    def pass_second(self) -> None:
        self.timer().function(*self.timer().args)

    def timer(self) -> threading.Timer:
        assert self.countdown._timer is not None
        return self.countdown._timer


def test_the_end_comes_before_the_last_change_is_told() -> None:
    scene = Scene()
    scene.countdown.start_countdown(2)
    scene.pass_second()
    scene.pass_second()
    assert (scene.changes, scene.ends) == ([2, 1, 0], [2])
    assert scene.countdown._timer is None


def test_starting_again_counts_from_the_beginning() -> None:
    scene = Scene()
    scene.countdown.start_countdown(3)
    scene.pass_second()
    scene.countdown.start_countdown(3)
    scene.pass_second()
    assert scene.changes == [3, 2, 3, 2]
    scene.countdown.cancel_countdown()


def test_a_second_of_an_earlier_countdown_no_longer_counts() -> None:
    scene = Scene()
    scene.countdown.start_countdown(1)
    late = scene.timer()
    scene.countdown.start_countdown(5)
    late.function(*late.args)
    assert (scene.countdown.left_s, scene.ends) == (5, [])
    scene.countdown.cancel_countdown()
    late.function(*late.args)
    assert (scene.countdown.left_s, scene.ends) == (0, [])


def test_only_a_countdown_that_was_running_is_a_change_when_it_is_cancelled() -> None:
    scene = Scene()
    scene.countdown.cancel_countdown()
    assert scene.changes == []
    scene.countdown.start_countdown(1)
    scene.countdown.cancel_countdown()
    scene.countdown.cancel_countdown()
    assert scene.changes == [1, 0]


def test_it_does_not_keep_the_program_from_ending() -> None:
    scene = Scene()
    scene.countdown.start_countdown(1)
    assert scene.timer().daemon
    scene.countdown.cancel_countdown()
