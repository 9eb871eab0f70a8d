"""The bell at the end of the on-air strip: how many notices were not read yet, and the way to all of them.

Owns: the button, its count, and that the list opens below it. Does not know: what is in the list.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from app.gui.widgets.basics import icons
from app.gui.widgets.basics.theme import GAP_PX, Tint
from app.gui.widgets.main.overlay_button import OverlayButton
from app.gui.widgets.notices.notice_log import NoticeLog

if TYPE_CHECKING:
    from app.gui.widgets.notices.notice_list import NoticeList

COUNT_MAX = 9
QUIET, WRONG = QColor("#4a6fd6"), QColor(Tint.LIVE.value[0])
"""Under the count: of news, and of something that went wrong."""


class NoticeBell(OverlayButton):
    """Follows the log."""

    pressed_in_list = Signal(object)
    """The Message whose button was pressed in the list."""

    def __init__(self, log: NoticeLog, parent: QWidget) -> None:
        super().__init__(icons.make_icon(icons.Sign.BELL, QColor("white")), parent)
        self._log = log
        self._list: NoticeList | None = None
        log.changed.connect(self._show_count)
        self.clicked.connect(self.open_list)
        self._show_count()

    @property
    def list(self) -> "NoticeList | None":
        """The list, while it is open."""
        return self._list

    def open_list(self) -> None:
        """Show all notices below the bell; they are read then."""
        from app.gui.widgets.notices.notice_list import NoticeList  # most starts do without

        self._list = made = NoticeList(self._log, self)
        made.pressed.connect(self.pressed_in_list)
        made.destroyed.connect(self._forget_list)
        corner = self.mapToGlobal(QPoint(self.width(), self.height() + GAP_PX // 2))
        made.open_at(corner, self.screen().availableGeometry())
        self._log.mark_read()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._show_count()
        super().changeEvent(event)

    def _show_count(self) -> None:
        count = self._log.unread_count
        words = "" if not count else str(count) if count <= COUNT_MAX else f"{COUNT_MAX}+"
        self.set_badge(words, WRONG if self._log.has_unread_problem else QUIET)
        name = self.tr("Notices, {count} new").format(count=count) if count else self.tr("Notices")
        if name != self.accessibleName():
            self.setAccessibleName(name)
            self.setToolTip(name)

    def _forget_list(self) -> None:
        self._list = None
