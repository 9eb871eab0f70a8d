"""Which key does what, anywhere on the computer.

Owns: the table of actions and keys, and saying which keys are taken twice. Does not know: how keys are listened for.
"""

from collections import defaultdict
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QEvent, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from app.actions import ACTIONS, Action, Argument
from app.widgets.key_button import KeyButton
from app.widgets.look import GAP_PX, set_kind

WITHOUT_WORDS = (None, Argument.SWITCH)
"""What a key can trigger: it brings no words along."""


def key_actions() -> list[Action]:
    """Return the actions that a key can trigger."""
    return [action for action in ACTIONS if action.argument in WITHOUT_WORDS]


def keys_in_use(chosen: Mapping[str, str]) -> dict[str, str]:
    """Return action id -> key, the actions' own where none was chosen; without those that have none."""
    keys = {action.id: chosen.get(action.id, action.default_key) for action in key_actions()}
    return {id: key for id, key in keys.items() if key}


def conflicts(keys: Mapping[str, str]) -> dict[str, list[str]]:
    """Return action id -> ids of the others that have the same key."""
    users: dict[str, list[str]] = defaultdict(list)
    for id, key in keys.items():
        users[QKeySequence(key).toString().casefold()].append(id)
    return {id: [other for other in ids if other != id] for ids in users.values() if len(ids) > 1 for id in ids}


class HotkeyEditor(QWidget):
    """One row for each action."""

    changed = Signal(object)
    """Action id -> key, only those that differ from the action's own."""

    def __init__(self) -> None:
        super().__init__()
        self._chosen: dict[str, str] = {}
        self._problems: Mapping[str, str] = {}
        self._labels: dict[str, QLabel] = {}
        self._keys: dict[str, KeyButton] = {}
        self._notes: dict[str, QLabel] = {}
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

    def show_keys(self, chosen: Mapping[str, str], problems: Mapping[str, str] | None = None) -> None:
        """Show these; problems: action id -> why its key does not work, as the system says."""
        self._chosen = dict(chosen)
        self._problems = problems or {}
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
        label, key, note = QLabel(wordWrap=True), KeyButton(), QLabel(wordWrap=True)
        set_kind(note, "warning")
        key.recorded.connect(lambda keys, id=action.id: self._record(id, keys))
        label.setBuddy(key)
        grid.addWidget(label, row, 0)
        grid.addWidget(key, row, 1)
        grid.addWidget(note, row + 1, 0, 1, 2)
        self._labels[action.id], self._keys[action.id], self._notes[action.id] = label, key, note

    def _record(self, id: str, keys: str) -> None:
        usual = next(action.default_key for action in key_actions() if action.id == id)
        chosen = {other: key for other, key in self._chosen.items() if other != id}
        self._take(chosen if keys == usual else {**chosen, id: keys})

    def _take(self, chosen: dict[str, str]) -> None:
        self._chosen = chosen
        self._show()
        self.changed.emit(dict(chosen))

    def _show(self) -> None:
        keys = keys_in_use(self._chosen)
        taken = conflicts(keys)
        for action in key_actions():
            self._keys[action.id].show_keys(keys.get(action.id, ""))
            note = self._problems.get(action.id, "")
            if action.id in taken:
                others = ", ".join(self._labels[other].text() for other in taken[action.id])
                note = self.tr("⚠ Also: {others}").format(others=others)
            self._notes[action.id].setText(note)
            self._notes[action.id].setVisible(bool(note))
            self._keys[action.id].setAccessibleDescription(note)
