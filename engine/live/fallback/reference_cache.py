"""An LRU cache of prepared portraits with a limit in bytes.

Owns: the size of a reference, and which is dropped first. Does not know: what is in one. Not for two threads at once.
"""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from engine.core.types import Portrait


class ReferenceCache:
    """Holds references up to a number of bytes. Portraits are compared by identity."""

    def __init__(self, budget_bytes: int) -> None:
        self._budget_bytes = budget_bytes
        self._kept: dict[Portrait, tuple[object, int]] = {}

    def __contains__(self, portrait: Portrait) -> bool:
        return portrait in self._kept

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def held_bytes(self) -> int:
        """The size of all that is kept."""
        return sum(size for _, size in self._kept.values())

    def get(self, portrait: Portrait) -> object | None:
        """Return this portrait's reference, if it is still cached."""
        kept = self._kept.pop(portrait, None)
        if kept is None:
            return None
        self._kept[portrait] = kept
        return kept[0]

    def has_room_beside(self, kept: Callable[[Portrait], bool]) -> bool:
        """Return True if another reference of the mean size fits beside those that are to stay."""
        sizes = [size for _, size in self._kept.values()]
        staying = sum(size for portrait, (_, size) in self._kept.items() if kept(portrait))
        return not sizes or staying + sum(sizes) / len(sizes) <= self._budget_bytes

    def put(self, portrait: Portrait, reference: object, distance: Callable[[Portrait], float]) -> None:
        """Add one, and drop the most distant others until all fit; of equals, the least recently used."""
        self._kept[portrait] = (reference, reference_size_bytes(reference))
        while self.held_bytes > self._budget_bytes and len(self._kept) > 1:
            others = [other for other in self._kept if other is not portrait]
            del self._kept[max(others, key=distance)]

    def clear(self) -> None:
        """Drop all references."""
        self._kept.clear()


def reference_size_bytes(reference: object) -> int:
    """Return the bytes of all arrays and tensors in a reference, each counted once."""
    seen: dict[int, int] = {}
    todo = [reference]
    visited: set[int] = set()
    while todo:
        item = todo.pop()
        if id(item) in visited:
            continue
        visited.add(id(item))
        buffer = _buffer_id_and_size(item)
        if buffer is not None:
            seen[buffer[0]] = max(seen.get(buffer[0], 0), buffer[1])
        else:
            todo += _child_items(item)
    return sum(seen.values())


def _buffer_id_and_size(item: Any) -> tuple[int, int] | None:
    """Return an identity of an array's memory, and its size; None if it is no array."""
    if isinstance(item, np.ndarray):
        owner = item
        while isinstance(owner.base, np.ndarray):
            owner = owner.base
        return id(owner), owner.nbytes
    if hasattr(item, "untyped_storage"):
        storage = item.untyped_storage()
        return storage.data_ptr(), storage.nbytes()
    return None


def _child_items(item: Any) -> Iterator[Any]:
    if isinstance(item, dict):
        yield from item.values()
    elif isinstance(item, list | tuple):
        yield from item
    elif dataclasses.is_dataclass(item) and not isinstance(item, type):
        yield from (getattr(item, field.name) for field in dataclasses.fields(item))
    elif hasattr(item, "__dict__") and not isinstance(item, type):
        yield from vars(item).values()
