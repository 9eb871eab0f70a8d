"""The graphs that PersonaLive is exported as: what each computes, and which of its sizes may vary.

Owns: the list of graphs; each one's module, example arguments, names and ranges.
Does not know: ONNX, files, providers.

Nothing of the window's state is inside a graph. `chunk_step` takes the frames of the pass before, all of them, and
leaves out the chunk that has left the window itself: so what one pass returns is what the next one takes, its size is
never zero, and two sets of buffers take turns.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensorMode

from engine.animators.personalive.nets.autoencoder import LATENT_PX, to_eight_bit
from engine.animators.personalive.nets.denoiser import Conditions
from engine.animators.personalive.nets.motion_encoder import TOKEN_WIDTH, TOKENS
from engine.animators.personalive.nets.motion_extractor import RawMotion
from engine.animators.personalive.nets.spatial import Site
from engine.animators.personalive.stream.chunk_step import Appearance, ChunkStep, StepResult
from engine.animators.personalive.stream.window import WindowFrames
from engine.animators.personalive.weights.networks import Networks

MOTION_EXTRACTOR, CHUNK_STEP, REFERENCE_READER = "motion_extractor", "chunk_step", "reference_reader"
DECODER, TINY_DECODER, PORTRAIT_ENCODER = "decoder", "tiny_decoder", "portrait_encoder"
FRAMES = "latents", "pose", "motion"
"""The tensors of the window's frames."""


@dataclass(frozen=True, slots=True, eq=False)
class ExportSource:
    """What graphs are made of: the loaded networks, the step over them, and the largest sizes.

    size_px: side of the pictures. slots: most keyframes beside the portrait.
    """

    networks: Networks
    step: ChunkStep
    size_px: int
    slots: int

    @property
    def rungs(self) -> int:
        return len(self.step.levels) // self.step.chunk

    @property
    def latent_shape(self) -> tuple[int, int, int]:
        side = self.size_px // LATENT_PX
        return self.networks.denoiser.config.latent_channels, side, side


@dataclass(frozen=True, slots=True)
class Range:
    """A size that is 1 to `most` times a step. usual: what engines are optimised for."""

    most: int
    usual: int


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """One graph before it is exported.

    build_arguments: name of each range -> times, to arguments of those sizes, nested as the module takes them.
    inputs, outputs: the names of its tensors, flat and in order. ranges: what varies.
    """

    module: nn.Module
    build_arguments: Callable[[Mapping[str, int]], tuple[Any, ...]]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    ranges: Mapping[str, Range]


def list_graphs(networks: Networks) -> tuple[str, ...]:
    """Return the names of the graphs that can be made of these networks, those of a chunk first."""
    tiny = () if networks.tiny_decoder is None else (TINY_DECODER,)
    return MOTION_EXTRACTOR, CHUNK_STEP, DECODER, *tiny, PORTRAIT_ENCODER, REFERENCE_READER


def build_graph(name: str, source: ExportSource) -> Graph:
    """Return the graph with this name."""
    builders: dict[str, Callable[[ExportSource], Graph]] = {
        MOTION_EXTRACTOR: _build_motion_extractor,
        CHUNK_STEP: _build_chunk_step,
        DECODER: lambda source: _build_decoder(source, source.networks.autoencoder),
        TINY_DECODER: lambda source: _build_decoder(source, source.networks.tiny_decoder),
        PORTRAIT_ENCODER: _build_portrait_encoder,
        REFERENCE_READER: _build_reference_reader,
    }
    return builders[name](source)


class StepGraph(nn.Module):
    """(frames of the pass before, appearance, crops, pose images, noise) -> `StepResult` of as many frames."""

    def __init__(self, step: ChunkStep) -> None:
        super().__init__()
        self.step = step

    def forward(
        self, frames: WindowFrames, appearance: Appearance, crops: Tensor, pose_images: Tensor, noise: Tensor
    ) -> StepResult:
        carried = frames.select_frames(slice(self.step.chunk, None))
        result: StepResult = self.step(carried, appearance, crops, pose_images, noise)
        return result


class DecoderGraph(nn.Module):
    """Latents (M, 4, h, w) float32 -> pictures (M, 8h, 8w, 3) uint8."""

    def __init__(self, decoder: nn.Module, dtype: torch.dtype) -> None:
        super().__init__()
        self.decoder = decoder
        self.dtype = dtype

    def forward(self, latents: Tensor) -> Tensor:
        return to_eight_bit(self.decoder(latents.to(self.dtype)))


class PortraitEncoderGraph(nn.Module):
    """Picture (3, S, S) float32 in [-1, 1], CLIP's pixels -> latent (4, h, w) float32, image embedding (1, 1, C)."""

    def __init__(self, networks: Networks) -> None:
        super().__init__()
        self.autoencoder = networks.autoencoder
        self.image_encoder = networks.image_encoder
        self.dtype = networks.denoiser.conv_in.weight.dtype

    def forward(self, picture: Tensor, pixels: Tensor) -> tuple[Tensor, Tensor]:
        latent = self.autoencoder.encode_pictures(picture[None].to(self.dtype))[0].float()
        return latent, self.image_encoder(pixels.to(self.dtype))


