"""What computes a stream: the calls that every runtime answers, and the eager one.

Owns: the protocol. Does not know: graphs, providers, who chooses a runtime.
"""

from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor

from engine.animators.personalive.nets.denoiser import Conditions
from engine.animators.personalive.nets.motion_extractor import RawMotion
from engine.animators.personalive.stream.chunk_step import Appearance, ChunkStep, StepResult
from engine.animators.personalive.stream.prepared_portrait import PortraitReader
from engine.animators.personalive.stream.schedule import DdimStep
from engine.animators.personalive.stream.window import WindowFrames
from engine.animators.personalive.weights.networks import Networks

Decoder = Callable[[Tensor], Tensor]
"""Latents (F, 4, h, w) -> pictures (F, 3, 8h, 8w) in [0, 1], or finished ones, (F, 8h, 8w, 3) uint8."""


class StepCalls(Protocol):
    """What a stream asks of a step; `ChunkStep` says what each call does."""

    @property
    def dtype(self) -> torch.dtype: ...

    @property
    def ddim(self) -> DdimStep: ...

    def encode_motion(self, crops: Tensor) -> Tensor: ...

    def encode_conditions(self, pose_images: Tensor, motion: Tensor) -> Conditions: ...

    def __call__(
        self, carried: WindowFrames, appearance: Appearance, crops: Tensor, pose_images: Tensor, noise: Tensor
    ) -> StepResult:
        """Run one pass. The result is valid until the pass after the next one."""


class ExtractorCalls(Protocol):
    """What a stream asks of the motion extractor."""

    @property
    def idx_tensor(self) -> Tensor: ...

    def __call__(self, pictures: Tensor) -> RawMotion: ...


class StreamRuntime(Protocol):
    """One way to compute a stream. name: as in the settings. provider: what really runs, empty for eager.

    All runtimes of a stream work on one device and with the same numbers, so that its state fits each of them.
    """

    @property
    def name(self) -> str: ...

    @property
    def provider(self) -> str: ...

    @property
    def step(self) -> StepCalls: ...

    @property
    def extractor(self) -> ExtractorCalls: ...

    @property
    def reader(self) -> PortraitReader: ...

    def find_decoder(self, tiny: bool) -> Decoder:
        """Return the small decoder if it is wanted and there, else the autoencoder's."""

    def close(self) -> None:
        """Free what this runtime alone needs."""


class EagerRuntime:
    """The networks as they are loaded, run by torch."""

    name = "eager"
    provider = ""

    def __init__(self, networks: Networks, step: ChunkStep, reader: PortraitReader) -> None:
        self.step = step
        self.extractor = networks.motion_extractor
        self.reader = reader
        self._networks = networks

    def find_decoder(self, tiny: bool) -> Decoder:
        """Return the small decoder if it is wanted and there, else the autoencoder's."""
        return (self._networks.tiny_decoder if tiny else None) or self._networks.autoencoder

    def close(self) -> None:
        """Nothing: the networks belong to the animator."""
