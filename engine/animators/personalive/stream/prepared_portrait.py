"""Prepares a portrait: computes everything about it that does not change while it is shown.

Owns: the pictures of a portrait that each network needs, and the order in which the networks run.
Does not know: windows, drivers, random numbers.
"""

import logging
from dataclasses import dataclass, fields

import numpy as np
import torch
from PIL import Image as PilImage
from torch import Tensor
from torch.utils._pytree import tree_flatten, tree_unflatten

from engine.animators.personalive.nets.motion_extractor import RawMotion
from engine.animators.personalive.nets.spatial import Site, SiteTokens
from engine.animators.personalive.stream.keypoints import (
    FaceBox,
    MotionParameters,
    crop_and_resize,
    face_boxes,
    shows_a_face,
)
from engine.animators.personalive.weights.networks import Networks
from engine.animators.personalive.weights.visitors import Visitors
from engine.core.types import Image

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class PreparedPortrait:
    """Everything that `Stream.swap_portrait` needs of a portrait.

    Shapes: latent (4, h, w) float32, SD-scaled; image_embedding (1, 1, projection); sites, one for each attention
    site; motion, one frame; face (3, crop, crop) in [-1, 1]; face_motion (32, 16) float32, the face's tokens.
    """

    name: str
    latent: Tensor
    image_embedding: Tensor
    sites: tuple[Site, ...]
    motion: MotionParameters
    face: Tensor
    face_motion: Tensor

    def move_to(self, device: torch.device) -> "PreparedPortrait":
        """Return the same portrait on this device; itself if it is there."""
        moved, layout = tree_flatten([getattr(self, field.name) for field in fields(self)])
        parts = [part.to(device) if isinstance(part, Tensor) else part for part in moved]
        return PreparedPortrait(*tree_unflatten(parts, layout)) if self.latent.device != device else self


class PortraitReader:
    """Runs the networks over portraits, and over finished latents that become keyframes."""

    def __init__(self, networks: Networks, size_px: int, exact_savings: bool, visitors: Visitors | None = None) -> None:
        """visitors: those of the networks that are on the device only while they work, by default none."""
        self._networks = networks
        self._size_px = size_px
        self._exact_savings = exact_savings
        weight = networks.denoiser.conv_in.weight
        self._dtype, self._device = weight.dtype, weight.device
        self._visitors = visitors or Visitors({}, weight.device)

    def prepare_portrait(self, name: str, image: Image) -> PreparedPortrait:
        """Run the networks over a portrait (S, S, 3) uint8 RGB, of any size."""
        networks = self._networks
        picture = image_to_tensor(image, self._size_px).to(self._device)
        small = (image_to_tensor(image, networks.motion_extractor.config.input_px).to(self._device) + 1) / 2
        motion = MotionParameters.from_raw_motion(
            self.extract_motion(small[None]), networks.motion_extractor.idx_tensor
        )
        face = crop_and_resize(picture, self._face_box(name, motion), networks.motion_encoder.config.crop_px)
        pixels = networks.image_encoder.preprocess(image).to(self._device)
        latent, image_embedding = self.encode_portrait(picture, pixels)
        return PreparedPortrait(
            name=name,
            latent=latent,
            image_embedding=image_embedding,
            sites=self.read_sites(latent, image_embedding),
            motion=motion,
            face=face,
            face_motion=networks.motion_encoder(face[None].to(self._dtype))[0].float(),
        )

    def extract_motion(self, pictures: Tensor) -> RawMotion:
        """Read the motion in pictures (F, 3, input, input) in [0, 1]."""
        raw: RawMotion = self._networks.motion_extractor(pictures)
        return raw

    def encode_portrait(self, picture: Tensor, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Encode a picture (3, S, S) in [-1, 1] and CLIP's pixels of it; returns latent and image embedding."""
        with self._visitors.bring_network("image_encoder"):
            image_embedding = self._networks.image_encoder(pixels.to(self._dtype))
        with self._visitors.bring_network("encoder"):
            latent = self._networks.autoencoder.encode_pictures(picture[None].to(self._dtype))[0].float()
        return latent, image_embedding

    def read_sites(self, latent: Tensor, image_embedding: Tensor) -> tuple[Site, ...]:
        """Return the tokens for the denoiser's attention sites from a clean latent (4, h, w): a portrait's or a
        keyframe's."""
        with self._visitors.bring_network("reference_net"):
            recorded = self._networks.reference_net(latent[None].to(self._dtype), image_embedding)
        if self._exact_savings:
            return self._networks.denoiser.project_tokens(recorded, image_embedding)
        return tuple(SiteTokens(tokens, image_embedding) for tokens in recorded)

    def _face_box(self, name: str, motion: MotionParameters) -> FaceBox:
        size = self._size_px
        box = face_boxes(motion.place_keypoints(), size, size)[0]
        if shows_a_face(box, size, size):
            return box
        logger.warning("No face could be placed in the portrait %s; its whole picture is taken as the face.", name)
        return FaceBox(0, 0, size, size)


def image_to_tensor(image: Image, size_px: int) -> Tensor:
    """Scale (H, W, 3) uint8 RGB of any size and shape to (3, size, size) float32 in [-1, 1]."""
    if image.shape[:2] != (size_px, size_px):
        image = np.asarray(PilImage.fromarray(image).resize((size_px, size_px), PilImage.Resampling.LANCZOS))
    return torch.from_numpy(np.array(image)).permute(2, 0, 1).float() / 127.5 - 1
