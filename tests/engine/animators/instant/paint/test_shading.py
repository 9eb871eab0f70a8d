"""Where the driver's creases go, and when they do not."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engine.animators.instant.motion.driver_motion import Motion
from engine.animators.instant.paint.driver_pixels import DriverPixels
from engine.animators.instant.paint.shading import ExpressionShading
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.rig import Rig
from engine.animators.instant.rig.skin import SkinColours
from engine.core.types import Portrait
from tests.golden.instant.figures import assert_as_looked_at, sketch

RIGHT_CHEEK, LEFT_CHEEK = 50, 280


@pytest.fixture
def smooth(driver: Portrait, at_rest: Points) -> DriverPixels:
    colour = np.full(3, 150, np.float32)
    return DriverPixels(np.full_like(driver.image, 150), at_rest[:, :2], SkinColours(colour, colour), 1.0, 1.0)


@pytest.fixture
def creased(smooth: DriverPixels) -> DriverPixels:
    """A dark line down the right cheek."""
    image = smooth.image.copy()
    x, y = smooth.landmarks[RIGHT_CHEEK].astype(int)
    image[y - 12 : y + 12, x - 2 : x + 3] = 110
    return replace(smooth, image=image)


def shade(shading: ExpressionShading, driver: DriverPixels, rotation: Points, frames: int = 5) -> NDArray[np.uint8]:
    for _ in range(frames):
        shaded = shading.shade_person(driver, rotation, 0.5)
    return shaded.copy()


def darker(rig: Rig, shaded: NDArray[np.uint8], cheek: int) -> int:
    x, y = rig.landmarks[cheek, :2].astype(int)
    around = np.s_[y - 10 : y + 11, x - 10 : x + 11, :3]
    return int((rig.backdrop.person[around].astype(int) - shaded[around]).clip(0).sum())


def test_a_crease_of_the_right_cheek_is_on_the_right_cheek(
    rig: Rig, still: Motion, smooth: DriverPixels, creased: DriverPixels
) -> None:
    shading = ExpressionShading(rig)
    shading.shade_person(smooth, still.rotation, 1.0)
    shaded = shade(shading, creased, still.rotation)
    assert darker(rig, shaded, RIGHT_CHEEK) > 300
    assert darker(rig, shaded, RIGHT_CHEEK) > 10 * darker(rig, shaded, LEFT_CHEEK)


def test_a_crease_comes_and_goes_by_and_by(
    rig: Rig, still: Motion, smooth: DriverPixels, creased: DriverPixels
) -> None:
    shading = ExpressionShading(rig)
    shade(shading, smooth, still.rotation, 20)
    first, second = (darker(rig, shade(shading, creased, still.rotation, 1), RIGHT_CHEEK) for _ in range(2))
    gone = [darker(rig, shade(shading, smooth, still.rotation, 1), RIGHT_CHEEK) for _ in range(8)]
    assert 0 < first < second
    assert second > gone[0] > gone[1] > gone[-1]
    assert gone[-1] < 0.1 * second


def test_a_cheek_that_is_turned_away_and_a_face_outside_of_the_picture_lend_nothing(
    rig: Rig, still: Motion, smooth: DriverPixels, creased: DriverPixels
) -> None:
    away = np.asarray(cv2.Rodrigues(np.array([0.0, np.pi, 0.0]))[0], np.float64)
    for driver, rotation in ((creased, away), (replace(creased, face=0.0), still.rotation)):
        shading = ExpressionShading(rig)
        shading.shade_person(smooth, still.rotation, 1.0)
        assert np.abs(shade(shading, driver, rotation).astype(int) - rig.backdrop.person).max() <= 1


def test_another_cut_out_is_shaded_from_the_next_picture_on(
    rig: Rig, still: Motion, smooth: DriverPixels, creased: DriverPixels
) -> None:
    shading = ExpressionShading(rig)
    shading.shade_person(smooth, still.rotation, 1.0)
    before = shade(shading, creased, still.rotation)
    other = rig.backdrop.person // 2
    shading.replace_person(other)
    after = shade(shading, creased, still.rotation, 1)
    assert np.array_equal(after[2, 2], other[2, 2])
    assert np.array_equal(after[..., 3], other[..., 3])
    assert np.abs(after.astype(int) - before // 2).max() < 6
    assert darker(rig, 2 * np.minimum(after, 127), RIGHT_CHEEK) > 0


def test_creases_look_as_when_they_were_looked_at(
    rig: Rig, still: Motion, smooth: DriverPixels, creased: DriverPixels
) -> None:
    shading = ExpressionShading(rig)
    for calm in (1.0, 0.9, 0.5):
        shading.shade_person(smooth, still.rotation, calm)
    shaded = shade(shading, creased, still.rotation, 4)
    ratio = shaded[..., :3].astype(np.float32) / np.maximum(rig.backdrop.person[..., :3], 1)
    cheek = rig.landmarks[[RIGHT_CHEEK], :2]
    assert_as_looked_at("crease of a cheek", 100 * sketch(ratio, cheek, 16, 5), 1.5)


def test_a_driver_that_is_forgotten_leaves_no_crease(
    rig: Rig, still: Motion, smooth: DriverPixels, creased: DriverPixels
) -> None:
    shading = ExpressionShading(rig)
    shading.shade_person(smooth, still.rotation, 1.0)
    shade(shading, creased, still.rotation)
    shading.forget_driver()
    fresh = ExpressionShading(rig)
    for one in (shading, fresh):
        one.shade_person(creased, still.rotation, 1.0)
    assert np.array_equal(shade(shading, creased, still.rotation), shade(fresh, creased, still.rotation)), (
        "to the next driver, this face is the one at rest"
    )


def test_what_it_returns_is_a_buffer_of_its_own(rig: Rig, still: Motion, smooth: DriverPixels) -> None:
    shading = ExpressionShading(rig)
    other = rig.backdrop.person.copy()
    kept = other.copy()
    shading.replace_person(other)
    shaded = shading.shade_person(smooth, still.rotation, 0.5)
    assert shaded is not other
    assert np.array_equal(other, kept)


def noisy(driver: DriverPixels, strength: float, number: int) -> DriverPixels:
    """The driver in a dim room, as a sensor of that noise sees it in one of its pictures."""
    noise = np.random.default_rng(number).normal(0, strength, driver.image.shape)
    return replace(driver, image=np.clip(driver.image * 0.2 + noise, 0, 255).astype(np.uint8))


def test_the_noise_of_a_dim_room_leaves_no_blotches_on_the_skin(rig: Rig, still: Motion, smooth: DriverPixels) -> None:
    shading = ExpressionShading(rig)
    for number in range(8):
        shaded = shading.shade_person(noisy(smooth, 25, number), still.rotation, 0.5)
    blotches = np.abs(shaded[..., :3].astype(int) - rig.backdrop.person[..., :3])
    assert blotches.max() <= 6
    assert shading.mouth_share < 0.5


def test_a_dim_room_without_noise_keeps_its_creases_and_its_mouth(
    rig: Rig, still: Motion, smooth: DriverPixels, creased: DriverPixels
) -> None:
    shading = ExpressionShading(rig)
    for driver in (*[smooth] * 4, *[creased] * 4):
        shaded = shading.shade_person(noisy(driver, 0, 0), still.rotation, 0.5)
    assert darker(rig, shaded, RIGHT_CHEEK) > 0
    assert shading.mouth_share == 1
