"""What counts more in a loss: the pixels of face, eyes and mouth.

Owns: turning boxes into weights. Does not know: where boxes are from, losses.
Source: the released training code.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from engine.training.data.boxes import Box, FaceBoxes


def weigh_pixels(boxes: Sequence[FaceBoxes], height_px: int, width_px: int) -> Tensor:
    """Return (B, 1, height, width): 1 in the face's box, plus 1 in those of eyes and mouth, 0 elsewhere.

    A loss multiplies both of its pictures by it, beside its plain term: so the face counts 2, eyes and mouth 5 times.
    """
    weight = torch.zeros(len(boxes), 1, height_px, width_px)
    for number, of_picture in enumerate(boxes):
        weight[number] += _fill_boxes([of_picture.face], height_px, width_px)
        weight[number] += _fill_boxes(of_picture[1:], height_px, width_px)
    return weight


def _fill_boxes(boxes: Sequence[Box], height_px: int, width_px: int) -> Tensor:
    filled = torch.zeros(1, height_px, width_px)
    for box in boxes:
        filled[:, max(0, box.top) : max(0, box.bottom + 1), max(0, box.left) : max(0, box.right + 1)] = 1
    return filled
