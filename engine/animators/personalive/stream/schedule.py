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
    """The window's geometry at one quality: N rungs of M frames, cleanest and oldest first.

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

    @property
    def resting_count(self) -> int:
        """Frames on the rungs that are not run."""
        return self.first_rung * self.chunk


def frame_levels(levels: tuple[int, ...], chunk: int) -> Tensor:
    """Noise level of each frame of the longest window, (N M,) float32; a shorter one has the last of them."""
    return torch.tensor(levels).repeat_interleave(chunk).float()


class DdimStep(nn.Module):
    """The deterministic step (eta 0) that moves every frame of the window one rung down.

    Buffers: the factors of each frame of the longest window, (N M, 1, 1, 1) float32; a shorter one uses the last ones.
    """

    signal: Tensor
    noise: Tensor
    next_signal: Tensor
    next_noise: Tensor

    def __init__(self, levels: tuple[int, ...], chunk: int) -> None:
        super().__init__()
        here = alpha_bars()[torch.tensor(levels)]
        below = torch.cat([torch.ones(1), here[:-1]])
        factors = (here.sqrt(), (1 - here).sqrt(), below.sqrt(), (1 - below).sqrt())
        for name, factor in zip(("signal", "noise", "next_signal", "next_noise"), factors, strict=True):
            per_frame = factor.repeat_interleave(chunk)[:, None, None, None]
            self.register_buffer(name, per_frame, persistent=False)

    def forward(self, latents: Tensor, predicted: Tensor) -> tuple[Tensor, Tensor]:
        """Step latents (F, 4, h, w) float32 with the predicted noise; returns (next latents, clean latents)."""
        predicted = predicted.float()
        first = self.signal.shape[0] - latents.shape[0]
        clean = (latents - self.noise[first:] * predicted) / self.signal[first:]
        return self.next_signal[first:] * clean + self.next_noise[first:] * predicted, clean

    def add_noise(self, clean: Tensor, noise: Tensor, first: int) -> Tensor:
        """Add noise (F, 4, h, w) to clean latents, or to one, at the levels of frames first, first + 1, ...

        first: counted in the longest window.
        """
        frames = slice(first, first + len(noise))
        return self.signal[frames] * clean + self.noise[frames] * noise
