"""The list of notices: when, what happened, and what can still be done about it; the newest first.

Owns: how that looks, and that every row is reached by the keyboard. Does not know: what a button does.
"""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.gui.widgets.basics import icons
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.scroll_area import VerticalScrollArea
from app.gui.widgets.basics.theme import EDGE_PX, GAP_PX, RADIUS_PX, Tint, set_style_kind, tint_colour
from app.gui.widgets.notices.message_words import describe_button, describe_message
from app.gui.widgets.notices.notice_log import Notice, NoticeLog

SIZE = QSize(400, 420)
"""At most; a short list is less tall."""
HEAD_PX = 70
SIGN_PX = 18


class NoticeList(QFrame):
    """A window of its own that goes with Escape or a click beside it; deletes itself then."""

    pressed = Signal(object)
    """The Message whose button was pressed."""

    def __init__(self, log: NoticeLog, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._log = log
        self._listed: object = None
        self._title, self._clear = Label(), QPushButton()
        self._title.setText(self.tr("Notices"))
        set_style_kind(self._title, "title")
        self._clear.setText(self.tr("C&lear"))
        self._clear.clicked.connect(log.clear)
        self._rows = QWidget()
        self._down = QVBoxLayout(self._rows)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._down.setSpacing(0)
        self.setAccessibleName(self._title.text())
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._build_layout()
        log.changed.connect(self._fill_rows)
        self._fill_rows()

    @property
    def rows(self) -> tuple["NoticeRow", ...]:
        """What is listed, the newest first."""
        return tuple(self._rows.findChildren(NoticeRow))

    def open_at(self, corner: QPoint, room: QRect) -> None:
        """Appear with the upper right corner there, as far as the screen has room."""
        wanted = QSize(SIZE.width(), HEAD_PX + self._rows_height_px())
        size = wanted.boundedTo(SIZE).boundedTo(room.size())
        left = max(room.left(), min(corner.x() - size.width(), room.right() + 1 - size.width()))
        top = max(room.top(), min(corner.y(), room.bottom() + 1 - size.height()))
        self.setGeometry(QRect(QPoint(left, top), size))
        first = self.rows[0] if self.rows else self._clear
        first.setFocus(Qt.FocusReason.PopupFocusReason)
        self.show()
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def _rows_height_px(self) -> int:
        needed = self._down.totalHeightForWidth(SIZE.width() - EDGE_PX - GAP_PX)
        return max(needed, self._down.totalMinimumSize().height())

    def _build_layout(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._clear)
        down = QVBoxLayout(self)
        down.setContentsMargins(EDGE_PX, GAP_PX, GAP_PX, GAP_PX)
        down.setSpacing(GAP_PX)
        down.addLayout(head)
        down.addWidget(VerticalScrollArea(self._rows), 1)

    def _fill_rows(self) -> None:
        """List what is there, unless it is listed already: that it was read changes no row."""
        wanted = [(notice.message, notice.at, notice.applies) for notice in self._log.notices]
        if wanted == self._listed:
            return
        self._listed = wanted
        while (item := self._down.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        for notice in self._log.notices:
            row = NoticeRow(notice)
            row.pressed.connect(self._on_pressed)
            self._down.addWidget(row)
        if not self._log.notices:
            nothing = Label()
            nothing.setText(self.tr("Nothing has happened."))
            set_style_kind(nothing, "quiet")
            self._down.addWidget(nothing)
        self._down.addStretch(1)
        self._clear.setEnabled(bool(self._log.notices))

    def _on_pressed(self, message: object) -> None:
        self.close()
        self.pressed.emit(message)


class NoticeRow(QWidget):
    """One of them; it takes the focus, so that it can be read without a mouse."""

    pressed = Signal(object)

    def __init__(self, notice: Notice) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        sign, when, words = Label(), Label(), Label(wrapped=True)
        tint = Tint.GOOD if notice.message.good else Tint.WARNING
        kind = icons.Sign.CHECK_CIRCLE if notice.message.good else icons.Sign.WARNING
        sign.setPixmap(icons.make_icon(kind, tint_colour(tint, self.palette())).pixmap(SIGN_PX, SIGN_PX))
        when.setText(f"{notice.at:%H:%M}")
        set_style_kind(when, "quiet")
        words.setText(describe_message(notice.message))
        policy = words.sizePolicy()  # it knows that the height depends on the width
        policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
        words.setSizePolicy(policy)
        self.setAccessibleName(f"{when.text()}, {words.text()}")
        across = QHBoxLayout(self)
        across.setContentsMargins(GAP_PX, GAP_PX, GAP_PX, GAP_PX)
        across.setSpacing(GAP_PX)
        across.addWidget(sign)
        across.addWidget(when)
        across.addWidget(words, 1)
        if notice.button is not None:
            button = QPushButton(describe_button(notice.button))
            button.clicked.connect(lambda: self.pressed.emit(notice.message))
            across.addWidget(button)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        if not self.hasFocus():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Accent), 2))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS_PX, RADIUS_PX)
        painter.end()
