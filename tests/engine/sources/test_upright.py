from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.sources.upright import Orientation, read_orientation
from tests.clips import quartered_picture, quarters

ONE = 1 << 16


def matrix(a: int, b: int, c: int, d: int) -> bytes:
    return np.array([a, b, 0, c, d, 0, 0, 0, 1 << 30], np.int32).tobytes()


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ((ONE, 0, 0, ONE), "RGBK"),
        ((0, ONE, -ONE, 0), "BRKG"),
        ((-ONE, 0, 0, -ONE), "KBGR"),
        ((0, -ONE, ONE, 0), "GKRB"),
        ((-ONE, 0, 0, ONE), "GRKB"),
        ((ONE, 0, 0, -ONE), "BKRG"),
        ((0, ONE, ONE, 0), "RBGK"),
        ((0, -ONE, -ONE, 0), "KGBR"),
    ],
    ids=["upright", "quarter", "half", "three quarters", "mirror", "upside down", "transposed", "anti-transposed"],
)
def test_each_of_the_eight_ways_to_hold_a_phone(values: tuple[int, int, int, int], shown: str) -> None:
    turn = read_orientation(64, 48, None, matrix(*values))
    image = turn.turn_upright(quartered_picture(64, 48))
    assert quarters(image) == shown
    assert turn.upright_size_px == (image.shape[1], image.shape[0])


def test_a_slight_tilt_counts_as_the_nearest_right_angle() -> None:
    assert read_orientation(64, 48, None, matrix(900, 100, -100, 900)) == Orientation(64, 48)


def test_without_metadata_the_picture_is_not_even_copied() -> None:
    image = quartered_picture()
    assert read_orientation(64, 48, None, None).turn_upright(image) is image


@pytest.mark.parametrize(
    ("aspect", "width_px"), [(Fraction(4, 3), 85), (Fraction(1, 2), 32), (Fraction(0), 64), (None, 64)]
)
def test_pixels_that_are_not_square_stretch_the_width(aspect: Fraction | None, width_px: int) -> None:
    assert read_orientation(64, 48, aspect, None).upright_size_px == (width_px, 48)


@given(st.tuples(*[st.integers(-(1 << 31), (1 << 31) - 1)] * 4), st.integers(1, 40), st.integers(1, 40))
def test_any_matrix_keeps_every_pixel(values: tuple[int, int, int, int], width_px: int, height_px: int) -> None:
    image = np.random.default_rng(0).integers(0, 256, (height_px, width_px, 3), np.uint8)
    shown = read_orientation(width_px, height_px, None, matrix(*values)).turn_upright(image)
    assert sorted(map(tuple, shown.reshape(-1, 3))) == sorted(map(tuple, image.reshape(-1, 3)))
