"""Pose mathematics: from raw motion to keypoints, coloured discs for the pose guider, and the box around the face.

Owns: the driving rule (whose angles, whose shape), the drawing, where a face is cropped.
Does not know: networks, windows. Everything here is float32 and works at any picture size.
Source: arXiv 2512.11253 §3.1 for hybrid control; constants as in the published inference code.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.animators.personalive.nets.motion_extractor import KEYPOINTS, RawMotion

DEGREES_PER_BIN = 3.0
FIRST_BIN_DEGREES = -97.5
DRIVER_TRANSLATION = 0.5
"""How much of the driver's change of translation reaches the avatar."""

DRAWN = (1, 2, 3, 4, 12, 15, 20)
"""The keypoints that are drawn, and that find the face."""
COLOURS = ((255, 0, 0), (255, 255, 0), (0, 255, 0), (0, 255, 255), (0, 0, 255), (255, 0, 255), (255, 0, 85))
"""Their colours, RGB, in the same order."""
DISC_RADIUS_PX = 4

FACE_SIDE = 3.4
"""Side of the face box, in distances from the points' centre up to the highest point."""
FACE_LEFT_TOP = 0.475
"""Share of the side that lies left of and above the centre."""
SMALLEST_FACE = 1 / 64
"""A box with a side below this share of the picture shows no face."""


class MotionParameters(NamedTuple):
    """Pose of F pictures.

    Shapes: canonical (F, 21, 3) points of the face at rest; angles (F, 3) pitch, yaw, roll in degrees;
    translation (F, 3); scale (F, 1). Points are in [-1, 1] over the picture, x right, y down.
    """

    canonical: Tensor
    angles: Tensor
    translation: Tensor
    scale: Tensor

    @classmethod
    def from_raw_motion(cls, raw: RawMotion, bins: Tensor) -> "MotionParameters":
        """Read the extractor's heads; bins (66,) are the bins' indices."""
        logits = torch.stack([raw.pitch, raw.yaw, raw.roll], dim=1)
        angles = DEGREES_PER_BIN * (logits.softmax(dim=-1) * bins).sum(dim=-1) + FIRST_BIN_DEGREES
        return cls(raw.kp.unflatten(-1, (KEYPOINTS, 3)), angles, raw.t, raw.scale)

    def select_frames(self, frames: slice) -> "MotionParameters":
        """Return these frames only."""
        return MotionParameters(*(part[frames] for part in self))

    def place_keypoints(self) -> Tensor:
        """Place the canonical points: scale * (points rotated), then x and y moved. Returns (F, 21, 3)."""
        placed = self.scale[..., None] * (self.canonical @ rotation_matrices(self.angles))
        return placed + F.pad(self.translation[:, :2], (0, 1))[:, None]


def rotation_matrices(angles: Tensor) -> Tensor:
    """Matrices for row vectors, (Rz(roll) Ry(yaw) Rx(pitch)) transposed: angles (F, 3) in degrees -> (F, 3, 3)."""
    (cp, cy, cr), (sp, sy, sr) = angles.deg2rad().cos().unbind(-1), angles.deg2rad().sin().unbind(-1)
    one, zero = torch.ones_like(cp), torch.zeros_like(cp)

    def stack_matrix(*rows: Tensor) -> Tensor:
        return torch.stack(rows, dim=-1).reshape(-1, 3, 3)

    pitch = stack_matrix(one, zero, zero, zero, cp, -sp, zero, sp, cp)
    yaw = stack_matrix(cy, zero, sy, zero, one, zero, -sy, zero, cy)
    roll = stack_matrix(cr, -sr, zero, sr, cr, zero, zero, zero, one)
    return (roll @ yaw @ pitch).transpose(1, 2)


