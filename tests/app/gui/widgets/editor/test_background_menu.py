"""The palette says what is in use, and everything in it is chosen by its key, too."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.gui.widgets.editor.background_menu import BLUE, MAGENTA, BackgroundMenu
from engine.core.background import parse_background


def open_menu(qtbot: QtBot, now: str) -> BackgroundMenu:
    around = QWidget()
    qtbot.addWidget(around)
    made.append(around)
    return BackgroundMenu(now, around)


made: list[QWidget] = []
"""Kept: what nothing holds is gone at once."""


@pytest.fixture(autouse=True)
def _keep_none() -> Iterator[None]:
    yield
    made.clear()


@pytest.mark.parametrize(
    ("now", "checked"),
    [("own", 0), ("blur", 1), ("green", 2), (BLUE, 3), (MAGENTA, 4), ("#123456", 5), ("/pictures/beach.png", 6)],
)
def test_what_is_in_use_is_marked(qtbot: QtBot, now: str, checked: int) -> None:
    actions = [action for action in open_menu(qtbot, now).actions() if not action.isSeparator()]
    assert [action.isChecked() for action in actions].index(True) == checked
    assert sum(action.isChecked() for action in actions) == 1


def test_every_row_has_a_key_of_its_own_and_gives_its_kind(qtbot: QtBot) -> None:
    menu = open_menu(qtbot, "own")
    chosen: list[str] = []
    menu.kind_chosen.connect(chosen.append)
    actions = [action for action in menu.actions() if not action.isSeparator()]
    keys = [action.text()[action.text().index("&") + 1].lower() for action in actions]
    assert len(set(keys)) == len(keys)
    for action in actions:
        action.trigger()
    assert chosen == ["own", "blur", "green", BLUE, MAGENTA, "colour", "picture"]
    for colour in ("green", BLUE, MAGENTA):
        assert parse_background(colour).kind.value == "colour"


def test_it_is_a_menu_that_keys_walk_through(qtbot: QtBot) -> None:
    menu = open_menu(qtbot, "own")
    chosen: list[str] = []
    menu.kind_chosen.connect(chosen.append)
    menu.popup(menu.pos())
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(menu, key)
    assert chosen == ["green"]
    assert isinstance(menu, QMenu)
