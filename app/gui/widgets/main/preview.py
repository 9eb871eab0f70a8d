"""The preview: the avatar, as large as there is room, and in a corner the driver's own picture.

Owns: how large the pictures are made, and drawing them sharply on any screen; what viewers see is written on it.
Does not know: where pictures come from.
"""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QFont,
    QHideEvent,
    QImage,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.preview_drawing import DriverPainter, OutputPainter
from app.gui.preview_scaler import Canvas, Feed, Scaler
from app.gui.view_state import Phase, ViewState
from app.gui.widgets.basics import icons
from app.gui.widgets.basics.theme import GAP_PX, SMALL, Tint, tint_colour
from app.gui.widgets.gallery.clipboard import accept_copy, holds_pictures
from app.gui.widgets.main.overlay_button import SIDE_PX, OverlayButton
from app.gui.widgets.main.pill import PADDING_PX, Pill, text_width_px
from app.gui.widgets.on_air.on_air_strip import OnAirStrip
from app.gui.widgets.on_air.strip_drawing import HEIGHT_PX
from app.storage.user_settings import UserSettings
from engine import LiveSettings, ViewersSee

INSET_PART = 0.24
"""The driver's picture, as a part of the preview's width."""
FRAME_PX = 3
EDGE = GAP_PX + FRAME_PX

Place = tuple[float, float, float]
"""Zoom, and the shifts to the right and down."""
LatestColour = Callable[[], tuple[int, int, int] | None]


