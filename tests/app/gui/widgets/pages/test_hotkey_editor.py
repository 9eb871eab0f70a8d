"""Recording keys, and saying which are taken twice."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics.key_recorder import KeyRecorder
from app.gui.widgets.pages.hotkey_editor import HotkeyEditor, bindable_actions, find_key_conflicts
from app.remote.hotkeys import effective_hotkeys
from tests.fakes.find import words_of

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def editor(qtbot: QtBot) -> HotkeyEditor:
    made = HotkeyEditor()
    qtbot.addWidget(made)
    made.show_keys({})
    made.show()
    return made


@pytest.mark.parametrize(
    ("key", "modifiers", "written"),
    [
        (Qt.Key.Key_F9, NONE, "F9"),
        (Qt.Key.Key_0, CTRL | ALT, "Ctrl+Alt+0"),
        (Qt.Key.Key_P, CTRL | SHIFT, "Ctrl+Shift+P"),
        (Qt.Key.Key_Tab, CTRL, "Ctrl+Tab"),
        (Qt.Key.Key_Escape, ALT, "Alt+Esc"),
        (Qt.Key.Key_Backspace, CTRL, "Ctrl+Backspace"),
        (Qt.Key.Key_PageUp, CTRL, "Ctrl+PgUp"),
        (Qt.Key.Key_Backspace, NONE, ""),
        (Qt.Key.Key_Delete, NONE, ""),
    ],
)
def test_keys_are_recorded(
    qtbot: QtBot, editor: HotkeyEditor, key: Qt.Key, modifiers: Qt.KeyboardModifier, written: str
) -> None:
    button = editor._keys["next"]
    button.click()
    assert button.text() == "Press keys …"
    with qtbot.waitSignal(editor.changed) as signal:
        qtbot.keyClick(button, key, modifiers)
    assert signal.args == [{"next": written}]
    assert button.keys == written


def test_modifiers_alone_are_shown_and_waited_on(qtbot: QtBot, editor: HotkeyEditor) -> None:
    button = editor._keys["next"]
    button.click()
    qtbot.keyPress(button, Qt.Key.Key_Control, CTRL)
    assert button.keys == "Ctrl+Alt+N"
    qtbot.keyPress(button, Qt.Key.Key_Escape)
    assert button.text() == button.keys == "Ctrl+Alt+N"


def test_leaving_the_button_ends_recording(qtbot: QtBot) -> None:
    window = QWidget()
    rows = QVBoxLayout(window)
    button, other = KeyRecorder(), QLineEdit()
    rows.addWidget(button)
    rows.addWidget(other)
    qtbot.addWidget(window)
    with qtbot.waitActive(window, timeout=20_000):
        window.show()
        window.activateWindow()
    button.setFocus()
    button.click()
    other.setFocus()
    qtbot.waitUntil(lambda: button.text() == "None", timeout=20_000)


def test_the_same_key_twice_is_said_on_both(qtbot: QtBot, editor: HotkeyEditor) -> None:
    editor.show_keys({"next": "Ctrl+Alt+P"})
    assert "Panic" in editor._notes["next"].text()
    assert "Next portrait" in editor._notes["panic"].text()
    assert editor._notes["panic"].text() in editor._keys["panic"].accessibleDescription()
    assert not editor._notes["record"].isVisible()
    editor._back.click()
    assert not editor._notes["next"].text()


def test_going_back_to_the_usual_key_forgets_the_own_one(qtbot: QtBot, editor: HotkeyEditor) -> None:
    editor.show_keys({"next": "F8"})
    editor._keys["next"].click()
    with qtbot.waitSignal(editor.changed) as signal:
        qtbot.keyClick(editor._keys["next"], Qt.Key.Key_N, CTRL | ALT)
    assert signal.args == [{}]


def test_a_key_that_people_type_with_is_refused_with_the_reason(qtbot: QtBot, editor: HotkeyEditor) -> None:
    editor._keys["next"].click()
    qtbot.keyClick(editor._keys["next"], Qt.Key.Key_A)
    assert "everybody who types" in editor._notes["next"].text()
    assert editor._keys["next"].keys == "Ctrl+Alt+N"
    editor._keys["next"].click()
    qtbot.keyClick(editor._keys["next"], Qt.Key.Key_F8)
    assert not editor._notes["next"].text()


def test_keys_and_conflicts() -> None:
    assert {action.id for action in bindable_actions()} >= {"next", "panic", "record", "slot-9"}
    assert find_key_conflicts(effective_hotkeys({})) == {}
    assert find_key_conflicts({"a": "Ctrl+A", "b": "ctrl+a", "c": "F1"}) == {"a": ["b"], "b": ["a"]}


@pytest.mark.parametrize(
    ("key", "modifiers", "owner"),
    [
        (Qt.Key.Key_P, CTRL | ALT, "Panic"),
        (Qt.Key.Key_3, CTRL | ALT, "Portrait 3"),
        (Qt.Key.Key_F9, NONE, "Preset: lively"),
        (Qt.Key.Key_Q, CTRL, "Quit"),
        (Qt.Key.Key_V, CTRL, "Paste"),
    ],
)
def test_a_key_that_is_in_use_is_refused_in_a_sentence(
    qtbot: QtBot, editor: HotkeyEditor, key: Qt.Key, modifiers: Qt.KeyboardModifier, owner: str
) -> None:
    editor.show_keys({"preset lively": "F9"})
    editor._keys["next"].click()
    with qtbot.assertNotEmitted(editor.changed):
        qtbot.keyClick(editor._keys["next"], key, modifiers)
    assert f"belongs to {owner}" in editor._notes["next"].text()
    assert editor._keys["next"].text() == editor._keys["next"].keys == "Ctrl+Alt+N"
    editor._keys["next"].click()
    qtbot.keyClick(editor._keys["next"], Qt.Key.Key_F10)
    assert editor._notes["next"].isHidden()


def test_keys_that_another_program_took_are_said_to_be_missing(qtbot: QtBot, editor: HotkeyEditor) -> None:
    editor._keys["next"].click()
    qtbot.keyPress(editor._keys["next"], Qt.Key.Key_Alt, CTRL)
    qtbot.keyRelease(editor._keys["next"], Qt.Key.Key_Alt, CTRL)
    assert "another program uses it" in editor._notes["next"].text()


def test_it_says_from_when_to_when_keys_are_recorded(qtbot: QtBot, editor: HotkeyEditor) -> None:
    told: list[bool] = []
    editor.recording.connect(told.append)
    button = editor._keys["next"]
    button.click()
    assert told == [True]
    qtbot.keyClick(button, Qt.Key.Key_F9)
    assert told == [True, False]
    button.click()
    qtbot.keyClick(button, Qt.Key.Key_Escape)
    assert told == [True, False, True, False]


def test_a_key_that_the_desktop_decides_is_shown_in_its_words_and_cannot_be_recorded_here(
    qtbot: QtBot, editor: HotkeyEditor
) -> None:
    editor.show_triggers({"next": "Press <Ctrl>F9", "panic": ""})
    assert (editor._keys["next"].text(), editor._keys["panic"].text()) == ("Press <Ctrl>F9", "None")
    assert not editor._keys["next"].isEnabled()
    assert "desktop" in editor._keys["next"].toolTip()
    assert editor._keys["record"].text() == "Ctrl+Alt+R"
    assert editor._keys["record"].isEnabled()
    assert not editor._back.isVisible()
    editor.show_triggers(None)
    assert editor._keys["next"].text() == "Ctrl+Alt+N"
    assert editor._keys["next"].isEnabled()
    assert editor._back.isVisible()


def test_every_action_stands_beside_its_key_and_the_way_back_is_below(editor: HotkeyEditor) -> None:
    words = words_of(editor)
    assert words[:2] == ["Next portrait", "Ctrl+Alt+N | Key for “Next portrait”"]
    assert words[-1] == "Back to the usual &keys"
    assert all(f"“{label}”" in key for label, key in zip(words[:-1:2], words[1:-1:2], strict=True))
