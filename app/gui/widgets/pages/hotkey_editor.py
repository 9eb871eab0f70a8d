"""The editor of global hotkeys.

Owns: the table of actions and keys, and refusing keys that are in use. Does not know: how keys are listened for.
"""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QEvent, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from app.control.actions import ACTIONS, Action
from app.gui.engine_messages import translate_problem
from app.gui.widgets.basics.key_recorder import KeyRecorder
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.theme import GAP_PX, set_style_kind
from app.remote.hotkeys import describe_action, effective_hotkeys
from app.remote.key_combination import KeyCombination, find_clashes, parse_combination
from engine import Problem, SettingsError

WINDOW_KEYS = {
    "Ctrl+Q": QT_TRANSLATE_NOOP("HotkeyEditor", "Quit"),
    "Ctrl+C": QT_TRANSLATE_NOOP("HotkeyEditor", "Copy"),
    "Ctrl+X": QT_TRANSLATE_NOOP("HotkeyEditor", "Cut"),
    "Ctrl+V": QT_TRANSLATE_NOOP("HotkeyEditor", "Paste"),
    "Ctrl+Z": QT_TRANSLATE_NOOP("HotkeyEditor", "Undo"),
    "Ctrl+A": QT_TRANSLATE_NOOP("HotkeyEditor", "Select all"),
}
"""Keys of the window and of every text: as hotkeys they would be taken from all programs."""


def bindable_actions() -> list[Action]:
    """Return the actions that a key can trigger."""
    return [action for action in ACTIONS if action.runs_alone]


def find_key_conflicts(keys: Mapping[str, str]) -> dict[str, list[str]]:
    """Return action id -> ids of the others that have the same key."""
    return {id: [other for other in ids if other != id] for ids in find_clashes(keys).values() for id in ids}


def is_combination(key: str, wanted: KeyCombination) -> bool:
    """Return whether this key, as it is written, is that combination."""
    try:
        return parse_combination(key) == wanted
    except SettingsError:
        return False


def missed_key_problem(held: str) -> Problem:
    """Return what to say when no key arrived with the modifiers that were held."""
    return Problem(
        "No key arrived with {held}.", "If you pressed one, another program uses it. Choose another key.", held=held
    )


