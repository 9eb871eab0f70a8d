"""Eyes that are open as a driver's usually are."""

from typing import cast

import numpy as np
import pytest

from engine.clip.shots import ShotMaker
from engine.core.types import Face, Portrait
from engine.driver.crop import Crop
from engine.driver.cropped_driver import Driver
from engine.driver.live_neutral import LiveNeutral
from engine.driver.usual_eyes import LOWER_LIDS, UPPER_LIDS, read_upper_face, take_usual_eyes
from engine.tracking.blendshapes import BLENDSHAPE_NAMES
from tests import faces
from tests.faces import Move

SIZE_PX = 256
BROWS, BELOW_EYES = [105, 334], [13, 14, 61, 291, 152, 2]


@pytest.fixture(scope="module")
def driver() -> Face:
    return faces.face_of(faces.portrait("hopper", SIZE_PX))


def with_eyes(face: Face, opening: float, strain: float = 0.0) -> Face:
    """The face with so much of the gap between its lids, more or less disturbed by its jaw."""
    landmarks = face.landmarks.copy()
    landmarks[UPPER_LIDS] += (1 - opening) * (landmarks[LOWER_LIDS] - landmarks[UPPER_LIDS])
    landmarks[BROWS, 1] -= 0.2 * (opening - 1) * np.ptp(landmarks[:, 1])
    scores = np.zeros(len(BLENDSHAPE_NAMES), np.float32)
    scores[BLENDSHAPE_NAMES.index("jawForward")] = strain
    return Face(landmarks, scores, face.pose, face.presence)


def lid_gap(face: Face) -> float:
    upper, lower = face.landmarks[UPPER_LIDS], face.landmarks[LOWER_LIDS]
    return float(np.linalg.norm(upper - lower, axis=1).mean())


def test_wide_eyes_become_as_open_as_most_of_the_time_and_brows_come_down_with_them(driver: Face) -> None:
    usual, wide = with_eyes(driver, 1.0), with_eyes(driver, 1.4)
    rested = take_usual_eyes(wide, [read_upper_face(face) for face in (usual, usual, usual, wide)])
    assert lid_gap(rested) == pytest.approx(lid_gap(usual), rel=0.05)
    assert rested.landmarks[BROWS] == pytest.approx(usual.landmarks[BROWS], abs=0.3)


def test_blinks_do_not_count_and_nothing_else_moves(driver: Face) -> None:
    usual, shut = with_eyes(driver, 1.0), with_eyes(driver, 0.2)
    moments = [read_upper_face(face) for face in (usual, shut, shut, shut)]
    rested = take_usual_eyes(with_eyes(driver, 1.4), moments)
    assert lid_gap(rested) == pytest.approx(lid_gap(usual), rel=0.05)
    assert rested.landmarks[BELOW_EYES] == pytest.approx(driver.landmarks[BELOW_EYES], abs=0.3)
    assert np.array_equal(rested.landmarks[468:], driver.landmarks[468:])


def test_a_turned_and_larger_head_takes_the_same_opening(driver: Face) -> None:
    turned = faces.moved(driver, Move(yaw_deg=15, roll_deg=20), SIZE_PX)
    rested = take_usual_eyes(with_eyes(turned, 1.4), [read_upper_face(with_eyes(driver, 1.0))])
    assert lid_gap(rested) == pytest.approx(lid_gap(turned), rel=0.1)


class _Cropper:
    def find_crop(self, found: list[Face], width_px: int, height_px: int) -> Crop:
        return Crop(0, 0, width_px)


def test_the_face_at_rest_of_a_shot_whose_calmest_moment_is_wide_eyed_has_usual_eyes(driver: Face) -> None:
    portrait = Portrait("another", np.zeros((4, 4, 3), np.uint8), faces.face_of(faces.portrait("astronaut", SIZE_PX)))
    clip = [with_eyes(driver, 1.0, strain=3.0)] * 20 + [with_eyes(driver, 1.25)]
    maker = ShotMaker(cast(Driver, _Cropper()), portrait, SIZE_PX, SIZE_PX)
    shot = maker.make_shot(0, clip)
    assert shot.neutral_frame == 20
    assert lid_gap(shot.neutral) == pytest.approx(lid_gap(clip[0]), rel=0.05)


def test_live_the_face_at_rest_has_usual_eyes_too(driver: Face) -> None:
    live = LiveNeutral()
    for number in range(150):
        wide = number % 12 == 0
        neutral = live.add_face(with_eyes(driver, 1.25 if wide else 1.0, strain=0.0 if wide else 3.0))
    assert neutral is not None
    assert lid_gap(neutral) == pytest.approx(lid_gap(driver), rel=0.05)
