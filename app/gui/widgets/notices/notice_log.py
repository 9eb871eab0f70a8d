"""What happened since the program began: every message, also one that nobody saw before its time was over.

Owns: a bounded list, the newest first, what of it was read, and what can still be done about each.
Does not know: widgets, which message is shown over the picture.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from app.gui.view_state import Button, Message
from app.gui.widgets.main.message_queue import message_subject

KEPT_MAX = 50


@dataclass(frozen=True, slots=True)
class Notice:
    """One message. at: when it came. applies: its button still does something. is_read: the user has seen it."""

    message: Message
    at: datetime
    applies: bool = True
    is_read: bool = False

    @property
    def button(self) -> Button | None:
        """What can be done about it now, or None."""
        return self.message.button if self.applies and self.message.button is not Button.DISMISS else None


class NoticeLog(QObject):
    """notices: the newest first."""

    changed = Signal()

    def __init__(self, now: Callable[[], datetime] = datetime.now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._problem: Message | None = None
        self.notices: tuple[Notice, ...] = ()

    @property
    def unread_count(self) -> int:
        return sum(not notice.is_read for notice in self.notices)

    @property
    def has_unread_problem(self) -> bool:
        """Whether something that went wrong was not seen yet, or is wrong now."""
        return self._problem is not None or any(not one.is_read and not one.message.good for one in self.notices)

    def add_message(self, message: Message) -> None:
        """Note what happened; the oldest goes where there are too many. What was said already comes to the front."""
        others = tuple(notice for notice in self.notices if notice.message != message)
        self._keep((Notice(message, self._now()), *others))

    def set_problem(self, problem: Message | None) -> None:
        """Note what is wrong now, once however its numbers count; when it is over, nothing can be done about it."""
        before, self._problem = self._problem, problem
        if _subject(before) == _subject(problem):
            return
        if before is not None:
            self._end(lambda notice: _subject(notice.message) == _subject(before))
        if problem is not None:
            self.add_message(problem)

    def end_offers(self, button: Button, target: str = "") -> None:
        """Offer this no more: it was done, or is of no use."""
        self._end(lambda notice: (notice.message.button, notice.message.target) == (button, target))

    def end_untrue(self, live_on: str) -> None:
        """Offer nothing more where a message says that the user is live on another output, or on one at all."""
        self._end(lambda notice: notice.message.live_on not in (None, live_on))

    def mark_read(self, message: Message | None = None) -> None:
        """The user has seen this message, or all of them."""
        read = (message is None or notice.message == message for notice in self.notices)
        pairs = zip(self.notices, read, strict=True)
        self._keep(tuple(replace(notice, is_read=notice.is_read or is_read) for notice, is_read in pairs))

    def clear(self) -> None:
        """Forget all."""
        self._keep(())

    def _end(self, wanted: Callable[[Notice], bool]) -> None:
        """Take the buttons of these away."""
        self._keep(tuple(replace(one, applies=False) if wanted(one) else one for one in self.notices))

    def _keep(self, notices: tuple[Notice, ...]) -> None:
        if notices != self.notices:
            self.notices = notices[:KEPT_MAX]
            self.changed.emit()


def _subject(message: Message | None) -> str | None:
    return None if message is None else message_subject(message)