class HotkeyEditor(QWidget):
    """One row for each action."""

    changed = Signal(object)
    """Action id -> key, only those that differ from the action's own."""
    undo_offered = Signal(object, object)
    """Keys were taken away, and what to say of it. Before, these differed from the actions' own: action id -> key."""
    recording = Signal(bool)
    """Whether a combination is being recorded."""

    def __init__(self) -> None:
        super().__init__()
        self._chosen: dict[str, str] = {}
        self._triggers: Mapping[str, str] | None = None
        self._problems: dict[str, Problem] = {}
        self._labels: dict[str, Label] = {}
        self._keys: dict[str, KeyRecorder] = {}
        self._notes: dict[str, Label] = {}
        self._back = QPushButton()
        self._back.clicked.connect(self._reset_keys)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP_PX)
        grid.setVerticalSpacing(GAP_PX // 2)
        grid.setColumnStretch(0, 1)
        for row, action in enumerate(bindable_actions()):
            self._add_action_row(grid, 2 * row, action)
        grid.addWidget(self._back, 2 * len(self._keys), 0, 1, 2)
        self.retranslate()

    def show_keys(self, chosen: Mapping[str, str]) -> None:
        """Show these."""
        self._chosen = dict(chosen)
        self._update_rows()

    def show_triggers(self, triggers: Mapping[str, str] | None) -> None:
        """Show what the desktop decided: action in words -> its keys in the desktop's words. None: it decides none."""
        self._triggers = triggers
        self._back.setVisible(triggers is None)
        self._update_rows()

    def retranslate(self) -> None:
        for action in bindable_actions():
            label = QCoreApplication.translate("actions", action.label)
            self._labels[action.id].setText(label)
            self._keys[action.id].setAccessibleName(self.tr("Key for “{action}”").format(action=label))
            self._keys[action.id].retranslate()
        self._back.setText(self.tr("Back to the usual &keys"))
        self._update_rows()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _reset_keys(self) -> None:
        before = dict(self._chosen)
        self._change_keys({})
        if before:
            self.undo_offered.emit(before, Problem("All keys are as usual again."))

    def _add_action_row(self, grid: QGridLayout, row: int, action: Action) -> None:
        label, key, note = Label(wrapped=True), KeyRecorder(), Label(wrapped=True)
        set_style_kind(note, "warning")
        key.recorded.connect(lambda keys, id=action.id: self._save_recorded_key(id, keys))
        key.recording.connect(self.recording)
        key.missed.connect(lambda held, id=action.id: self._show_problem(id, missed_key_problem(held)))
        label.setBuddy(key)
        grid.addWidget(label, row, 0)
        grid.addWidget(key, row, 1)
        grid.addWidget(note, row + 1, 0, 1, 2)
        self._labels[action.id], self._keys[action.id], self._notes[action.id] = label, key, note

    def _save_recorded_key(self, id: str, keys: str) -> None:
        refused = self._find_refusal(id, keys) if keys else None
        if refused is not None:
            self._show_problem(id, refused)
            return
        before, had_key = dict(self._chosen), effective_hotkeys(self._chosen).get(id)
        self._problems = {}
        usual = next(action.default_key for action in bindable_actions() if action.id == id)
        chosen = {other: key for other, key in self._chosen.items() if other != id}
        self._change_keys(chosen if keys == usual else {**chosen, id: keys})
        if had_key and not keys:
            self.undo_offered.emit(before, Problem("“{action}” has no key any more.", action=self._labels[id].text()))

    def _find_refusal(self, id: str, keys: str) -> Problem | None:
        """Return why this action cannot have these keys: they are none, or in use."""
        try:
            wanted = parse_combination(keys)
        except SettingsError as failure:
            return failure.problem
        translate = partial(QCoreApplication.translate, "actions")
        of_actions = effective_hotkeys(self._chosen)
        used = [(key, describe_action(words, translate)) for words, key in of_actions.items() if words != id]
        used += [(key, QCoreApplication.translate("HotkeyEditor", str(words))) for key, words in WINDOW_KEYS.items()]
        other = next((other for key, other in used if is_combination(key, wanted)), None)
        if other is None:
            return None
        return Problem("{key} belongs to {other} already.", "Choose another key.", key=keys, other=other)

    def _show_problem(self, id: str, problem: Problem) -> None:
        self._problems = {id: problem}
        self._update_rows()

    def _change_keys(self, chosen: dict[str, str]) -> None:
        self._chosen = chosen
        self._update_rows()
        self.changed.emit(dict(chosen))

    def _show_key(self, id: str, key: str) -> None:
        decided = None if self._triggers is None else self._triggers.get(id)
        self._keys[id].show_keys(key, decided)
        self._keys[id].setToolTip(
            self.tr("Click, then press the keys. Backspace takes the key away.")
            if decided is None
            else self.tr("The desktop decides this key.")
        )

    def _update_rows(self) -> None:
        keys = effective_hotkeys(self._chosen)
        taken = find_key_conflicts(keys)
        for action in bindable_actions():
            self._show_key(action.id, keys.get(action.id, ""))
            refused = self._problems.get(action.id)
            note = "" if refused is None else f"⚠ {translate_problem(refused)}"
            if refused is None and action.id in taken:
                others = ", ".join(self._labels[other].text() for other in taken[action.id])
                note = self.tr("⚠ Also: {others}").format(others=others)
            self._notes[action.id].setText(note)
            self._notes[action.id].setVisible(bool(note))
            self._keys[action.id].setAccessibleDescription(note)
