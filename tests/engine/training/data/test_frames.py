"""Which frames are chosen, against tables of the reference's own data code, random numbers included."""

from random import Random

import pytest

from engine.training.data.frames import CLIP_FRAMES, MARGIN, choose_clip, choose_pair, space_frames, span_frames
from tests.engine.training.data.test_boxes import GOLDEN


@pytest.mark.parametrize(("length", "seed", "portrait", "target"), GOLDEN["stage12_pairs_L_seed_ref_target"])
def test_pairs(length: int, seed: int, portrait: int, target: int) -> None:
    assert choose_pair(length, Random(seed)) == (portrait, target)


@pytest.mark.parametrize(("length", "start", "frames"), GOLDEN["stage3_indices_L_start"])
def test_frames_of_a_clip(length: int, start: int, frames: list[int]) -> None:
    assert space_frames(length, start) == frames


def test_in_a_long_clip_the_target_is_far_from_the_portrait() -> None:
    for seed in range(200):
        portrait, target = choose_pair(100, Random(seed))
        assert 0 <= target < 100
        assert target < portrait - MARGIN or target >= portrait + MARGIN


@pytest.mark.parametrize("length", [1, 39, 157, 500])
def test_a_clip_begins_anywhere_and_ends_within(length: int) -> None:
    starts = set()
    for seed in range(300):
        portrait, frames = choose_clip(length, Random(seed))
        assert 0 <= portrait < length
        assert len(frames) == CLIP_FRAMES
        assert frames[-1] - frames[0] == span_frames(length) - 1
        starts.add(frames[0])
        assert frames[-1] < length
    assert starts <= set(range(length - span_frames(length) + 1))
    assert (len(starts) == 1) == (length <= 157)
