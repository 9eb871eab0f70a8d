"""A window opens within its screen, whatever size it would like to have."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.screen_fit import TITLE_BAR_PX, find_place, keep_on_screen

ROOM = QRect(0, 30, 720, 420)
"""A screen of 720×450 with a panel along its upper edge."""


@dataclass
class SmallScreen:
    room: QRect

    def availableGeometry(self) -> QRect:  # noqa: N802 -- Qt's name
        return self.room


def open_on(window: QWidget, room: QRect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window, "screen", lambda: SmallScreen(room))
    window.show()


def test_a_large_window_becomes_as_small_as_its_screen_and_so_does_its_least_size(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setMinimumSize(720, 480)
    window.resize(1180, 760)
    keep_on_screen(window)
    open_on(window, ROOM, monkeypatch)
    assert window.size() == QSize(720, 420 - TITLE_BAR_PX)
    assert window.minimumSize() == window.size()
    window.hide()
    open_on(window, QRect(0, 0, 1920, 1080), monkeypatch)
    assert window.minimumSize() == QSize(720, 480), "on a larger screen the usual least size counts"
    assert window.size() == QSize(720, 480)


def test_a_window_that_fits_keeps_its_size_and_its_place(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(100, 60, 300, 200)
    before = window.geometry()
    keep_on_screen(window)
    open_on(window, ROOM, monkeypatch)
    assert window.geometry() == before


def test_a_window_kept_from_a_larger_screen_comes_back_inside(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(1500, 900, 300, 200)
    keep_on_screen(window)
    open_on(window, ROOM, monkeypatch)
    qtbot.waitUntil(lambda: ROOM.contains(window.frameGeometry()), timeout=20_000)


@pytest.mark.parametrize(
    ("window", "place"),
    [
        (QRect(10, 40, 100, 100), (10, 40)),
        (QRect(700, 440, 100, 100), (620, 350)),
        (QRect(-50, 0, 100, 100), (0, 30)),
        (QRect(0, 30, 900, 900), (0, 30)),
    ],
)
def test_where_a_window_goes(window: QRect, place: tuple[int, int]) -> None:
    assert find_place(window, ROOM) == QPoint(*place)


def test_a_dialog_grows_when_its_words_need_more_lines(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog, words = QDialog(), Label(wrapped=True)
    qtbot.addWidget(dialog)
    QVBoxLayout(dialog).addWidget(words)
    keep_on_screen(dialog)
    dialog.resize(200, 40)
    open_on(dialog, ROOM, monkeypatch)
    words.setText("So many words. " * 40)
    qtbot.waitUntil(lambda: words.height() >= words.heightForWidth(words.width()), timeout=20_000)
    assert dialog.height() <= ROOM.height()
