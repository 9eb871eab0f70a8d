"""The numbers of portraits, 1 to 9: the keys behind which they are, wherever they stand in the gallery.

Owns: who gets which number. Does not know: what a key does, files.
"""

from collections.abc import Sequence
from dataclasses import replace

from app.storage.gallery_entry import GalleryPortrait

SLOTS = range(1, 10)
NO_SLOT = 0
"""Of a portrait without a number, because the user took it, or none was free; None is one that has just come."""


def number_portraits(portraits: Sequence[GalleryPortrait]) -> tuple[GalleryPortrait, ...]:
    """Give each that has just come the lowest number that is free, in order, or none where there is none any more.

    Of two with the same number the first keeps it.
    """
    taken: set[int] = set()
    kept = [_without_taken_slot(one, taken) for one in portraits]
    free = iter([number for number in SLOTS if number not in taken])
    return tuple(one if one.slot is not None else replace(one, slot=next(free, NO_SLOT)) for one in kept)


def give_slot(portraits: Sequence[GalleryPortrait], id: str, slot: int) -> tuple[GalleryPortrait, ...]:
    """Give a portrait a number, or NO_SLOT; who had that number gets the one that this portrait had."""
    had = next(one.slot for one in portraits if one.id == id)
    swapped = had or NO_SLOT
    return tuple(
        replace(one, slot=slot)
        if one.id == id
        else replace(one, slot=swapped)
        if one.slot == slot and slot != NO_SLOT
        else one
        for one in portraits
    )


def ids_by_slot(portraits: Sequence[GalleryPortrait]) -> tuple[str | None, ...]:
    """Return the ids behind 1, 2, ... up to the highest number in use; None where there is none."""
    found = {one.slot: one.id for one in reversed(number_portraits(portraits)) if one.slot}
    return tuple(found.get(number) for number in range(1, max(found, default=0) + 1))


def _without_taken_slot(portrait: GalleryPortrait, taken: set[int]) -> GalleryPortrait:
    """Note its number; return it without, if another has it."""
    if not portrait.slot:
        return portrait
    if portrait.slot in taken:
        return replace(portrait, slot=None)
    taken.add(portrait.slot)
    return portrait
