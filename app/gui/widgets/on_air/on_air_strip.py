"""The on-air strip over the top of the preview: who sees what, where, how late, since when; and the recording.

It is drawn from what the output says of itself, and only when that changes: the preview under it is painted with every
picture, and then the strip only puts its finished drawing on top. Each part is a label of its own for screen readers.

Owns: where the parts are, when they are drawn again, what is read aloud. Does not know: words (`strip_words`), colours
(`strip_drawing`), what stays where there is no room (`strip_part`).
"""

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QFocusEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.view_state import ViewState
from app.gui.widgets.basics.label import Label, escape_tool_tip
from app.gui.widgets.on_air.strip_drawing import HEIGHT_PX, StripDrawing, strip_font
from app.gui.widgets.on_air.strip_part import WHILE_LIVE, PartKind, StripPart
from app.gui.widgets.on_air.strip_words import describe_view

SETTLE_MS = 1000
"""Figures alone are drawn again at most that often: nobody reads faster."""
NOTABLE_PERCENT = 2.0
"""Of the pictures: from that share of dropped ones on, the figures are there though nobody is live."""
BY_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
FIGURES = (PartKind.DELAY, PartKind.RATE, PartKind.DROPPED, PartKind.TIME, PartKind.RECORDING)


class OnAirStrip(QWidget):
    """Shows the link's views. `add_button`: what lies at its right end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = ViewState()
        self._parts: tuple[StripPart, ...] = ()
        self._drawing = StripDrawing()
        self._spoken = {kind: self._make_label(kind) for kind in PartKind}
        self._button: QWidget | None = None
        self._is_marked = False
        self._pointed_at = False
        self._resting = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._resting.timeout.connect(self._draw_view)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.retranslate()

    def show_view(self, view: ViewState) -> None:
        """Follow a view: at once where it says something else, and once a second where only a figure differs."""
        self._view = view
        if not self._resting.isActive() or _without_figures(describe_view(view)) != _without_figures(self._parts):
            self._draw_view()

    def add_button(self, button: QWidget) -> None:
        """Have this at the right end."""
        self._button = button
        button.setParent(self)
        self._place_all()

    @property
    def last_tab_stop(self) -> QWidget:
        """The last of it that takes the focus."""
        return self if self._button is None else self._button

    @property
    def parts(self) -> tuple[StripPart, ...]:
        """What it says, with or without room for it."""
        return self._parts

    @property
    def shown_kinds(self) -> tuple[PartKind, ...]:
        """The parts that there is room for."""
        return tuple(self._drawing.places)

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("On air"))
        self._draw_view()

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        return QSize(400, HEIGHT_PX)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() in (QEvent.Type.FontChange, QEvent.Type.PaletteChange):
            self._place_all()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        super().resizeEvent(event)
        self._place_all()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 -- Qt's name
        """The line around it is for those who came with the keyboard: a window's first focus is nobody's choice."""
        super().focusInEvent(event)
        self._note_attention(self._pointed_at, self._is_marked or event.reason() in BY_KEYBOARD)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 -- Qt's name
        super().focusOutEvent(event)
        stays = event.reason() == Qt.FocusReason.ActiveWindowFocusReason
        self._note_attention(self._pointed_at, self._is_marked and stays)
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 -- Qt's name
        super().enterEvent(event)
        self._note_attention(True, self._is_marked)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        super().leaveEvent(event)
        self._note_attention(False, self._is_marked)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        pixmap = self._pixmap()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, pixmap)
        painter.end()

    def _pixmap(self) -> QPixmap:
        return self._drawing.render_pixmap(self.size(), self.devicePixelRatioF(), self._is_marked, self.palette())

    def _draw_view(self) -> None:
        """Say what the newest view says; nothing happens if that is said already."""
        parts = describe_view(self._view)
        if parts == self._parts:
            return
        self._parts = parts
        self._resting.start()
        self._place_all()
        self.setAccessibleDescription(", ".join(part.spoken for part in parts))

    def _place_all(self) -> None:
        """Give every part its place, and the button its own."""
        right_px = self.width()
        if self._button is not None:
            self._button.move(right_px - self._button.width(), (self.height() - self._button.height()) // 2)
            right_px = self._button.x()
        self._drawing.arrange_parts(self._drawn_parts(), strip_font(self.font()), right_px)
        self._update_labels()
        self.update()

    def _note_attention(self, pointed_at: bool, marked: bool) -> None:
        """Have the figures there while the user looks here for them; where nothing comes or goes nothing is drawn."""
        before = self._drawn_parts()
        self._pointed_at, self._is_marked = pointed_at, marked
        if self._drawn_parts() != before:
            self._place_all()

    def _drawn_parts(self) -> tuple[StripPart, ...]:
        """Without figures while they are noise: not live, nothing wrong, and nobody looks here for them."""
        view = self._view
        is_wrong = view.problem is not None or (view.on_air.dropped_percent or 0) >= NOTABLE_PERCENT
        if view.live.is_on or is_wrong or self._pointed_at or self._is_marked:
            return self._parts
        return tuple(part for part in self._parts if part.kind not in WHILE_LIVE)

    def _update_labels(self) -> None:
        """Have a label for each part; Qt tells screen readers of new words, so the same ones are not set again."""
        spoken = {part.kind: part.spoken for part in self._parts}
        for kind, label in self._spoken.items():
            label.setVisible(kind in spoken)
        for kind, words in spoken.items():
            label = self._spoken[kind]
            place = self._drawing.places.get(kind, QRect())
            label.setGeometry(QRect(place.x(), 0, place.width(), self.height()))
            if label.text() != words:
                label.setText(words)
                label.setToolTip(escape_tool_tip(words))

    def _make_label(self, kind: PartKind) -> Label:
        """A label that is never painted: the strip draws all parts at once. Read in the order of the kinds."""
        label = Label(self)
        label.setObjectName(kind.value)
        label.setUpdatesEnabled(False)
        label.hide()
        return label


def _without_figures(parts: tuple[StripPart, ...]) -> list[tuple[PartKind, str]]:
    return [(part.kind, "" if part.kind in FIGURES else part.words) for part in parts]
