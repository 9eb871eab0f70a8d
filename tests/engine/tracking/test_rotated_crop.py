"""Pixels cut out with a rotated square."""

import cv2
import numpy as np
import pytest

from engine.core.types import Image
from engine.tracking.region import Region
from engine.tracking.rotated_crop import RegionCropper, crop_region


@pytest.mark.parametrize("side_px", [60, 300, 520, 800, 1100])
@pytest.mark.parametrize("angle_rad", [0.0, 0.5, -2.0])
def test_a_spot_is_cut_out_where_the_matrix_says(side_px: int, angle_rad: float) -> None:
    image = np.zeros((700, 900, 3), np.uint8)
    cv2.circle(image, (480, 310), 14, (255, 255, 255), -1, cv2.LINE_AA)
    region = Region(470.0, 300.0, side_px, angle_rad)

    crop = crop_region(image, region, np.empty((128, 128, 3), np.uint8))

    rows, columns = np.mgrid[:128, :128]
    weight = crop[..., 0] / crop[..., 0].sum()
    spot = np.array([(columns * weight).sum(), (rows * weight).sum(), 1])
    assert region.crop_to_image(128) @ spot == pytest.approx([480, 310], abs=0.03 * side_px / 20)


def test_fine_stripes_become_grey_instead_of_false_patterns() -> None:
    image = np.zeros((1024, 1024, 3), np.uint8)
    image[:, ::2] = 255

    crop = crop_region(image, Region(512.0, 512.0, 700.0, 0.0), np.empty((128, 128, 3), np.uint8))

    assert crop.std() < 20
    assert abs(crop.mean() - 127.5) < 2


def ramp(width_px: int, height_px: int) -> Image:
    """A picture in which red says the column and green the row."""
    rows, columns = np.mgrid[:height_px, :width_px]
    return np.stack([columns, rows, np.zeros_like(rows)], axis=2).astype(np.uint8)


def test_a_square_of_the_crops_own_size_is_copied_pixel_by_pixel_into_the_array_given() -> None:
    image, out = ramp(200, 150), np.empty((64, 64, 3), np.uint8)
    assert crop_region(image, Region(100.0, 70.0, 64.0, 0.0), out) is out
    assert np.array_equal(out, image[38:102, 68:132])


@pytest.mark.parametrize("side_px", [64, 256])
def test_beyond_the_picture_its_border_is_repeated(side_px: int) -> None:
    image = ramp(100, 100) + np.uint8(50)
    crop = crop_region(image, Region(0.0, 50.0, side_px, 0.0), np.empty((64, 64, 3), np.uint8))
    assert crop[32, :30, 0] == pytest.approx(np.full(30, 50), abs=2)
    assert crop[32, -1, 0] > 75


@pytest.mark.parametrize("side_px", [64, 400])
def test_a_square_wholly_beside_the_picture_is_its_nearest_border(side_px: int) -> None:
    image = ramp(100, 100) + np.uint8(50)
    region = Region(-2000.0, 50.0, side_px, 0.0)
    crop = crop_region(image, region, np.empty((64, 64, 3), np.uint8))
    rows = np.clip(region.crop_to_image(64)[1, 2] + np.arange(64) * side_px / 64, 0, 99)
    assert crop[:, 10, 1] == pytest.approx(rows + 50, abs=1)
    assert (crop[..., 0] == 50).all()


@pytest.mark.parametrize("side_px", [63, 64, 65, 96, 128])
def test_averaging_first_moves_nothing(side_px: int) -> None:
    image = 2 * ramp(125, 125)
    region = Region(61.0, 58.0, side_px, 0.3)
    crop = crop_region(image, region, np.empty((32, 32, 3), np.uint8)).astype(float)
    rows, columns = np.mgrid[10:22, 10:22]
    places = np.stack([columns, rows, np.ones_like(rows)], axis=2) @ region.crop_to_image(32).T
    assert np.abs((crop[10:22, 10:22, :2] / 2 - places).mean(axis=(0, 1))).max() < 0.15


def test_memory_that_is_used_again_leaves_nothing_of_the_region_before() -> None:
    image = np.random.default_rng(3).integers(0, 256, (300, 400, 3), np.uint8)
    cropper = RegionCropper()
    for side_px in (250.0, 60.0, 400.0, 120.0):
        region = Region(200.0, 140.0, side_px, 0.3)
        for size_px in (64, 32):
            here, fresh = np.empty((2, size_px, size_px, 3), np.uint8)
            assert (cropper.crop_region(image, region, here) == crop_region(image, region, fresh)).all()
