"""Passes panic to every session that there is, at once: no lock, queue or thread of anything else is waited for.

Owns: whether panic is on, and which sessions show it. Does not know: the desired state, how a session shows the card,
who asked for it.
"""

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.control.session_protocol import LiveSession

PANIC_ACTIONS = ("panic", "panic-on", "panic-off")
"""The ids of the actions that pass every queue: they are run where they arrive, and nothing they need is slow."""


class PanicRelay:
    """Any thread may call it. Its lock is held for a few assignments, and never while anything else is locked."""

    def __init__(self, on: bool) -> None:
        """on: whether the first session begins with the card."""
        self._lock = threading.Lock()
        self._on = on
        self._sessions: tuple[LiveSession, ...] = ()

    @property
    def on(self) -> bool:
        """Whether viewers see the card because of panic: what the newest session says, if there is one."""
        sessions = self._sessions
        return sessions[-1].panic if sessions else self._on

    def set_panic(self, on: bool | None) -> None:
        """Show the card, or the avatar again, in every session; None toggles it."""
        with self._lock:
            self._on = not self.on if on is None else on
            for session in self._sessions:
                session.set_panic(self._on)

    def add_session(self, session: "LiveSession") -> None:
        """Have panic reach this session, too, from before its first picture on.

        If it has panic on already, handed down by an app that was killed, panic is on from now on.
        """
        with self._lock:
            self._on = self.on or session.panic
            session.set_panic(self._on)
            self._sessions += (session,)

    def remove_session(self, session: "LiveSession") -> None:
        """Forget a session that has released everything."""
        with self._lock:
            self._on = self.on
            self._sessions = tuple(other for other in self._sessions if other is not session)
