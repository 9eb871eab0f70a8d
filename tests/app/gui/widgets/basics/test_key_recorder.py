"""A button that records keys: Escape leaves the old ones, Backspace takes them away, the desktop may decide them."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics.key_recorder import KeyRecorder

CTRL, ALT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.NoModifier,
)


class Scene:
    """A recorder that shows Ctrl+1. keys, states: what it told."""

    def __init__(self, qtbot: QtBot) -> None:
        self.button = KeyRecorder()
        qtbot.addWidget(self.button)
        self.button.show_keys("Ctrl+1")
        self.keys: list[str] = []
        self.states: list[bool] = []
        self.button.recorded.connect(self.keys.append)
        self.button.recording.connect(self.states.append)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.button.event(QKeyEvent(QEvent.Type.KeyPress, key, modifiers))


@pytest.fixture
def scene(qtbot: QtBot) -> Scene:
    return Scene(qtbot)


@pytest.mark.parametrize(
    ("key", "modifiers", "keys"),
    [
        (Qt.Key.Key_F8, NONE, "F8"),
        (Qt.Key.Key_2, CTRL | ALT, "Ctrl+Alt+2"),
        (Qt.Key.Key_Tab, NONE, "Tab"),
        (Qt.Key.Key_Backspace, NONE, ""),
        (Qt.Key.Key_Delete, NONE, ""),
        (Qt.Key.Key_Delete, CTRL, "Ctrl+Del"),
        (Qt.Key.Key_F8, Qt.KeyboardModifier.KeypadModifier, "F8"),
    ],
)
def test_the_keys_that_are_pressed_are_recorded(
    scene: Scene, key: Qt.Key, modifiers: Qt.KeyboardModifier, keys: str
) -> None:
    scene.button.click()
    scene.press(key, modifiers)
    assert (scene.keys, scene.button.keys, scene.states) == ([keys], keys, [True, False])
    assert scene.button.text() == (keys or "None")


def test_escape_leaves_the_old_keys(scene: Scene) -> None:
    scene.button.click()
    scene.press(Qt.Key.Key_Escape)
    assert (scene.keys, scene.button.text(), scene.states) == ([], "Ctrl+1", [True, False])


def test_the_same_keys_again_are_no_news(scene: Scene) -> None:
    scene.button.click()
    scene.press(Qt.Key.Key_1, CTRL)
    assert (scene.keys, scene.states) == ([], [True, False])


def test_modifiers_alone_are_shown_and_waited_on_and_forgotten_the_next_time(scene: Scene) -> None:
    scene.button.click()
    scene.press(Qt.Key.Key_Control, ALT)  # as Qt reports it: what was held before
    assert scene.button.text() == "Ctrl+Alt+"
    assert scene.states == [True]
    scene.press(Qt.Key.Key_Escape)
    scene.button.click()
    assert scene.button.text() == "Press keys …"


def test_no_shortcut_of_the_window_gets_the_keys_while_they_are_recorded(scene: Scene) -> None:
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_F8, NONE)
    override.ignore()
    scene.button.event(override)
    assert not override.isAccepted()
    scene.button.click()
    scene.button.event(override)
    assert override.isAccepted()


def test_what_the_desktop_decides_is_shown_in_its_words_and_cannot_be_recorded(scene: Scene) -> None:
    scene.button.show_keys("Ctrl+1", "Strg+1")
    assert (scene.button.text(), scene.button.isEnabled()) == ("Strg+1", False)
    scene.button.show_keys("Ctrl+1", "")
    assert (scene.button.text(), scene.button.isEnabled()) == ("None", False)
    scene.button.show_keys("Ctrl+1")
    assert (scene.button.text(), scene.button.isEnabled()) == ("Ctrl+1", True)


def test_escape_with_a_modifier_can_be_recorded(scene: Scene) -> None:
    scene.button.click()
    scene.press(Qt.Key.Key_Escape, CTRL)
    assert scene.keys == ["Ctrl+Esc"]


def test_keys_that_are_let_go_and_what_is_no_key_do_not_disturb_a_recording(scene: Scene) -> None:
    scene.button.click()
    scene.button.event(QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_Return, NONE))
    scene.button.event(QEvent(QEvent.Type.ToolTipChange))
    assert (scene.keys, scene.states) == ([], [True])


def test_losing_the_focus_ends_a_recording_once(scene: Scene) -> None:
    scene.button.click()
    for _ in range(2):
        scene.button.focusOutEvent(QFocusEvent(QEvent.Type.FocusOut))
    assert (scene.keys, scene.states, scene.button.text()) == ([], [True, False], "Ctrl+1")


def test_while_nothing_is_recorded_keys_do_what_they_do_on_any_button(scene: Scene) -> None:
    scene.press(Qt.Key.Key_F8)
    assert (scene.keys, scene.button.keys) == ([], "Ctrl+1")
