"""Picture files become portraits."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from engine.core.types import Face, Image, Portrait
from engine.driver.crop import Crop
from engine.portrait.load import load_portrait
from engine.tracking import FaceTracker

SIZE_PX = 256


@pytest.fixture(scope="module")
def tracker() -> Iterator[FaceTracker]:
    made = FaceTracker()
    yield made
    made.close()


def face_of(portrait: Portrait) -> Face:
    assert portrait.face is not None
    return portrait.face


def test_a_portrait_is_square_named_and_has_its_face(tracker: FaceTracker, astronaut_file: Path) -> None:
    portrait = load_portrait(astronaut_file, tracker, SIZE_PX)

    assert portrait.name == "astronaut"
    assert portrait.image.shape == (SIZE_PX, SIZE_PX, 3)
    assert portrait.image.dtype == np.uint8
    low, high = face_of(portrait).landmarks[:, :2].min(axis=0), face_of(portrait).landmarks[:, :2].max(axis=0)
    assert (high - low).max() == pytest.approx(SIZE_PX / 2.25, rel=0.02)
    assert (low > 0.2 * SIZE_PX).all()
    assert (high < 0.8 * SIZE_PX).all()


def test_landmarks_are_where_the_face_is_in_the_portrait(tracker: FaceTracker, astronaut_file: Path) -> None:
    portrait = load_portrait(astronaut_file, tracker, SIZE_PX)
    (seen,) = tracker.find_faces(portrait.image)

    apart = np.linalg.norm(seen.landmarks[:, :2] - face_of(portrait).landmarks[:, :2], axis=1)
    assert apart.mean() < 0.02 * np.ptp(seen.landmarks[:, 0])


def test_takes_the_largest_of_several_faces(tracker: FaceTracker, astronaut: Image, tmp_path: Path) -> None:
    person = Pillow.fromarray(astronaut[0:270, 90:360])
    group = Pillow.new("RGB", (520, 360), (128, 128, 128))
    group.paste(person.resize((200, 200)), (0, 80))
    group.paste(person.resize((300, 300)), (210, 30))
    file = tmp_path / "group.png"
    group.save(file)

    portrait = load_portrait(file, tracker, 270)

    larger, smaller = tracker.find_faces(np.asarray(group))
    assert np.ptp(larger.landmarks[:, 0]) > 1.3 * np.ptp(smaller.landmarks[:, 0])
    crop = Crop.around_head_and_shoulders(larger, *group.size)
    assert np.array_equal(portrait.image, crop.crop_image(np.asarray(group), 270))


def test_as_it_is_the_whole_picture_is_scaled(tracker: FaceTracker, astronaut_file: Path, astronaut: Image) -> None:
    portrait = load_portrait(astronaut_file, tracker, 512, as_is=True)

    assert np.array_equal(portrait.image, astronaut)
    (face,) = tracker.find_faces(astronaut)
    assert face_of(portrait).landmarks == pytest.approx(face.landmarks, abs=0.01)


def test_as_it_is_a_face_is_not_needed(tracker: FaceTracker, tmp_path: Path) -> None:
    Pillow.new("RGB", (300, 300), (90, 120, 30)).save(tmp_path / "green.png")

    portrait = load_portrait(tmp_path / "green.png", tracker, 128, as_is=True)

    assert portrait.face is None
    assert portrait.image.shape == (128, 128, 3)
