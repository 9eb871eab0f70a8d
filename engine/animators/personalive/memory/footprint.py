"""Counts the memory that PersonaLive needs with given settings: from its configs alone, before any weights are read.

Owns: which parts there are, and a pass over each on torch's meta device, in the order and with the lifetimes of
`Stream` and `PortraitReader`. Does not know: what is free, or which parts leave the device.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from engine.animators.personalive.memory.allocations import AllocationCounter
from engine.animators.personalive.nets.autoencoder import LATENT_PX, to_eight_bit
from engine.animators.personalive.nets.denoiser import Conditions
from engine.animators.personalive.nets.motion_encoder import TOKEN_WIDTH, TOKENS
from engine.animators.personalive.nets.processor import count_as_processor
from engine.animators.personalive.nets.spatial import Site, SiteTokens
from engine.animators.personalive.stream.chunk_step import Appearance, ChunkStep
from engine.animators.personalive.stream.schedule import NoiseSchedule
from engine.animators.personalive.stream.window import WindowFrames
from engine.animators.personalive.weights.networks import Networks
from engine.core.settings import QUALITY_STEPS, Quality, Settings

META = torch.device("meta")
COLOURS = 3


@dataclass(frozen=True, slots=True)
class Footprint:
    """What one quality needs, in bytes.

    weights: of each network, as they are once loaded; the autoencoder's two halves by themselves. caches: keys and
    values of the portrait and of as many keyframes as there may be, and the prepared portrait itself. window: the
    state between two chunks. chunk, portrait: name of each stage -> the most that is allocated in it beside all that,
    while a chunk is made, or a portrait prepared.
    """

    weights: Mapping[str, int]
    caches: int
    window: int
    chunk: Mapping[str, int]
    portrait: Mapping[str, int]

    @property
    def chunk_peak(self) -> int:
        """What the largest stage of a chunk allocates."""
        return max(self.chunk.values())


class FootprintCounter:
    """Counts with networks without memory (`make_networks`), which it changes: they cannot be filled afterwards.

    What every quality has in common is counted once, when this is made.
    """

    def __init__(self, networks: Networks, dtype: torch.dtype, settings: Settings, on_card: bool) -> None:
        """on_card: a graphics card computes, which calls the layers in another way than a processor."""
        self._own = settings.personalive
        self._on_card = on_card
        self._parts = parts = _make_parts(networks, dtype, settings)
        self._weights = list_weights(networks)
        with META, torch.inference_mode(), count_as_processor(not on_card):
            sites, self._portrait = _count_portrait(parts)
            self._appearance = _fill_caches(sites, self._own.keyframe_slots, parts)
        kept = [*_growing_parts(self._appearance.sites), *(tensor for site in sites for tensor in site)]
        self._caches = sum_bytes([*kept, self._appearance.latent])

    def count_quality(self, quality: Quality) -> Footprint:
        """Count one pass at this quality."""
        own, step = self._own, QUALITY_STEPS[quality]
        schedule = NoiseSchedule(own.levels, own.chunk, step.find_rung(own), own.refine_below)
        networks = self._parts.networks
        decoder = networks.tiny_decoder if step.tiny_decoder else None
        with META, torch.inference_mode(), count_as_processor(not self._on_card):
            window = _empty_window(self._parts, schedule.carried_count)
            kept = _empty_window(self._parts, schedule.carried_count + schedule.resting_count)
            chunk = _count_chunk(
                self._parts, _Pass(window, self._appearance, schedule, decoder or networks.autoencoder)
            )
        state = sum_bytes([kept.latents, *kept.conditions, window.latents])
        return Footprint(self._weights, self._caches, state, chunk, self._portrait)


def list_weights(networks: Networks) -> dict[str, int]:
    """Return the bytes of each network's parameters and tables, whatever device they are on."""
    vae = networks.autoencoder.vae
    found: dict[str, list[nn.Module]] = {
        "motion_extractor": [networks.motion_extractor],
        "motion_encoder": [networks.motion_encoder],
        "pose_guider": [networks.pose_guider],
        "denoiser": [networks.denoiser],
        "decoder": [vae.decoder, vae.post_quant_conv],
        "tiny_decoder": [] if networks.tiny_decoder is None else [networks.tiny_decoder],
        "image_encoder": [networks.image_encoder],
        "encoder": [vae.encoder, vae.quant_conv],
        "reference_net": [networks.reference_net],
    }
    return {name: sum(map(_count_weights, modules)) for name, modules in found.items()}


def sum_bytes(tensors: Iterable[Tensor]) -> int:
    """Return the bytes of these tensors."""
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors)


class _Parts(NamedTuple):
    networks: Networks
    step: ChunkStep
    dtype: torch.dtype
    size_px: int
    exact_savings: bool

    @property
    def latent_px(self) -> int:
        return self.size_px // LATENT_PX


class _Pass(NamedTuple):
    window: WindowFrames
    appearance: Appearance
    schedule: NoiseSchedule
    decoder: nn.Module


