"""The panel over the picture that holds a step's card, and in a narrow window the steps themselves.

Owns: where it is, how large, and when it closes by itself. Does not know: what a step is, or what is on the card.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.gui.widgets.basics.scroll_area import VerticalScrollArea
from app.gui.widgets.basics.theme import GAP_PX, RADIUS_PX

AWAY_PX = 6
"""Between the panel and what it belongs to."""
WIDEST_PX = 460
COLUMN_PX = 240
"""More, if the steps stand beside the card."""


class LadderPanel(QFrame):
    """A part of the window, so that it opens wherever windows may not place others. It takes no focus when it opens."""

    closed = Signal(bool)
    """It is about to close; whether it has the focus, which would else go to whatever comes next."""
    left = Signal()
    """The pointer has left it."""

    def __init__(self, card: QWidget, steps: Sequence[QWidget], anchor: QWidget) -> None:
        """steps: shown beside the card if `open_panel` says so. anchor: what it opens above."""
        super().__init__(anchor)
        self._anchor = anchor
        self._column = QWidget()
        self._pinned = False
        down = QVBoxLayout(self._column)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(GAP_PX // 2)
        for step in steps:
            down.addWidget(step)
        down.addStretch(1)
        self._inner = QWidget()
        across = QHBoxLayout(self._inner)
        across.setContentsMargins(GAP_PX + 4, GAP_PX + 4, GAP_PX + 4, GAP_PX + 4)
        across.setSpacing(GAP_PX + 4)
        across.addWidget(self._column)
        across.addWidget(card, 1)
        around = QVBoxLayout(self)
        around.setContentsMargins(1, 1, 1, 1)
        self._area = VerticalScrollArea(self._inner)
        self._area.viewport().setAutoFillBackground(False)
        self._inner.setAutoFillBackground(False)
        self._inner.installEventFilter(self)
        around.addWidget(self._area)
        self.hide()

    def open_panel(self, with_steps: bool, pinned: bool) -> None:
        """Show it. pinned: until something else is clicked or has the focus, and not only while the pointer is near."""
        self._column.setVisible(with_steps)
        if pinned and not self._pinned:
            self._watch_clicks(True)
        self._pinned = self._pinned or pinned
        if self.parentWidget() is not self._anchor.window():
            self.setParent(self._anchor.window())
        self.show()
        self.raise_()
        self.fit_place()

    def close_panel(self) -> None:
        """Hide it."""
        if self.isHidden():
            return
        if self._pinned:
            self._watch_clicks(False)
        self._pinned = False
        focus = QApplication.focusWidget()
        had_focus = focus is not None and self.isAncestorOf(focus)
        self.closed.emit(had_focus)
        self.hide()

    @property
    def is_pinned(self) -> bool:
        """Whether it stays while the pointer is elsewhere."""
        return self._pinned

    def fit_place(self) -> None:
        """Stand above the anchor, within the window, as high as the words need and there is room."""
        window = self._anchor.window()
        top_left = self._anchor.mapTo(window, QPoint())
        widest = WIDEST_PX + (COLUMN_PX if not self._column.isHidden() else 0)
        width = min(max(widest, self._inner.minimumSizeHint().width() + 8), window.width() - 2 * GAP_PX)
        height = self._measure_height(width)
        room = top_left.y() - AWAY_PX - GAP_PX
        size = QSize(width, min(height, room))
        x = top_left.x() + (self._anchor.width() - width) // 2
        x = max(GAP_PX, min(x, window.width() - width - GAP_PX))
        place = QRect(QPoint(x, top_left.y() - AWAY_PX - size.height()), size)
        if self.geometry() != place:
            self.setGeometry(place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        """Other words may need another height; while it is pinned, a click elsewhere closes it."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self._inner and self.isVisible():
            self.fit_place()
        elif self._pinned and event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            at = event.globalPosition().toPoint()
            if not self._holds(self, at) and not self._holds(self._anchor, at):
                self.close_panel()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        super().leaveEvent(event)
        self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Window))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), RADIUS_PX, RADIUS_PX)
        painter.end()

    def _measure_height(self, width: int) -> int:
        layout = self._inner.layout()
        assert layout is not None
        inside = width - 2
        needed = layout.totalHeightForWidth(inside) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
        return needed + 4

    def _watch_clicks(self, on: bool) -> None:
        application = QApplication.instance()
        assert application is not None
        if on:
            application.installEventFilter(self)
        else:
            application.removeEventFilter(self)

    @staticmethod
    def _holds(widget: QWidget, at: QPoint) -> bool:
        return QRect(widget.mapToGlobal(QPoint()), widget.size()).contains(at)
