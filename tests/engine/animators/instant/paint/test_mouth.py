"""Which way round the driver's mouth is seen between the portrait's lips."""

import numpy as np
import pytest

from engine.animators.instant.motion.driver_motion import MotionEstimator
from engine.animators.instant.motion.transfer import MotionTransfer, PortraitPose
from engine.animators.instant.paint.driver_pixels import DriverPixels
from engine.animators.instant.paint.mouth import MouthPainter
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.rig import Rig
from engine.animators.instant.rig.skin import measure_skin
from engine.animators.instant.rig.topology import LOWER_LIP, MOUTH_OPENING, UPPER_LIP
from engine.core.settings import Strengths
from engine.core.types import Image, Portrait
from tests import faces
from tests.faces import Move
from tests.golden.instant.figures import assert_as_looked_at, sketch


@pytest.fixture
def speaking(driver: Portrait) -> Points:
    return faces.moved(faces.face_of(driver), Move(jaw=1), len(driver.image)).landmarks.astype(np.float64)


@pytest.fixture
def wide(rig: Rig, driver_motion: MotionEstimator, speaking: Points) -> PortraitPose:
    for _ in range(10):
        motion = driver_motion.measure_motion(speaking)
    return MotionTransfer(rig, motion.neutral).compute_pose(motion, Strengths())


def painted(rig: Rig, pose: PortraitPose, driver: Portrait, speaking: Points, image: Image, share: float) -> Image:
    picture = rig.image.copy()
    lent = DriverPixels(image, speaking[:, :2], measure_skin(driver.image, speaking), 1.0, share)
    MouthPainter(rig).paint_mouth(picture, pose, lent)
    return picture


def inside(pose: PortraitPose, picture: Image, across: float, down: float) -> int:
    """Brightness at a place of the mouth: across from the right corner to the left one, down from lip to lip."""
    column = round(across * (len(UPPER_LIP) - 1))
    top, bottom = pose.face[UPPER_LIP[column], :2], pose.face[LOWER_LIP[column], :2]
    x, y = np.rint(top + down * (bottom - top)).astype(int)
    return int(picture[y, x].sum())


def test_the_driver_s_right_is_at_the_portrait_s_right_and_up_is_up(
    rig: Rig, wide: PortraitPose, driver: Portrait, speaking: Points
) -> None:
    x, y = speaking[MOUTH_OPENING, :2].mean(0).astype(int)
    halves = {}
    for name, (rows, columns) in {"right": (None, x), "upper": (y, None)}.items():
        image = np.full_like(driver.image, 20)
        image[:rows, :columns] = 200
        halves[name] = painted(rig, wide, driver, speaking, image, 1.0)
    assert inside(wide, halves["right"], 0.3, 0.5) > 1.5 * inside(wide, halves["right"], 0.7, 0.5)
    assert inside(wide, halves["upper"], 0.5, 0.3) > 1.5 * inside(wide, halves["upper"], 0.5, 0.7)


def test_a_driver_s_mouth_that_is_partly_in_the_picture_lends_a_part(
    rig: Rig, wide: PortraitPose, driver: Portrait, speaking: Points
) -> None:
    white = np.full_like(driver.image, 230)
    none, half, all_of_it = (
        inside(wide, painted(rig, wide, driver, speaking, white, share), 0.5, 0.6) for share in (0.0, 0.5, 1.0)
    )
    assert none < half < all_of_it
    assert half == pytest.approx((none + all_of_it) / 2, rel=0.15)


@pytest.mark.parametrize("share", [0.0, 0.6])
def test_an_open_mouth_looks_as_when_it_was_looked_at(
    rig: Rig, wide: PortraitPose, driver: Portrait, speaking: Points, share: float
) -> None:
    picture = painted(rig, wide, driver, speaking, driver.image, share)
    seen = sketch(picture, wide.face[MOUTH_OPENING], 3, 8)
    assert_as_looked_at(f"mouth with {share} of the driver's", seen, 1.5)


def test_a_mouth_that_opens_little_looks_as_when_it_was_looked_at(
    rig: Rig, driver_motion: MotionEstimator, driver: Portrait
) -> None:
    face = faces.moved(faces.face_of(driver), Move(jaw=0.25), len(driver.image)).landmarks.astype(np.float64)
    for _ in range(10):
        motion = driver_motion.measure_motion(face)
    pose = MotionTransfer(rig, motion.neutral).compute_pose(motion, Strengths())
    picture = rig.image.copy()
    MouthPainter(rig).paint_mouth(picture, pose, None)
    assert_as_looked_at("mouth that opens little", sketch(picture, pose.face[MOUTH_OPENING], 5, 8), 1.5)
