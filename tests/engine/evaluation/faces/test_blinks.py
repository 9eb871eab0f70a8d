import numpy as np
import pytest

from engine.evaluation.faces.blinks import BlinkCounts, find_blinks, match_blinks


def eyes_open(frames: int, *shut: int, depth: float = 0.2) -> np.ndarray:
    """Eyes that are open, but for three frames around each of `shut`."""
    aspect = np.full(frames, 0.3)
    for middle in shut:
        aspect[middle - 1 : middle + 2] = 0.3 - depth
    return aspect


def test_a_blink_is_found_in_its_middle() -> None:
    assert find_blinks(eyes_open(60, 20, 41)) == [20, 41]


def test_a_small_dip_and_eyes_that_stay_shut_are_no_blinks() -> None:
    asleep = eyes_open(90)
    asleep[30:55] = 0.05
    assert find_blinks(eyes_open(60, 20, depth=0.03)) == []
    assert find_blinks(asleep) == []


def test_frames_without_a_face_are_bridged() -> None:
    aspect = eyes_open(60, 20)
    aspect[[5, 20]] = np.nan
    assert find_blinks(aspect) == [20]
    assert find_blinks(np.full(9, np.nan)) == []


def test_blinks_belong_together_within_four_frames() -> None:
    counts = match_blinks(eyes_open(90, 20, 40, 60), eyes_open(90, 24, 66))
    assert counts == BlinkCounts(driver=3, found=1, avatar=2, caused=1)
    assert counts.recall == pytest.approx(1 / 3)
    assert counts.precision == 0.5
    assert (counts + counts).driver == 6


def test_without_blinks_there_is_no_share_of_them() -> None:
    counts = match_blinks(eyes_open(30), eyes_open(30))
    assert (counts.recall, counts.precision) == (None, None)
