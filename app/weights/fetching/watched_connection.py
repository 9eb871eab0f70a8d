"""Ends connections that must not go on: the user stopped, nothing is answered, or hardly anything arrives.

Owns: the sockets of running requests, and when one is cut off. Does not know: HTTP, files.

A thread that waits for bytes cannot look at anything else, so another one shuts its socket down. The waiting thread
then sees a connection that broke off, and asks here why.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from app.weights.fetching.patience import Patience
from engine import Phrase

LOOK_S = 0.1
"""How often connections are looked at."""
BUFFER_BYTES = 1 << 20
"""How much the system may hold of what has arrived and has not been read: that is lost if the program is killed."""


class WatchedConnection:
    """One request. Its own thread opens it and reads; the watcher's thread looks and may cut it off."""

    def __init__(
        self, patience: Patience, slow_bytes_per_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._patience, self._clock = patience, clock
        self._slow_bytes_per_s = slow_bytes_per_s
        self._sockets: list[socket.socket] = []
        self._answered = False
        self._since_s = clock()
        self._count = 0
        self.reason: Phrase | None = None
        """Why it was cut off; None if it was not."""

    def note_event(self, _: str, info: dict[str, Any]) -> None:
        """Take note of a socket when the HTTP library has opened one: its "trace" extension."""
        find_socket = getattr(info.get("return_value"), "get_extra_info", None)
        opened = find_socket("socket") if find_socket is not None else None
        if isinstance(opened, socket.socket):
            with contextlib.suppress(OSError):
                opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
            self._sockets.append(opened)

    def note_answer(self) -> None:
        """The answer's head has arrived; from now on bytes are counted."""
        self._answered, self._count, self._since_s = True, 0, self._clock()

    def note_bytes(self, count: int) -> None:
        """This many bytes more have arrived."""
        self._count += count

    def look(self, stopped: bool) -> None:
        """Cut the connection off if it must not go on."""
        now_s = self._clock()
        waited_s = now_s - self._since_s
        if stopped:
            self.cut_off(Phrase("it was stopped"))
        elif not self._answered:
            if waited_s > self._patience.headers_s:
                self.cut_off(Phrase("the server does not answer"))
        elif waited_s > self._patience.slow_after_s:
            if self._count < self._slow_bytes_per_s * waited_s:
                self.cut_off(Phrase("hardly anything arrives"))
            self._count, self._since_s = 0, now_s

    def cut_off(self, reason: Phrase) -> None:
        """End it now, from any thread; the thread that reads from it sees its end."""
        if self.reason is None:
            self.reason = reason
        for opened in tuple(self._sockets):
            with contextlib.suppress(OSError):
                socket.socket.shutdown(opened, socket.SHUT_RDWR)  # not TLS's own, which would wait for the other side


class ConnectionWatcher:
    """The thread that looks at all connections while there are any. Use it in a `with`."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._ended = threading.Event()
        self._connections: set[WatchedConnection] = set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._look_at_all, name="weights-connections", daemon=True)

    def __enter__(self) -> "ConnectionWatcher":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def add(self, connection: WatchedConnection) -> None:
        """Look at this one from now on."""
        with self._lock:
            self._connections.add(connection)

    def remove(self, connection: WatchedConnection) -> None:
        """It has ended."""
        with self._lock:
            self._connections.discard(connection)

    def _look_at_all(self) -> None:
        while not self._ended.wait(LOOK_S):
            with self._lock:
                connections = tuple(self._connections)
            for connection in connections:
                connection.look(self._stop.is_set())
