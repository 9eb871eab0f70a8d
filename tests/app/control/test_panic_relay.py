"""Panic reaches every session that has not released everything yet, and is remembered between two."""

import threading

from app.control.actions import BY_ID
from app.control.panic_relay import PANIC_ACTIONS, PanicRelay
from tests.fakes.session import FakeSession


def test_without_a_session_it_is_remembered_and_the_first_one_begins_with_it() -> None:
    panic, session = PanicRelay(on=False), FakeSession()
    panic.set_panic(True)
    assert panic.on
    panic.add_session(session)
    assert session.of("panic") == [True]


def test_a_session_that_is_still_being_stopped_gets_it_too() -> None:
    panic, ending, next_one = PanicRelay(on=False), FakeSession(), FakeSession()
    panic.add_session(ending)
    panic.set_panic(True)
    panic.remove_session(ending)
    panic.add_session(next_one)
    panic.set_panic(False)
    assert ending.of("panic") == [False, True]
    assert next_one.of("panic") == [True, False]
    assert not panic.on


def test_what_a_session_found_by_itself_counts_and_outlasts_it() -> None:
    panic, session = PanicRelay(on=False), FakeSession()
    panic.add_session(session)
    session.panicking = True
    assert panic.on
    panic.remove_session(session)
    assert panic.on
    panic.set_panic(None)
    assert not panic.on


def test_a_session_that_was_handed_panic_down_turns_it_on_for_all() -> None:
    panic, session = PanicRelay(on=False), FakeSession()
    session.panicking = True
    panic.add_session(session)
    assert session.of("panic") == [True]


def test_many_toggles_at_once_are_all_counted() -> None:
    panic, session = PanicRelay(on=False), FakeSession()
    panic.add_session(session)
    threads = [threading.Thread(target=panic.set_panic, args=(None,)) for _ in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert session.of("panic")[1:] == [True, False] * 4 + [True]


def test_its_actions_are_all_that_have_to_do_with_it() -> None:
    assert [id for id in BY_ID if "panic" in id] == list(PANIC_ACTIONS)
