"""A tool tip ends with the key that does the same, whatever is said and whichever key it is."""

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.control.actions import BY_ID
from app.gui.device_lists import CameraScanner
from app.gui.widgets.main.control_bar import ControlBar
from app.gui.widgets.main.key_hints import KeyHints, read_key
from app.remote.hotkey_listener import HotkeyState, HotkeyStatus
from tests.fakes.link import NotingLink


@pytest.fixture
def button(qtbot: QtBot, link: NotingLink) -> QPushButton:
    made = QPushButton()
    qtbot.addWidget(made)
    made.setToolTip("Go live")
    KeyHints(link, {made: "output"}, made)
    return made


def test_the_key_stands_behind_the_words(button: QPushButton) -> None:
    assert button.toolTip() == "Go live (Ctrl+Alt+G)"
    button.setToolTip("End live")
    assert button.toolTip() == "End live (Ctrl+Alt+G)"
    button.setToolTip("End live")
    assert button.toolTip() == "End live (Ctrl+Alt+G)"


def test_it_is_the_users_own_key(button: QPushButton, link: NotingLink) -> None:
    link.preferences.change_settings(hotkeys={"output": "F13"})
    assert button.toolTip() == "Go live (F13)"
    link.preferences.change_settings(hotkeys={"output": ""})
    assert button.toolTip() == "Go live"
    link.preferences.change_settings(hotkeys={})
    assert button.toolTip() == "Go live (Ctrl+Alt+G)"
    link.preferences.change_settings(hotkeys_on=False)
    assert button.toolTip() == "Go live"


def test_where_the_desktop_decides_keys_it_is_the_one_that_it_decided(button: QPushButton, link: NotingLink) -> None:
    link.show_hotkeys(HotkeyStatus(HotkeyState.ACTIVE, triggers={"output": "Press Meta+G"}))
    assert button.toolTip() == "Go live (Press Meta+G)"
    link.show_hotkeys(HotkeyStatus(HotkeyState.ACTIVE, triggers={}))
    assert button.toolTip() == "Go live"


def test_a_key_without_words_is_a_tool_tip(qtbot: QtBot, link: NotingLink) -> None:
    made = QPushButton()
    qtbot.addWidget(made)
    KeyHints(link, {made: "panic"}, made)
    assert made.toolTip() == "Ctrl+Alt+P"


def test_going_live_is_called_the_same_wherever_it_is_named(qtbot: QtBot, link: NotingLink) -> None:
    cameras = CameraScanner()
    bar = ControlBar(link, cameras)
    qtbot.addWidget(bar)
    row = BY_ID["output"]
    assert (row.label, row.default_key) == ("Go live or end live", "Ctrl+Alt+G")
    assert bar._live.text() in ("Go live", "End live")
    tips = {"record": bar._record, "panic": bar._panic, "output": bar._live}
    for action, control in tips.items():
        assert control.toolTip().endswith(f"({read_key(link, action)})")
    cameras.close()
