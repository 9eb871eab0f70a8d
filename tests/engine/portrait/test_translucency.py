"""Pictures that let something through everywhere, and cut nobody out."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engine.core.types import Image, Opacity
from engine.portrait.picture import read_portrait_picture
from engine.portrait.translucency import fades_out, measure_face_opacity, measure_full_opacity
from tests.cut_outs import astronaut_opacity, write_cut_out


def spread(values: NDArray[np.float64]) -> Opacity:
    return np.broadcast_to(np.rint(values), (512, 512)).astype(np.uint8)


DOWN = np.linspace(0, 1, 512)[:, None]


@pytest.mark.parametrize(
    "opacity",
    [
        spread(np.array(128.0)),
        spread(np.array(217.0)),
        spread(240 - 90 * DOWN),
        spread(60 + 195 * DOWN.T),
        spread(150 + 60 * np.sin(20 * DOWN) * np.cos(9 * DOWN.T)),
    ],
    ids=["half", "uniform", "downwards", "sidewards", "waves"],
)
def test_a_translucent_picture_is_shown_as_if_it_were_opaque(
    astronaut: Image, tmp_path: Path, opacity: Opacity
) -> None:
    picture = read_portrait_picture(write_cut_out(tmp_path / "veil.png", astronaut, opacity))
    assert picture.opacity is None
    assert picture.ground_rgb is None
    assert np.abs(picture.image.astype(int) - astronaut).max() <= 3


def test_a_cut_out_that_lets_something_through_is_a_cut_out(astronaut: Image, tmp_path: Path) -> None:
    solid = astronaut_opacity()
    ghost = np.rint(solid * 0.7).astype(np.uint8)
    picture = read_portrait_picture(write_cut_out(tmp_path / "ghost.png", astronaut, ghost))
    assert picture.ground_rgb is not None
    assert picture.opacity is not None
    assert np.abs(picture.opacity.astype(int) - solid).max() <= 2
    assert np.abs(picture.image[solid == 255].astype(int) - astronaut[solid == 255]).max() <= 2


def test_a_few_clear_pixels_of_a_translucent_picture_stay_clear(astronaut: Image, tmp_path: Path) -> None:
    opacity = spread(np.array(200.0)).copy()
    opacity[:10, :10] = 0
    picture = read_portrait_picture(write_cut_out(tmp_path / "corner.png", astronaut, opacity))
    assert picture.opacity is not None
    assert np.array_equal(picture.opacity == 0, opacity == 0)
    assert set(np.unique(picture.opacity)) == {0, 255}


def test_a_small_opaque_mark_does_not_count() -> None:
    opacity = spread(np.array(90.0)).copy()
    opacity[:20, :20] = 255
    assert measure_full_opacity(opacity) == 90


def test_a_picture_that_fades_out_below_keeps_its_fade(astronaut: Image, tmp_path: Path) -> None:
    opacity = spread(255 * np.clip((1 - DOWN) / 0.3, 0, 1))
    picture = read_portrait_picture(write_cut_out(tmp_path / "fade.png", astronaut, opacity))
    assert picture.fades
    assert picture.ground_rgb is not None
    assert picture.opacity is not None
    assert np.array_equal(picture.opacity, opacity)
    share = opacity[..., None] / 255
    wanted = astronaut * share + np.array(picture.ground_rgb) * (1 - share)
    assert np.abs(picture.image - wanted).max() < 3


def test_a_hard_frame_does_not_fade_and_a_soft_one_does() -> None:
    hard = np.zeros((512, 512), np.uint8)
    cv2.circle(hard, (256, 256), 240, 255, cv2.FILLED, cv2.LINE_AA)
    assert not fades_out(hard)
    assert fades_out(np.asarray(cv2.GaussianBlur(hard, (0, 0), 12), np.uint8))


def test_a_face_is_as_opaque_as_its_least_opaque_part() -> None:
    face = np.array([[150, 150], [350, 150], [350, 350], [150, 350]], np.float32)
    assert measure_face_opacity(spread(255 - 255 * DOWN), face) == pytest.approx(255 * (1 - 320 / 512), abs=6)
    assert measure_face_opacity(spread(np.array(255.0)), face) == 255
    assert measure_face_opacity(spread(np.array(90.0)), face + 2000) == 255
