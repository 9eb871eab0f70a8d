"""Somebody walks past a live camera: the head stays whole, however the face at rest is found out meanwhile."""

import numpy as np
import pytest

from engine.animators.instant.animator import InstantAnimator
from engine.animators.instant.motion.driver_motion import Motion, measure_neutral
from engine.animators.instant.motion.transfer import PortraitPose
from engine.animators.instant.paint.compositor import Compositor
from engine.animators.instant.paint.driver_pixels import DriverPixels
from engine.animators.instant.rig.rig import Rig
from engine.core.settings import Settings
from engine.core.types import Control, Face, Frame, Image, Portrait
from engine.driver.live_driver import LiveDriver
from tests import faces
from tests.faces import STEP_NS

SIZE_PX, WIDTH_PX, HEIGHT_PX = 256, 640, 360
FPS = 25
FACE_SHARE = 0.6
"""The driver's face in the camera's picture, as a share of the one in the portrait."""


class SeenTracker:
    """Finds the face that it was told to find."""

    people, shot = 1, 0

    def __init__(self) -> None:
        self.face: Face | None = None

    def follow_next_person(self, image: Image) -> Face | None:
        return None

    def track_face(self, image: Image) -> Face | None:
        return self.face

    def forget_face(self) -> None: ...

    def close(self) -> None: ...


@pytest.fixture
def poses(monkeypatch: pytest.MonkeyPatch) -> list[PortraitPose]:
    """The poses that are painted, while nothing is."""
    noted: list[PortraitPose] = []

    def note(stage: Compositor, pose: PortraitPose, motion: Motion | None, pixels: DriverPixels | None) -> Image:
        noted.append(pose)
        return np.zeros((SIZE_PX, SIZE_PX, 3), np.uint8)

    monkeypatch.setattr(Compositor, "compose_picture", note)
    monkeypatch.setattr(Compositor, "picture_opacity", lambda stage: None)
    return noted


def watch(rig: Rig, person: Face, way: list[tuple[float, float]]) -> None:
    """Show a live run somebody who is at these places (the face's middle, in pixels) from frame to frame."""
    tracker = SeenTracker()
    settings = Settings(size_px=SIZE_PX)
    driver, animator = LiveDriver(tracker, settings), InstantAnimator(settings, float(FPS))
    animator.swap_portrait(rig)
    centred = person.landmarks - person.landmarks[:468].mean(0)
    image = np.zeros((HEIGHT_PX, WIDTH_PX, 3), np.uint8)
    for number, (x, y) in enumerate(way):
        tracker.face = faces.face_from((FACE_SHARE * centred + [x, y, 0]).astype(np.float32), person)
        followed = driver.track_and_crop(Frame(image, number * STEP_NS))
        animator.animate_chunk([followed], Control(neutral=driver.neutral, person=driver.person))


def shifts_cm(rig: Rig, poses: list[PortraitPose]) -> np.ndarray:
    """How far the head is from its place in the portrait, (frames, 2)."""
    at_rest = rig.placement.to_image(rig.shape)
    middles = np.array([(pose.face - at_rest)[:468, :2].mean(0) for pose in poses])
    return middles / rig.placement.scale


@pytest.mark.parametrize(("speed_px_s", "stands_frames"), [(100, 12), (150, 0), (300, 40), (-150, 0)])
def test_whoever_walks_past_stays_whole_over_the_shoulders_and_comes_back(
    rig: Rig, driver: Portrait, poses: list[PortraitPose], speed_px_s: float, stands_frames: int
) -> None:
    start, end = (-20.0, 540.0) if speed_px_s > 0 else (660.0, 100.0)
    walked = list(np.arange(start, end, speed_px_s / FPS))
    way = [start] * stands_frames + walked + [end] * (3 * FPS // 2)
    watch(rig, faces.face_of(driver), [(x, 180.0) for x in way])
    shifts = np.linalg.norm(shifts_cm(rig, poses), axis=1)
    assert shifts.max() < 6.2
    assert shifts[-1] < 3.2, "a second and a half later"
    step_cm = (
        abs(speed_px_s)
        / FPS
        / (FACE_SHARE * measure_neutral(faces.face_of(driver).landmarks.astype(np.float64)).placement.scale)
    )
    jumps = np.linalg.norm(np.diff(shifts_cm(rig, poses), axis=0), axis=1)
    assert jumps.max() < 1.1 * step_cm + 0.1, "no faster than the walk"
