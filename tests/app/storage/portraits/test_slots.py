"""Numbers belong to portraits: they stay when the order changes, and a free one is given again."""

from pathlib import Path

import pytest

from app.storage.gallery_entry import GalleryPortrait
from app.storage.portraits.slots import NO_SLOT, give_slot, ids_by_slot, number_portraits


def entries(**slots: int | None) -> tuple[GalleryPortrait, ...]:
    return tuple(GalleryPortrait(id, id, Path(id), slot=slot) for id, slot in slots.items())


def slots(portraits: tuple[GalleryPortrait, ...]) -> dict[str, int | None]:
    return {one.id: one.slot for one in portraits}


def test_the_first_nine_without_numbers_get_them_in_order() -> None:
    numbered = number_portraits(entries(**{f"p{at}": None for at in range(1, 12)}))
    assert [one.slot for one in numbered] == [*range(1, 10), NO_SLOT, NO_SLOT]
    assert ids_by_slot(numbered) == tuple(f"p{at}" for at in range(1, 10))


def test_a_new_one_gets_the_lowest_free_number_and_the_others_keep_theirs() -> None:
    numbered = number_portraits(entries(a=3, b=1, new=None, none=NO_SLOT, newer=None))
    assert slots(numbered) == {"a": 3, "b": 1, "new": 2, "none": 0, "newer": 4}
    assert number_portraits(tuple(reversed(numbered))) == tuple(reversed(numbered)), "whatever the order"


def test_of_two_with_the_same_number_the_first_keeps_it() -> None:
    assert slots(number_portraits(entries(a=2, b=2, c=None))) == {"a": 2, "b": 1, "c": 3}


@pytest.mark.parametrize(
    ("given", "after"),
    [
        (("a", 5), {"a": 5, "b": 2, "c": 0}),
        (("a", 2), {"a": 2, "b": 1, "c": 0}),
        (("a", NO_SLOT), {"a": 0, "b": 2, "c": 0}),
        (("c", 1), {"a": 0, "b": 2, "c": 1}),
    ],
)
def test_who_had_the_number_gets_the_other_one(given: tuple[str, int], after: dict[str, int]) -> None:
    assert slots(give_slot(entries(a=1, b=2, c=0), *given)) == after


def test_a_number_that_nobody_has_is_an_empty_place() -> None:
    assert ids_by_slot(entries(a=4, b=1, c=0)) == ("b", None, None, "a")
    assert ids_by_slot(()) == ()
