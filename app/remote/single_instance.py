"""Allows one Persona Cam for each user: a second start asks the first to come to the front, and ends.

Owns: the lock that the first program holds. Does not know: what the program does.
"""

import time

from app.remote import ctl_client
from app.remote.ctl_protocol import ControlError
from engine import PROGRAM_LOCK, FileLock, explain_folder_errors, make_private_folder, runtime_folder

SHOW_WINDOW = "show-window"
PATIENCE_S = 10.0
"""How long to try: the first program may hold the lock and not listen yet."""
PAUSE_S = 0.05


class AlreadyRunningError(ControlError):
    """Another Persona Cam is already running."""


class SingleInstance:
    """Held from `acquire_lock` to `release_lock`; it ends with the process, however that ends."""

    def __init__(self) -> None:
        self._folder = make_private_folder(runtime_folder(), [PROGRAM_LOCK])
        self._lock = FileLock(self._folder / PROGRAM_LOCK)

    def acquire_lock(self) -> None:
        """Take the lock.

        Raises: AlreadyRunningError if another program has it; that was asked to come to the front. SinkError if the
        folder cannot be used.
        """
        until_s = time.monotonic() + PATIENCE_S
        while not self._try_lock():
            if self._bring_first_to_front(time.monotonic() >= until_s):
                raise AlreadyRunningError(
                    "Persona Cam is running already; it was asked to come to the front.",
                    "`personacam ctl` steers it, `personacam ctl quit` ends it.",
                )
            time.sleep(PAUSE_S)

    def release_lock(self) -> None:
        self._lock.release()

    def _try_lock(self) -> bool:
        with explain_folder_errors(self._folder):
            return self._lock.acquire()

    def _bring_first_to_front(self, last_try: bool) -> bool:
        """Ask the first program to come to the front; returns False if it cannot be reached (yet), or has ended."""
        try:
            ctl_client.send_request(SHOW_WINDOW)
        except ctl_client.NotRunningError as deaf:
            if last_try:
                raise AlreadyRunningError("Persona Cam is running already, but does not listen.", "End it.") from deaf
            return False
        return True
