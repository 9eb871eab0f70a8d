"""One Persona Cam for each user: a second start asks the first to come to the front, and leaves.

Owns: the lock that says who is the first. Does not know: what the program does.
"""

import time
from pathlib import Path

from app.remote import ctl_client
from app.remote.ctl_protocol import ControlError
from engine import FileLock, private_folder, runtime_folder

LOCK = "program.lock"
SHOW_WINDOW = "show-window"
PATIENCE_S = 10.0
"""The first one may have taken the lock and not listen yet."""
PAUSE_S = 0.05


class RunningAlreadyError(ControlError):
    """There is a first one."""


class OnlyOne:
    """Held from `claim` to `release`, and gone with the process, however it ends."""

    def __init__(self) -> None:
        self._lock = FileLock(Path(private_folder(runtime_folder())) / LOCK)

    def claim(self) -> None:
        """Be the first. Raises: RunningAlreadyError if there is one; it was asked to come to the front."""
        until_s = time.monotonic() + PATIENCE_S
        while not self._lock.acquire():
            if self._brought_to_front(time.monotonic() >= until_s):
                raise RunningAlreadyError(
                    "Persona Cam is running already; it was asked to come to the front.",
                    "`personacam ctl` steers it, `personacam ctl quit` ends it.",
                )
            time.sleep(PAUSE_S)

    def release(self) -> None:
        self._lock.release()

    def _brought_to_front(self, last_try: bool) -> bool:
        """False if the first one cannot be reached (yet), or has just ended."""
        try:
            ctl_client.ask(SHOW_WINDOW)
        except ctl_client.NobodyError as deaf:
            if last_try:
                raise RunningAlreadyError("Persona Cam is running already, but does not listen.", "End it.") from deaf
            return False
        return True
