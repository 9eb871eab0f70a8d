"""What happened is kept for later, in bounds, and what can be done about it only for as long as it can."""

from datetime import datetime, timedelta

import pytest

from app.gui.view_state import Button, Message
from app.gui.widgets.notices.notice_log import KEPT_MAX, NoticeLog
from engine import Problem

SAVED = Message(Problem("It is saved."), Button.SHOW_FILE, "a.mp4", good=True)
REMOVED = Message(Problem("Anna is removed."), Button.UNDO, "anna")
DARK = Message(Problem("It is dark: {lux} lux.", lux=3), Button.TRY_AGAIN)
DARKER = Message(Problem("It is dark: {lux} lux.", lux=2), Button.TRY_AGAIN)


class Times:
    """Each call is a minute later."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, 12, 0)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def log() -> NoticeLog:
    return NoticeLog(Times())


def messages(log: NoticeLog) -> list[Message]:
    return [notice.message for notice in log.notices]


def test_the_newest_is_the_first_and_the_oldest_goes(log: NoticeLog) -> None:
    sent = [Message(Problem(f"number {n}")) for n in range(KEPT_MAX + 5)]
    for message in sent:
        log.add_message(message)
    assert messages(log) == sent[::-1][:KEPT_MAX]
    assert log.notices[0].at > log.notices[1].at


def test_the_same_again_comes_to_the_front_and_is_there_once(log: NoticeLog) -> None:
    for message in (SAVED, REMOVED, SAVED):
        log.add_message(message)
    assert messages(log) == [SAVED, REMOVED]


def test_what_was_not_seen_is_counted_until_it_is(log: NoticeLog) -> None:
    for message in (SAVED, REMOVED):
        log.add_message(message)
    assert (log.unread_count, log.has_unread_problem) == (2, True)
    log.mark_read(REMOVED)
    assert (log.unread_count, log.has_unread_problem) == (1, False)
    log.mark_read()
    assert log.unread_count == 0
    log.add_message(REMOVED)
    assert log.unread_count == 1, "it happened again"


def test_what_is_wrong_is_there_once_while_its_numbers_count_and_nothing_can_be_done_after_it(log: NoticeLog) -> None:
    log.set_problem(DARK)
    log.set_problem(DARKER)
    assert messages(log) == [DARK]
    log.mark_read()
    assert (log.notices[0].button, log.has_unread_problem) == (Button.TRY_AGAIN, True)
    log.set_problem(None)
    assert (log.notices[0].button, log.has_unread_problem) == (None, False)


def test_an_offer_ends_when_it_was_taken_and_its_words_stay(log: NoticeLog) -> None:
    log.add_message(REMOVED)
    offers = []
    for target in ("bo", "anna"):
        log.end_offers(Button.UNDO, target)
        offers.append(log.notices[0].button)
    assert (messages(log), offers) == ([REMOVED], [Button.UNDO, None])


def test_what_is_untrue_by_now_offers_nothing(log: NoticeLog) -> None:
    log.add_message(Message(Problem("You are not live."), Button.SET_UP_OUTPUT, live_on=""))
    log.end_untrue("")
    assert log.notices[0].button is Button.SET_UP_OUTPUT
    log.end_untrue("virtual-camera")
    assert log.notices[0].button is None


def test_it_says_only_what_has_changed(log: NoticeLog) -> None:
    changes: list[None] = []
    log.changed.connect(lambda: changes.append(None))
    log.add_message(SAVED)
    log.end_offers(Button.UNDO)
    log.end_untrue("x")
    log.set_problem(None)
    assert len(changes) == 1
    log.clear()
    log.clear()
    assert (len(changes), messages(log)) == (2, [])
