"""Crops and masks, against tables of the reference's own data code."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.core.types import Image
from engine.tracking import FaceTracker
from engine.training.data.boxes import Box, FaceBoxes, crop_square, find_boxes, widen_square
from engine.training.data.masks import weigh_pixels

ROOT = Path(__file__).parents[3]
GOLDEN: dict[str, Any] = json.loads((ROOT / "golden/training/data.json").read_text(encoding="utf-8"))
SIZE_PX = 512


@pytest.mark.parametrize(("face", "crop"), GOLDEN["crop_square"])
def test_a_face_s_crop(face: list[int], crop: list[int]) -> None:
    assert list(crop_square(Box(*face), SIZE_PX, SIZE_PX)) == crop


@pytest.mark.parametrize(("face", "square"), GOLDEN["scale_bb_1.1"])
def test_the_wider_square_of_inference(face: list[int], square: list[float]) -> None:
    assert widen_square(Box(*face), SIZE_PX, SIZE_PX) == pytest.approx(square)


@pytest.mark.parametrize(("boxes", "counts", "of_every_eighth"), GOLDEN["mask_counts_full_and_latent"])
def test_the_weights_of_pixels(boxes: list[list[int]], counts: list[int], of_every_eighth: list[int]) -> None:
    weight = weigh_pixels([FaceBoxes(*(Box(*box) for box in boxes))], SIZE_PX, SIZE_PX)
    assert [int((weight == value).sum()) for value in range(3)] == counts
    assert [int((weight[..., ::8, ::8] == value).sum()) for value in range(3)] == of_every_eighth


def test_both_corners_count_and_what_is_off_the_picture_does_not() -> None:
    nothing = Box(0, 0, -1, -1)
    weight = weigh_pixels([FaceBoxes(Box(-3, 2, 1, 90), Box(-9, -9, -5, -5), nothing, nothing)], 8, 8)
    assert torch.nonzero(weight[0, 0]).tolist() == [[y, x] for y in range(2, 8) for x in range(2)]


def test_pictures_have_weights_of_their_own() -> None:
    face, none = Box(1, 1, 2, 2), Box(0, 0, -1, -1)
    weight = weigh_pixels([FaceBoxes(face, none, none, none), FaceBoxes(face, none, none, face)], 4, 4)
    assert weight.sum(dim=(1, 2, 3)).tolist() == [4, 8]


def test_boxes_of_landmarks_hold_their_points_cut_to_whole_pixels_and_no_iris() -> None:
    landmarks = np.zeros((478, 3), np.float32)
    landmarks[:468, :2] = 100.9
    landmarks[468:, :2] = 500.0
    landmarks[10, :2] = (30.7, 20.2)
    landmarks[[226, 230, 223, 245], 0] = (70.0, 75.5, 76.0, 80.9)
    landmarks[446, 1] = 140.5
    landmarks[17, 1] = 170.99
    boxes = find_boxes(landmarks)
    assert boxes.face == (30, 20, 100, 170)
    assert boxes.left_eye == (70, 100, 80, 100)
    assert boxes.right_eye == (100, 100, 100, 140)
    assert boxes.mouth == (100, 100, 100, 170)


def test_a_tracked_face_s_eyes_and_mouth_are_in_it_with_the_eyes_on_the_picture_s_sides(astronaut: Image) -> None:
    tracker = FaceTracker()
    face = tracker.track_face(astronaut)
    tracker.close()
    assert face is not None
    boxes = find_boxes(face.landmarks)
    for part in boxes[1:]:
        assert boxes.face.left < part.left < part.right < boxes.face.right
        assert boxes.face.top < part.top < part.bottom < boxes.face.bottom
    assert boxes.left_eye.right < boxes.right_eye.left
    assert boxes.mouth.top > max(boxes.left_eye.bottom, boxes.right_eye.bottom)