class ReferenceReaderGraph(nn.Module):
    """Latent (4, h, w) float32, image embedding -> keys, values and constant of every attention site."""

    def __init__(self, networks: Networks) -> None:
        super().__init__()
        self.reference_net = networks.reference_net
        self.denoiser = networks.denoiser

    def forward(self, latent: Tensor, image_embedding: Tensor) -> tuple[Site, ...]:
        recorded = self.reference_net(latent[None].to(self.denoiser.conv_in.weight.dtype), image_embedding)
        return self.denoiser.project_tokens(recorded, image_embedding)


class MotionExtractorGraph(nn.Module):
    """Pictures (F, 3, input, input) float32 in [0, 1] -> `RawMotion`."""

    def __init__(self, networks: Networks) -> None:
        super().__init__()
        self.extractor = networks.motion_extractor

    def forward(self, pictures: Tensor) -> tuple[Tensor, ...]:
        return tuple(self.extractor(pictures))


def name_sites(sites: tuple[Site, ...]) -> tuple[str, ...]:
    """Return the names of the sites' tensors: site0_keys, site0_values, ..."""
    return tuple(f"site{number}_{part}" for number, site in enumerate(sites) for part in site._fields)


def _build_motion_extractor(source: ExportSource) -> Graph:
    def build_arguments(times: Mapping[str, int]) -> tuple[Any, ...]:
        return (torch.zeros(times["frames"], 3, side, side),)

    chunk, side = source.step.chunk, source.networks.motion_extractor.config.input_px
    module = MotionExtractorGraph(source.networks)
    return Graph(module, build_arguments, ("pictures",), RawMotion._fields, {"frames": Range(chunk, chunk)})


def _build_chunk_step(source: ExportSource) -> Graph:
    step, latent = source.step, source.latent_shape
    crop_px = source.networks.motion_encoder.config.crop_px
    sites = _read_empty_sites(source)

    def build_arguments(times: Mapping[str, int]) -> tuple[Any, ...]:
        grown = (
            site.with_growing_parts([part.repeat(1, times["pictures"], 1) for part in site.growing_parts])
            for site in sites
        )
        return (
            _empty_frames(source, times["rungs"] * step.chunk),
            Appearance(torch.zeros(latent), tuple(grown)),
            torch.zeros(step.chunk, 3, crop_px, crop_px),
            torch.zeros(step.chunk, 3, source.size_px, source.size_px),
            torch.zeros(step.chunk, *latent),
        )

    return Graph(
        StepGraph(step),
        build_arguments,
        (*FRAMES, "latent", *name_sites(sites), "crops", "pose_images", "noise"),
        ("clean", *(f"next_{name}" for name in FRAMES)),
        {
            "rungs": Range(source.rungs, max(1, source.rungs - 1)),
            "pictures": Range(1 + source.slots, 1),
        },
    )


def _build_decoder(source: ExportSource, decoder: nn.Module | None) -> Graph:
    assert decoder is not None
    latents = torch.zeros(source.step.chunk, *source.latent_shape)
    return Graph(DecoderGraph(decoder, source.step.dtype), lambda _: (latents,), ("latents",), ("pictures",), {})


def _build_portrait_encoder(source: ExportSource) -> Graph:
    side = source.networks.image_encoder.size_px
    arguments = torch.zeros(3, source.size_px, source.size_px), torch.zeros(1, 3, side, side)
    return Graph(
        PortraitEncoderGraph(source.networks),
        lambda _: arguments,
        ("picture", "pixels"),
        ("latent", "image_embedding"),
        {},
    )


def _build_reference_reader(source: ExportSource) -> Graph:
    return Graph(
        ReferenceReaderGraph(source.networks),
        lambda _: _empty_portrait(source),
        ("latent", "image_embedding"),
        name_sites(_read_empty_sites(source)),
        {},
    )


def _empty_frames(source: ExportSource, count: int) -> WindowFrames:
    dtype, (_, height, width) = source.step.dtype, source.latent_shape
    pose = torch.zeros(count, source.networks.denoiser.config.widths[0], height, width, dtype=dtype)
    motion = torch.zeros(count, TOKENS, TOKEN_WIDTH, dtype=dtype)
    return WindowFrames(torch.zeros(count, *source.latent_shape), Conditions(pose, motion))


def _empty_portrait(source: ExportSource) -> tuple[Any, ...]:
    width = source.networks.denoiser.config.context_width
    return torch.zeros(source.latent_shape), torch.zeros(1, 1, width, dtype=source.step.dtype)


def _read_empty_sites(source: ExportSource) -> tuple[Site, ...]:
    """Return sites of the right sizes for one picture, without computing them."""
    reader = ReferenceReaderGraph(source.networks)
    with FakeTensorMode(allow_non_fake_inputs=True), torch.no_grad():
        latent, embedding = _empty_portrait(source)
        sites: tuple[Site, ...] = reader(latent, embedding)
    return tuple(type(site)(*(torch.zeros(part.shape, dtype=part.dtype) for part in site)) for site in sites)