class Preview(QWidget):
    """Shows the pictures of `avatar` and `driver`, (H, W, 3) uint8 RGB, not written to; reads only while visible."""

    driver_asked = Signal(bool)
    """The user wants to see the driver in the corner, or not any more."""
    resized = Signal()
    """It has another size, and what lies on it other places."""
    pictures_dropped = Signal(QMimeData)
    """Another program's files, or a picture, were dropped here."""
    _made = Signal()

    def __init__(
        self, avatar: Feed, driver: Feed, ground_rgb: LatestColour = lambda: None, parent: QWidget | None = None
    ) -> None:
        """ground_rgb: gives the one colour of the avatar's background, or None."""
        super().__init__(parent)
        self._as_seen, self._as_driving = OutputPainter(ground_rgb), DriverPainter()
        self._avatar = Scaler(avatar, self._as_seen, self._made.emit)
        self._driver = Scaler(driver, self._as_driving, self._made.emit)
        self._latest_driver = driver.latest
        self._driver_shown = False
        self._held: Place | None = None
        self._view = ViewState()
        self._drawing = True
        self._made.connect(self._show_picture)
        self._driver_pill, self._count_pill, self._mirror_pill = Pill(), Pill(), Pill()
        self.strip = OnAirStrip(self)
        self._inset = OverlayButton(icons.make_icon(icons.Sign.INSET, QColor("white")), self)
        self._inset.setCheckable(True)
        self._inset.clicked.connect(self.driver_asked)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        self.setAcceptDrops(True)
        self.retranslate()

    def show_view(self, view: ViewState) -> None:
        before, self._view = self._view, view
        self.strip.show_view(view)
        if _painted_state(view) != _painted_state(before):
            self.update()
        if _has_no_driver(view) is not _has_no_driver(before):
            self.update()
        self._apply_framing()
        self._apply_mirror()

    def hold_place(self, place: Place | None) -> None:
        """Show the avatar there, because it is being moved; None: as the views say."""
        self._held = place
        self._apply_framing()

    def show_driver(self, on: bool) -> None:
        """Show the driver in a corner, or not."""
        self._driver_shown = on
        self._set_sizes()
        self._inset.setChecked(on)
        self.retranslate()
        self.update()

    def set_drawing(self, on: bool) -> None:
        """Draw new pictures, or leave it at the last one while nobody can see it."""
        self._drawing = on
        self._set_sizes()

    def shutdown(self) -> None:
        """End the threads behind it."""
        self._avatar.close()
        self._driver.close()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Preview of the avatar"))
        words = self.tr("Hide yourself") if self._driver_shown else self.tr("Show yourself: only you see it")
        self._inset.setToolTip(words)
        self._inset.setAccessibleName(words)

    @property
    def message_rect(self) -> QRect:
        """Where a message may lie: not over what is written on the picture, nor over the driver."""
        left = self._driver_rect().left() - GAP_PX if self._driver_shown else self.width() - EDGE - SIDE_PX - GAP_PX
        top = 2 * EDGE + HEIGHT_PX
        return QRect(EDGE, top, left - EDGE, self.height() - EDGE - top)

    @property
    def is_mirrored(self) -> bool:
        """Whether the user sees the avatar's picture as in a mirror."""
        return self._as_seen.mirrored

    @property
    def avatar_rect(self) -> QRect:
        """Where the camera's picture lies."""
        return self._avatar_rect()

    @property
    def tools_corner(self) -> QPoint:
        """Where the upper right corner of tools may lie."""
        return QPoint(self.width() - EDGE, EDGE + HEIGHT_PX + GAP_PX)

    @property
    def tab_stop(self) -> QWidget:
        """What in it takes the focus."""
        return self._inset

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 -- Qt's name
        if holds_pictures(event.mimeData()):
            accept_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 -- Qt's name
        self.pictures_dropped.emit(event.mimeData())
        accept_copy(event)

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        return QSize(640, 480)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self.update()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        super().resizeEvent(event)
        self._set_sizes()
        self.strip.setGeometry(EDGE, EDGE, self.width() - 2 * EDGE, HEIGHT_PX)
        self._inset.move(self.width() - self._inset.width() - EDGE, self.height() - self._inset.height() - EDGE)
        self.resized.emit()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 -- Qt's name
        super().showEvent(event)
        self._set_sizes()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 -- Qt's name
        super().hideEvent(event)
        self._set_sizes()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        painter = QPainter(self)
        place = self._avatar_rect()
        canvas = self._avatar.newest_canvas()
        if canvas is None:
            painter.fillRect(self.rect(), self._background_colour())
            self._paint_centred_text(
                painter, self.rect(), self.tr("Starting …") if self._view.phase is Phase.LOADING else ""
            )
        else:
            for bar in _uncovered_rects(self.rect(), place):
                painter.fillRect(bar, self.palette().color(QPalette.ColorRole.Window))
            self._paint_canvas(painter, canvas, place)
        if self._driver_shown:
            self._paint_driver(painter)
        self._paint_frame(painter)
        self._paint_countdown(painter)
        if canvas is not None and self._as_seen.mirrored and not _shows_card(self._view):
            self._paint_mirror_word(painter, place)
        painter.end()

    def _apply_framing(self) -> None:
        live = LiveSettings() if self._view.desired is None else self._view.desired.user.live
        if self._held is not None:
            live = replace(live, zoom=self._held[0], shift_x=self._held[1], shift_y=self._held[2])
        if live != self._as_seen.live:
            self._as_seen.live = live
            self._avatar.invalidate()
            self._set_sizes()

    def _apply_mirror(self) -> None:
        user = UserSettings() if self._view.desired is None else self._view.desired.user
        if user.flips_preview is not self._as_seen.mirrored:
            self._as_seen.mirrored = user.flips_preview
            self._avatar.invalidate()
            self.update()
        if (user.flips_preview is not user.settings.mirror) is not self._as_driving.mirrored:
            self._as_driving.mirrored = not self._as_driving.mirrored
            self._driver.invalidate()

    def _set_sizes(self) -> None:
        """Have the pictures made in the size that they are drawn in, and none that nobody can see."""
        nothing = QSize(0, 0)
        seen = self._drawing and self.isVisible()
        avatar = self._size_on_screen(self._avatar_rect()) if seen else nothing
        driver = self._size_on_screen(self._driver_rect()) if seen and self._driver_shown else nothing
        self._avatar.set_size(avatar.width(), avatar.height())
        self._driver.set_size(driver.width(), driver.height())

    def _show_picture(self) -> None:
        """Paint what has changed: the pictures, and not what is around them."""
        self._set_sizes()
        self.update(self.rect() if self._driver_shown else self._avatar_rect())

    def _size_on_screen(self, place: QRect) -> QSize:
        ratio = self.devicePixelRatioF()
        return QSize(round(place.width() * ratio), round(place.height() * ratio))

    def _avatar_rect(self) -> QRect:
        live = self._as_seen.live
        return _centred_rect(self.rect(), live.output_width_px / live.output_height_px)

    def _driver_rect(self) -> QRect:
        width = round(min(self.width(), self._avatar_rect().width() * 1.6) * INSET_PART)
        newest = self._latest_driver()
        height = round(width * (9 / 16 if newest is None else newest.shape[0] / newest.shape[1]))
        return QRect(self.width() - width - GAP_PX, self.height() - height - GAP_PX, width, height)

    def _background_colour(self) -> QColor:
        return self.palette().color(QPalette.ColorRole.AlternateBase)

    def _paint_canvas(self, painter: QPainter, canvas: Canvas, place: QRect) -> None:
        """Draw pixel for pixel; only while the window is being resized a canvas has another size than its place."""
        height, width = canvas.shape[:2]
        image = QImage(canvas.data, width, height, canvas.strides[0], QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(self.devicePixelRatioF())
        if QSize(width, height) == self._size_on_screen(place):
            painter.drawImage(place.topLeft(), image)
        else:
            painter.drawImage(QRectF(place), image)

    def _paint_driver(self, painter: QPainter) -> None:
        canvas, nobody = self._driver.newest_canvas(), _has_no_driver(self._view)
        if canvas is None and not nobody:
            return
        place = self._driver_rect()
        painter.fillRect(place.adjusted(-2, -2, 2, 2), self.palette().color(QPalette.ColorRole.Base))
        if canvas is None or nobody:
            self._paint_centred_text(painter, place, self.tr("Nobody drives"))
            return
        self._paint_canvas(painter, canvas, place)
        words = self.tr("Only you see this")
        left = min(place.left(), self.width() - GAP_PX - text_width_px(words, painter.fontMetrics()))
        at = QPoint(left, place.top() - painter.fontMetrics().height() - 14)
        self._driver_pill.paint_text(painter, at, words)

    def _paint_frame(self, painter: QPainter) -> None:
        """A red line around everything while others may see it."""
        if self._view.live.is_seen:
            painter.setPen(QPen(tint_colour(Tint.LIVE, self.palette()), FRAME_PX))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            half = FRAME_PX / 2
            painter.drawRect(QRectF(self.rect()).adjusted(half, half, -half, -half))

    def _paint_countdown(self, painter: QPainter) -> None:
        """Only the user sees it, who pressed a key somewhere."""
        if self._view.calibrates_in_s:
            words = self.tr("Look at the camera … {seconds}").format(seconds=self._view.calibrates_in_s)
            self._count_pill.paint_text(painter, QPoint(EDGE, 2 * EDGE + HEIGHT_PX), words)

    def _paint_mirror_word(self, painter: QPainter, place: QRect) -> None:
        """In a corner where nothing else lies."""
        painter.setFont(small_font(self.font()))
        height = painter.fontMetrics().height() + PADDING_PX
        at = QPoint(place.left() + GAP_PX, min(place.bottom(), self.height() - EDGE) - height - GAP_PX // 2)
        self._mirror_pill.paint_text(painter, at, self.tr("Mirrored, for you alone"))

    def _paint_centred_text(self, painter: QPainter, place: QRect, words: str) -> None:
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, words)


def small_font(font: QFont) -> QFont:
    """Return the same font, smaller."""
    smaller = QFont(font)
    smaller.setPointSizeF(smaller.pointSizeF() * SMALL)
    return smaller


def _has_no_driver(view: ViewState) -> bool:
    return view.desired is not None and view.desired.camera is None


def _painted_state(view: ViewState) -> tuple[object, ...]:
    """What of a view is written over the picture."""
    return view.live, view.phase, view.calibrates_in_s, _shows_card(view)


def _shows_card(view: ViewState) -> bool:
    """Whether the picture is a card, which is seen by all as it is."""
    return view.viewers_see in (ViewersSee.ABSENCE_CARD, ViewersSee.PANIC_CARD)


def _centred_rect(room: QRect, proportion: float) -> QRect:
    """The largest rectangle of these proportions in the middle of the room."""
    width = round(min(room.width(), room.height() * proportion))
    height = round(width / proportion)
    return QRect(room.x() + (room.width() - width) // 2, room.y() + (room.height() - height) // 2, width, height)


def _uncovered_rects(outer: QRect, inner: QRect) -> list[QRect]:
    """What of the outer rectangle the inner one leaves uncovered."""
    left = QRect(outer.left(), outer.top(), inner.left() - outer.left(), outer.height())
    right = QRect(inner.right() + 1, outer.top(), outer.right() - inner.right(), outer.height())
    above = QRect(inner.left(), outer.top(), inner.width(), inner.top() - outer.top())
    below = QRect(inner.left(), inner.bottom() + 1, inner.width(), outer.bottom() - inner.bottom())
    return [bar for bar in (left, right, above, below) if not bar.isEmpty()]
