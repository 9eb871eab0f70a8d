"""Beyond its borders a picture goes on as background, never as another half of the head."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow

from engine.core.types import Image, Portrait
from engine.portrait.continued_background import continue_background
from engine.portrait.crop import PortraitCrop
from engine.portrait.load import load_portrait
from engine.tracking import FaceTracker

SIZE_PX = 256


@pytest.fixture(scope="module")
def tracker() -> Iterator[FaceTracker]:
    made = FaceTracker()
    yield made
    made.close()


def tight(astronaut: Image, tmp_path: Path, left: int, right: int) -> Path:
    """A picture of full height in which the borders cut hair and shoulders off."""
    file = tmp_path / f"tight-{left}-{right}.png"
    Pillow.fromarray(astronaut[:300, left:right]).save(file)
    return file


def beyond_of(portrait: Portrait) -> np.ndarray:
    assert portrait.beyond is not None
    return portrait.beyond


@pytest.mark.parametrize(("left", "right"), [(160, 290), (175, 275), (170, 300)])
def test_no_head_is_mirrored_at_the_border(
    tracker: FaceTracker, astronaut: Image, tmp_path: Path, left: int, right: int
) -> None:
    portrait = load_portrait(tight(astronaut, tmp_path, left, right), tracker, SIZE_PX)
    beyond = beyond_of(portrait)
    face_y = int(portrait.face.landmarks[1, 1]) if portrait.face else 0
    first = int(np.flatnonzero(~beyond[face_y])[0])
    assert first > 4
    outside, inside = portrait.image[:, :first], portrait.image[:, first : 2 * first]
    wall = astronaut[2:30, 300:360].reshape(-1, 3).mean(0)
    assert np.abs(outside[: SIZE_PX // 2].astype(float).mean((0, 1)) - wall).max() < 45
    assert cv2.Laplacian(outside, cv2.CV_32F).std() < 0.5 * cv2.Laplacian(inside, cv2.CV_32F).std()


def test_a_chosen_square_beyond_the_picture_goes_on_as_background(
    tracker: FaceTracker, astronaut: Image, tmp_path: Path
) -> None:
    file = tight(astronaut, tmp_path, 60, 400)
    portrait = load_portrait(file, tracker, SIZE_PX, chosen=PortraitCrop(0.5, 0.3, 1.1, 20.0))
    assert 0.05 < beyond_of(portrait).mean() < 0.6
    edge = np.abs(np.diff(portrait.image[:, :, 0].astype(int), axis=1))[beyond_of(portrait)[:, 1:]]
    assert np.quantile(edge, 0.95) < 6


def test_a_picture_that_reaches_the_borders_of_its_square_is_left_alone(
    tracker: FaceTracker, astronaut_file: Path
) -> None:
    assert load_portrait(astronaut_file, tracker, SIZE_PX).beyond is None


def test_without_any_background_one_plain_colour_continues_the_picture() -> None:
    image = np.random.default_rng(1).integers(0, 255, (64, 64, 3), np.uint8)
    beyond = np.ones((64, 64), np.bool_)
    beyond[30:34, 30:34] = False
    filled = continue_background(image, beyond)
    assert len(np.unique(filled[beyond], axis=0)) == 1
    assert np.array_equal(filled[~beyond], image[~beyond])


def test_the_seam_cannot_be_seen_where_the_background_reaches_the_border() -> None:
    ramp = np.linspace(60, 200, 128, dtype=np.float32)
    image = np.dstack([np.tile(ramp[:, None], (1, 128))] * 3).astype(np.uint8)
    beyond = np.zeros((128, 128), np.bool_)
    beyond[:, :20] = True
    filled = continue_background(np.where(beyond[..., None], np.uint8(255), image), beyond)
    assert np.abs(filled[10:-10, 19].astype(int) - image[10:-10, 20]).max() < 8