def _make_parts(networks: Networks, dtype: torch.dtype, settings: Settings) -> _Parts:
    """Bring the networks into the form in which they run."""
    own = settings.personalive
    for network in _list_networks(networks):
        network.to(dtype if network is not networks.motion_extractor else torch.float32).requires_grad_(False)
    step = ChunkStep(
        networks.pose_guider, networks.motion_encoder, networks.denoiser, own.levels, own.chunk, own.exact_savings
    )
    if own.exact_savings:
        networks.autoencoder.apply_exact_savings()
    return _Parts(networks, step, dtype, settings.size_px, own.exact_savings)


def _list_networks(networks: Networks) -> list[nn.Module]:
    found = (
        networks.motion_extractor,
        networks.motion_encoder,
        networks.pose_guider,
        networks.reference_net,
        networks.denoiser,
        networks.image_encoder,
        networks.autoencoder,
        networks.tiny_decoder,
    )
    return [network for network in found if network is not None]


def _count_portrait(parts: _Parts) -> tuple[tuple[Site, ...], dict[str, int]]:
    """Walk through `PortraitReader.prepare_portrait`; returns a portrait's sites, and what each stage allocates."""
    networks, size = parts.networks, parts.size_px
    with AllocationCounter() as counter:
        stages = {
            "motion_extractor": networks.motion_extractor,
            "image_encoder": networks.image_encoder,
            "encoder": networks.autoencoder.vae.encoder,
            "reference_net": networks.reference_net,
            "motion_encoder": networks.motion_encoder,
        }
        for name, network in stages.items():
            counter.count_stage(name, network)
        picture = torch.empty(COLOURS, size, size)
        side = networks.motion_extractor.config.input_px
        networks.motion_extractor(torch.empty(1, COLOURS, side, side))
        side = networks.image_encoder.size_px
        image_embedding = networks.image_encoder(torch.empty(1, COLOURS, side, side, dtype=parts.dtype))
        latent = networks.autoencoder.encode_pictures(picture[None].to(parts.dtype))[0].float()
        recorded = networks.reference_net(latent[None].to(parts.dtype), image_embedding)
        sites: tuple[Site, ...] = tuple(SiteTokens(tokens, image_embedding) for tokens in recorded)
        if parts.exact_savings:
            sites = networks.denoiser.project_tokens(recorded, image_embedding)
        side = networks.motion_encoder.config.crop_px
        networks.motion_encoder(torch.empty(1, COLOURS, side, side, dtype=parts.dtype))
    return sites, counter.peaks


def _fill_caches(sites: tuple[Site, ...], slots: int, parts: _Parts) -> Appearance:
    """Return the appearance once every keyframe is stored."""
    latent = torch.empty(parts.step.denoiser.config.latent_channels, parts.latent_px, parts.latent_px)
    full = (site.with_growing_parts([part.repeat(1, 1 + slots, 1) for part in site.growing_parts]) for site in sites)
    return Appearance(latent, tuple(full))


def _growing_parts(sites: tuple[Site, ...]) -> list[Tensor]:
    return [part for site in sites for part in site.growing_parts]


def _empty_window(parts: _Parts, frames: int) -> WindowFrames:
    config, side = parts.step.denoiser.config, parts.latent_px
    pose = torch.empty(frames, config.widths[0], side, side, dtype=parts.dtype)
    motion = torch.empty(frames, TOKENS, TOKEN_WIDTH, dtype=parts.dtype)
    return WindowFrames(torch.empty(frames, config.latent_channels, side, side), Conditions(pose, motion))


def _count_chunk(parts: _Parts, run: _Pass) -> dict[str, int]:
    """Walk through `Stream.advance_window`; returns what each stage allocates."""
    networks, size, frames = parts.networks, parts.size_px, run.schedule.chunk
    with AllocationCounter() as counter:
        stages = {
            "motion_extractor": networks.motion_extractor,
            "motion_encoder": networks.motion_encoder,
            "pose_guider": networks.pose_guider,
            "denoiser": networks.denoiser,
            "tiny_decoder" if run.decoder is networks.tiny_decoder else "decoder": run.decoder,
        }
        for name, network in stages.items():
            counter.count_stage(name, network)
        pictures = torch.empty(frames, COLOURS, size, size)
        networks.motion_extractor((pictures + 1) / 2)
        side = networks.motion_encoder.config.crop_px
        crops, poses = torch.empty(frames, COLOURS, side, side), torch.empty_like(pictures)
        noise = torch.empty(frames, *run.appearance.latent.shape)
        result = parts.step(run.window, run.appearance, crops, poses, noise)
        del poses, noise
        to_eight_bit(run.decoder(result.clean[run.schedule.emitted_slice].to(parts.dtype)))
    return counter.peaks


def _count_weights(module: nn.Module) -> int:
    return sum_bytes([*module.parameters(), *module.buffers()])
