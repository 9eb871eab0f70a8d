"""All layers together: what stays the same from picture to picture, and what does not."""

from dataclasses import replace

import numpy as np
import pytest

from engine.animators.instant.motion.driver_motion import Motion, MotionEstimator
from engine.animators.instant.motion.transfer import MotionTransfer, PortraitPose
from engine.animators.instant.paint.compositor import Compositor
from engine.animators.instant.paint.driver_pixels import DriverPixels
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.rig import Rig
from engine.animators.instant.rig.skin import measure_skin
from engine.animators.instant.rig.topology import MESH
from engine.core.settings import Strengths
from engine.core.types import OWN_BACKGROUND, Background, BackgroundKind, Image, Portrait
from tests import faces
from tests.faces import Move

GREEN = Background(BackgroundKind.COLOUR, (0, 255, 0))
CLEAR = Background(BackgroundKind.TRANSPARENT)


@pytest.fixture
def compositor(rig: Rig) -> Compositor:
    return Compositor(rig)


@pytest.fixture
def turned(rig: Rig, driver_motion: MotionEstimator, driver: Portrait) -> PortraitPose:
    face = faces.moved(faces.face_of(driver), Move(yaw_deg=15, jaw=0.5), len(driver.image))
    for _ in range(5):
        motion = driver_motion.measure_motion(face.landmarks.astype(np.float64))
    return MotionTransfer(rig, motion.neutral).compute_pose(motion, Strengths())


def pixels_of(image: Image, at_rest: Points) -> DriverPixels:
    return DriverPixels(image, at_rest[:, :2], measure_skin(image, at_rest), 1.0, 1.0)


def test_a_picture_is_not_written_to_again(compositor: Compositor, pose: PortraitPose, turned: PortraitPose) -> None:
    picture = compositor.compose_picture(pose, None, None)
    kept = picture.copy()
    assert not np.array_equal(compositor.compose_picture(turned, None, None), kept)
    assert np.array_equal(picture, kept)


def test_a_picture_depends_on_its_pose_and_not_on_those_before(
    compositor: Compositor, pose: PortraitPose, turned: PortraitPose
) -> None:
    first = compositor.compose_picture(pose, None, None)
    compositor.compose_picture(turned, None, None)
    assert np.array_equal(compositor.compose_picture(pose, None, None), first)


def test_the_face_s_points_are_those_of_the_latest_picture(
    compositor: Compositor, pose: PortraitPose, turned: PortraitPose
) -> None:
    compositor.compose_picture(pose, None, None)
    before = compositor.face_points
    assert np.allclose(before, pose.face[:MESH, :2], atol=1e-3)
    compositor.compose_picture(turned, None, None)
    assert np.allclose(compositor.face_points, turned.face[:MESH, :2], atol=1e-3)
    assert np.allclose(before, pose.face[:MESH, :2], atol=1e-3)


def test_driver_pixels_without_their_motion_shade_nothing(
    compositor: Compositor, pose: PortraitPose, still: Motion, at_rest: Points, driver: Portrait
) -> None:
    noise = np.random.default_rng(3).integers(0, 256, driver.image.shape, np.uint8)
    silent = replace(pixels_of(noise, at_rest), mouth=0.0)
    alone = compositor.compose_picture(pose, None, None)
    for _ in range(4):
        compositor.compose_picture(pose, still, replace(silent, image=driver.image))
    assert not np.array_equal(compositor.compose_picture(pose, still, silent), alone)
    assert np.array_equal(compositor.compose_picture(pose, None, silent), alone)


def test_a_forgotten_driver_leaves_no_trace(
    rig: Rig, compositor: Compositor, pose: PortraitPose, still: Motion, at_rest: Points, driver: Portrait
) -> None:
    noise = np.random.default_rng(3).integers(0, 256, driver.image.shape, np.uint8)
    for _ in range(3):
        compositor.compose_picture(pose, still, pixels_of(noise, at_rest))
    compositor.forget_driver()
    following = pixels_of(driver.image, at_rest)
    assert np.array_equal(
        compositor.compose_picture(pose, still, following), Compositor(rig).compose_picture(pose, still, following)
    )


def test_the_own_background_comes_back_as_it_was(compositor: Compositor, pose: PortraitPose) -> None:
    own = compositor.compose_picture(pose, None, None)
    compositor.set_background(GREEN)
    assert compositor.compose_picture(pose, None, None)[2, 2].tolist() == [0, 255, 0]
    compositor.set_background(OWN_BACKGROUND)
    assert np.array_equal(compositor.compose_picture(pose, None, None), own)


def test_driver_pixels_shade_the_person_that_belongs_to_the_background(
    compositor: Compositor, pose: PortraitPose, still: Motion, at_rest: Points, driver: Portrait
) -> None:
    compositor.set_background(GREEN)
    alone = compositor.compose_picture(pose, None, None)
    calm = replace(pixels_of(driver.image, at_rest), mouth=0.0)
    assert np.abs(compositor.compose_picture(pose, still, calm).astype(int) - alone).max() <= 3


def test_only_a_transparent_background_has_an_opacity(compositor: Compositor, pose: PortraitPose) -> None:
    for background in (OWN_BACKGROUND, GREEN):
        compositor.set_background(background)
        compositor.compose_picture(pose, None, None)
        assert compositor.picture_opacity() is None
    compositor.set_background(CLEAR)
    compositor.compose_picture(pose, None, None)
    opacity = compositor.picture_opacity()
    assert opacity is not None
    assert opacity.shape == compositor.rig.image.shape[:2]
    assert (int(opacity.min()), int(opacity.max())) == (0, 255)


def test_a_person_that_cannot_be_separated_keeps_the_own_background(rig: Rig, pose: PortraitPose) -> None:
    whole = Compositor(replace(rig, backdrop=replace(rig.backdrop, separate=False)))
    own = whole.compose_picture(pose, None, None)
    whole.set_background(GREEN)
    assert whole.background is OWN_BACKGROUND
    assert np.array_equal(whole.compose_picture(pose, None, None), own)
