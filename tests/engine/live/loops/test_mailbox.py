"""The hand-over between threads: bounded, in order, the newest wins, and every lost item is counted."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.clock import SystemClock
from engine.live.loops.mailbox import Mailbox
from tests.fakes.clock import FakeClock


@given(capacity=st.integers(1, 6), steps=st.lists(st.one_of(st.none(), st.integers(1, 4)), max_size=60))
def test_what_goes_in_comes_out_in_order_or_is_counted_as_dropped(capacity: int, steps: list[int | None]) -> None:
    """A step is a put (None) or a take of so many items; the model is a plain list."""
    mailbox: Mailbox[int] = Mailbox(capacity, FakeClock())
    model: list[int] = []
    put = dropped = 0
    for step in steps:
        if step is None:
            mailbox.put(put)
            model.append(put)
            put += 1
            dropped += len(model) > capacity
            model = model[-capacity:]
        else:
            expected = model[:step] if len(model) >= step else []
            assert mailbox.take_items(step) == expected
            model = model[len(expected) :]
        assert mailbox.peek() == (model[0] if model else None)
        assert mailbox.dropped_count == dropped


def test_waiting_ends_when_enough_items_are_there_or_the_time_is_up() -> None:
    clock = FakeClock()
    mailbox: Mailbox[str] = Mailbox(2, clock)
    mailbox.put("one")
    before_ns = clock.now_ns()
    assert not mailbox.wait_for_items(2, 0.5)
    assert clock.now_ns() - before_ns == 500_000_000
    mailbox.put("two")
    assert mailbox.wait_for_items(2, 0.5)
    assert clock.now_ns() - before_ns == 500_000_000


def test_closing_wakes_a_waiting_thread_for_good() -> None:
    mailbox: Mailbox[str] = Mailbox(1, SystemClock())
    answers: list[bool] = []
    waiting = threading.Thread(target=lambda: answers.append(mailbox.wait_for_items(1, 60)))
    waiting.start()
    mailbox.close()
    waiting.join(30)
    assert answers == [False]
    mailbox.put("too late")
    assert mailbox.take_items() == []
    assert mailbox.wait_for_change(60)


def test_a_mailbox_that_holds_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="0 items"):
        Mailbox[int](0, FakeClock())


def test_who_is_nudged_stops_waiting_once() -> None:
    clock = FakeClock()
    mailbox: Mailbox[int] = Mailbox(1, clock)
    mailbox.wake_waiter()
    began_ns = clock.now_ns()
    assert not mailbox.wait_for_items(1, 5.0)
    assert clock.now_ns() == began_ns
    assert not mailbox.wait_for_items(1, 5.0)
    assert clock.now_ns() - began_ns == 5_000_000_000


def test_what_it_may_hold_can_change_and_the_newest_stay() -> None:
    mailbox: Mailbox[int] = Mailbox(1, FakeClock())
    mailbox.set_capacity(3)
    for number in range(4):
        mailbox.put(number)
    assert mailbox.capacity == 3
    mailbox.set_capacity(2)
    assert mailbox.dropped_count == 2
    assert mailbox.take_items(2) == [2, 3]
    mailbox.put(4)
    mailbox.put(5)
    assert mailbox.take_back(lambda number: number > 4) == [5]
    assert mailbox.take_items() == [4]
    assert (mailbox.dropped_count, mailbox.capacity) == (2, 2)


def test_the_oldest_can_be_looked_at_with_the_next_and_left_out() -> None:
    mailbox: Mailbox[int] = Mailbox(3, FakeClock())
    mailbox.drop_oldest()
    for number in range(3):
        mailbox.put(number)
    assert (mailbox.peek(), mailbox.peek(newer=2), mailbox.peek(newer=3)) == (0, 2, None)
    mailbox.drop_oldest()
    assert (mailbox.peek(), mailbox.dropped_count) == (1, 1)


def test_room_for_late_takers_is_added_to_what_it_holds_and_taken_back() -> None:
    mailbox: Mailbox[int] = Mailbox(1, FakeClock())
    mailbox.set_extra_room(2)
    for number in range(4):
        mailbox.put(number)
    assert (mailbox.capacity, mailbox.dropped_count) == (3, 1)
    mailbox.set_capacity(2)
    assert mailbox.capacity == 4
    mailbox.set_extra_room(0)
    assert (mailbox.capacity, mailbox.dropped_count) == (2, 2)
    assert mailbox.take_items(2) == [2, 3]
    assert mailbox.single_capacity == 1, "what it was made with"


def test_a_pause_forgets_what_is_inside_and_takes_nothing_until_it_goes_on() -> None:
    clock = FakeClock()
    mailbox: Mailbox[int] = Mailbox(2, clock)
    mailbox.put(1)
    mailbox.set_paused(True)
    assert mailbox.is_paused
    mailbox.put(2)
    assert (mailbox.peek(), mailbox.dropped_count) == (None, 0)
    mailbox.set_paused(False)
    mailbox.put(3)
    mailbox.set_paused(False)
    assert mailbox.take_items() == [3], "going on twice forgets nothing"


def test_a_wait_while_paused_ends_when_it_goes_on_is_nudged_closed_or_the_time_is_up() -> None:
    clock = FakeClock()
    mailbox: Mailbox[int] = Mailbox(1, clock)

    def waited_s() -> float:
        began_ns = clock.now_ns()
        mailbox.wait_while_paused(2.0)
        return (clock.now_ns() - began_ns) / 1e9

    assert waited_s() == 0
    mailbox.set_paused(True)
    assert waited_s() == 2
    mailbox.wake_waiter()
    assert waited_s() == 0
    assert waited_s() == 2, "a nudge counts once"
    mailbox.close()
    assert mailbox.is_closed
    assert waited_s() == 0


def test_a_pause_wakes_who_waits_for_items() -> None:
    mailbox: Mailbox[str] = Mailbox(1, SystemClock())
    mailbox.set_paused(True)
    waiting = threading.Thread(target=lambda: mailbox.wait_while_paused(60))
    waiting.start()
    mailbox.set_paused(False)
    waiting.join(30)
    assert not waiting.is_alive()


def test_too_few_items_are_no_items_and_stay() -> None:
    clock = FakeClock()
    mailbox: Mailbox[int] = Mailbox(3, clock)
    mailbox.put(1)
    assert mailbox.take_items(2) == []
    assert mailbox.peek() == 1
    began_ns = clock.now_ns()
    assert not mailbox.wait_for_change(0.25)
    assert clock.now_ns() - began_ns == 250_000_000
    assert not mailbox.is_closed


def test_a_nudge_wakes_a_waiting_thread_and_a_closed_mailbox_has_no_items() -> None:
    mailbox: Mailbox[str] = Mailbox(2, SystemClock())
    answers: list[bool] = []
    waiting = threading.Thread(target=lambda: answers.append(mailbox.wait_for_items(1, 60)))
    waiting.start()
    mailbox.wake_waiter()
    waiting.join(30)
    assert answers == [False]
    mailbox.put("one")
    mailbox.close()
    assert not mailbox.wait_for_items(1, 0)
