"""The face at rest, estimated while live."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from engine.core.types import Face
from engine.driver.live_neutral import EARLY_FACES, MOMENTS, OPEN_FOR_FACES, RENEW, SEARCH_FACES, LiveNeutral
from engine.driver.neutral_of_clip import measure_lip_gap
from engine.tracking.blendshapes import BLENDSHAPE_NAMES
from engine.tracking.pose import head_angles
from tests import faces
from tests.faces import Move

SIZE_PX = 256
ENOUGH = SEARCH_FACES + 2 * RENEW


@pytest.fixture(scope="module")
def rest() -> Face:
    return faces.face_of(faces.portrait("hopper", SIZE_PX))


def doing(rest: Face, move: Move) -> Face:
    """The face in a move, with the blendshapes that a tracker would see."""
    blendshapes = rest.blendshapes.copy()
    blendshapes[BLENDSHAPE_NAMES.index("jawOpen")] = 0.6 * move.jaw
    for name in ("eyeBlinkLeft", "eyeBlinkRight"):
        blendshapes[BLENDSHAPE_NAMES.index(name)] = move.blink
    return replace(faces.moved(rest, move, SIZE_PX), expression=blendshapes)


def seen(neutral: LiveNeutral, shown: Sequence[Face | None]) -> Face:
    for face in shown:
        neutral.add_face(face)
    last = neutral.add_face(None)
    assert last is not None
    return last


def apart(a: Face, b: Face) -> float:
    """As a share of the face's size."""
    distance = np.linalg.norm((a.landmarks - b.landmarks)[:, :2], axis=1)
    return float(distance.mean() / np.ptp(b.landmarks[:, 1]))


def test_the_first_face_serves_at_once() -> None:
    neutral = LiveNeutral()
    assert neutral.add_face(None) is None
    face = faces.face_of(faces.portrait("hopper", SIZE_PX))
    assert apart(seen(neutral, [face]), face) < 0.005


def test_whoever_begins_in_the_middle_of_a_word_rests_with_closed_lips(rest: Face) -> None:
    speaking = doing(rest, Move(jaw=0.9))
    estimate = seen(LiveNeutral(), [speaking])
    assert measure_lip_gap(speaking) > 0.2
    assert measure_lip_gap(estimate) < 0.02
    assert apart(estimate, rest) < 0.5 * apart(speaking, rest)


def test_calmer_moments_take_over_and_the_longer_the_nearer(rest: Face) -> None:
    neutral = LiveNeutral()
    speech = [doing(rest, Move(jaw=0.5 - 0.5 * np.cos(index), yaw_deg=9)) for index in range(40)]
    early = seen(neutral, speech)
    late = seen(neutral, [rest] * RENEW + speech * 2)
    assert apart(late, rest) < 0.3 * apart(early, rest)


def test_eyes_that_blink_first_are_open_soon(rest: Face) -> None:
    blinks = [doing(rest, Move(blink=1.0))] * 3
    estimate = seen(LiveNeutral(), [*blinks, *[rest] * 20])
    assert apart(estimate, rest) < 0.003


def test_a_lasting_smile_is_how_somebody_rests(rest: Face) -> None:
    smiling = replace(doing(rest, Move(jaw=0.35)), expression=rest.blendshapes)
    neutral = LiveNeutral()
    assert measure_lip_gap(seen(neutral, [smiling] * OPEN_FOR_FACES[0])) < 0.02
    patient = seen(neutral, [smiling] * (OPEN_FOR_FACES[1] + RENEW))
    assert measure_lip_gap(patient) == pytest.approx(measure_lip_gap(smiling), rel=0.1)


def test_a_turned_head_gives_way_to_a_frontal_one(rest: Face) -> None:
    turned = doing(rest, Move(yaw_deg=25))
    neutral = LiveNeutral()
    began = abs(head_angles(seen(neutral, [turned]).pose).yaw_deg)
    settled = abs(head_angles(seen(neutral, [rest] * ENOUGH).pose).yaw_deg)
    assert settled < began - 15


def test_once_found_rest_is_not_given_up_for_what_is_no_calmer(rest: Face) -> None:
    neutral = LiveNeutral()
    found = seen(neutral, [rest] * ENOUGH)
    leaning = doing(rest, Move(right=0.1))
    assert seen(neutral, [leaning] * ENOUGH) is found


def test_it_changes_seldom_and_by_little_once_it_has_settled(rest: Face) -> None:
    neutral = LiveNeutral()
    random = np.random.default_rng(0)
    noisy = [
        replace(rest, landmarks=rest.landmarks + random.normal(0, 0.3, rest.landmarks.shape).astype(np.float32))
        for _ in range(4 * ENOUGH)
    ]
    given = [neutral.add_face(face) for face in noisy]
    assert len({id(face) for face in given[EARLY_FACES:]}) <= 4
    assert len({id(face) for face in given}) <= MOMENTS


def test_calibrating_chooses_anew(rest: Face) -> None:
    neutral = LiveNeutral()
    before = seen(neutral, [rest] * 10)
    neutral.restart_estimate()
    assert neutral.add_face(None) is None
    elsewhere = doing(rest, Move(right=0.1, yaw_deg=12))
    after = seen(neutral, [elsewhere])
    assert apart(after, elsewhere) < 0.005
    assert apart(after, before) > 0.05


def test_lips_that_met_before_calibrating_say_nothing_about_the_face_at_rest_after_it(rest: Face) -> None:
    smiling = replace(doing(rest, Move(jaw=0.35)), expression=rest.blendshapes)
    neutral = LiveNeutral()
    seen(neutral, [faces.face_of(faces.portrait("hopper", SIZE_PX)), rest])
    neutral.restart_estimate()
    patient = seen(neutral, [smiling] * (OPEN_FOR_FACES[1] + RENEW))
    assert measure_lip_gap(patient) == pytest.approx(measure_lip_gap(smiling), rel=0.1)
