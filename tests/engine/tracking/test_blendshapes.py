"""Expressions: names, ranges, and that they mean what they say."""

from dataclasses import replace

import numpy as np
import pytest

from engine.core.types import BLENDSHAPES, Face, Image
from engine.tracking import FaceTracker
from engine.tracking.blendshapes import _INPUTS, BLENDSHAPE_NAMES, BlendshapeNetwork
from engine.tracking.bundle import load_bundle


def strength(face: Face, name: str) -> float:
    return float(face.blendshapes[BLENDSHAPE_NAMES.index(name)])


def test_there_are_52_different_names() -> None:
    assert len(BLENDSHAPE_NAMES) == len(set(BLENDSHAPE_NAMES)) == BLENDSHAPES
    assert BLENDSHAPE_NAMES[0] == "_neutral"


def test_every_left_has_its_right() -> None:
    for name in BLENDSHAPE_NAMES:
        for side, other in (("Left", "Right"), ("Right", "Left")):
            if name.endswith(side):
                assert name.removesuffix(side) + other in BLENDSHAPE_NAMES


def test_a_smile_is_read_as_a_smile(astronaut_face: Face) -> None:
    assert strength(astronaut_face, "mouthSmileLeft") > 0.5
    assert strength(astronaut_face, "mouthSmileRight") > 0.5
    assert strength(astronaut_face, "mouthFrownLeft") < 0.1


def test_strengths_are_between_0_and_1(astronaut_face: Face) -> None:
    assert astronaut_face.blendshapes.shape == (BLENDSHAPES,)
    assert astronaut_face.blendshapes.dtype == np.float32
    assert ((astronaut_face.blendshapes >= 0) & (astronaut_face.blendshapes <= 1)).all()


def test_a_mirrored_picture_swaps_left_and_right(tracker: FaceTracker, astronaut: Image, astronaut_face: Face) -> None:
    (mirrored,) = tracker.find_faces(np.ascontiguousarray(astronaut[:, ::-1]))

    for name in ("mouthSmile", "eyeBlink", "eyeLookIn"):
        assert abs(strength(mirrored, name + "Left") - strength(astronaut_face, name + "Right")) < 0.15


def test_the_network_reads_the_landmarks_of_eyes_brows_and_mouth_in_the_published_order(astronaut_face: Face) -> None:
    network = BlendshapeNetwork(load_bundle().blendshapes)
    found = network.predict_blendshapes(astronaut_face.landmarks)
    assert np.array_equal(found, astronaut_face.blendshapes)
    known = {"mouthSmileLeft": 0.89, "mouthUpperUpLeft": 0.58, "mouthUpperUpRight": 0.57, "eyeSquintLeft": 0.40}
    known |= {"eyeSquintRight": 0.22, "mouthPressRight": 0.19, "eyeLookDownRight": 0.15}
    assert {name: strength(astronaut_face, name) for name in known} == pytest.approx(known, abs=0.02)
    assert len(_INPUTS) == len(set(_INPUTS)) == 146
    assert list(_INPUTS) == sorted(_INPUTS)
    assert _INPUTS[-10:] == tuple(range(468, 478))


def test_blendshapes_of_a_tracked_face_are_predicted_once_they_are_asked_for(astronaut_face: Face) -> None:
    network = BlendshapeNetwork(load_bundle().blendshapes)
    face = replace(astronaut_face, expression=network.predict_later(astronaut_face.landmarks))
    assert np.array_equal(face.blendshapes, astronaut_face.blendshapes)
    assert face.blendshapes is face.blendshapes


def test_a_face_can_be_asked_for_its_expression_after_its_tracker_was_closed(astronaut: Image) -> None:
    tracker = FaceTracker()
    (face,) = tracker.find_faces(astronaut)
    tracker.close()
    assert face.blendshapes.shape == (52,)
