"""The noise schedule: the rungs of the window, the one that is shown, and the deterministic step to the next rung.

Owns: the noise levels, the geometry of the window in frames, the DDIM step. All in float32: an error in the predicted
noise at level 999 is multiplied by 11.8 in the next latent, and by 65.9 in the clean one.
Does not know: networks, what a frame shows.
Source: arXiv 2512.11253 §3.3 and table of hyper-parameters; scheduler constants of the published inference config.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

TRAIN_STEPS = 1000
BETA_START = 0.00085
BETA_END = 0.02
"""Differs from Stable Diffusion's 0.012."""


def alpha_bars() -> Tensor:
    """Signal power left at each of the 1000 training steps: (1000,) float32, scaled-linear betas."""
    betas = torch.linspace(BETA_START**0.5, BETA_END**0.5, TRAIN_STEPS, dtype=torch.float32) ** 2
    return torch.cumprod(1.0 - betas, dim=0)


@dataclass(frozen=True, slots=True)
class NoiseSchedule:
    """The window's geometry: N rungs of M frames, cleanest and oldest first.

    levels: noise level of each rung, rising; each steps to the one below it, the lowest to the clean latent.
    chunk: M, frames that enter and leave with every pass.
    emit_rung: r; a chunk is shown after the pass at this rung. Passes below it are not run ...
    refine_below: ... unless this is set; then they run to give cleaner context and keyframes.
    """

    levels: tuple[int, ...]
    chunk: int
    emit_rung: int
    refine_below: bool

    @property
    def first_rung(self) -> int:
        """The lowest rung that is run."""
        return 0 if self.refine_below else self.emit_rung

    @property
    def rung_count(self) -> int:
        """Rungs that are run."""
        return len(self.levels) - self.first_rung

    @property
    def frame_count(self) -> int:
        """Frames in the window during a pass."""
        return self.rung_count * self.chunk

    @property
    def carried_count(self) -> int:
        """Frames that stay in the window between two passes."""
        return self.frame_count - self.chunk

    @property
    def first_position(self) -> int:
        """Window position, as trained, of the oldest frame."""
        return self.first_rung * self.chunk

    @property
    def emitted_slice(self) -> slice:
        """The frames of the window that a pass shows."""
        start = (self.emit_rung - self.first_rung) * self.chunk
        return slice(start, start + self.chunk)

    @property
    def transition_frames(self) -> int:
        """Pictures shown before that of the driver's first frame, and missing after its last: P."""
        return (len(self.levels) - 1 - self.emit_rung) * self.chunk

    @property
    def lookahead(self) -> int:
        """Driver frames between a movement and its picture, when pictures are shown at even times."""
        return self.transition_frames + self.chunk - 1

    def frame_levels(self) -> Tensor:
        """Noise level of each frame of the window, (frames,) float32."""
        return torch.tensor(self.levels[self.first_rung :]).repeat_interleave(self.chunk).float()


class DdimStep(nn.Module):
    """The deterministic step (eta 0) that moves every frame of the window one rung down.

    Buffers: the factors of each frame, (F, 1, 1, 1) float32.
    """

    signal: Tensor
    noise: Tensor
    next_signal: Tensor
    next_noise: Tensor

    def __init__(self, schedule: NoiseSchedule) -> None:
        super().__init__()
        levels = torch.tensor(schedule.levels)
        here = alpha_bars()[levels]
        below = torch.cat([torch.ones(1), here[:-1]])
        kept = slice(schedule.first_rung, None)
        factors = (here.sqrt(), (1 - here).sqrt(), below.sqrt(), (1 - below).sqrt())
        for name, factor in zip(("signal", "noise", "next_signal", "next_noise"), factors, strict=True):
            per_frame = factor[kept].repeat_interleave(schedule.chunk)[:, None, None, None]
            self.register_buffer(name, per_frame, persistent=False)

    def forward(self, latents: Tensor, predicted: Tensor) -> tuple[Tensor, Tensor]:
        """Step latents (F, 4, h, w) float32 with the predicted noise; returns (next latents, clean latents)."""
        predicted = predicted.float()
        clean = (latents - self.noise * predicted) / self.signal
        return self.next_signal * clean + self.next_noise * predicted, clean

    def noise_to_carried_levels(self, latent: Tensor, noise: Tensor) -> Tensor:
        """Add noise (carried, 4, h, w) to one clean latent (4, h, w), at the levels of all but the newest rung."""
        count = len(noise)
        return self.signal[:count] * latent + self.noise[:count] * noise

    def noise_to_newest_level(self, latent: Tensor, noise: Tensor) -> Tensor:
        """Add noise (chunk, 4, h, w) to one clean latent (4, h, w), at the level of the newest rung."""
        count = len(noise)
        return self.signal[-count:] * latent + self.noise[-count:] * noise
