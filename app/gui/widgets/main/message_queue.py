"""Which message is shown, and for how long.

First that nothing runs any more, then what happened and can be undone, then what else happened, the newest first, then
what is wrong now: that comes and goes, and must not cover the answer to what the user did. A message has its time; one
that was closed or has had its time does not come back, and neither does what is wrong if it goes and comes again within
a minute, nor an offer to undo what is undone.

Owns: the messages and their times. Does not know: widgets, clocks (its caller says how much time has passed).
"""

import re
from dataclasses import dataclass, replace

from app.gui.view_state import Button, Message

KEPT_MAX = 20
LEAST_MS, LETTER_MS = 5_000, 60
"""How long a message is shown: long enough to notice it, and to read its letters."""
WITH_BUTTON = 2
"""A message that offers something is shown that many times as long."""
WAITS_MS = 60_000
"""What happened longer ago is no news any more, and what is wrong again after that time is."""


@dataclass(slots=True)
class _Entry:
    message: Message
    left_ms: float
    age_ms: float = 0.0


class MessageQueue:
    """One message is shown at a time."""

    def __init__(self) -> None:
        self._happened: list[_Entry] = []
        self._problem: _Entry | None = None
        self._gone: dict[str, _Entry] = {}
        """What was wrong, by its subject; its age is how long it is gone."""

    @property
    def is_empty(self) -> bool:
        """Whether time changes nothing."""
        return not self._list_entries() and not self._gone

    @property
    def open_messages(self) -> tuple[Message, ...]:
        """Those that still have time, the one shown first."""
        return tuple(entry.message for entry in self._list_entries())

    @property
    def shown_message(self) -> Message | None:
        entries = self._list_entries()
        return entries[0].message if entries else None

    def add_message(self, message: Message) -> None:
        """Show what happened, before what happened earlier; not before what can be undone, unless it can be, too."""
        others = [entry for entry in self._happened if entry.message != message and not _is_replaced(entry, message)]
        entries = [_Entry(message, reading_time_ms(message)), *others]
        self._happened = sorted(entries, key=_is_plain)[:KEPT_MAX]

    def drop_messages(self, button: Button, target: str) -> None:
        """Forget what offered this: it was done elsewhere, or is of no use any more."""
        offer = (button, target)
        self._happened = [one for one in self._happened if (one.message.button, one.message.target) != offer]

    def drop_matter(self, about: str) -> None:
        """Forget what failed in this matter: it works."""
        self._happened = [one for one in self._happened if one.message.about != about]

    def set_problem(self, problem: Message | None) -> None:
        """What is wrong now, or nothing. Numbers in it may go on counting."""
        before = self._problem
        if before is not None and problem is not None and message_subject(before.message) == message_subject(problem):
            before.message = problem
            return
        if before is not None:
            self._gone[message_subject(before.message)] = replace(before, age_ms=0.0)
        self._problem = None if problem is None else self._enter_problem(problem)

    def withdraw_untrue(self, live_on: str) -> None:
        """Take back what says that the user is live on another output, or on one at all. live_on: "" for none."""
        self._happened = [entry for entry in self._happened if entry.message.live_on in (None, live_on)]

    def close_shown(self) -> None:
        """The user has closed what is shown."""
        entries = self._list_entries()
        if entries:
            entries[0].left_ms = 0.0
            self._forget_old()

    def pass_time(self, passed_ms: float, is_read: bool) -> None:
        """Let time pass. is_read: the message is in sight, and the user is not busy with it."""
        entries = self._list_entries()
        if entries and is_read:
            entries[0].left_ms -= passed_ms
        for entry in (*self._happened, *self._gone.values()):
            entry.age_ms += passed_ms
        self._gone = {subject: entry for subject, entry in self._gone.items() if entry.age_ms < WAITS_MS}
        self._forget_old()

    def _enter_problem(self, problem: Message) -> _Entry:
        """One that comes again within a minute has the time that it had left."""
        before = self._gone.pop(message_subject(problem), None)
        if before is None or problem.button is Button.TRY_AGAIN:
            return _Entry(problem, reading_time_ms(problem))
        return _Entry(problem, before.left_ms)

    def _list_entries(self) -> list[_Entry]:
        problem = [] if self._problem is None or self._problem.left_ms <= 0 else [self._problem]
        if problem and problem[0].message.button is Button.TRY_AGAIN:
            return [*problem, *self._happened]
        return [*self._happened, *problem]

    def _forget_old(self) -> None:
        shown = self._happened[:1]
        waiting = [entry for entry in self._happened[1:] if entry.age_ms < WAITS_MS]
        self._happened = [entry for entry in (*shown, *waiting) if entry.left_ms > 0]


def reading_time_ms(message: Message) -> float:
    """Return how long a message is shown; without an end if nothing runs until its button is pressed."""
    if message.button is Button.TRY_AGAIN:
        return float("inf")
    problem = message.problem
    letters = len(str(problem))
    return (LEAST_MS + LETTER_MS * letters) * (1 if message.button is Button.DISMISS else WITH_BUTTON)


def _is_replaced(entry: _Entry, message: Message) -> bool:
    """Whether a message is about the same matter, which fails otherwise now."""
    return bool(message.about) and entry.message.about == message.about


def _is_plain(entry: _Entry) -> bool:
    """Whether a message offers no undoing; such an offer has to be seen while it is of use."""
    return entry.message.button is not Button.UNDO


def message_subject(message: Message) -> str:
    """What a message is about: numbers in it may go on counting."""
    return re.sub(r"\d+", "", message.problem.message)
