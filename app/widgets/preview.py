"""The avatar, as large as there is room, and the driver in a corner for the user alone.

Owns: asking for the newest picture, and drawing it sharply on any screen. Does not know: where pictures come from.
"""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine import Image

PERIOD_MS = 16


class Preview(QWidget):
    """Shows what `latest` gives, (H, W, 3) uint8 RGB that nobody writes to; asks on a timer while it is visible."""

    def __init__(self, latest: Callable[[], Image | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._latest = latest
        self._shown: Image | None = None
        self._timer = QTimer(self, interval=PERIOD_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        return QSize(640, 480)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Shadow))
        if self._shown is not None:
            height, width = self._shown.shape[:2]
            image = QImage(self._shown.data, width, height, self._shown.strides[0], QImage.Format.Format_RGB888)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(_inside(QRectF(self.rect()), width / height), image)
        painter.end()

    def _look(self) -> None:
        newest = self._latest()
        if newest is not self._shown:
            self._shown = newest
            self.update()


def _inside(room: QRectF, proportion: float) -> QRectF:
    """The largest rectangle of these proportions in the middle of the room."""
    width = min(room.width(), room.height() * proportion)
    height = width / proportion
    return QRectF(room.center().x() - width / 2, room.center().y() - height / 2, width, height)
