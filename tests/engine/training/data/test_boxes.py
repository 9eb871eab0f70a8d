"""Crops and masks, against tables of the reference's own data code."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from engine.training.data.boxes import Box, FaceBoxes, crop_square, weigh_pixels

ROOT = Path(__file__).parents[3]
GOLDEN: dict[str, Any] = json.loads((ROOT / "golden/training/data.json").read_text(encoding="utf-8"))
SIZE_PX = 512


@pytest.mark.parametrize(("face", "crop"), GOLDEN["crop_square"])
def test_a_face_s_crop(face: list[int], crop: list[int]) -> None:
    assert list(crop_square(Box(*face), SIZE_PX, SIZE_PX)) == crop


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
