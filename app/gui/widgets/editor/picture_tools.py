"""The buttons on the picture: shown while the mouse is over it, or the keyboard in it.

Owns: these buttons, their words and their places. Does not know: what they do.
"""

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.gui.widgets.basics import icons
from app.gui.widgets.basics.theme import GAP_PX
from app.gui.widgets.main.overlay_button import OverlayButton


class PictureTools(QWidget):
    """A row of them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.background = self._make_button(icons.Sign.PALETTE)
        self.undo = self._make_button(icons.Sign.UNDO)
        self.redo = self._make_button(icons.Sign.REDO)
        self.reset = self._make_button(icons.Sign.RECENTRE)
        self.mirror = self._make_button(icons.Sign.MIRROR)
        self.mirror.setCheckable(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_PX // 2)
        for button in self.buttons:
            row.addWidget(button)
        self.retranslate()
        self.hide()

    @property
    def buttons(self) -> tuple[OverlayButton, ...]:
        """All of them, in the order in which Tab goes."""
        return self.background, self.undo, self.redo, self.reset, self.mirror

    def place_at(self, corner: QPoint) -> None:
        """Lie with the upper right corner there."""
        self.resize(self.sizeHint())
        self.move(corner.x() - self.width(), corner.y())

    def retranslate(self) -> None:
        words = {
            self.background: self.tr("Background"),
            self.undo: self.tr("Undo the last change of the picture (Ctrl+Z)"),
            self.redo: self.tr("Redo it (Ctrl+Shift+Z)"),
            self.reset: self.tr("Back to the middle, without zoom (double-click)"),
            self.mirror: self.tr("Show you the picture as in a mirror; others see it as it is"),
        }
        for button, told in words.items():
            button.setToolTip(told)
            button.setAccessibleName(told.partition(" (")[0])

    def _make_button(self, sign: icons.Sign) -> OverlayButton:
        return OverlayButton(icons.make_icon(sign, QColor("white")), self)
