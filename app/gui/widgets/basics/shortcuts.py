"""Shortcuts for actions while the window has the focus, for systems without global hotkeys.

Owns: one shortcut for each key. Does not know: what an action does, or whether global hotkeys are heard.
"""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.gui.engine_link import EngineLink


class Shortcuts:
    """Belong to a window."""

    def __init__(self, window: QWidget, link: EngineLink) -> None:
        self._window = window
        self._link = link
        self._made: list[QShortcut] = []
        self._keys: dict[str, str] = {}

    @property
    def keys(self) -> Mapping[str, str]:
        """action in words -> key."""
        return self._keys

    def bind_keys(self, keys: Mapping[str, str]) -> None:
        """Listen to these keys, and to no others; empty ones are no keys."""
        wanted = {words: key for words, key in keys.items() if key}
        if wanted == self._keys:
            return
        for shortcut in self._made:
            shortcut.deleteLater()
        self._keys = wanted
        self._made = [self._create_shortcut(words, key) for words, key in wanted.items()]

    def _create_shortcut(self, words: str, key: str) -> QShortcut:
        shortcut = QShortcut(QKeySequence(key), self._window, context=Qt.ShortcutContext.ApplicationShortcut)
        shortcut.activated.connect(lambda: self._link.run_action_text(words))
        return shortcut
