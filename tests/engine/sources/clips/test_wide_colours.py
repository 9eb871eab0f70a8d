"""Colours of clips of high dynamic range and wide colours, against the formulas of `tests.wide_clips`."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from engine.core.types import Image
from engine.sources import open_source
from engine.sources.clips import light, wide_colours
from tests import wide_clips
from tests.wide_clips import BT709, BT2020, HLG_CURVE, P3, PQ_CURVE, SDR_CURVE, WideClip

COLOURS = [
    [0, 0, 0],
    [12, 14, 10],
    [60, 60, 60],
    [128, 128, 128],
    [200, 200, 200],
    [235, 60, 50],
    [60, 200, 70],
    [40, 50, 220],
    [224, 172, 140],
    [141, 90, 70],
    [220, 210, 60],
    [200, 60, 180],
]
"""Two skins among them. None is above the knee, so each is to come back as it was."""
SIDE = 16


def make_light(colours: list[list[int]]) -> wide_clips.Values:
    row = np.repeat(np.array(colours, float)[None], SIDE, 0).repeat(SIDE, 1)
    return wide_clips.linear_light(row)


def read_colours(file: Path) -> wide_clips.Values:
    with closing(open_source(file)) as source:
        frame = source.read_frame()
    assert frame is not None
    image: Image = frame.image
    return image[SIDE // 2, SIDE // 2 :: SIDE].astype(float)


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize(
    ("curve", "primaries"),
    [(HLG_CURVE, BT2020), (HLG_CURVE, BT709), (PQ_CURVE, BT2020), (PQ_CURVE, P3), (SDR_CURVE, P3), (SDR_CURVE, BT2020)],
)
def test_colours_are_those_of_the_standard(tmp_path: Path, curve: int, primaries: int, full: bool) -> None:
    space = BT709 if primaries == P3 else primaries
    clip = WideClip(curve, primaries, space, full, pixels="yuv444p12le")
    shown = read_colours(wide_clips.write_wide_clip(tmp_path / "c.mkv", make_light(COLOURS), clip))
    np.testing.assert_allclose(shown, COLOURS, atol=2)


@pytest.mark.parametrize(
    ("name", "codec", "pixels"),
    [("c.ts", "libx265", "yuv420p10le"), ("c.mp4", "libx264", "yuv420p10le"), ("c.mkv", "ffv1", "yuv420p")],
)
@pytest.mark.parametrize("curve", [HLG_CURVE, PQ_CURVE])
def test_colours_hold_in_every_codec(tmp_path: Path, name: str, codec: str, pixels: str, curve: int) -> None:
    clip = WideClip(curve, codec=codec, pixels=pixels)
    shown = read_colours(wide_clips.write_wide_clip(tmp_path / name, make_light(COLOURS), clip))
    few_bits = pixels == "yuv420p"
    assert abs(shown - COLOURS).mean() < (3.5 if few_bits else 1.5)
    assert abs(shown - COLOURS).max() < (26 if few_bits else 9)


@pytest.mark.parametrize("curve", [HLG_CURVE, PQ_CURVE])
def test_diffuse_white_is_near_white_and_highlights_are_told_apart_above_it(tmp_path: Path, curve: int) -> None:
    lights = np.repeat(np.array([0.9, 1.0, 1.6, 3.0, 4.9])[:, None], 3, 1)
    picture = np.repeat(lights[None], SIDE, 0).repeat(SIDE, 1)
    shown = read_colours(wide_clips.write_wide_clip(tmp_path / "c.mkv", picture, WideClip(curve)))
    greens = shown[:, 1]
    assert 246 <= greens[1] <= 252
    assert (np.diff(greens) >= 1).all()
    assert greens[-1] >= 254
    assert abs(shown - greens[:, None]).max() <= 1  # no tint


def test_pictures_whose_primaries_are_not_stated_are_taken_as_the_usual_ones(tmp_path: Path) -> None:
    frame = wide_clips.make_frame(make_light(COLOURS), WideClip())
    frame.color_primaries = 2
    found = wide_colours.find_wide_colours(frame)
    assert found is not None
    assert found.primaries == light.BT2020
    frame.color_trc = SDR_CURVE
    assert wide_colours.find_wide_colours(frame) is None


def test_tables_are_made_once_for_all_clips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = wide_clips.write_wide_clip(tmp_path / "c.mkv", make_light(COLOURS), WideClip())
    read_colours(file)
    made = wide_colours._make_tables.cache_info().misses
    read_colours(file)
    assert wide_colours._make_tables.cache_info().misses == made
