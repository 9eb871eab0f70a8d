"""Clips made from SDR pictures with white at 100 nits are shown as those were; what a camera saw is not lifted."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from engine.core.types import Image
from engine.sources import open_source
from engine.sources.clips.diffuse_white import PICTURES, DiffuseWhite
from engine.sources.clips.light import WHITE_NITS
from tests import wide_clips
from tests.wide_clips import BT2020, HLG_CURVE, PQ_CURVE, WideClip

GREYS = (20, 60, 128, 180, 230)
SIDE = 32


def grey(level: int) -> Image:
    return np.full((SIDE, SIDE, 3), level, np.uint8)


def read_greys(file: Path) -> list[float]:
    with closing(open_source(file)) as source:
        frame = source.read_frame()
    assert frame is not None
    return [float(level) for level in frame.image[SIDE // 2, SIDE // 2 :: SIDE].mean(1)]


@pytest.mark.parametrize("curve", [HLG_CURVE, PQ_CURVE])
def test_white_at_100_nits_is_white(tmp_path: Path, curve: int) -> None:
    row = np.concatenate([grey(level) for level in GREYS], 1).astype(float)
    clip = WideClip(curve, BT2020, BT2020, False, pixels="yuv444p12le")
    half = wide_clips.linear_light(row) * 100 / 203
    shown = read_greys(wide_clips.write_wide_clip(tmp_path / "c.mkv", half, clip))
    np.testing.assert_allclose(shown, GREYS, atol=2)


def test_one_glint_tells_that_a_camera_saw_the_scene() -> None:
    scene = grey(150)
    scene[0, 0] = 240
    white = DiffuseWhite()
    assert not white.learn_from_picture(scene)
    assert white.nits == WHITE_NITS
    assert not white.learn_from_picture(grey(150)), "it was decided"


def test_a_dark_beginning_decides_nothing() -> None:
    white = DiffuseWhite()
    assert not white.learn_from_picture(grey(40))
    assert white.learn_from_picture(grey(150))
    assert white.nits == 100


def test_after_the_beginning_brightness_changes_no_more() -> None:
    white = DiffuseWhite()
    for _ in range(PICTURES):
        white.learn_from_picture(grey(40))
    assert not white.learn_from_picture(grey(150))
    assert white.nits == WHITE_NITS
