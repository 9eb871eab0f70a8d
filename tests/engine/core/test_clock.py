"""The computer's own clock."""

import threading
import time

from engine.core.clock import SystemClock


def test_it_never_goes_back_and_does_not_follow_the_time_of_day() -> None:
    before_ns = time.monotonic_ns()
    now_ns = SystemClock().now_ns()
    assert before_ns <= now_ns <= time.monotonic_ns()


def test_a_wait_says_whether_something_came_before_the_time_was_up() -> None:
    event = threading.Event()
    assert not SystemClock().wait(event, 0.0)
    event.set()
    assert SystemClock().wait(event, 60.0)
