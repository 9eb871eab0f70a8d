"""What the golden training steps were given: pictures made from those of `golden/personalive`, and random numbers.

Owns: both rules. Does not know: what a step does. The README beside this file says where the golden numbers are from.
"""

import zlib
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from engine.animators.personalive.nets.image_encoder import MEAN, STD
from engine.training.data.batch import Batch
from engine.training.data.boxes import Box, FaceBoxes
from engine.training.data.masks import weigh_pixels
from tests.personalive import SIZE_PX, golden

CLIP_FRAMES = 40
CHUNK = 4
TARGETS = (10, 41)
FACE = (30, 26, 98, 108)
LEFT_EYE = (44, 48, 60, 58)
RIGHT_EYE = (68, 48, 84, 58)
MOUTH = (50, 80, 78, 94)
MOUTH_OF_ODD_FRAMES = Box(60, 100, 84, 116)
"""Partly outside the face, and not moved."""


class NamedDraws:
    """Random numbers that depend on case and name alone; `asked` has every name, with its shape."""

    def __init__(self, case: str) -> None:
        self._case = case
        self.asked: dict[str, list[int]] = {}

    def draw_normal(self, name: str, shape: Sequence[int]) -> Tensor:
        return torch.from_numpy(self._make_generator(name, shape).standard_normal(tuple(shape), dtype=np.float32))

    def draw_uniform(self, name: str, shape: Sequence[int]) -> Tensor:
        return torch.from_numpy(self._make_generator(name, shape).random(tuple(shape), dtype=np.float32))

    def _make_generator(self, name: str, shape: Sequence[int]) -> np.random.Generator:
        self.asked[name] = list(shape)
        return np.random.Generator(np.random.PCG64(zlib.crc32(f"0:train/{self._case}:{name}".encode())))


def pair_batch() -> Batch:
    """The two pairs of stages 1 and 2."""
    frames = golden()["frames"]
    targets = torch.stack([frames[index] for index in TARGETS])
    return make_batch(targets, targets, torch.stack([golden()["portrait"], frames[0]]), TARGETS)


def clip_batch() -> Batch:
    """The clip of stage 3; the face of a chunk is that of its first frame."""
    frames = golden()["frames"][:CLIP_FRAMES]
    faces = frames[::CHUNK].repeat_interleave(CHUNK, dim=0)
    return make_batch(frames, faces, golden()["portrait"][None], range(CLIP_FRAMES))


def make_batch(targets: Tensor, faces: Tensor, portraits: Tensor, numbers: Sequence[int]) -> Batch:
    """All pictures (B, 128, 128, 3) uint8; numbers: of the target frames, from which their boxes follow."""
    mean, std = (torch.tensor(values)[:, None, None] for values in (MEAN, STD))
    return Batch(
        pictures=_to_float(targets) / 127.5 - 1,
        faces=_magnify(_to_float(faces)[:, :, 36:92, 36:92], 4) / 127.5 - 1,
        poses=_magnify(_to_float(targets), 2) / 255,
        weight=weigh_pixels([boxes_of(number) for number in numbers], SIZE_PX, SIZE_PX),
        portraits=_to_float(portraits) / 127.5 - 1,
        portrait_pixels=(_magnify(_to_float(portraits)[:, :, 8:120, 8:120], 2) / 255 - mean) / std,
    )


def boxes_of(number: int) -> FaceBoxes:
    """The boxes of frame `number`."""
    x, y = number % 5, number % 3
    face, left, right, mouth = (
        Box(box[0] + x, box[1] + y, box[2] + x, box[3] + y) for box in (FACE, LEFT_EYE, RIGHT_EYE, MOUTH)
    )
    return FaceBoxes(face, left, right, MOUTH_OF_ODD_FRAMES if number % 2 else mouth)


def _to_float(pictures: Tensor) -> Tensor:
    return pictures.permute(0, 3, 1, 2).float()


def _magnify(pictures: Tensor, times: int) -> Tensor:
    return pictures.repeat_interleave(times, dim=2).repeat_interleave(times, dim=3)
