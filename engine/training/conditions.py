"""What the denoiser is given while it is trained: portrait, pose and motion, and which of it is left out.

Owns: condition dropout, token drop, the encoder's dropout. Does not know: noise levels, losses.
Source: the released training code; the probabilities are in `Dropped.P`.
"""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import torch
from torch import Tensor

from engine.animators.personalive.nets.denoiser import Conditions
from engine.animators.personalive.nets.spatial import SiteTokens
from engine.animators.personalive.nets.unet import UNetConfig
from engine.animators.personalive.stream.keypoints import MotionParameters, draw_keypoints
from engine.animators.personalive.weights.networks import Networks
from engine.training.draws import Draws

KEPT_TOKENS = 0.7
"""Share of the portrait's tokens that the denoiser sees at each site."""
FEATURE_DROPOUT = 0.5
"""Share of the hourglass's skips that is dropped."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """What a whole batch has to do without, each with probability `P`, independently."""

    P: ClassVar[float] = 0.1

    reference: bool = False
    pose: bool = False
    motion: bool = False


NOTHING_DROPPED = Dropped()


class Portrait(NamedTuple):
    """What is encoded of B portraits. latents (B, 4, h, w), image_embedding (B, 1, context width)."""

    latents: Tensor
    image_embedding: Tensor


class ConditionReader:
    """Runs the networks that make the conditions, for one step."""

    def __init__(self, networks: Networks, dropped: Dropped, draws: Draws) -> None:
        self._networks = networks
        self._dropped = dropped
        self._draws = draws

    @torch.no_grad()
    def encode_portrait(self, pictures: Tensor, pixels: Tensor) -> Portrait:
        """Encode portraits (B, 3, H, W) in [-1, 1], and CLIP's pixels of them; latents are sampled."""
        return Portrait(self.encode_latents(pictures, "reference_posterior"), self._networks.image_encoder(pixels))

    @torch.no_grad()
    def encode_latents(self, pictures: Tensor, name: str) -> Tensor:
        """Sample latents (B, 4, H/8, W/8) of pictures (B, 3, H, W) in [-1, 1]; name: of the draw."""
        shape = (len(pictures), self._networks.denoiser.config.latent_channels, *(n // 8 for n in pictures.shape[2:]))
        noise = self._draws.draw_normal(name, shape).to(pictures.device)
        return self._networks.autoencoder.sample_latents(pictures, noise)

    @torch.no_grad()
    def draw_pose(self, pictures: Tensor, height_px: int, width_px: int) -> Tensor:
        """Draw the discs of pictures (B, 3, side, side) in [0, 1], all values their own: (B, 3, height, width)."""
        return draw_keypoints(self.place_keypoints(pictures), height_px, width_px)

    @torch.no_grad()
    def place_keypoints(self, pictures: Tensor) -> Tensor:
        """Return the pictures' own keypoints, (B, 21, 3)."""
        extractor = self._networks.motion_extractor
        return MotionParameters.from_raw_motion(extractor(pictures), extractor.idx_tensor).place_keypoints()

    def encode_conditions(self, discs: Tensor, faces: Tensor, number: int) -> Conditions:
        """Encode pose (B, 3, H, W) and faces (B, 3, crop, crop) for pass `number`."""
        pose = self._networks.pose_guider(discs)
        motion = self._encode_motion(faces, number)
        return Conditions(
            torch.zeros_like(pose) if self._dropped.pose else pose,
            torch.zeros_like(motion) if self._dropped.motion else motion,
        )

    def read_sites(self, portrait: Portrait, number: int) -> tuple[SiteTokens, ...]:
        """Read the portraits' tokens for pass `number`: a random share of them, or none if the reference is dropped."""
        embedding = portrait.image_embedding
        if self._dropped.reference:
            return tuple(SiteTokens(tokens, embedding) for tokens in self._make_no_tokens(len(embedding)))
        recorded = self._networks.reference_net(portrait.latents, embedding)
        names = name_sites(self._networks.denoiser.config)
        return tuple(
            SiteTokens(self._keep_some(tokens, f"tokens/{number}/{name}"), embedding)
            for tokens, name in zip(recorded, names, strict=True)
        )

    def _encode_motion(self, faces: Tensor, number: int) -> Tensor:
        encoder = self._networks.motion_encoder

        def drop(features: Tensor, level: int) -> Tensor:
            drawn = self._draws.draw_uniform(f"dropout/{number}/{level}", features.shape)
            kept = (drawn >= FEATURE_DROPOUT).to(features.device, features.dtype)
            return features * kept / (1 - FEATURE_DROPOUT)

        tokens: Tensor = encoder(faces, drop if encoder.training else None)
        return tokens

    def _keep_some(self, tokens: Tensor, name: str) -> Tensor:
        """Keep the tokens (B, L, C) whose numbers are lowest, in that order: (B, 0.7 L, C)."""
        order = self._draws.draw_uniform(name, tokens.shape[:2]).argsort(dim=1)
        kept = order[:, : int(KEPT_TOKENS * tokens.shape[1])].to(tokens.device)
        return tokens.gather(1, kept[:, :, None].expand(-1, -1, tokens.shape[2]))

    def _make_no_tokens(self, count: int) -> list[Tensor]:
        """Return (B, 0, C) for every site."""
        layers = self._networks.denoiser.iterate_layers()
        weights = [layer.attention.block.norm1.weight for layer in layers if layer.attention is not None]
        return [torch.zeros(count, 0, len(weight), device=weight.device) for weight in weights]


def name_sites(config: UNetConfig) -> list[str]:
    """Return the attention sites' names in walking order: d00, d01 ... m ... u32 in the published net."""
    layers = config.layers_per_block
    down = [f"d{i}{j}" for i, attends in enumerate(config.attends_down) if attends for j in range(layers)]
    up = [f"u{i}{j}" for i, attends in enumerate(config.attends_up) if attends for j in range(layers + 1)]
    return [*down, "m", *up]
