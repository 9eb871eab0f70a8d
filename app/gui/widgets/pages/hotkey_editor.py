"""Which key does what, anywhere on the computer.

Owns: the table of actions and keys, and saying which keys are taken twice. Does not know: how keys are listened for.
"""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QEvent, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from app.control.actions import ACTIONS, Action, Argument
from app.gui.engine_messages import in_our_words
from app.gui.widgets.basics.key_recorder import KeyButton
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.theme import GAP_PX, set_kind
from app.remote.hotkeys import keys_in_use
from app.remote.key_combination import clashes, combination
from engine import SettingsError

WITHOUT_WORDS = (None, Argument.SWITCH, Argument.NOW)
"""What a key can trigger: it brings no words along."""


def key_actions() -> list[Action]:
    """Return the actions that a key can trigger."""
    return [action for action in ACTIONS if action.argument in WITHOUT_WORDS]


def taken_twice(keys: Mapping[str, str]) -> dict[str, list[str]]:
    """Return action id -> ids of the others that have the same key."""
    return {id: [other for other in ids if other != id] for ids in clashes(keys).values() for id in ids}


class HotkeyEditor(QWidget):
    """One row for each action."""

    changed = Signal(object)
    """Action id -> key, only those that differ from the action's own."""
    recording = Signal(bool)
    """Whether a combination is being recorded."""

    def __init__(self) -> None:
        super().__init__()
        self._chosen: dict[str, str] = {}
        self._problems: dict[str, SettingsError] = {}
        self._labels: dict[str, Label] = {}
        self._keys: dict[str, KeyButton] = {}
        self._notes: dict[str, Label] = {}
        self._back = QPushButton()
        self._back.clicked.connect(lambda: self._take({}))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP_PX)
        grid.setVerticalSpacing(GAP_PX // 2)
        grid.setColumnStretch(0, 1)
        for row, action in enumerate(key_actions()):
            self._add(grid, 2 * row, action)
        grid.addWidget(self._back, 2 * len(self._keys), 0, 1, 2)
        self.retranslate()

    def show_keys(self, chosen: Mapping[str, str]) -> None:
        """Show these."""
        self._chosen = dict(chosen)
        self._show()

    def retranslate(self) -> None:
        for action in key_actions():
            label = QCoreApplication.translate("actions", action.label)
            self._labels[action.id].setText(label)
            self._keys[action.id].setAccessibleName(self.tr("Key for “{action}”").format(action=label))
            self._keys[action.id].setToolTip(self.tr("Click, then press the keys. Backspace takes the key away."))
            self._keys[action.id].retranslate()
        self._back.setText(self.tr("Back to the usual &keys"))
        self._show()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _add(self, grid: QGridLayout, row: int, action: Action) -> None:
        label, key, note = Label(wrapped=True), KeyButton(), Label(wrapped=True)
        set_kind(note, "warning")
        key.recorded.connect(lambda keys, id=action.id: self._record(id, keys))
        key.recording.connect(self.recording)
        label.setBuddy(key)
        grid.addWidget(label, row, 0)
        grid.addWidget(key, row, 1)
        grid.addWidget(note, row + 1, 0, 1, 2)
        self._labels[action.id], self._keys[action.id], self._notes[action.id] = label, key, note

    def _record(self, id: str, keys: str) -> None:
        try:
            if keys:
                combination(keys)
        except SettingsError as refused:
            self._problems = {id: refused}
            self._show()
            return
        self._problems = {}
        usual = next(action.default_key for action in key_actions() if action.id == id)
        chosen = {other: key for other, key in self._chosen.items() if other != id}
        self._take(chosen if keys == usual else {**chosen, id: keys})

    def _take(self, chosen: dict[str, str]) -> None:
        self._chosen = chosen
        self._show()
        self.changed.emit(dict(chosen))

    def _show(self) -> None:
        keys = keys_in_use(self._chosen)
        taken = taken_twice(keys)
        for action in key_actions():
            self._keys[action.id].show_keys(keys.get(action.id, ""))
            refused = self._problems.get(action.id)
            note = "" if refused is None else f"⚠ {in_our_words(refused.message)} {in_our_words(refused.remedy)}"
            if refused is None and action.id in taken:
                others = ", ".join(self._labels[other].text() for other in taken[action.id])
                note = self.tr("⚠ Also: {others}").format(others=others)
            self._notes[action.id].setText(note)
            self._notes[action.id].setVisible(bool(note))
            self._keys[action.id].setAccessibleDescription(note)
