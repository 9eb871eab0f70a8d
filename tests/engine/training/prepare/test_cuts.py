"""Cuts are noticed even between plain backgrounds; movement and noise are none."""

import numpy as np

from engine.core.types import Image
from engine.training.prepare.cuts import CutFinder


def plain(red: int, green: int, blue: int) -> Image:
    picture = np.empty((180, 320, 3), np.uint8)
    picture[:] = (red, green, blue)
    picture[40:160, 120:200] = (210, 170, 150)
    return picture


def count(pictures: list[Image]) -> list[int]:
    finder = CutFinder()
    return [finder.count_cuts(picture) for picture in pictures]


def test_another_plain_background_is_a_cut() -> None:
    green, gray = plain(70, 150, 100), plain(150, 150, 155)
    assert count([green, green, gray, gray, green]) == [0, 0, 1, 1, 2]


def test_who_moves_before_it_is_none_nor_is_noise() -> None:
    noise = np.random.default_rng(0)
    wall = plain(120, 120, 120)
    moved = [np.roll(wall, 12 * number, axis=1) for number in range(8)]
    noisy = [np.clip(picture + noise.normal(0, 5, picture.shape), 0, 255).astype(np.uint8) for picture in moved]
    assert count(noisy)[-1] == 0


def test_a_picture_of_another_shape_is_one() -> None:
    wall = plain(120, 120, 120)
    assert count([wall, wall[:100]]) == [0, 1]
