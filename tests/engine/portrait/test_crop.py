"""The square of a picture that its owner chose for a portrait."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from engine.core.errors import NoFaceError, SettingsError
from engine.core.picture_file import read_portrait_file
from engine.core.types import Image
from engine.driver.crop import Crop
from engine.portrait.crop import PortraitCrop
from engine.portrait.load import load_portrait, suggest_crop
from engine.tracking import FaceTracker
from engine.tracking.pose import head_angles


@pytest.fixture(scope="module")
def tracker() -> Iterator[FaceTracker]:
    made = FaceTracker()
    yield made
    made.close()


def smooth_picture(width_px: int, height_px: int) -> Image:
    """A picture in which every place looks different."""
    y, x = np.mgrid[:height_px, :width_px]
    return np.stack([255 * x / width_px, 255 * y / height_px, np.full_like(x, 90)], axis=2).astype(np.uint8)


@pytest.mark.parametrize("crop", [Crop(20, 10, 100), Crop(0, 0, 120), Crop(-16, 40, 64)])
def test_a_square_that_is_not_turned_is_the_plain_one(crop: Crop) -> None:
    picture = smooth_picture(200, 120)
    cut = PortraitCrop.from_crop(crop, 200, 120).crop_image(picture)
    assert cut.shape == (crop.side_px, crop.side_px, 3)
    assert np.abs(cut.astype(int) - crop.crop_image(picture, crop.side_px).astype(int)).max() <= 1


def test_it_means_the_same_part_at_every_size_of_the_picture() -> None:
    crop = PortraitCrop(0.4, 0.6, 0.5, 20)
    large, small = crop.crop_image(smooth_picture(400, 240)), crop.crop_image(smooth_picture(200, 120))
    halved = cv2.resize(large, (small.shape[1], small.shape[0]), interpolation=cv2.INTER_AREA)
    assert np.abs(halved.astype(int) - small.astype(int)).max() <= 4


def test_a_square_turned_by_a_quarter_turns_its_contents_the_other_way() -> None:
    picture = smooth_picture(120, 120)
    assert np.array_equal(PortraitCrop(0.5, 0.5, 1, 90).crop_image(picture), np.rot90(picture, 1))


def test_a_huge_square_has_a_bounded_size() -> None:
    assert PortraitCrop(0.5, 0.5, 8).crop_image(smooth_picture(1000, 1000)).shape == (4096, 4096, 3)


@pytest.mark.parametrize("bad", [{"x": 3}, {"y": float("nan")}, {"side": 0}, {"turn_deg": 181}])
def test_a_bad_value_names_its_field(bad: dict[str, Any]) -> None:
    with pytest.raises(SettingsError) as told:
        PortraitCrop(**({"x": 0.5, "y": 0.5, "side": 1.0} | bad))
    assert told.value.field == f"crop.{next(iter(bad))}"


def test_the_suggestion_is_what_a_portrait_takes_by_itself(tracker: FaceTracker, astronaut_file: Path) -> None:
    suggested = suggest_crop(read_portrait_file(astronaut_file), tracker)
    chosen = load_portrait(astronaut_file, tracker, 128, chosen=suggested)
    usual = load_portrait(astronaut_file, tracker, 128)
    assert np.abs(chosen.image.astype(int) - usual.image.astype(int)).mean() < 2


def test_a_turned_square_turns_the_face(tracker: FaceTracker, astronaut_file: Path) -> None:
    suggested = suggest_crop(read_portrait_file(astronaut_file), tracker)
    turned = PortraitCrop(suggested.x, suggested.y, suggested.side, 15)
    rolls = []
    for crop in (suggested, turned):
        face = load_portrait(astronaut_file, tracker, 256, chosen=crop).face
        assert face is not None
        rolls.append(head_angles(face.pose).roll_deg)
    assert abs(rolls[1] - rolls[0]) == pytest.approx(15, abs=3)


def test_a_square_without_the_face_is_refused(tracker: FaceTracker, astronaut_file: Path) -> None:
    with pytest.raises(NoFaceError):
        load_portrait(astronaut_file, tracker, 128, chosen=PortraitCrop(0.9, 0.9, 0.15))


def test_without_a_face_the_whole_picture_is_suggested(tracker: FaceTracker, tmp_path: Path) -> None:
    file = tmp_path / "sky.png"
    assert cv2.imwrite(str(file), smooth_picture(80, 60))
    assert suggest_crop(read_portrait_file(file), tracker) == PortraitCrop(0.5, 0.5, 80 / 60)


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_square_of_a_turned_picture_is_the_same_part_of_the_picture_before(quarters: int) -> None:
    picture = smooth_picture(200, 120)
    turned = np.ascontiguousarray(np.rot90(picture, quarters))
    crop = PortraitCrop(0.4, 0.7, 0.5)
    before = crop.turn_with_picture(quarters).crop_image(picture)
    assert np.abs(before.astype(int) - crop.crop_image(turned).astype(int)).max() <= 2


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_the_suggestion_for_a_picture_that_lies_is_turned(
    tracker: FaceTracker, astronaut: Image, quarters: int
) -> None:
    lying = np.ascontiguousarray(np.rot90(astronaut, -quarters))
    upright = suggest_crop(astronaut, tracker).crop_image(astronaut)
    assert np.abs(suggest_crop(lying, tracker).crop_image(lying).astype(int) - upright.astype(int)).mean() < 4


@pytest.mark.parametrize(
    ("crop", "beyond"),
    [
        (PortraitCrop(0.5, 0.5, 1.0), False),
        (PortraitCrop(0.5, 0.5, 1.02), True),
        (PortraitCrop(0.1, 0.5, 0.5), True),
        (PortraitCrop(0.5, 0.5, 0.7, 45.0), False),
        (PortraitCrop(0.5, 0.5, 0.8, 45.0), True),
    ],
)
def test_a_square_beyond_the_picture_is_known_and_can_be_filled(crop: PortraitCrop, beyond: bool) -> None:
    picture = np.full((200, 300, 3), 9, np.uint8)
    assert crop.reaches_beyond(300, 200) == beyond
    assert (crop.crop_image(picture, (250, 0, 0)).max() > 9) == beyond
