"""A combo box with an icon that says what it is for.

Owns: the difference between what the user chooses and what is merely shown, and the rows themselves: Qt's texts lose
what is not UTF-8 in a path. Does not know: what is chosen from.
"""

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from app.gui.widgets.basics import icons
from app.gui.widgets.basics.combo_box import ComboBox
from app.gui.widgets.basics.label import escape_tool_tip
from app.gui.widgets.pages.page import guard_wheel

Row = tuple[str, str, str]
"""What is chosen, its name, and what a tool tip says about it."""
HINT = Qt.ItemDataRole.ToolTipRole

PATIENCE_MS = 1500
"""After that, what the user chose has come about or never will."""


class IconComboBox(ComboBox):
    """A combo box of words."""

    chosen = Signal(object)
    """The user has chosen this."""

    def __init__(self, sign: icons.Sign, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        guard_wheel(self)
        self._icon = icons.make_icon(sign)
        self.setIconSize(QSize(18, 18))
        self.setMinimumContentsLength(8)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._rows: list[Row] = []
        self._asked: str | None = None
        self._since = QElapsedTimer()
        self.activated.connect(self._on_activated)

    def set_items(self, rows: Sequence[Row], chosen: str) -> None:
        """Offer these; the list is left alone while the user looks at the same one."""
        if self._rows != list(rows):
            self._rows = list(rows)
            self.clear()
            for at, (word, name, hint) in enumerate(rows):
                self.addItem(self._icon, name, word)
                self.setItemData(at, escape_tool_tip(hint) or None, HINT)
        self.show_value(chosen)

    def disable_item(self, word: str, reason: str) -> None:
        """Grey one row, and say why."""
        at = self._find_row(word)
        model = self.model()
        if at >= 0:
            self.setItemData(at, escape_tool_tip(reason), HINT)
            model.setData(model.index(at, 0), 0, Qt.ItemDataRole.UserRole - 1)

    def show_value(self, word: str) -> None:
        """Show this one as chosen, unless the user has just chosen another, which takes a moment to come about."""
        if self._asked is not None and word != self._asked and self._since.elapsed() < PATIENCE_MS:
            return
        self._asked = None
        if self.currentIndex() != self._find_row(word):
            self.setCurrentIndex(self._find_row(word))

    def restore_value(self, word: str) -> None:
        """Show this one again: what the user has just chosen does not come about."""
        self._asked = None
        self.show_value(word)

    def _on_activated(self, at: int) -> None:
        self._asked = self._rows[at][0]
        self._since.start()
        self.chosen.emit(self._asked)

    def _find_row(self, word: str) -> int:
        return next((at for at, row in enumerate(self._rows) if row[0] == word), -1)
