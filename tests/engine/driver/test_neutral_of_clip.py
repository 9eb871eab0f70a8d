"""The frame that motion is measured against."""

import numpy as np
import pytest

from engine.core.types import Face
from engine.driver.neutral_of_clip import choose_neutral, move_to_usual_pose
from engine.tracking.blendshapes import BLENDSHAPE_NAMES
from engine.tracking.pose import head_angles
from tests import faces
from tests.faces import Move

SIZE_PX = 256


@pytest.fixture(scope="module")
def driver() -> Face:
    return faces.face_of(faces.portrait("hopper", SIZE_PX))


@pytest.fixture(scope="module")
def portrait() -> Face:
    return with_expression(faces.face_of(faces.portrait("astronaut", SIZE_PX)))


def with_expression(face: Face, **strengths: float) -> Face:
    scores = np.zeros(len(BLENDSHAPE_NAMES), np.float32)
    for name, strength in strengths.items():
        scores[BLENDSHAPE_NAMES.index(name)] = strength
    return Face(face.landmarks, scores, face.pose, face.presence)


def turned(face: Face, yaw_deg: float) -> Face:
    return faces.moved(face, Move(yaw_deg=yaw_deg), SIZE_PX)


def test_the_calmest_face_is_chosen(driver: Face, portrait: Face) -> None:
    clip = [with_expression(driver, jawOpen=0.7), with_expression(driver), with_expression(driver, eyeBlinkLeft=0.9)]
    assert choose_neutral(clip, portrait) == 1


def test_a_frontal_face_is_better_than_a_turned_one(driver: Face, portrait: Face) -> None:
    calm = with_expression(driver)
    assert choose_neutral([turned(calm, 35), turned(calm, -20), calm, turned(calm, 10)], portrait) == 2


def test_frames_without_a_face_are_passed_over(driver: Face, portrait: Face) -> None:
    assert choose_neutral([None, None, with_expression(driver), None], portrait) == 2


@pytest.mark.parametrize("clip", [[], [None], [None, None]])
def test_without_any_face_it_is_the_first_frame(clip: list[Face | None], portrait: Face) -> None:
    assert choose_neutral(clip, portrait) == 0


def test_the_earliest_of_equals_is_chosen(driver: Face, portrait: Face) -> None:
    assert choose_neutral([with_expression(driver)] * 4, portrait) == 0


def test_a_smiling_portrait_prefers_a_smile_that_is_as_calm(driver: Face, portrait: Face) -> None:
    smile = {"mouthSmileLeft": 0.5, "mouthSmileRight": 0.5}
    smiling = with_expression(portrait, **smile)
    clip = [with_expression(driver, mouthFrownLeft=0.5, mouthFrownRight=0.5), with_expression(driver, **smile)]
    assert choose_neutral(clip, smiling) == 1


def test_the_portrait_itself_is_chosen_even_if_it_is_not_calm(driver: Face) -> None:
    speaking = faces.moved(with_expression(driver, jawOpen=0.8), Move(jaw=1, yaw_deg=12), SIZE_PX)
    assert choose_neutral([with_expression(driver), turned(driver, 5), speaking], speaking) == 2


def test_lips_that_are_apart_are_not_at_rest(driver: Face, portrait: Face) -> None:
    speaking = with_expression(faces.moved(driver, Move(jaw=0.4), SIZE_PX))
    assert choose_neutral([speaking, None, with_expression(driver), None, speaking], portrait) == 2


def test_a_glance_aside_is_not_at_rest(driver: Face, portrait: Face) -> None:
    landmarks = driver.landmarks.copy()
    landmarks[468:, 0] += 0.2 * np.ptp(landmarks[[33, 133], 0])
    aside = with_expression(faces.face_from(landmarks, driver))
    assert choose_neutral([aside, None, with_expression(driver), None, aside], portrait) == 2


def test_the_neutral_face_is_moved_to_the_usual_pose(driver: Face, portrait: Face) -> None:
    clip = [turned(driver, yaw_deg) for yaw_deg in (0, 10, 12, 14, 20)]
    usual = move_to_usual_pose(clip[0], [*clip, None], portrait)
    np.testing.assert_allclose(head_angles(usual.pose), head_angles(clip[2].pose), atol=0.5)
    np.testing.assert_allclose(usual.landmarks, clip[2].landmarks, atol=0.5)


def test_the_portrait_itself_keeps_its_pose(portrait: Face) -> None:
    assert move_to_usual_pose(portrait, [portrait, turned(portrait, 15)], portrait) is portrait