def retarget_motion(
    reference: MotionParameters, driver: MotionParameters, anchor: MotionParameters
) -> MotionParameters:
    """Return the portrait's motion, posed like the driver.

    Shape and scale are the portrait's, angles the driver's, translation the portrait's plus half of how far the
    driver moved since anchor (its first frame). reference and anchor hold one frame, driver F.
    """
    moved = reference.translation + DRIVER_TRANSLATION * (driver.translation - anchor.translation)
    count = len(driver.angles)
    return MotionParameters(
        reference.canonical.expand(count, -1, -1), driver.angles, moved, reference.scale.expand(count, -1)
    )


def interpolate_motion(reference: MotionParameters, first: MotionParameters, weights: Tensor) -> MotionParameters:
    """Return poses between the portrait's own and the driver's first: weights (P,) in [0, 1) of the latter.

    first is the result of `retarget_motion`; shape and scale are the portrait's anyway, angles are interpolated in
    degrees.
    """
    count = len(weights)
    angles = torch.lerp(reference.angles, first.angles, weights[:, None])
    return MotionParameters(
        reference.canonical.expand(count, -1, -1),
        angles,
        reference.translation.expand(count, -1),
        reference.scale.expand(count, -1),
    )


def draw_keypoints(points: Tensor, height_px: int, width_px: int) -> Tensor:
    """Draw the seven discs on black: points (F, 21, 3) -> (F, 3, height, width) RGB in [0, 1].

    Where discs overlap their colours add up, to 1 at most; off the picture nothing is drawn.
    """
    x, y = keypoint_pixels(points, height_px, width_px).unbind(-1)
    dx = torch.arange(width_px, device=points.device) - x[..., None]
    dy = torch.arange(height_px, device=points.device) - y[..., None]
    discs = dx.square()[..., None, :] + dy.square()[..., None] <= DISC_RADIUS_PX**2
    colours = torch.tensor(COLOURS, device=points.device) / 255.0
    return torch.einsum("fkhw,kc->fchw", discs.float(), colours).clamp(max=1.0)


def keypoint_pixels(points: Tensor, height_px: int, width_px: int) -> Tensor:
    """Pixels (x, y) of the seven drawn points, truncated towards zero: (F, 21, 3) -> (F, 7, 2) int64."""
    size = torch.tensor([width_px, height_px], device=points.device)
    return ((points[:, DRAWN, :2] * 0.5 + 0.5) * size).to(torch.int64)


class FaceBox(NamedTuple):
    """A box in whole pixels, right and bottom exclusive."""

    left: int
    top: int
    right: int
    bottom: int


def face_boxes(points: Tensor, height_px: int, width_px: int) -> list[FaceBox]:
    """Boxes around the faces of F pictures, from their own points (F, 21, 3), cut off at the picture's border.

    A box may be empty: call `shows_a_face` before cropping.
    """
    pixels = keypoint_pixels(points, height_px, width_px).double().cpu()
    centre = pixels.mean(dim=1)
    side = FACE_SIDE * (centre[:, 1] - pixels[:, :, 1].amin(dim=1))[:, None]
    limit = torch.tensor([width_px - 1, height_px - 1])
    corners = (centre - FACE_LEFT_TOP * side, centre + (1 - FACE_LEFT_TOP) * side)
    edges = torch.cat([corner.clamp(torch.zeros(2), limit) for corner in corners], dim=1)
    return [FaceBox(*row) for row in edges.to(torch.int64).tolist()]


def shows_a_face(box: FaceBox, height_px: int, width_px: int) -> bool:
    """Return True if a box is large enough for a face, and not the remainder of a lost or edge-on one."""
    wide_enough = box.right - box.left >= max(1.0, SMALLEST_FACE * width_px)
    return wide_enough and box.bottom - box.top >= max(1.0, SMALLEST_FACE * height_px)


def crop_and_resize(picture: Tensor, box: FaceBox, size_px: int) -> Tensor:
    """Cut the box out of picture (3, H, W) and scale it to (3, size, size); the range stays."""
    cut = picture[None, :, box.top : box.bottom, box.left : box.right]
    return F.interpolate(cut, (size_px, size_px), mode="bilinear", align_corners=False)[0]
