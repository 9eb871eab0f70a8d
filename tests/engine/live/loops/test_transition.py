"""From one picture to the next: where a change begins, how it goes, when it is over."""

import numpy as np
import pytest

from engine.core.clock import NS_PER_MS
from engine.core.settings import Transition
from engine.core.types import Floats
from engine.live.loops.transition import FIRST_NS, LASTS_NS, FacePicture, TransitionBlender

STEP_NS = 40 * NS_PER_MS


def grey(level: int, size_px: int = 64, points: Floats | None = None) -> FacePicture:
    return FacePicture(np.full((size_px, size_px, 3), level, np.uint8), points)


def levels(change: TransitionBlender, new: FacePicture, count: int, start_ns: int = 0) -> list[int]:
    """What is seen in the middle of the pictures that follow, the new one itself once the change is over."""
    blends = (change.blend_picture(new, start_ns + number * STEP_NS) or new for number in range(count))
    return [int(blend.image[32, 32, 0]) for blend in blends]


def test_a_cut_is_complete_at_once() -> None:
    change = TransitionBlender(Transition.CUT, grey(0))
    assert change.blend_picture(grey(200), 0) is None


@pytest.mark.parametrize("kind", [Transition.CROSSFADE, Transition.MORPH])
def test_a_change_is_seen_in_its_first_picture_rises_evenly_and_ends(kind: Transition) -> None:
    """A morph without known faces is a crossfade."""
    change = TransitionBlender(kind, grey(0))
    assert not change.has_begun
    count = (LASTS_NS[kind] - FIRST_NS) // STEP_NS + 2
    seen = levels(change, grey(200), count, start_ns=10**12)
    assert change.has_begun
    assert 0 < seen[0] < 30
    assert seen == sorted(seen)
    assert max(np.diff([0, *seen])) < 50
    assert seen[-3] < 200
    assert seen[-1] == 200
    assert change.blend_picture(grey(200), 2 * 10**12) is None


def test_a_change_in_the_middle_of_one_goes_on_from_what_is_seen() -> None:
    change = TransitionBlender(Transition.CROSSFADE, grey(0))
    levels(change, grey(200), 4)
    half_way = change.blend_picture(grey(200), 4 * STEP_NS)
    assert half_way is not None
    level = int(half_way.image[32, 32, 0])
    assert 50 < level < 150
    back = TransitionBlender(Transition.CROSSFADE, half_way)
    assert abs(levels(back, grey(0), 1, start_ns=5 * STEP_NS)[0] - level) < 10


def test_the_first_picture_of_all_has_nothing_to_change_from() -> None:
    assert TransitionBlender(Transition.CROSSFADE, None).blend_picture(grey(200), 0) is None


def test_another_size_is_changed_to_at_once() -> None:
    change = TransitionBlender(Transition.CROSSFADE, grey(0, 64))
    blend = change.blend_picture(grey(200, 128), 0)
    assert blend is not None
    assert blend.image.shape == (128, 128, 3)
    assert blend.image[0, 0, 0] < 30


def test_a_morph_moves_what_it_blends() -> None:
    rng = np.random.default_rng(0)
    points = rng.uniform(20, 44, (468, 2)).astype(np.float32)
    bar = grey(0)
    bar.image[:, 30:34] = 255
    moved = grey(0)
    moved.image[:, 36:40] = 255
    change = TransitionBlender(Transition.MORPH, FacePicture(bar.image, points))
    shifted = FacePicture(moved.image, points + np.array([6, 0], np.float32))
    images = [(change.blend_picture(shifted, number * STEP_NS) or shifted).image for number in range(8)]
    middles = [float((image[32, :, 0].astype(float) @ np.arange(64)) / image[32, :, 0].sum()) for image in images]
    assert all(31 < middle < 38 for middle in middles)
    peak = int(images[7][32, :, 0].max())
    assert peak > 200, "one bar, not two faint ones"


def test_what_is_given_is_not_written_to() -> None:
    old, new = grey(0), grey(200)
    change = TransitionBlender(Transition.CROSSFADE, old)
    change.blend_picture(new, STEP_NS)
    assert np.all(old.image == 0)
    assert np.all(new.image == 200)


