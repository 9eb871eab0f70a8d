"""Puts frames of clips together to what a step is given: pairs for stages 1 and 2, a clip for stage 3.

Owns: which network sees which size and range of a picture. Does not know: which frames are chosen, files, networks.
Source: the released training code; bilinear with antialiasing throughout, the aspect is not kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.random import Generator
from PIL import Image as PilImage
from torch import Tensor

from engine.animators.personalive.nets.motion_encoder import MotionEncoderConfig
from engine.animators.personalive.nets.motion_extractor import MotionExtractorConfig
from engine.core.types import Image
from engine.training.data.augment import LARGEST_STRETCH_OF_CLIP, Stretch, change_crop, choose_stretch
from engine.training.data.batch import Batch
from engine.training.data.boxes import Box, FaceBoxes, crop_square
from engine.training.data.masks import weigh_pixels


class Target(NamedTuple):
    """A frame to be made, (H, W, 3) uint8 RGB, and where its face is, in pixels of a picture of the size trained at."""

    image: Image
    boxes: FaceBoxes


Preprocess = Callable[[Image], Tensor]
"""What the image encoder does to a portrait: (S, S, 3) uint8 -> (1, 3, size, size)."""


@dataclass(frozen=True, slots=True)
class BatchForm:
    """The sizes that the networks of one training see.

    size_px: of targets and portraits. face_px, pose_px: of what motion encoder and motion extractor get.
    """

    size_px: int
    preprocess: Preprocess
    face_px: int = MotionEncoderConfig().crop_px
    pose_px: int = MotionExtractorConfig().input_px


def make_pairs(
    targets: Sequence[Target], portraits: Sequence[Image], form: BatchForm, randoms: Sequence[Generator]
) -> Batch:
    """Make a batch of targets and as many portraits. Every crop is changed by itself, by its target's own generator:
    so it does not matter with which others it is in a batch."""
    faces = [
        change_crop(cut_face(target, form.size_px), choose_stretch(random), random)
        for target, random in zip(targets, randoms, strict=True)
    ]
    return _make_batch(targets, faces, portraits, form)


def make_clip(targets: Sequence[Target], portrait: Image, form: BatchForm, random: Generator) -> Batch:
    """Make a batch of a clip's frames; all crops are stretched alike, and otherwise changed each by itself."""
    stretch: Stretch = choose_stretch(random, LARGEST_STRETCH_OF_CLIP)
    faces = [change_crop(cut_face(target, form.size_px), stretch, random) for target in targets]
    return _make_batch(targets, faces, [portrait], form)


def cut_face(target: Target, size_px: int) -> Image:
    """Cut the face out of a target of this size, at the size it has there."""
    box = crop_square(Box(*target.boxes.face), size_px, size_px)
    return np.ascontiguousarray(resize_picture(target.image, size_px)[box.top : box.bottom, box.left : box.right])


def resize_picture(image: Image, size_px: int) -> Image:
    """Scale a picture of any size and shape to (size, size, 3) uint8."""
    if image.shape[:2] == (size_px, size_px):
        return image
    resized = PilImage.fromarray(image).resize((size_px, size_px), PilImage.Resampling.BILINEAR)
    return np.asarray(resized, np.uint8)


def _make_batch(
    targets: Sequence[Target], faces: Sequence[Image], portraits: Sequence[Image], form: BatchForm
) -> Batch:
    pictures = [target.image for target in targets]
    return Batch(
        pictures=_stack_pictures(pictures, form.size_px) / 127.5 - 1,
        faces=_stack_pictures(faces, form.face_px) / 127.5 - 1,
        poses=_stack_pictures(pictures, form.pose_px) / 255,
        weight=weigh_pixels([target.boxes for target in targets], form.size_px, form.size_px),
        portraits=_stack_pictures(portraits, form.size_px) / 127.5 - 1,
        portrait_pixels=torch.cat([form.preprocess(portrait) for portrait in portraits]),
    )


def _stack_pictures(images: Sequence[Image], size_px: int) -> Tensor:
    """Scale all to one size: (B, 3, size, size) float32, 0 to 255."""
    resized = np.stack([resize_picture(image, size_px) for image in images])
    return torch.from_numpy(resized).permute(0, 3, 1, 2).float()
