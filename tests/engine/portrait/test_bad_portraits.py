"""Every picture without a usable face is refused in words that a person understands."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow
from scipy.spatial.transform import Rotation

from engine.core.errors import NoFaceError
from engine.core.types import Face, HeadPose, Image
from engine.portrait.load import load_portrait
from engine.tracking import FaceTracker


@pytest.fixture(scope="module")
def tracker() -> Iterator[FaceTracker]:
    made = FaceTracker()
    yield made
    made.close()


def refused(file: Path, tracker: FaceTracker, why: str) -> None:
    """The file is refused with one sentence that says what is wrong, and one that says what to do."""
    with pytest.raises(NoFaceError, match=why) as refusal:
        load_portrait(file, tracker, 256)
    assert file.name in refusal.value.problem.message
    assert refusal.value.problem.message.endswith((".", "?"))
    assert refusal.value.problem.advice.endswith(".")
    assert "\n" not in str(refusal.value)


def test_no_face(tracker: FaceTracker, tmp_path: Path) -> None:
    sky = np.linspace(0, 255, 400, dtype=np.uint8)[:, None, None].repeat(500, axis=1).repeat(3, axis=2)
    file = tmp_path / "sky.png"
    Pillow.fromarray(sky).save(file)

    refused(file, tracker, "No human face")


@pytest.mark.parametrize("size_px", [(64, 64), (1, 1), (4, 40), (16, 16)])
def test_too_small(tracker: FaceTracker, astronaut: Image, tmp_path: Path, size_px: tuple[int, int]) -> None:
    file = tmp_path / "tiny.png"
    Pillow.fromarray(astronaut[0:270, 90:360]).resize(size_px).save(file)

    refused(file, tracker, r"too small|No human face")


def test_64_pixels_say_how_small_the_face_is(tracker: FaceTracker, astronaut: Image, tmp_path: Path) -> None:
    file = tmp_path / "icon.png"
    Pillow.fromarray(astronaut[30:230, 120:320]).resize((64, 64)).save(file)

    refused(file, tracker, r"too small: \d\d pixels")


def test_too_small_is_said_before_whose_face_it_is(
    astronaut: Image, astronaut_file: Path, tracker: FaceTracker
) -> None:
    (face,) = tracker.find_faces(astronaut)
    small = Face(face.landmarks * np.float32(0.3), face.blendshapes, face.pose, face.presence)

    with pytest.raises(NoFaceError, match=r"too small: \d\d pixels"):
        load_portrait(astronaut_file, OneFace(small, likeness=0.1), 256)


class OneFace:
    """Finds the same face in every picture, turned and as human as asked for."""

    def __init__(self, face: Face, yaw_deg: float = 0.0, pitch_deg: float = 0.0, likeness: float = 0.9) -> None:
        turn = Rotation.from_euler("y", -yaw_deg, degrees=True) * Rotation.from_euler("x", -pitch_deg, degrees=True)
        pose = HeadPose(turn.as_matrix().astype(np.float32), face.pose.translation, face.pose.scale)
        self._face = Face(face.landmarks, face.blendshapes, pose, face.presence)
        self._likeness = likeness

    def find_faces(self, image: Image) -> list[Face]:
        return [self._face]

    def rate_human_likeness(self, image: Image, face: Face) -> float:
        return self._likeness


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda face: OneFace(face, yaw_deg=60), "to the side: 60°"),
        (lambda face: OneFace(face, yaw_deg=-50), "to the side: 50°"),
        (lambda face: OneFace(face, pitch_deg=50), "looks too far up"),
        (lambda face: OneFace(face, pitch_deg=-60), "looks too far down"),
        (lambda face: OneFace(face, yaw_deg=70, likeness=0.2), "to the side"),
        (lambda face: OneFace(face, likeness=0.2), "not clearly a person's"),
    ],
)
def test_faces_that_cannot_be_used(
    tracker: FaceTracker, astronaut: Image, astronaut_file: Path, make: Callable[[Face], OneFace], why: str
) -> None:
    (face,) = tracker.find_faces(astronaut)

    with pytest.raises(NoFaceError, match=why) as refusal:
        load_portrait(astronaut_file, make(face), 256)
    assert "astronaut.png" in refusal.value.problem.message
    assert refusal.value.problem.advice


def test_what_the_networks_take_for_a_face_is_not_a_person(
    tracker: FaceTracker, astronaut: Image, tmp_path: Path
) -> None:
    """Three dark spots on an egg: enough for a child, not for a portrait."""
    rows, columns = np.mgrid[:400, :400].astype(float)
    egg = np.full((400, 400, 3), (120, 160, 200), np.uint8)
    egg[((columns - 200) / 110) ** 2 + ((rows - 200) / 150) ** 2 < 1] = (235, 200, 160)
    for x, y, radius in ((160, 160, 16), (240, 160, 16), (200, 260, 20)):
        egg[(columns - x) ** 2 + (rows - y) ** 2 < radius**2] = (40, 30, 30)
    file = tmp_path / "egg.png"
    Pillow.fromarray(egg).save(file)

    refused(file, tracker, r"not clearly a person's|No human face")
