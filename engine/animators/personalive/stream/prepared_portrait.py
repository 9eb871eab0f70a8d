"""A portrait made ready: everything about it that does not change while it is shown.

Owns: the pictures that each network wants of a portrait, and the order in which the networks look at it.
Does not know: windows, drivers, random numbers.
"""

import logging
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image as PilImage
from torch import Tensor

from engine.animators.personalive.nets.motion_encoder import CROP_PX
from engine.animators.personalive.nets.motion_extractor import INPUT_PX
from engine.animators.personalive.nets.spatial import Site, SiteTokens
from engine.animators.personalive.stream.keypoints import Box, Motion, crop, face_boxes, shows_a_face
from engine.animators.personalive.weights.networks import Networks
from engine.core.types import Image

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class PreparedPortrait:
    """What `show` needs of a portrait.

    Shapes: latent (4, h, w) float32, SD-scaled; image_embedding (1, 1, projection); sites, one for each attention
    site; motion, one frame; face (3, 224, 224) in [-1, 1]; face_motion (32, 16) float32, the face's tokens.
    """

    name: str
    latent: Tensor
    image_embedding: Tensor
    sites: tuple[Site, ...]
    motion: Motion
    face: Tensor
    face_motion: Tensor


class PortraitReader:
    """Runs the networks over portraits, and over finished latents that become keyframes."""

    def __init__(self, networks: Networks, size_px: int, exact_savings: bool) -> None:
        self._networks = networks
        self._size_px = size_px
        self._exact_savings = exact_savings
        weight = networks.denoiser.conv_in.weight
        self._dtype, self._device = weight.dtype, weight.device

    def prepare(self, name: str, image: Image) -> PreparedPortrait:
        """Look at a portrait (S, S, 3) uint8 RGB, of any size."""
        networks = self._networks
        picture = to_picture(image, self._size_px).to(self._device)
        small = (to_picture(image, INPUT_PX).to(self._device) + 1) / 2
        motion = Motion.from_raw(networks.motion_extractor(small[None]), networks.motion_extractor.idx_tensor)
        face = crop(picture, self._face_box(name, motion), CROP_PX)
        pixels = networks.image_encoder.preprocess(image).to(self._device, self._dtype)
        image_embedding = networks.image_encoder(pixels)
        latent = networks.autoencoder.encode(picture[None].to(self._dtype))[0].float()
        return PreparedPortrait(
            name=name,
            latent=latent,
            image_embedding=image_embedding,
            sites=self.read(latent, image_embedding),
            motion=motion,
            face=face,
            face_motion=networks.motion_encoder(face[None].to(self._dtype))[0].float(),
        )

    def read(self, latent: Tensor, image_embedding: Tensor) -> tuple[Site, ...]:
        """What the denoiser's attention sites read of a clean latent (4, h, w): of the portrait, or of a keyframe."""
        recorded = self._networks.reference_net(latent[None].to(self._dtype), image_embedding)
        if self._exact_savings:
            return self._networks.denoiser.project(recorded, image_embedding)
        return tuple(SiteTokens(tokens, image_embedding) for tokens in recorded)

    def _face_box(self, name: str, motion: Motion) -> Box:
        size = self._size_px
        box = face_boxes(motion.points(), size, size)[0]
        if shows_a_face(box, size, size):
            return box
        logger.warning("No face could be placed in the portrait %s; its whole picture is taken as the face.", name)
        return Box(0, 0, size, size)


def to_picture(image: Image, size_px: int) -> Tensor:
    """Scale (H, W, 3) uint8 RGB of any size and shape to (3, size, size) float32 in [-1, 1]."""
    if image.shape[:2] != (size_px, size_px):
        image = np.asarray(PilImage.fromarray(image).resize((size_px, size_px), PilImage.Resampling.LANCZOS))
    return torch.from_numpy(np.array(image)).permute(2, 0, 1).float() / 127.5 - 1
