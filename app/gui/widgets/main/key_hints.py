"""Tool tips that end with the key that does the same, as this system writes keys, and as the user has set them.

Owns: which control has which action's key, and that hints follow keys and words. Does not know: how keys are heard.
"""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from app.gui.engine_link import EngineLink


class KeyHints(QObject):
    """Belongs to the widget whose controls it knows; a control goes on setting its tool tip as if there were no key."""

    def __init__(self, link: EngineLink, controls: Mapping[QWidget, str], parent: QObject) -> None:
        """controls: control -> the action that does the same, in words."""
        super().__init__(parent)
        self._link = link
        self._actions = dict(controls)
        self._plain = {control: control.toolTip() for control in controls}
        self._is_writing = False
        for control in controls:
            control.installEventFilter(self)
        link.attached.connect(self.update_hints)
        link.preferences.changed.connect(self.update_hints)
        link.hotkeys_changed.connect(self.update_hints)
        self.update_hints()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.ToolTipChange and not self._is_writing and isinstance(watched, QWidget):
            self._plain[watched] = watched.toolTip()
            self._write_hint(watched, read_key(self._link, self._actions[watched]))
        return super().eventFilter(watched, event)

    def update_hints(self, *_: object) -> None:
        """Keys may have changed, or are known by now."""
        for control, words in self._actions.items():
            self._write_hint(control, read_key(self._link, words))

    def _write_hint(self, control: QWidget, key: str) -> None:
        plain = self._plain[control]
        hint = f"{plain} ({key})" if plain and key else plain or key
        if hint != control.toolTip():
            self._is_writing = True
            control.setToolTip(hint)
            self._is_writing = False


def read_key(link: EngineLink, words: str) -> str:
    """Return the key of an action as people read it; empty for none, and before actions are loaded.

    words: the action's id and, behind a space, its argument. Where the desktop decides keys, the one that it decided.
    """
    settings = link.preferences.user_settings
    if not link.is_attached or not settings.hotkeys_on:
        return ""
    triggers = link.hotkeys.triggers
    if triggers is not None:
        return triggers.get(words, "")
    from app.remote.hotkeys import effective_hotkeys  # what it needs is loaded by now

    return write_key(effective_hotkeys(settings.hotkeys).get(words, ""))


def write_key(key: str) -> str:
    """Return a key as this system writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
