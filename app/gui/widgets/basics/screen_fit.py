"""Keeps a window within its screen: a window that opens larger than that has buttons that cannot be reached.

Owns: how large a window may be where it is shown, and that it is moved inside. Does not know: what is in it.
"""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, QTimer
from PySide6.QtWidgets import QDialog, QWidget

TITLE_BAR_PX = 28
"""Room for a title bar, as long as the desktop has not said how high it is."""
FRAMED_AFTER_MS = 300
"""A desktop puts its frame around a window some time after the window is shown."""


class ScreenFit(QObject):
    """Follows one window from the moment it is shown."""

    def __init__(self, window: QWidget, smallest: QSize) -> None:
        """smallest: what the user can make of it; where a screen has less room, that room."""
        super().__init__(window)
        self._window = window
        self._smallest = smallest
        self._opened_at = QSize()
        self._framed = QTimer(self, interval=FRAMED_AFTER_MS, singleShot=True)
        self._framed.timeout.connect(self._fit_when_framed)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        if watched is self.parent() and event.type() == QEvent.Type.Show and not event.spontaneous():
            self._fit_before_shown()
            self._framed.start()
        elif watched is self.parent() and event.type() == QEvent.Type.LayoutRequest and self._window.isVisible():
            self._grow_to_words()
        return False

    def _grow_to_words(self) -> None:
        """Words that came while the window is shown may need more lines."""
        window, layout = self._window, self._window.layout()
        frame = window.frameGeometry().size() - window.size()
        if layout is not None and window.height() < _needed_height(window):
            window.resize(window.width(), layout.totalHeightForWidth(window.width()))
            self._fit_size(frame)
            self._fit_place(frame)

    def _fit_before_shown(self) -> None:
        """Where it goes is the desktop's choice, or a dialog's own, but for a place that was kept."""
        frame = QSize(0, TITLE_BAR_PX)
        self._fit_size(frame)
        if not self._window.pos().isNull():
            self._fit_place(frame)
        self._opened_at = self._window.size()

    def _fit_when_framed(self) -> None:
        """The frame is known now, and so is the place; a size that was given meanwhile stays."""
        window = self._window
        if not window.isVisible() or window.size() != self._opened_at:
            return
        if not window.screen().availableGeometry().contains(window.frameGeometry()):
            frame = window.frameGeometry().size() - window.size()
            self._fit_size(frame)
            self._fit_place(frame)

    def _fit_size(self, frame: QSize) -> None:
        window = self._window
        if not window.isMaximized() and not window.isFullScreen():
            room = window.screen().availableGeometry().size() - frame
            window.setMinimumSize(self._smallest.boundedTo(room))
            window.resize(QSize(window.width(), max(window.height(), _needed_height(window))).boundedTo(room))

    def _fit_place(self, frame: QSize) -> None:
        window = self._window
        if not window.isMaximized() and not window.isFullScreen():
            framed = QRect(window.pos(), window.size() + frame)
            window.move(find_place(framed, window.screen().availableGeometry()))


def keep_on_screen(window: QWidget) -> None:
    """Open this window within its screen, whenever it is shown; its least size gives way, too, where it has to."""
    ScreenFit(window, window.minimumSize())


def _needed_height(window: QWidget) -> int:
    """Return the height at which no wrapped words are cut off; where Qt guesses, it leaves their lines out."""
    layout = window.layout() if isinstance(window, QDialog) else None
    if layout is None or not layout.hasHeightForWidth():
        return 0
    return layout.totalMinimumHeightForWidth(window.width())


def find_place(window: QRect, room: QRect) -> QPoint:
    """Return where the upper left corner of a window goes, so that it is inside the room, or begins there."""
    x = min(window.x(), room.x() + room.width() - window.width())
    y = min(window.y(), room.y() + room.height() - window.height())
    return QPoint(max(x, room.x()), max(y, room.y()))
