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
        self.missed: list[str] = []
        self.button.recorded.connect(self.keys.append)
        self.button.recording.connect(self.states.append)
        self.button.missed.connect(self.missed.append)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.button.event(QKeyEvent(QEvent.Type.KeyPress, key, modifiers))

    def release(self, key: Qt.Key, again: bool = False) -> None:
        """again: as a key does that is held, and comes again."""
        self.button.event(QKeyEvent(QEvent.Type.KeyRelease, key, NONE, "", again))

    def strike(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.press(key, modifiers)
        self.release(key)


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
    scene.strike(key, modifiers)
    assert (scene.keys, scene.button.keys, scene.states) == ([keys], keys, [True, False])
    assert scene.button.text() == (keys or "None")


def test_escape_leaves_the_old_keys(scene: Scene) -> None:
    scene.button.click()
    scene.strike(Qt.Key.Key_Escape)
    assert (scene.keys, scene.button.text(), scene.states) == ([], "Ctrl+1", [True, False])


def test_the_same_keys_again_are_no_news(scene: Scene) -> None:
    scene.button.click()
    scene.strike(Qt.Key.Key_1, CTRL)
    assert (scene.keys, scene.states) == ([], [True, False])


def test_modifiers_alone_are_shown_and_waited_on_and_forgotten_the_next_time(scene: Scene) -> None:
    scene.button.click()
    scene.press(Qt.Key.Key_Control, ALT)  # as Qt reports it: what was held before
    assert scene.button.text() == "Ctrl+Alt+"
    assert scene.states == [True]
    scene.strike(Qt.Key.Key_Escape)
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


def test_a_key_that_is_held_triggers_nothing_until_it_is_released(scene: Scene) -> None:
    """The keys that were recorded come again and again: by then they may belong to an action, or to this button."""
    scene.button.click()
    scene.press(Qt.Key.Key_Space, CTRL)
    for _ in range(5):
        scene.release(Qt.Key.Key_Space, again=True)
        scene.press(Qt.Key.Key_Space, CTRL)
    assert (scene.keys, scene.states) == (["Ctrl+Space"], [True])
    scene.release(Qt.Key.Key_Control)
    assert scene.states == [True]
    scene.release(Qt.Key.Key_Space)
    assert (scene.keys, scene.states) == (["Ctrl+Space"], [True, False])


def test_half_a_combination_is_not_left_when_its_key_went_to_another_program(scene: Scene) -> None:
    scene.button.click()
    scene.press(Qt.Key.Key_Control)
    scene.press(Qt.Key.Key_Alt, CTRL)
    assert scene.button.text().startswith("Ctrl+")
    scene.release(Qt.Key.Key_Alt)
    assert scene.button.text() == "Press keys …"
    assert scene.missed == ["Ctrl+Alt+"]
    assert (scene.keys, scene.states) == ([], [True]), "it still records"
    scene.release(Qt.Key.Key_Control)
    assert len(scene.missed) == 1


def test_a_second_click_is_no_second_beginning(scene: Scene) -> None:
    scene.button.click()
    scene.button.click()
    scene.strike(Qt.Key.Key_F8)
    assert scene.states == [True, False]
