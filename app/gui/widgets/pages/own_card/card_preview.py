"""Shows the card as viewers would see it.

Owns: the thread that draws it, and which letters no font has. Does not know: where words and picture come from.
"""

import threading

import numpy as np
from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy

from app.control.worker import Worker
from app.gui.widgets.basics.label import Label
from engine import Image, LiveSettings

SOON_MS = 150
"""While words are typed, the card is drawn after a pause."""
CLOSE_S = 5.0


class CardPreview(Label):
    """As wide as there is room, in the proportions of the output; drawn only while it is seen."""

    missing_found = Signal(str)
    """The letters of the words that no font of this computer has, empty for none."""
    _drawn = Signal(object, object, str)

    def __init__(self) -> None:
        super().__init__()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._wanted: tuple[LiveSettings, int, int] | None = None
        self._live = LiveSettings()
        self._worker = Worker("card preview")
        self._soon = QTimer(self, interval=SOON_MS, singleShot=True)
        self._soon.timeout.connect(self._draw_soon)
        self._drawn.connect(self._show_drawn)
        worker, self._closed = self._worker, threading.Event()
        self.destroyed.connect(self._closed.set)
        self.destroyed.connect(lambda: worker.close(0))

    def show_card(self, live: LiveSettings) -> None:
        """Show the card of these settings."""
        self._live = live
        self._update_height()
        self._soon.start()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 -- Qt's name
        super().showEvent(event)
        self._soon.start()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        super().resizeEvent(event)
        self._update_height()
        self._soon.start()

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        return QSize(160, 90)

    def _update_height(self) -> None:
        share = self._live.output_height_px / self._live.output_width_px
        self.setFixedHeight(max(1, round(min(self.width() * share, self.width()))))

    def _draw_soon(self) -> None:
        """Draw it on the thread, unless it is there already or nobody sees it."""
        if not self.isVisible():
            return
        ratio = self.devicePixelRatioF()
        share = self._live.output_width_px / self._live.output_height_px
        height = max(2, round(self.height() * ratio))
        wanted = (self._live, max(2, round(height * share)), height)
        if wanted != self._wanted:
            self._wanted = wanted
            self._worker.submit_job(lambda: self._draw(*wanted))

    def _draw(self, live: LiveSettings, width_px: int, height_px: int) -> None:
        """On the thread."""
        from engine import CardLook, draw_card, find_missing_letters

        wanted = (live, width_px, height_px)
        if self._closed.is_set() or wanted != self._wanted:
            return
        picture, missing = draw_card(width_px, height_px, CardLook.from_settings(live)), ""
        if live.card_words:
            missing = find_missing_letters(live.card_words)
        if not self._closed.is_set():
            self._drawn.emit(wanted, picture, missing)

    def _show_drawn(self, wanted: object, picture: Image, missing: str) -> None:
        if wanted != self._wanted:
            return
        pixels = np.ascontiguousarray(picture)
        height, width = pixels.shape[:2]
        image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self.setPixmap(QPixmap.fromImage(image))
        self.missing_found.emit(missing)
