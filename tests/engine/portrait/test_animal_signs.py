"""Signs of an animal: a dark nose, and fur around it."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow

from engine.core.types import Face, Image
from engine.portrait.animal_signs import rate_animal_signs
from engine.portrait.load import load_portrait
from engine.tracking import FaceTracker


@pytest.fixture(scope="module")
def tracker() -> Iterator[FaceTracker]:
    made = FaceTracker()
    yield made
    made.close()


@pytest.fixture(scope="module")
def face(tracker: FaceTracker, astronaut: Image) -> Face:
    return tracker.find_faces(astronaut)[0]


def with_dark_nose(image: Image, face: Face) -> Image:
    painted = image.copy()
    x, y = np.rint(face.landmarks[[1, 4, 5, 195], :2].mean(0)).astype(int).tolist()
    cv2.ellipse(painted, (x, y), (9, 12), 0, 0, 360, (15, 12, 12), cv2.FILLED)
    return painted


def with_fur(image: Image) -> Image:
    hairs = np.random.default_rng(5).normal(0, 45, image.shape[:2])
    soft = cv2.GaussianBlur(hairs, (0, 0), sigmaX=0.5, sigmaY=1.5) * 2
    return np.asarray(np.clip(image + soft[..., None], 0, 255), np.uint8)


@pytest.mark.parametrize("light", [1.0, 0.35, 0.08])
def test_a_person_has_none(astronaut: Image, face: Face, light: float) -> None:
    assert rate_animal_signs((astronaut * light).astype(np.uint8), face) == 0.0


@pytest.mark.parametrize("name", ["mira.png", "noa.png", "theo.png", "hopper.png"])
def test_no_bundled_portrait_has_any(tracker: FaceTracker, name: str) -> None:
    picture = np.asarray(Pillow.open(Path("assets/portraits") / name).convert("RGB"))
    assert rate_animal_signs(picture, tracker.find_faces(picture)[0]) == 0.0


def test_light_from_the_side_is_no_sign(astronaut: Image, face: Face) -> None:
    across = np.linspace(0.1, 1.0, int(np.ptp(face.landmarks[:, 0])))
    light = np.interp(np.arange(512), face.landmarks[:, 0].min() + np.arange(len(across)), across)
    for sided in (light, light[::-1]):
        assert rate_animal_signs((astronaut * sided[:, None]).astype(np.uint8), face) < 0.1


def test_fur_alone_is_no_sign_for_it_may_be_drawn_with_a_pen(astronaut: Image, face: Face) -> None:
    assert rate_animal_signs(with_fur(astronaut), face) == 0.0


def test_a_dark_nose_is_one_and_in_fur_more(astronaut: Image, face: Face) -> None:
    nose = rate_animal_signs(with_dark_nose(astronaut, face), face)
    in_fur = rate_animal_signs(with_fur(with_dark_nose(astronaut, face)), face)
    assert 0.1 < nose < in_fur <= 0.35


def test_a_person_with_a_painted_nose_is_still_a_person(
    tracker: FaceTracker, astronaut: Image, face: Face, tmp_path: Path
) -> None:
    Pillow.fromarray(with_dark_nose(astronaut, face)).save(tmp_path / "painted.png")
    assert load_portrait(tmp_path / "painted.png", tracker, 64).face is not None
