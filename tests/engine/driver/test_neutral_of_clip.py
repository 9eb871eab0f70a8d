"""The frame that motion is measured against."""

import numpy as np
import pytest

from engine.core.types import Face
from engine.driver.neutral_of_clip import (
    choose_neutral,
    measure_lip_gap,
    measure_unrest,
    move_to_usual_pose,
    neutral_cost,
)
from engine.tracking.blendshapes import BLENDSHAPE_NAMES
from engine.tracking.pose import head_angles
from tests import faces
from tests.faces import Move
from tests.fakes.faces import make_face

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


def aside(face: Face, share: float) -> Face:
    """The face, moved to the right by a share of its height."""
    landmarks = face.landmarks.copy()
    landmarks[:, 0] += share * np.ptp(landmarks[:, 1])
    return Face(landmarks, face.blendshapes, face.pose, face.presence)


def test_a_face_that_moves_from_frame_to_frame_is_not_at_rest(driver: Face, portrait: Face) -> None:
    still = with_expression(driver)
    assert choose_neutral([still, aside(still, 0.02), aside(still, 0.02), aside(still, 0.02)], portrait) == 2


def test_a_gap_without_faces_is_no_movement(driver: Face, portrait: Face) -> None:
    still = with_expression(driver)
    assert choose_neutral([still, None, aside(still, 0.02), aside(still, 0.02), aside(still, 0.02)], portrait) == 0


def test_another_shot_is_no_movement(driver: Face, portrait: Face) -> None:
    still = with_expression(driver)
    assert choose_neutral([still, aside(still, 0.2), aside(still, 0.2), aside(still, 0.2)], portrait) == 0


def test_eyes_wider_than_usual_are_not_at_rest(driver: Face, portrait: Face) -> None:
    landmarks = driver.landmarks.copy()
    landmarks[[159, 386], 1] -= 0.3 * abs(landmarks[145, 1] - landmarks[159, 1])
    staring = Face(landmarks, with_expression(driver).blendshapes, driver.pose, driver.presence)
    still = with_expression(driver)
    assert choose_neutral([staring, None, still, None, still], portrait) == 2


@pytest.mark.parametrize(
    ("expression", "unrest"),
    [
        ("jawOpen", 2.0),
        ("jawForward", 1.0),
        ("mouthClose", 1.0),
        ("eyeBlinkLeft", 1.5),
        ("eyeWideRight", 0.7),
        ("eyeLookInLeft", 0.4),
        ("browDownLeft", 0.5),
        ("cheekPuff", 0.5),
        ("noseSneerLeft", 1.0),
    ],
)
def test_each_expression_disturbs_by_its_own_weight(driver: Face, expression: str, unrest: float) -> None:
    calm = measure_unrest(with_expression(driver))
    assert measure_unrest(with_expression(driver, **{expression: 1.0})) - calm == pytest.approx(unrest)


def test_a_head_disturbs_by_the_square_of_its_turn_and_20_degrees_by_one(driver: Face) -> None:
    frontal = Face(driver.landmarks, with_expression(driver).blendshapes, make_face().pose, 1.0)
    assert measure_unrest(frontal) == pytest.approx(0)
    for yaw_deg, unrest in ((10, 0.25), (20, 1), (-40, 4)):
        pose = make_face(yaw_deg=yaw_deg).pose
        assert measure_unrest(Face(frontal.landmarks, frontal.blendshapes, pose, 1.0)) == pytest.approx(unrest)


def with_lips_apart(face: Face, share: float) -> Face:
    """Lips apart in the middle by a share of the nose's length, and the eyes straight ahead."""
    landmarks = face.landmarks.copy()
    nose = float(np.linalg.norm(landmarks[168] - landmarks[2]))
    landmarks[14] = landmarks[13] + np.array([0, share * nose, 0], np.float32)
    for left, right, iris in ((33, 133, 468), (362, 263, 473)):
        landmarks[iris] = (landmarks[left] + landmarks[right]) / 2
    return Face(landmarks, np.zeros_like(face.blendshapes), face.pose, face.presence)


@pytest.mark.parametrize(("share", "cost"), [(0.0, 0.0), (0.05, 0.5), (0.1, 1.0), (0.2, 2.0), (0.5, 2.0)])
def test_lips_cost_by_their_gap_in_noses_up_to_a_limit(driver: Face, share: float, cost: float) -> None:
    face = with_lips_apart(driver, share)
    assert measure_lip_gap(face) == pytest.approx(share, abs=1e-5)
    assert neutral_cost(face) - measure_unrest(face) == pytest.approx(cost, abs=1e-3)


def test_an_iris_aside_costs_by_the_square_of_its_share_of_the_eye(driver: Face) -> None:
    face = with_lips_apart(driver, 0.0)
    landmarks = face.landmarks.copy()
    for left, right, iris in ((33, 133, 468), (362, 263, 473)):
        landmarks[iris] += np.float32(0.24) * (landmarks[right] - landmarks[left])
    looking = Face(landmarks, face.blendshapes, face.pose, face.presence)
    assert neutral_cost(looking) - measure_unrest(looking) == pytest.approx(4.0, abs=0.01)
