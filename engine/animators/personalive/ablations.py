"""The stream with a part changed or left out, to measure what that part is worth; an evaluation's switches.

Owns: what each switch changes. Does not know: who asks for one. Without switches nothing here is used.
Source: arXiv 2512.11253, tables 2 and 4; of the training algorithms, the step between two rungs with fresh noise.
"""

import torch
from torch import Tensor

from engine.animators.personalive.nets.temporal_module import TemporalAttention
from engine.animators.personalive.stream.chunk_step import ChunkStep, StepResult
from engine.animators.personalive.stream.driver_reader import DrivingSignal
from engine.animators.personalive.stream.prepared_portrait import PreparedPortrait
from engine.animators.personalive.stream.schedule import DdimStep
from engine.animators.personalive.stream.stream import Stream
from engine.animators.personalive.stream.window import Window
from engine.animators.personalive.weights.networks import Networks
from engine.core.errors import ModelError
from engine.core.settings import QUALITY_STEPS, PersonaLiveSettings, Quality, Settings

CHUNK_CAUSAL, WITHOUT_MII, FRESH_NOISE = "chunk-causal", "without-mii", "fresh-noise"
SD_DECODER, TINY_DECODER = "sd-decoder", "tiny-decoder"


def apply_ablations(step: ChunkStep, networks: Networks, settings: Settings) -> None:
    """Change the step and the networks as the settings say. Raises: ModelError if a network for it is missing."""
    own = settings.personalive
    if TINY_DECODER in own.ablations and networks.tiny_decoder is None:
        raise ModelError(
            "The small decoder (TAESD) is not among PersonaLive's weights.",
            "Put it into the folder taesd of the weights.",
        )
    if CHUNK_CAUSAL in own.ablations:
        for module in networks.denoiser.modules():
            if isinstance(module, TemporalAttention):
                module.causal_chunk = own.chunk
    if FRESH_NOISE in own.ablations:
        step.ddim = FreshNoiseStep(own.levels, own.chunk, settings.seed).to(step.levels.device)


def choose_stream(own: PersonaLiveSettings) -> type[Stream]:
    """Return the kind of stream that the settings ask for."""
    return GrowingStream if WITHOUT_MII in own.ablations else Stream


def wants_tiny_decoder(own: PersonaLiveSettings, quality: Quality) -> bool:
    """Return True if pictures are decoded with the small decoder: as a switch says, else as the quality says."""
    if SD_DECODER in own.ablations:
        return False
    return TINY_DECODER in own.ablations or QUALITY_STEPS[quality].tiny_decoder


class FreshNoiseStep(DdimStep):
    """The step to the next rung with new noise instead of the predicted one, as in training."""

    def __init__(self, levels: tuple[int, ...], chunk: int, seed: int) -> None:
        super().__init__(levels, chunk)
        self._generator = torch.Generator().manual_seed(seed)

    def forward(self, latents: Tensor, predicted: Tensor) -> tuple[Tensor, Tensor]:
        """Step latents (F, 4, h, w) float32; returns (next latents, clean latents)."""
        _, clean = super().forward(latents, predicted)
        first = self.signal.shape[0] - latents.shape[0]
        drawn = torch.randn(latents.shape, generator=self._generator).to(latents.device)
        return self.next_signal[first:] * clean + self.next_noise[first:] * drawn, clean


class GrowingStream(Stream):
    """Starts with an empty window that grows by a chunk with every pass, without a transition from the portrait.

    While it grows, the portrait itself is shown in place of the transition.
    """

    def _start_window(self, portrait: PreparedPortrait, driving: DrivingSignal, size: tuple[int, int]) -> Window:
        full = super()._start_window(portrait, driving, size)
        return Window(full.carried.select_frames(slice(0, 0)), full.clean[:0], full.past)

    def _slide_window(self, window: Window, result: StepResult) -> Window:
        if len(result.clean) == self.schedule.frame_count:
            return super()._slide_window(window, result)
        return Window(result.frames, result.clean, window.past)

    def _select_due(self, clean: Tensor) -> Tensor:
        if len(clean) == self.schedule.frame_count:
            return super()._select_due(clean)
        assert self._portrait is not None
        return self._portrait.latent.expand(self.schedule.chunk, -1, -1, -1)
