"""The bundled pictures and the bundled clip: found by the tracker, at rest or in motion, light, and made by scripts."""

import itertools
import subprocess
import sys
from fractions import Fraction
from importlib import resources
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.core.types import Face, Image
from engine.sources import open_source
from engine.tracking.blendshapes import BLENDSHAPE_NAMES
from engine.tracking.pose import head_angles
from engine.tracking.tracker import FaceTracker

ROOT = Path(__file__).resolve().parents[1]
PORTRAITS = Path(str(resources.files("assets") / "portraits"))
CLIP = PORTRAITS.parent / "demo" / "driver.mp4"
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
DURATION_S = 9.2
GAZE = ("eyeLookUp", "eyeLookDown", "eyeLookIn", "eyeLookOut")


@pytest.fixture(scope="module")
def tracker() -> FaceTracker:
    return FaceTracker()


def picture(name: str) -> Image:
    read = cv2.imread(str(PORTRAITS / f"{name}.png"), cv2.IMREAD_COLOR_RGB)
    assert read is not None
    return np.asarray(read, np.uint8)


def only_face(tracker: FaceTracker, name: str) -> Face:
    faces = tracker.find_faces(picture(name))
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
@pytest.mark.parametrize("name", ["noa"])
def test_the_script_draws_the_same_character_again(name: str, tmp_path: Path) -> None:
    """One of them: it takes a while, and all are drawn by the same code."""
    script = ROOT / "installer" / "artwork" / "draw_characters.py"
    subprocess.run([sys.executable, str(script), name, "--into", str(tmp_path)], check=True)
    drawn = cv2.imread(str(tmp_path / f"{name}.png"), cv2.IMREAD_COLOR_RGB)
    assert drawn is not None
    difference = np.abs(drawn.astype(int) - picture(name))
    assert difference.mean() < 0.1
    assert np.percentile(difference, 99.9) < 8


@pytest.fixture(scope="module")
def clip_faces(tracker: FaceTracker) -> list[Face | None]:
    """The face in every frame of the bundled clip."""
    source = open_source(CLIP)
    tracker.forget_face()
    frames = itertools.takewhile(lambda frame: frame is not None, (source.read_frame() for _ in itertools.count()))
    faces = [tracker.track_face(frame.image) for frame in frames if frame is not None]
    source.close()
    return faces


def test_the_clip_is_short_square_and_light() -> None:
    source = open_source(CLIP)
    info = source.info
    source.close()
    assert (info.width_px, info.height_px, info.fps) == (512, 512, Fraction(25))
    assert CLIP.stat().st_size < 1_500_000


def test_the_clip_shows_a_face_in_every_frame(clip_faces: list[Face | None]) -> None:
    assert 8 * 25 <= len(clip_faces) <= 10 * 25
    assert None not in clip_faces


def test_the_clip_speaks_blinks_and_smiles(clip_faces: list[Face | None]) -> None:
    scores = [blendshapes(face) for face in clip_faces if face is not None]
    assert max(score["jawOpen"] for score in scores) > 0.3
    assert max(score["mouthPucker"] for score in scores) > 0.6
    assert max(score["mouthSmileLeft"] for score in scores) > 0.5
    shut = [min(score["eyeBlinkLeft"], score["eyeBlinkRight"]) > 0.4 for score in scores]
    assert sum(now and not before for before, now in itertools.pairwise(shut)) >= 5


def test_the_clip_turns_nods_and_tilts(clip_faces: list[Face | None]) -> None:
    angles = np.array([head_angles(face.pose) for face in clip_faces if face is not None])
    assert (np.ptp(angles, axis=0) > [20, 10, 8]).all()


def test_the_clip_begins_and_ends_at_rest(clip_faces: list[Face | None]) -> None:
    first, last = clip_faces[0], clip_faces[-1]
    assert first is not None
    assert last is not None
    assert blendshapes(first)["jawOpen"] < 0.05
    assert np.linalg.norm(first.landmarks - last.landmarks, axis=1).mean() < 6


@pytest.mark.parametrize("seconds", [2.0, pytest.param(DURATION_S, marks=pytest.mark.engines)])
def test_the_script_renders_the_clip_again(tmp_path: Path, seconds: float) -> None:
    """Its beginning, which has every kind of drawing in it; all of it takes five times as long."""
    script = ROOT / "installer" / "artwork" / "render_driver.py"
    words = ["--out", str(tmp_path / "clip.mp4"), "--seconds", str(seconds)]
    subprocess.run([sys.executable, str(script), *words], check=True)
    source, bundled = open_source(tmp_path / "clip.mp4"), open_source(CLIP)
    compared = 0
    while (frame := source.read_frame()) is not None:
        same = bundled.read_frame()
        assert same is not None
        assert np.abs(frame.image.astype(int) - same.image).mean() < 4
        compared += 1
    assert compared == round(25 * seconds)
    assert (bundled.read_frame() is None) is (seconds == DURATION_S)
    source.close()
    bundled.close()
