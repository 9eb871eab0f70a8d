"""A frame that scrolls vertically if its content is too tall.

Owns: that frame, and that whatever gets the focus is seen. Does not know: what is in it.
"""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.gui.widgets.basics.theme import GAP_PX

AROUND_PX = 2 * GAP_PX


class VerticalScrollArea(QScrollArea):
    """As wide as its content needs; never scrolls sideways. It takes no focus itself."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content = content
        self.setWidget(content)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._scroll_to_focus)

    def _scroll_to_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        """All of it, and not only where its cursor is; of something taller than the frame the upper end."""
        if now is not None and self.isVisible() and self._content.isAncestorOf(now):
            top = now.mapTo(self._content, QPoint()).y()
            self.ensureVisible(0, top + now.height(), 0, AROUND_PX)
            self.ensureVisible(0, top, 0, AROUND_PX)


def wrap_in_scroll_area(widget: QWidget) -> VerticalScrollArea:
    """Put something that may be too tall for a small window into one that scrolls."""
    inner = QWidget()
    down = QVBoxLayout(inner)
    down.setContentsMargins(2, 2, 2, 2)
    across = QHBoxLayout()
    across.addWidget(widget)
    across.addStretch(1)
    down.addLayout(across)
    down.addStretch(1)
    return VerticalScrollArea(inner)