@pytest.mark.parametrize(("old_px", "new_px"), [(128, 64), (64, 128)])
def test_points_and_picture_of_another_size_stay_on_each_other(old_px: int, new_px: int) -> None:
    """A bright column of the old picture, and a point in its middle."""
    old = grey(0, old_px, np.full((468, 2), old_px / 4 + 0.5, np.float32))
    old.image[:, old_px // 4 : old_px // 4 + 2] = 255
    blend = TransitionBlender(Transition.CROSSFADE, old).blend_picture(grey(0, new_px), 0)
    assert blend is not None
    assert blend.points is not None
    row = blend.image[0, :, 0].astype(float)
    assert blend.points[0] == pytest.approx(float(row @ np.arange(new_px)) / row.sum(), abs=0.1)


def test_a_finely_drawn_picture_is_averaged_when_it_gets_smaller() -> None:
    fine = grey(0, 128)
    fine.image[:, ::2] = 200
    blend = TransitionBlender(Transition.CROSSFADE, fine).blend_picture(grey(100), 0)
    assert blend is not None
    assert np.abs(blend.image.astype(int) - 100).max() <= 2


def test_in_the_first_half_the_face_is_where_the_old_one_was_and_then_where_the_new_one_is() -> None:
    old, new = (np.full((468, 2), value, np.float32) for value in (10, 50))
    change = TransitionBlender(Transition.CROSSFADE, grey(0, points=old))
    seen = [change.blend_picture(grey(200, points=new), at * STEP_NS) for at in (0, 4, 6)]
    assert [one.points[0, 0] for one in seen if one is not None and one.points is not None] == [10, 10, 50]


def test_a_crossfade_lasts_400_ms_and_a_morph_600() -> None:
    for kind, lasts_ms in ((Transition.CROSSFADE, 400), (Transition.MORPH, 600)):
        change = TransitionBlender(kind, grey(0))
        change.blend_picture(grey(200), 0)
        assert change.blend_picture(grey(200), (lasts_ms - 33) * NS_PER_MS - 1) is not None
        assert change.blend_picture(grey(200), (lasts_ms - 33) * NS_PER_MS) is None


def test_a_picture_that_gets_larger_stays_smooth() -> None:
    steps = grey(0, 16)
    steps.image[:, 8:] = 240
    blend = TransitionBlender(Transition.CROSSFADE, steps).blend_picture(grey(0, 64), 0)
    assert blend is not None
    row = blend.image[32, :, 0].astype(int)
    assert len(set(row[28:36].tolist())) > 2, "between the two colours lie others"


@pytest.mark.parametrize("kind", [Transition.CROSSFADE, Transition.MORPH])
def test_the_ground_is_blended_as_the_pixels_of_the_backgrounds_are(kind: Transition) -> None:
    """Bars beside the avatar have the colour behind it in every picture of a change, to the bit."""
    rng = np.random.default_rng(2)
    points = np.array([[20, 20], [40, 20], [30, 44], [32, 30]], np.float32)
    for _ in range(20):
        old, new = (tuple(int(part) for part in rng.integers(0, 256, 3)) for _ in range(2))
        start, end = (
            FacePicture(np.full((64, 64, 3), ground, np.uint8), points + shift, ground)  # type: ignore[arg-type]
            for ground, shift in ((old, 0), (new, 3))
        )
        change = TransitionBlender(kind, start)
        for number in range(8):
            seen = change.blend_picture(end, number * STEP_NS)
            assert seen is not None
            assert (seen.image == seen.ground_rgb).all()


def test_the_ground_is_that_of_the_new_picture_where_the_old_had_none_and_the_same_colour_stays() -> None:
    green = (0, 177, 64)
    plain = FacePicture(np.full((64, 64, 3), green, np.uint8), None, green)
    for old, new, ground in ((grey(9), plain, green), (plain, grey(9), None), (plain, plain, green)):
        seen = TransitionBlender(Transition.CROSSFADE, old).blend_picture(new, 0)
        assert seen is not None
        assert seen.ground_rgb == ground
