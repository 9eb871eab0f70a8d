"""A combo box with an icon that says what it is for.

Owns: the difference between what the user chooses and what is merely shown. Does not know: what is chosen from.
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
WORD, HINT = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.ToolTipRole

PATIENCE_MS = 1500
"""After that, what the user chose has come about or never will."""


class IconComboBox(ComboBox):
    """A combo box of words."""

    chosen = Signal(str)
    """The user has chosen this."""

    def __init__(self, sign: icons.Sign, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        guard_wheel(self)
        self._icon = icons.make_icon(sign)
        self.setIconSize(QSize(18, 18))
        self.setMinimumContentsLength(8)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._asked: str | None = None
        self._since = QElapsedTimer()
        self.activated.connect(self._on_activated)

    def set_items(self, rows: Sequence[Row], chosen: str) -> None:
        """Offer these; the list is left alone while the user looks at the same one."""
        offered = [(self.itemData(at, WORD), self.itemText(at), self.itemData(at, HINT)) for at in range(self.count())]
        wanted = [(word, name, escape_tool_tip(hint) or None) for word, name, hint in rows]
        if offered != wanted:
            self.clear()
            for at, (word, name, hint) in enumerate(wanted):
                self.addItem(self._icon, name, word)
                self.setItemData(at, hint, HINT)
        self.show_value(chosen)

    def disable_item(self, word: str, reason: str) -> None:
        """Grey one row, and say why."""
        at = self.findData(word, WORD)
        model = self.model()
        if at >= 0:
            self.setItemData(at, escape_tool_tip(reason), HINT)
            model.setData(model.index(at, 0), 0, Qt.ItemDataRole.UserRole - 1)

    def show_value(self, word: str) -> None:
        """Show this one as chosen, unless the user has just chosen another, which takes a moment to come about."""
        if self._asked is not None and word != self._asked and self._since.elapsed() < PATIENCE_MS:
            return
        self._asked = None
        if self.currentData(WORD) != word:
            self.setCurrentIndex(self.findData(word, WORD))

    def restore_value(self, word: str) -> None:
        """Show this one again: what the user has just chosen does not come about."""
        self._asked = None
        self.show_value(word)

    def _on_activated(self, at: int) -> None:
        self._asked = self.itemData(at, WORD)
        self._since.start()
        self.chosen.emit(self._asked)
