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


def levels(changeover: TransitionBlender, new: FacePicture, count: int, start_ns: int = 0) -> list[int]:
    return [int(changeover.blend_picture(new, start_ns + number * STEP_NS)[0][32, 32, 0]) for number in range(count)]


def test_without_a_change_pictures_pass_untouched() -> None:
    look = grey(100)
    image, changes = TransitionBlender().blend_picture(look, 0)
    assert image is look.image
    assert not changes


def test_a_cut_is_complete_at_once() -> None:
    changeover = TransitionBlender()
    changeover.blend_picture(grey(0), 0)
    changeover.start_transition(Transition.CUT)
    assert levels(changeover, grey(200), 2) == [200, 200]


@pytest.mark.parametrize("kind", [Transition.CROSSFADE, Transition.MORPH])
def test_a_change_is_seen_in_its_first_picture_rises_evenly_and_ends(kind: Transition) -> None:
    """A morph without known faces is a crossfade."""
    changeover = TransitionBlender()
    changeover.blend_picture(grey(0), 0)
    changeover.start_transition(kind)
    count = (LASTS_NS[kind] - FIRST_NS) // STEP_NS + 2
    seen = levels(changeover, grey(200), count, start_ns=10**12)
    assert 0 < seen[0] < 30
    assert seen == sorted(seen)
    assert max(np.diff([0, *seen])) < 50
    assert seen[-3] < 200
    assert seen[-1] == 200
    look = grey(200)
    assert changeover.blend_picture(look, 2 * 10**12) == (look.image, False)


def test_a_change_in_the_middle_of_one_goes_on_from_what_is_seen() -> None:
    changeover = TransitionBlender()
    changeover.blend_picture(grey(0), 0)
    changeover.start_transition(Transition.CROSSFADE)
    half_way = levels(changeover, grey(200), 5)[-1]
    assert 50 < half_way < 150
    changeover.start_transition(Transition.CROSSFADE)
    assert abs(levels(changeover, grey(0), 1, start_ns=5 * STEP_NS)[0] - half_way) < 10


def test_the_first_picture_of_all_has_nothing_to_change_from() -> None:
    changeover = TransitionBlender()
    changeover.start_transition(Transition.CROSSFADE)
    assert levels(changeover, grey(200), 1) == [200]


def test_another_size_is_changed_to_at_once() -> None:
    changeover = TransitionBlender()
    changeover.blend_picture(grey(0, 64), 0)
    changeover.start_transition(Transition.CROSSFADE)
    image, changes = changeover.blend_picture(grey(200, 128), 0)
    assert image.shape == (128, 128, 3)
    assert changes
    assert image[0, 0, 0] < 30


def test_a_morph_moves_what_it_blends() -> None:
    rng = np.random.default_rng(0)
    points = rng.uniform(20, 44, (468, 2)).astype(np.float32)
    bar = grey(0)
    bar.image[:, 30:34] = 255
    moved = grey(0)
    moved.image[:, 36:40] = 255
    changeover = TransitionBlender()
    changeover.blend_picture(FacePicture(bar.image, points), 0)
    changeover.start_transition(Transition.MORPH)
    shifted = FacePicture(moved.image, points + np.array([6, 0], np.float32))
    images = [changeover.blend_picture(shifted, number * STEP_NS)[0] for number in range(8)]
    middles = [float((image[32, :, 0].astype(float) @ np.arange(64)) / image[32, :, 0].sum()) for image in images]
    assert all(31 < middle < 38 for middle in middles)
    peak = int(images[7][32, :, 0].max())
    assert peak > 200, "one bar, not two faint ones"


def test_what_is_given_is_not_written_to() -> None:
    changeover = TransitionBlender()
    old, new = grey(0), grey(200)
    changeover.blend_picture(old, 0)
    changeover.start_transition(Transition.CROSSFADE)
    changeover.blend_picture(new, STEP_NS)
    assert np.all(old.image == 0)
    assert np.all(new.image == 200)
