"""Gives the motion encoder a start: from a face crop, changed as for stage 1, it is to say what was acted.

Owns: the head that says it, which is thrown away, and the loss. Does not know: files, steps. Stages 1 and 2 train the
encoder on; there is a published one to start from otherwise.
"""

from collections.abc import Mapping

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.animators.personalive.nets.motion_encoder import TOKEN_WIDTH, TOKENS, MotionEncoder, MotionEncoderConfig
from engine.animators.personalive.weights.files import MOTION_ENCODER
from engine.training.data.augment import change_crop, choose_stretch
from engine.training.data.samples import Target, cut_face, resize_picture
from engine.training.stage0.crowd import Crowd, Place
from engine.training.stage0.pieces import Plan, StepRandoms, build_network
from engine.training.updates import Update, make_optimizer

ACTED = slice(5, 18)
"""The part of what was acted that is an expression: jaw to gaze; all before is pose, which the keypoints carry."""
HELD_OUT = 192


class MotionEncoderPiece:
    """Implements `pieces.Piece`."""

    file = MOTION_ENCODER.files[0]

    def __init__(self, config: MotionEncoderConfig, plan: Plan, crowd: Crowd, held_out: Crowd) -> None:
        self._plan = plan
        self._crowd = crowd
        self._held_out = held_out
        self.weights = build_network(lambda: MotionEncoder(config), plan.seed)
        self._head = build_network(lambda: nn.Linear(TOKENS * TOKEN_WIDTH, ACTED.stop - ACTED.start), plan.seed)
        parameters = {self.file: dict(self.weights.named_parameters()), "head": dict(self._head.named_parameters())}
        self._optimizer = make_optimizer(parameters, plan.learning_rate)
        self.update = Update(parameters, self._optimizer)

    def train_step(self, step: int) -> Mapping[str, float]:
        """See `Piece`."""
        randoms = self._plan.begin_step(step, self._optimizer)
        places = self._crowd.choose_places(self._plan.batch, randoms.crops)
        self.weights.train()
        said = self._say_acted(self._cut_crops(self._crowd, places, randoms))
        loss = F.smooth_l1_loss(said, read_acted(self._crowd, places), beta=0.1)
        self.update.add_gradients(loss)
        return {"acted": loss.item(), "norm": self.update.take_step()}

    @torch.no_grad()
    def measure(self) -> Mapping[str, float]:
        """explained: share of the variance of what held-out characters acted, mean over its numbers."""
        places = self._held_out.list_places(HELD_OUT)
        self.weights.eval()
        said, acted = self._say_acted(self._cut_crops(self._held_out, places)), read_acted(self._held_out, places)
        explained = 1 - (said - acted).square().mean(dim=0) / acted.var(dim=0, unbiased=False)
        return {"explained": float(explained.mean()), "jaw": float(explained[0]), "blink": float(explained[9])}

    def _say_acted(self, crops: Tensor) -> Tensor:
        said: Tensor = self._head(self.weights(crops).flatten(1))
        return said

    def _cut_crops(self, crowd: Crowd, places: list[Place], randoms: StepRandoms | None = None) -> Tensor:
        """Return face crops (B, 3, crop, crop) in [-1, 1]; with random numbers, changed by them."""
        crops = []
        for who, scene, frame in places:
            character = crowd.characters[who]
            target = Target(character.pictures[scene, frame], character.find_boxes(scene, frame))
            crop = cut_face(target, crowd.size_px)
            if randoms is not None:
                crop = change_crop(crop, choose_stretch(randoms.crops), randoms.crops)
            crops.append(resize_picture(crop, self.weights.config.crop_px))
        return torch.from_numpy(np.stack(crops)).permute(0, 3, 1, 2).float() / 127.5 - 1


def read_acted(crowd: Crowd, places: list[Place]) -> Tensor:
    """Return what was acted with the face, (B, 13)."""
    acted = np.stack([crowd.characters[who].acted[scene, frame, ACTED] for who, scene, frame in places])
    return torch.from_numpy(acted)
