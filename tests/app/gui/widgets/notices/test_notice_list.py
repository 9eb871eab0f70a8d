"""The bell, and the list behind it."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.gui.view_state import Button, Message
from app.gui.widgets.basics.label import Label
from app.gui.widgets.notices.notice_bell import NoticeBell
from app.gui.widgets.notices.notice_list import SIZE, NoticeList, NoticeRow
from app.gui.widgets.notices.notice_log import NoticeLog
from engine import Problem

SAVED = Message(Problem("It is saved as <b>a</b>.mp4."), Button.SHOW_FILE, "a.mp4", good=True)
REMOVED = Message(Problem("Anna is removed.", "Bring her back."), Button.UNDO, "anna")
SAID = Message(Problem("The camera is back."), good=True)


@pytest.fixture
def log() -> NoticeLog:
    return NoticeLog(lambda: datetime(2026, 1, 1, 9, 5))


@pytest.fixture
def bell(qtbot: QtBot, log: NoticeLog) -> Iterator[NoticeBell]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 500)
    made = NoticeBell(log, window)
    made.move(500, 10)
    window.show()
    yield made
    window.close()


def opened(bell: NoticeBell) -> NoticeList:
    bell.click()
    assert bell.list is not None
    return bell.list


def words(row: NoticeRow) -> list[str]:
    return [label.text() for label in row.findChildren(Label) if label.text()]


def test_the_bell_counts_what_is_new_and_the_list_has_it_read(bell: NoticeBell, log: NoticeLog) -> None:
    assert (bell.accessibleName(), bell._badge) == ("Notices", "")
    for message in (SAVED, REMOVED):
        log.add_message(message)
    assert (bell.accessibleName(), bell.toolTip(), bell._badge) == ("Notices, 2 new", "Notices, 2 new", "2")
    opened(bell).close()
    assert (bell.accessibleName(), bell._badge) == ("Notices", "")


def test_the_newest_has_the_focus_and_not_the_button_that_clears_all(bell: NoticeBell, log: NoticeLog) -> None:
    log.add_message(REMOVED)
    made = opened(bell)
    assert made.focusWidget() is made.rows[0]


def test_many_are_no_number(bell: NoticeBell, log: NoticeLog) -> None:
    for number in range(12):
        log.add_message(Message(Problem(f"number {number}")))
    assert bell._badge == "9+"


def test_the_count_is_red_only_for_what_went_wrong(bell: NoticeBell, log: NoticeLog) -> None:
    log.add_message(SAVED)
    quiet = bell.grab().toImage()
    log.clear()
    log.add_message(REMOVED)
    assert bell.grab().toImage() != quiet


def test_a_row_has_its_time_its_words_and_its_button(bell: NoticeBell, log: NoticeLog) -> None:
    for message in (SAID, SAVED, REMOVED):
        log.add_message(message)
    rows = opened(bell).rows
    assert [words(row) for row in rows] == [
        ["09:05", "Anna is removed. Bring her back."],
        ["09:05", "It is saved as <b>a</b>.mp4."],
        ["09:05", "The camera is back."],
    ]
    assert [[button.text() for button in row.findChildren(QPushButton)] for row in rows] == [
        ["Undo"],
        ["Show the file"],
        [],
    ]
    assert rows[0].accessibleName() == "09:05, Anna is removed. Bring her back."


def test_a_button_in_the_list_is_pressed_and_the_list_goes(qtbot: QtBot, bell: NoticeBell, log: NoticeLog) -> None:
    log.add_message(REMOVED)
    made = opened(bell)
    with qtbot.waitSignal(bell.pressed_in_list) as signal:
        made.rows[0].findChildren(QPushButton)[0].click()
    assert signal.args == [REMOVED]
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert bell.list is None


def test_what_ends_while_the_list_is_open_loses_its_button(bell: NoticeBell, log: NoticeLog) -> None:
    log.add_message(REMOVED)
    made = opened(bell)
    log.end_offers(Button.UNDO, "anna")
    assert made.rows[0].findChildren(QPushButton) == []


def test_cleared_is_empty_and_says_so(bell: NoticeBell, log: NoticeLog) -> None:
    log.add_message(REMOVED)
    made = opened(bell)
    made._clear.click()
    assert (log.notices, made.rows) == ((), ())
    assert "Nothing has happened." in [label.text() for label in made._rows.findChildren(Label)]
    assert not made._clear.isEnabled()


def test_the_keyboard_reaches_every_row_and_escape_ends_it(qtbot: QtBot, bell: NoticeBell, log: NoticeLog) -> None:
    for message in (SAVED, REMOVED):
        log.add_message(message)
    made = opened(bell)
    reached: set[QWidget] = set()
    at: QWidget | None = made
    while at is not None and at not in reached:
        reached.add(at)
        at = at.nextInFocusChain()
    for row in made.rows:
        assert row in reached
        assert row.focusPolicy() & Qt.FocusPolicy.TabFocus
    qtbot.keyClick(made, Qt.Key.Key_Escape)
    assert not made.isVisible()


def test_it_lies_within_the_screen(qtbot: QtBot, log: NoticeLog) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    room = QRect(0, 0, 360, 300)
    for number in range(40):
        log.add_message(Message(Problem(f"number {number}")))
    made = NoticeList(log, parent)
    made.open_at(QPoint(350, 290), room)
    assert made.height() == room.height()
    assert made.width() == room.width(), "no larger than the screen"
    made.open_at(QPoint(350, 290), QRect(0, 0, 1000, 700))
    assert made.width() == SIZE.width()
    made.close()


def test_a_focused_row_is_seen(bell: NoticeBell, log: NoticeLog) -> None:
    log.add_message(REMOVED)
    row = opened(bell).rows[0]
    row.clearFocus()
    QApplication.processEvents()
    before = row.grab().toImage()
    row.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    if row.hasFocus():
        assert row.grab().toImage() != before
