"""What stays of the strip where there is no room for all of it."""

from itertools import pairwise

from app.gui.widgets.on_air.strip_part import APART_PX, LEFT_OUT, PartKind, StripPart, find_fitting_parts

PARTS = tuple(StripPart(kind, kind.value, kind.value) for kind in PartKind)
WIDTHS = dict.fromkeys(PartKind, 50)


def fitting(room_px: int) -> list[PartKind]:
    return [part.kind for part in find_fitting_parts(PARTS, WIDTHS, room_px)]


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
