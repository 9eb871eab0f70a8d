"""Trains the motion extractor on rendered poses: keypoints, angles, translation and scale of a head in a picture.

Owns: what it is to say of a rendered head, and its loss. Does not know: files, steps.

The published extractor learned its keypoints by itself. Here they are 21 points of the face at rest, in decimetres of
the head, chosen so that the stream's rules fit: the seven that are drawn lie around eyes, nose and mouth, and their
box is that of the face, a tenth larger (`stream/keypoints.py`).
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from engine.animators.personalive.nets.motion_extractor import MotionExtractor, MotionExtractorConfig
from engine.animators.personalive.stream.keypoints import DRAWN, MotionParameters
from engine.animators.personalive.weights.files import MOTION_EXTRACTOR
from engine.core.types import Floats
from engine.training.stage0.autoencoder import stack_pictures
from engine.training.stage0.crowd import Crowd, Place
from engine.training.stage0.pieces import Plan, build_network
from engine.training.updates import Update, make_optimizer

DRAWN_LANDMARKS = (9, 33, 263, 1, 61, 291, 17)
"""Between the brows, the eyes' outer corners, the nose's tip, the mouth's corners, below the lower lip."""
OTHER_LANDMARKS = (133, 362, 168, 6, 98, 327, 205, 425, 13, 14, 152, 234, 454, 10)
CM_PER_UNIT = 10.0
HELD_OUT = 256
ANGLES_COUNT, CANONICAL_COUNT = 0.05, 2.0
"""What an angle's error of a degree, and a point's error at rest, count beside those of the placed points."""
LARGEST_TINT = 0.25
"""How much the colour channels of a picture are changed for training, as a share: real pictures have other light."""


class KnownMotion(NamedTuple):
    """What is known of B pictures. canonical (B, 21, 3), angles (B, 3) in degrees, translation (B, 3), scale (B, 1)."""

    canonical: Tensor
    angles: Tensor
    translation: Tensor
    scale: Tensor

    def place_keypoints(self) -> Tensor:
        """Return the points in the picture, (B, 21, 3)."""
        return MotionParameters(*self).place_keypoints()


class MotionExtractorPiece:
    """Implements `pieces.Piece`."""

    file = MOTION_EXTRACTOR.files[0]

    def __init__(self, config: MotionExtractorConfig, plan: Plan, crowd: Crowd, held_out: Crowd) -> None:
        self._plan = plan
        self._crowd = crowd
        self._held_out = held_out
        self.weights = build_network(lambda: MotionExtractor(config), plan.seed)
        trained = {name: one for name, one in self.weights.named_parameters() if ".fc_exp." not in name}
        parameters = {self.file: trained}
        self._optimizer = make_optimizer(parameters, plan.learning_rate)
        self.update = Update(parameters, self._optimizer)

    def train_step(self, step: int) -> Mapping[str, float]:
        """See `Piece`."""
        randoms = self._plan.begin_step(step, self._optimizer)
        places = self._crowd.choose_places(self._plan.batch, randoms.crops)
        pictures = (stack_pictures(self._crowd, places) + 1) / 2
        drawn = randoms.draws.draw_uniform("tint", (2, len(pictures), 3, 1, 1)) * 2 - 1
        pictures = ((pictures - 0.5) * (1 + LARGEST_TINT * drawn[0]) + 0.5 + LARGEST_TINT * drawn[1]).clamp(0, 1)
        said, known = self._read_motion(pictures), read_known_motion(self._crowd, places)
        placed = F.smooth_l1_loss(said.place_keypoints(), known.place_keypoints(), beta=0.02)
        canonical = F.smooth_l1_loss(said.canonical, known.canonical, beta=0.02)
        angles = F.smooth_l1_loss(said.angles, known.angles, beta=2.0)
        rest = F.l1_loss(said.translation, known.translation) + F.l1_loss(said.scale, known.scale)
        self.update.add_gradients(placed + CANONICAL_COUNT * canonical + ANGLES_COUNT * angles + rest)
        norm = self.update.take_step()
        return {"placed": placed.item(), "angles": angles.item(), "rest": rest.item(), "norm": norm}

    @torch.no_grad()
    def measure(self) -> Mapping[str, float]:
        """Mean errors: degrees of the angles, pixels of the drawn points."""
        places = self._held_out.list_places(HELD_OUT)
        said = self._read_motion((stack_pictures(self._held_out, places) + 1) / 2)
        known = read_known_motion(self._held_out, places)
        apart = said.place_keypoints()[:, DRAWN, :2] - known.place_keypoints()[:, DRAWN, :2]
        return {
            "angles_deg": float((said.angles - known.angles).abs().mean()),
            "points_px": float(apart.norm(dim=-1).mean()) * self._held_out.size_px / 2,
        }

    def _read_motion(self, pictures: Tensor) -> MotionParameters:
        return MotionParameters.from_raw_motion(self.weights(pictures), self.weights.idx_tensor)


def read_known_motion(crowd: Crowd, places: list[Place]) -> KnownMotion:
    """Return what the renderer knows, in the extractor's terms: points and translation in [-1, 1] over the picture."""
    half = crowd.size_px / 2
    landmarks = _list_landmarks()
    who = [(crowd.characters[number], scene, frame) for number, scene, frame in places]
    canonical = np.stack([one.shape[scene][landmarks] for one, scene, _ in who]) / CM_PER_UNIT
    angles = np.stack([_measure_angles(one.rotations[scene, frame]) for one, scene, frame in who])
    to_pixel_edges, middle = np.array([0.5, 0.5, 0.0]), np.array([1.0, 1.0, 0.0])
    translation = np.stack([one.translations[scene, frame] for one, scene, frame in who])
    translation = (translation + to_pixel_edges) / half - middle
    scale = np.array([[one.scales[scene, frame]] for one, scene, frame in who]) * CM_PER_UNIT / half
    return KnownMotion(*(torch.from_numpy(part).float() for part in (canonical, angles, translation, scale)))


def _list_landmarks() -> list[int]:
    """Return which landmark each of the 21 keypoints is."""
    others = iter(OTHER_LANDMARKS)
    drawn = dict(zip(DRAWN, DRAWN_LANDMARKS, strict=True))
    return [drawn[point] if point in drawn else next(others) for point in range(len(DRAWN) + len(OTHER_LANDMARKS))]


def _measure_angles(rotation: Floats) -> Floats:
    """Return pitch, yaw and roll in degrees of a rotation (3, 3), as `keypoints.rotation_matrices` composes them."""
    pitch, roll = np.arctan2(rotation[2, 1], rotation[2, 2]), np.arctan2(rotation[1, 0], rotation[0, 0])
    yaw = -np.arcsin(np.clip(rotation[2, 0], -1, 1))
    return np.degrees([pitch, yaw, roll]).astype(np.float32)
