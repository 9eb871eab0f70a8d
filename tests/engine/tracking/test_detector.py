"""The detector on its own."""

from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.types import Face, Image
from engine.tracking.bundle import load_bundle
from engine.tracking.detector import (
    Detection,
    FaceDetector,
    Tile,
    _merge_overlapping,
    scale_detections,
    split_into_tiles,
    tile_around,
)
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


def test_tiles_are_neither_the_whole_picture_nor_smaller_than_what_the_network_sees() -> None:
    assert split_into_tiles(np.zeros((400, 400, 3), np.uint8), [1]) == []
    assert {tile.side_px for tile in split_into_tiles(np.zeros((256, 400, 3), np.uint8), [1, 2, 3])} == {256, 128}
    assert split_into_tiles(np.zeros((255, 255, 3), np.uint8), [2]) == []
    tall = split_into_tiles(np.zeros((300, 200, 3), np.uint8), [1])
    assert tall == [Tile(0, 0, 200), Tile(0, 100, 200)]


def test_the_tile_around_a_face_is_twice_its_size_about_its_middle_and_moves_in_from_the_border() -> None:
    picture = np.zeros((400, 600, 3), np.uint8)
    assert tile_around(Region(200, 150, 60, 0.0), picture) == Tile(140, 90, 120)
    assert tile_around(Region(590, 5, 60, 0.0), picture) == Tile(480, 0, 120)
    assert tile_around(Region(300, 200, 900, 0.0), picture) == Tile(100, 0, 400)


def test_detections_are_scaled_about_the_corner_of_the_picture_not_the_middle_of_its_first_pixel() -> None:
    found = [Detection(Region(9.5, 19.5, 30, 0.3), np.full((6, 2), 0.5, np.float32), 0.8)]
    (large,) = scale_detections(found, 3)
    assert large.region == Region(29.5, 59.5, 90, 0.3)
    assert large.keypoints.tolist() == [[2.5, 2.5]] * 6
    assert large.score == 0.8
    assert scale_detections(iter(found), 1) == found


def test_boxes_of_one_face_are_blended_by_their_scores_and_others_stay_apart() -> None:
    finds = np.zeros((4, 8, 2), np.float32)
    finds[:, 0] = [(100, 100), (110, 100), (300, 100), (140, 100)]
    finds[:, 1] = 60
    scores = np.array([0.6, 0.9, 0.7, 0.5], np.float32)
    merged = list(_merge_overlapping(finds, scores))
    assert [round(score, 3) for _, score in merged] == [0.9, 0.7]
    weighted = (0.6 * 100 + 0.9 * 110 + 0.5 * 140) / 2.0
    assert merged[0][0][0].tolist() == pytest.approx([weighted, 100], rel=1e-4)
    assert merged[1][0][0].tolist() == [300, 100]
    assert scores.tolist() == pytest.approx([0.6, 0.9, 0.7, 0.5]), "what was given stays as it was"


def test_with_a_margin_a_face_that_fills_the_picture_is_where_it_is(detector: FaceDetector, astronaut: Image) -> None:
    (whole,) = detector.detect_faces(astronaut)
    (margin,) = detector.detect_faces(astronaut, 0.75)
    assert margin.region.x == pytest.approx(whole.region.x, abs=8)
    assert margin.region.y == pytest.approx(whole.region.y, abs=8)
    assert margin.region.side_px == pytest.approx(whole.region.side_px, rel=0.15)
    assert detector.detect_faces(np.zeros_like(astronaut), 0.75) == []
