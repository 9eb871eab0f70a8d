"""A bounded queue between two threads that drops its oldest item when it is full.

Owns: the only place of the live path where frames are dropped; it counts them.
Does not know: what the items are, or which threads use it.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from engine.core.clock import NS_PER_S, Clock

T = TypeVar("T")


class Mailbox(Generic[T]):
    """Holds at most `capacity` items. A full one drops its oldest for a new one, so that delay cannot grow."""

    def __init__(self, capacity: int, clock: Clock) -> None:
        if capacity < 1:
            raise ValueError(f"a mailbox of {capacity} items holds nothing")
        self.single_capacity = capacity
        """How many items it holds where they come one by one: what it was made with."""
        self._capacity = capacity
        self._extra_room = 0
        self._items: deque[T] = deque(maxlen=capacity)
        self._clock = clock
        self._changed = threading.Condition()
        self._dropped = 0
        self._closed = False
        self._nudged = False
        self.is_paused = False
        """Nothing is put on purpose: who fills it and who empties it may rest until it goes on."""

    @property
    def dropped_count(self) -> int:
        """How many items were pushed out by newer ones, since the start."""
        with self._changed:
            return self._dropped

    @property
    def capacity(self) -> int:
        """How many items it holds at most."""
        return self._items.maxlen or 0

    @property
    def is_closed(self) -> bool:
        with self._changed:
            return self._closed

    def put(self, item: T) -> None:
        """Add the newest item; never waits. After `close`, and during a pause, it is ignored."""
        with self._changed:
            if self._closed or self.is_paused:
                return
            if len(self._items) == self._items.maxlen:
                self._dropped += 1
            self._items.append(item)
            self._changed.notify_all()

    def set_capacity(self, capacity: int) -> None:
        """Hold at most this many items from now on; the newest of those inside stay."""
        self._capacity = capacity
        self._resize_queue()

    def set_extra_room(self, items: int) -> None:
        """Hold this many items more than usual until this is set to 0, because the next one will be taken late."""
        self._extra_room = items
        self._resize_queue()

    def take_back(self, is_unwanted: Callable[[T], bool]) -> list[T]:
        """Remove these items, because different ones follow, and return them. They do not count as dropped."""
        with self._changed:
            unwanted = [item for item in self._items if is_unwanted(item)]
            self._items = deque((item for item in self._items if not is_unwanted(item)), maxlen=self.capacity)
        return unwanted

    def peek(self, newer: int = 0) -> T | None:
        """Return the oldest item, or one so much newer, and leave it there; None if there is none."""
        with self._changed:
            return self._items[newer] if len(self._items) > newer else None

    def drop_oldest(self) -> None:
        """Drop the oldest item, because a newer one is late, too."""
        with self._changed:
            if self._items:
                self._items.popleft()
                self._dropped += 1

    def take_items(self, count: int = 1) -> list[T]:
        """Return the `count` oldest items, oldest first, or nothing if there are fewer; never waits."""
        with self._changed:
            if len(self._items) < count:
                return []
            return [self._items.popleft() for _ in range(count)]

    def wait_for_change(self, timeout_s: float) -> bool:
        """Wait until something is put or the mailbox is closed; False when the time was up first."""
        with self._changed:
            return self._closed or self._clock.wait(self._changed, timeout_s)

    def wait_for_items(self, count: int, timeout_s: float) -> bool:
        """Wait until `count` items are there; False when the time was up first, or the mailbox is nudged or closed."""
        until_ns = self._clock.now_ns() + int(timeout_s * NS_PER_S)
        with self._changed:
            while len(self._items) < count and not self._closed and not self._nudged:
                left_ns = until_ns - self._clock.now_ns()
                if left_ns <= 0:
                    break
                self._clock.wait(self._changed, left_ns / NS_PER_S)
            self._nudged = False
            return len(self._items) >= count and not self._closed

    def wake_waiter(self) -> None:
        """End the current or next wait for items, because there is something else to do."""
        with self._changed:
            self._nudged = True
            self._changed.notify_all()

    def set_paused(self, on: bool) -> None:
        """Pause, which forgets the items inside, or go on; wakes every waiter."""
        with self._changed:
            if on is not self.is_paused:
                self.is_paused = on
                self._items.clear()
                self._changed.notify_all()

    def wait_while_paused(self, timeout_s: float) -> None:
        """Wait until it goes on, is nudged or closed, or the time is up."""
        with self._changed:
            if self.is_paused and not self._closed and not self._nudged:
                self._clock.wait(self._changed, timeout_s)
            self._nudged = False

    def close(self) -> None:
        """Wake every waiter, for good. Items still inside are dropped with the mailbox."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _resize_queue(self) -> None:
        with self._changed:
            capacity = self._capacity + self._extra_room
            self._dropped += max(0, len(self._items) - capacity)
            self._items = deque(self._items, maxlen=capacity)
