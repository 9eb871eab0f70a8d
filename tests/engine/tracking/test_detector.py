"""The detector on its own."""

from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.types import Face, Image
from engine.tracking.bundle import load_bundle
from engine.tracking.detector import FaceDetector, Tile, split_into_tiles, tile_around
from engine.tracking.region import Region

EYES = [468, 473]


@pytest.fixture(scope="module")
def detector() -> Iterator[FaceDetector]:
    made = FaceDetector(load_bundle().detector)
    yield made
    made.close()


def test_finds_one_face_and_its_eyes(detector: FaceDetector, astronaut: Image, astronaut_face: Face) -> None:
    (found,) = detector.detect_faces(astronaut)

    face_px = float(np.ptp(astronaut_face.landmarks[:, 0]))
    assert found.score > 0.8
    assert found.keypoints[:2] == pytest.approx(astronaut_face.landmarks[EYES, :2], abs=0.08 * face_px)


def test_finds_nothing_in_nothing(detector: FaceDetector) -> None:
    assert detector.detect_faces(np.full((300, 400, 3), 128, np.uint8)) == []


@pytest.mark.parametrize("size", [(512, 640), (640, 512), (512, 512)])
def test_letterbox_does_not_move_the_face(detector: FaceDetector, astronaut: Image, size: tuple[int, int]) -> None:
    height, width = size
    image = np.full((height, width, 3), 100, np.uint8)
    top, left = (height - 512) // 2, (width - 512) // 2
    image[top : top + 512, left : left + 512] = astronaut

    (alone,) = detector.detect_faces(astronaut)
    (found,) = detector.detect_faces(image)

    assert found.region.x - left == pytest.approx(alone.region.x, abs=10)
    assert found.region.y - top == pytest.approx(alone.region.y, abs=10)


def test_finds_in_a_tile_what_is_too_small_in_the_whole(detector: FaceDetector, astronaut: Image) -> None:
    image = np.full((720, 1280, 3), 100, np.uint8)
    image[400:656, 900:1156] = cv2.resize(astronaut, (256, 256), interpolation=cv2.INTER_AREA)

    assert detector.detect_faces(image) == []
    (found,) = detector.detect_in_tile(image, Tile(800, 360, 360))
    (alone,) = detector.detect_faces(astronaut)
    assert found.region.x == pytest.approx(900 + alone.region.x / 2, abs=8)
    assert found.region.y == pytest.approx(400 + alone.region.y / 2, abs=8)


@given(st.integers(1, 900), st.integers(1, 900), st.lists(st.integers(1, 4), min_size=1, max_size=2))
def test_tiles_are_squares_inside_the_picture_that_cover_it(height: int, width: int, divisions: list[int]) -> None:
    image = np.broadcast_to(np.uint8(0), (height, width, 3))

    found = split_into_tiles(image, divisions)

    covered = np.zeros((height, width), bool)
    for tile in found:
        assert 0 <= tile.left <= width - tile.side_px
        assert 0 <= tile.top <= height - tile.side_px
        covered[tile.top : tile.top + tile.side_px, tile.left : tile.left + tile.side_px] = True
    assert not found or covered.all()


def test_neighbouring_tiles_share_half() -> None:
    found = split_into_tiles(np.zeros((400, 1000, 3), np.uint8), [1])

    lefts = [tile.left for tile in found]
    assert lefts[0] == 0
    assert lefts[-1] == 600
    assert max(np.diff(lefts)) <= 200


@given(st.floats(-50, 700), st.floats(-50, 500), st.floats(1, 3000))
def test_the_tile_around_a_lost_face_is_in_the_picture(x: float, y: float, side_px: float) -> None:
    tile = tile_around(Region(x, y, side_px, 0.3), np.zeros((400, 600, 3), np.uint8))

    assert 0 <= tile.left <= 600 - tile.side_px
    assert 0 <= tile.top <= 400 - tile.side_px
    assert tile.side_px >= 1
