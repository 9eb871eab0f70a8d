"""The line above the grid of portraits: search by name, hidden ones, how many there are.

Owns: these controls. Does not know: how portraits are searched.
"""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QWidget

from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.theme import GAP_PX, set_style_kind


class GallerySearch(QWidget):
    """Escape empties the search, and then leaves."""

    searched = Signal(str)
    hidden_asked = Signal(bool)
    left = Signal()
    """The user wants to leave the grid."""
    went_down = Signal()
    """The user wants to go from the words to the portraits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._search = QLineEdit()
        self._hidden = QCheckBox()
        self._count = Label()
        set_style_kind(self._count, "quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GAP_PX)
        row.addWidget(self._search, 1)
        row.addWidget(self._hidden)
        row.addWidget(self._count)
        self._search.textChanged.connect(self.searched)
        self._search.installEventFilter(self)
        self._hidden.toggled.connect(self.hidden_asked)
        self.retranslate()

    @property
    def tab_stops(self) -> tuple[QWidget, ...]:
        return self._search, self._hidden

    def begin(self) -> None:
        """Go to the words."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def clear(self) -> None:
        self._search.clear()

    def show_hidden(self, on: bool) -> None:
        self._hidden.setChecked(on)

    def show_count(self, shown: int, of: int) -> None:
        """Say how many portraits are shown, of how many."""
        self._count.setText(self.tr("{shown} of {all}").format(shown=shown, all=of))

    def retranslate(self) -> None:
        self._search.setPlaceholderText(self.tr("Search by name"))
        self._search.setAccessibleName(self.tr("Search portraits by name"))
        self._hidden.setText(self.tr("Show &hidden"))
        self._hidden.setToolTip(self.tr("Hidden portraits are not in the strip; next and previous leave them out."))
        self._hidden.setAccessibleDescription(self._hidden.toolTip())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        if watched is self._search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                (self._search.clear if self._search.text() else self.left.emit)()
                return True
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.went_down.emit()
                return True
        return False
