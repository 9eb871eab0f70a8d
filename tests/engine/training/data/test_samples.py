"""From frames to a batch: sizes, ranges, and what stays unchanged."""

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.core.types import Image
from engine.training.data import samples
from engine.training.data.augment import LARGEST_STRETCH_OF_CLIP, Stretch
from engine.training.data.boxes import Box, FaceBoxes
from engine.training.data.samples import BatchForm, Target, cut_face, make_clip, make_pairs, resize_picture

SIZE_PX = 64
BOXES = FaceBoxes(Box(10, 8, 50, 58), Box(18, 20, 28, 28), Box(34, 20, 44, 28), Box(22, 40, 40, 52))


def halves(picture: Image) -> Tensor:
    """Stands for the image encoder's preprocessing."""
    return torch.full((1, 3, 8, 8), float(picture.mean()) / 255)


FORM = BatchForm(SIZE_PX, halves)


def generators(seed: int) -> list[np.random.Generator]:
    return [np.random.default_rng([seed, number]) for number in range(2)]


@pytest.fixture
def targets(astronaut: Image) -> list[Target]:
    return [Target(astronaut, BOXES), Target(np.ascontiguousarray(astronaut[:, ::-1]), BOXES)]


def test_pairs_have_the_sizes_and_ranges_that_their_networks_see(astronaut: Image, targets: list[Target]) -> None:
    batch = make_pairs(targets, [astronaut, astronaut], FORM, generators(0))
    shapes = {name: tuple(part.shape) for name, part in batch._asdict().items()}
    assert shapes == {
        "pictures": (2, 3, SIZE_PX, SIZE_PX),
        "faces": (2, 3, 224, 224),
        "poses": (2, 3, 256, 256),
        "weight": (2, 1, SIZE_PX, SIZE_PX),
        "portraits": (2, 3, SIZE_PX, SIZE_PX),
        "portrait_pixels": (2, 3, 8, 8),
    }
    for part, low in ((batch.pictures, -1), (batch.faces, -1), (batch.portraits, -1), (batch.poses, 0)):
        assert low <= float(part.min()) < low + 0.3
        assert 0.3 < float(part.max()) <= 1
    assert set(batch.weight.unique().tolist()) == {0, 1, 2}


def test_only_the_face_s_crop_is_changed(astronaut: Image, targets: list[Target]) -> None:
    one, other = (make_pairs(targets, [astronaut] * 2, FORM, generators(seed)) for seed in (0, 1))
    same = {name for name in one._fields if torch.equal(getattr(one, name), getattr(other, name))}
    assert same == {"pictures", "poses", "weight", "portraits", "portrait_pixels"}
    exact = torch.from_numpy(resize_picture(astronaut, SIZE_PX).copy()).permute(2, 0, 1) / 127.5 - 1
    assert torch.equal(one.pictures[0], exact)
    assert torch.equal(one.portraits[1], exact)


def test_a_clip_has_one_portrait_and_one_stretch_for_all(
    astronaut: Image, targets: list[Target], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Stretch] = []

    def keep_crop(crop: Image, stretch: Stretch, _random: np.random.Generator) -> Image:
        seen.append(stretch)
        return crop

    monkeypatch.setattr(samples, "change_crop", keep_crop)
    batch = make_clip(targets * 3, astronaut, FORM, np.random.default_rng(3))
    assert len(batch.pictures) == len(seen) == 6
    assert len(batch.portraits) == len(batch.portrait_pixels) == 1
    assert len(set(seen)) == 1
    assert seen[0].factor <= LARGEST_STRETCH_OF_CLIP
    make_pairs(targets, [astronaut] * 2, FORM, generators(3))
    assert seen[6] != seen[7]


def test_a_face_is_cut_out_as_a_square_at_the_size_trained_at(targets: list[Target]) -> None:
    assert cut_face(targets[0], SIZE_PX).shape == (50, 50, 3)


def test_a_target_is_changed_alike_with_whatever_others_it_is_in_a_batch(
    astronaut: Image, targets: list[Target]
) -> None:
    both = make_pairs(targets, [astronaut] * 2, FORM, generators(5))
    alone = make_pairs(targets[1:], [astronaut], FORM, generators(5)[1:])
    assert torch.equal(both.faces[1], alone.faces[0])


def test_other_networks_get_other_sizes(astronaut: Image, targets: list[Target]) -> None:
    form = BatchForm(SIZE_PX, halves, face_px=48, pose_px=40)
    batch = make_pairs(targets, [astronaut] * 2, form, generators(0))
    assert batch.faces.shape == (2, 3, 48, 48)
    assert batch.poses.shape == (2, 3, 40, 40)
