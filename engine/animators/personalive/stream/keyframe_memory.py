"""The historical keyframes: decides which finished frames are stored, and stores them.

Owns: the rule, the bank of motion tokens, and the buffers that the denoiser's attention sites read; allocated once
for a size and overwritten from portrait to portrait.
Does not know: windows, pictures; the function that reads a latent is an argument.
Source: arXiv 2512.11253 §3.4; the first nine passes store none, as in the published code.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.animators.personalive.nets.spatial import Site

FIRST_PASS = 10
"""The first pass after `reset_to_portrait`, counted from 1, whose oldest frame may become a keyframe."""


@dataclass(frozen=True, slots=True)
class KeyframeRule:
    """threshold: L2 distance over the 512 motion features. slots: most keyframes kept."""

    threshold: float
    slots: int


class KeyframeMemory:
    """The portrait and its keyframes, from one `reset_to_portrait` to the next."""

    def __init__(self, rule: KeyframeRule) -> None:
        self.rule = rule
        self._passes = 0
        self._pictures = 0
        self._bank = torch.empty(0)
        self._sites: tuple[Site, ...] = ()
        self._buffers: list[tuple[Tensor, ...]] = []
        self._layout: list[object] = []

    @property
    def keyframes(self) -> int:
        """The number of keyframes stored beside the portrait."""
        return max(0, self._pictures - 1)

    @property
    def size_bytes(self) -> int:
        """The memory for the portrait and all its keyframes."""
        return sum(buffer.nbytes for kept in self._buffers for buffer in kept)

    @property
    def sites(self) -> tuple[Site, ...]:
        """The tokens of each attention site: views of the filled part of the buffers."""
        return tuple(
            site.with_growing_parts([buffer[:, : self._pictures * _tokens_per_picture(site)] for buffer in kept])
            for site, kept in zip(self._sites, self._buffers, strict=True)
        )

    def reset_to_portrait(self, sites: tuple[Site, ...], motion: Tensor) -> None:
        """Forget everything, and start with a portrait: its sites and its motion tokens (32, 16)."""
        self._passes = self._pictures = 0
        self._sites = sites
        layout: list[object] = [(part.shape, part.dtype, part.device) for site in sites for part in site.growing_parts]
        if layout != self._layout:
            pictures = 1 + self.rule.slots
            self._buffers = [tuple(part.repeat(1, pictures, 1) for part in site.growing_parts) for site in sites]
            self._bank = motion.new_empty(pictures, motion.numel(), dtype=torch.float32)
            self._layout = layout
        self._add_picture(sites, motion)

    def add_keyframe_if_new(self, motion: Tensor, latent: Tensor, read: Callable[[Tensor], tuple[Site, ...]]) -> bool:
        """Count one pass, and store its oldest frame as a keyframe if its motion is unlike that of every stored one.

        Shapes: motion (32, 16); latent (4, h, w), clean and SD-scaled; read turns a latent into its sites.
        Returns: True if stored; False if familiar, too early, or all slots are used (then nothing is compared).
        """
        self._passes += 1
        if self._passes < FIRST_PASS or self.keyframes >= self.rule.slots:
            return False
        distances = torch.linalg.vector_norm(self._bank[: self._pictures] - motion.float().flatten(), dim=1)
        if float(distances.min()) <= self.rule.threshold:
            return False
        self._add_picture(read(latent), motion)
        return True

    def _add_picture(self, sites: tuple[Site, ...], motion: Tensor) -> None:
        for site, kept in zip(sites, self._buffers, strict=True):
            for buffer, part in zip(kept, site.growing_parts, strict=True):
                start = self._pictures * _tokens_per_picture(site)
                buffer[:, start : start + _tokens_per_picture(site)] = part
        self._bank[self._pictures] = motion.flatten()
        self._pictures += 1


def _tokens_per_picture(site: Site) -> int:
    """Return the tokens of one picture, for a site that contains one."""
    return site.growing_parts[0].shape[1]
