"""How long a download waits, for what, and how often it asks again.

Owns: the numbers, and what follows from them for the next wait. Does not know: a clock, a connection.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """The limits of one download. A wait is cut off as soon as the user stops it.

    connect_s, silent_s, headers_s: to reach a server, between two of its bytes, until it has answered.
    slow_bytes_per_s, slow_after_s: a connection that stays slower for so long is opened again.
    first_wait_s, longest_wait_s: before asking again; doubled each time. given_up_s: how much of that without a new
    byte. unreached_s: the same while no server has answered at all. asked_s: how long a server may ask to wait.
    interruptions: how often a file may break off, even if a little arrives each time.
    """

    connect_s: float = 10.0
    silent_s: float = 30.0
    headers_s: float = 60.0
    slow_bytes_per_s: float = 1024.0
    slow_after_s: float = 30.0
    first_wait_s: float = 0.5
    longest_wait_s: float = 8.0
    given_up_s: float = 60.0
    unreached_s: float = 5.0
    asked_s: float = 300.0
    interruptions: int = 2000


@dataclass(slots=True)
class Contact:
    """What all files of a download know of the server: has it ever answered, and has one of them given it up?"""

    answered: bool = False
    given_up: bool = False


class Retries:
    """Counts what went wrong with one file, and says how long to wait before asking again."""

    def __init__(self, patience: Patience, contact: Contact) -> None:
        self._patience, self._contact = patience, contact
        self._failures = self._interruptions = 0
        self._waited_s = self._asked_s = 0.0

    def note_progress(self) -> None:
        """New bytes have arrived: the next failure is a first one."""
        self._failures = 0
        self._waited_s = self._asked_s = 0.0

    def next_wait_s(self, asked_s: float | None = None) -> float | None:
        """Return how long to wait now, None if it is time to give up. asked_s: what the server asks for, if it does."""
        limits = self._patience
        self._failures += 1
        self._interruptions += 1
        if self._interruptions > limits.interruptions:
            return None
        if asked_s is not None:
            self._asked_s += max(asked_s, limits.first_wait_s)
            return max(asked_s, limits.first_wait_s) if self._asked_s <= limits.asked_s else None
        wait_s: float = min(limits.first_wait_s * 2 ** min(self._failures - 1, 20), limits.longest_wait_s)
        self._waited_s += wait_s
        if self._contact.answered:
            return wait_s if self._waited_s <= limits.given_up_s else None
        if self._contact.given_up or self._waited_s > limits.unreached_s:
            self._contact.given_up = True  # the other files need not try as long
            return None
        return wait_s
