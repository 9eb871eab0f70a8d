"""What stays of the strip where there is no room for all of it."""

from dataclasses import replace
from itertools import pairwise

from app.gui.widgets.on_air.strip_part import APART_PX, LEFT_OUT, PartKind, StripPart, find_fitting_parts

PARTS = tuple(StripPart(kind, kind.value, kind.value) for kind in PartKind)


def fitting(room_px: int) -> list[PartKind]:
    return [part.kind for part in find_fitting_parts(PARTS, lambda part: 50, room_px)]


def test_all_are_there_where_there_is_room_for_all() -> None:
    assert fitting(len(PARTS) * 50 + (len(PARTS) - 1) * APART_PX) == list(PartKind)


def test_they_go_one_after_the_other_and_what_matters_most_stays() -> None:
    seen = [fitting(room_px) for room_px in range(1000, 0, -1)]
    gone = [kind for before, after in pairwise(seen) for kind in before if kind not in after]
    assert tuple(gone) == LEFT_OUT
    assert seen[-1] == [PartKind.STATE, PartKind.WHAT, PartKind.RECORDING]


def test_no_part_is_cut() -> None:
    for room_px in range(260, 1000, 7):
        assert len(fitting(room_px)) * (50 + APART_PX) - APART_PX <= room_px


LONG, SHORT, PLAIN = 560, 70, 50


def measure_with_long_note(part: StripPart) -> int:
    return PLAIN if part.kind is not PartKind.NOTE else SHORT if part.words == "short" else LONG


def test_a_note_that_does_not_fit_costs_no_lighter_part() -> None:
    shown = [part.kind for part in find_fitting_parts(PARTS, measure_with_long_note, 720)]
    assert shown == [kind for kind in PartKind if kind is not PartKind.NOTE]


def test_a_note_that_is_too_long_is_there_with_its_short_words_and_the_others_fill_the_rest() -> None:
    parts = [replace(part, short="short") if part.kind is PartKind.NOTE else part for part in PARTS]
    shown = find_fitting_parts(parts, measure_with_long_note, 720)
    assert [part.kind for part in shown] == list(PartKind)
    assert [part.words for part in shown if part.kind is PartKind.NOTE] == ["short"]
    narrow = find_fitting_parts(parts, measure_with_long_note, 3 * PLAIN + 5 * APART_PX + 2 * PLAIN + SHORT)
    assert {PartKind.TIME, PartKind.WHERE, PartKind.NOTE} <= {part.kind for part in narrow}
    assert PartKind.READERS not in {part.kind for part in narrow}
