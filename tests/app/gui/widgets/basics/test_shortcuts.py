"""A window listens to the keys it was given, and to no others."""

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics.shortcuts import Shortcuts
from tests.fakes.link import AskedLink


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def bound(window: QWidget) -> dict[str, QShortcut]:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return {one.key().toString(): one for one in window.findChildren(QShortcut)}


def test_a_key_asks_for_its_action_with_its_argument(window: QWidget, asked_link: AskedLink, tmp_path: Path) -> None:
    Shortcuts(window, asked_link).bind_keys({"next": "F8", "swap 3": "Ctrl+3"})
    keys = bound(window)
    for key in ("Ctrl+3", "F8"):
        keys[key].activated.emit()
    assert asked_link.asked == [("swap 3", None), ("next", None)]


def test_other_keys_take_their_place_and_empty_ones_are_none(window: QWidget, asked_link: AskedLink) -> None:
    shortcuts = Shortcuts(window, asked_link)
    shortcuts.bind_keys({"next": "F8", "panic": "F9"})
    shortcuts.bind_keys({"next": "F7", "panic": ""})
    assert set(bound(window)) == {"F7"}
    assert shortcuts.keys == {"next": "F7"}
    shortcuts.bind_keys({})
    assert bound(window) == {}


def test_the_same_keys_again_change_nothing(window: QWidget, asked_link: AskedLink) -> None:
    shortcuts = Shortcuts(window, asked_link)
    shortcuts.bind_keys({"next": "F8"})
    before = bound(window)
    shortcuts.bind_keys({"next": "F8", "panic": ""})
    assert bound(window) == before
