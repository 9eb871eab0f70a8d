"""The bundled pictures: found by the tracker, at rest, light, listed, and drawn again by their script."""

import subprocess
import sys
from importlib import resources
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.messages import Face, Image
from engine.tracking.blendshapes import BLENDSHAPE_NAMES
from engine.tracking.pose import head_angles
from engine.tracking.tracker import FaceTracker

ROOT = Path(__file__).resolve().parents[1]
PORTRAITS = Path(str(resources.files("assets") / "portraits"))
CHARACTERS = ("mira", "theo", "noa")
PHOTOGRAPHS = ("astronaut", "hopper")
MOVED_MOUTH_OR_LIDS = [
    "jawOpen",
    "mouthFunnel",
    "mouthPucker",
    "mouthSmileLeft",
    "mouthSmileRight",
    "mouthFrownLeft",
    "mouthFrownRight",
    "mouthStretchLeft",
    "mouthStretchRight",
    "eyeBlinkLeft",
    "eyeBlinkRight",
    "browDownLeft",
    "browDownRight",
]
GAZE = ("eyeLookUp", "eyeLookDown", "eyeLookIn", "eyeLookOut")


@pytest.fixture(scope="module")
def tracker() -> FaceTracker:
    return FaceTracker()


def picture(name: str) -> Image:
    read = cv2.imread(str(PORTRAITS / f"{name}.png"), cv2.IMREAD_COLOR_RGB)
    assert read is not None
    return np.asarray(read, np.uint8)


def only_face(tracker: FaceTracker, name: str) -> Face:
    faces = tracker.find_all(picture(name))
    assert len(faces) == 1
    return faces[0]


def blendshapes(face: Face) -> dict[str, float]:
    return dict(zip(BLENDSHAPE_NAMES, face.blendshapes.tolist(), strict=True))


def test_every_portrait_is_known_here() -> None:
    assert {file.stem for file in PORTRAITS.glob("*.png")} == {*CHARACTERS, *PHOTOGRAPHS}


@pytest.mark.parametrize("name", CHARACTERS + PHOTOGRAPHS)
def test_the_tracker_finds_one_face(tracker: FaceTracker, name: str) -> None:
    assert only_face(tracker, name).presence > 0.95


@pytest.mark.parametrize("name", CHARACTERS)
def test_a_character_looks_straight_ahead(tracker: FaceTracker, name: str) -> None:
    face = only_face(tracker, name)
    angles = head_angles(face.pose)
    assert abs(angles.yaw_deg) < 3
    assert abs(angles.roll_deg) < 3
    assert abs(angles.pitch_deg) < 15
    gaze = {key: value for key, value in blendshapes(face).items() if key.startswith(GAZE)}
    assert max(gaze.values()) < 0.35, gaze


@pytest.mark.parametrize("name", CHARACTERS)
def test_a_character_is_at_rest(tracker: FaceTracker, name: str) -> None:
    scores = blendshapes(only_face(tracker, name))
    moved = {key: round(scores[key], 2) for key in MOVED_MOUTH_OR_LIDS if scores[key] > 0.3}
    assert moved == {}


@pytest.mark.parametrize("name", CHARACTERS)
def test_a_character_is_square_and_light(name: str) -> None:
    assert picture(name).shape == (768, 768, 3)
    assert (PORTRAITS / f"{name}.png").stat().st_size < 600_000


@pytest.mark.slow
@pytest.mark.parametrize("name", CHARACTERS)
def test_the_script_draws_the_same_character_again(name: str, tmp_path: Path) -> None:
    script = ROOT / "installer" / "artwork" / "draw_characters.py"
    subprocess.run([sys.executable, str(script), name, "--into", str(tmp_path)], check=True)
    drawn = cv2.imread(str(tmp_path / f"{name}.png"), cv2.IMREAD_COLOR_RGB)
    assert drawn is not None
    difference = np.abs(drawn.astype(int) - picture(name))
    assert difference.mean() < 0.1
    assert np.percentile(difference, 99.9) < 8
