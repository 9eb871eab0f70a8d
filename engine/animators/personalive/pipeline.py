"""Puts the parts of an open PersonaLive together: networks with their weights, a step, a reader, a stream.

Owns: what is loaded where, and what a quality means. Does not know: frames, threads, which runtime computes.
"""

from dataclasses import dataclass, replace

import torch

from engine.animators.onnx_runtime import refuse_several_runtimes
from engine.animators.personalive.ablations import apply_ablations, choose_stream, wants_tiny_decoder
from engine.animators.personalive.memory.check import measure_room
from engine.animators.personalive.memory.free_memory import read_free_memory
from engine.animators.personalive.memory.plan import MemoryRoom
from engine.animators.personalive.stream.chunk_step import ChunkStep
from engine.animators.personalive.stream.keyframe_memory import KeyframeRule
from engine.animators.personalive.stream.prepared_portrait import PortraitReader
from engine.animators.personalive.stream.runtime import EagerRuntime, StreamRuntime
from engine.animators.personalive.stream.schedule import NoiseSchedule
from engine.animators.personalive.stream.stream import Stream, StreamQuality
from engine.animators.personalive.weights.device_errors import resolve_device, resolve_dtype
from engine.animators.personalive.weights.files import DOWNLOAD
from engine.animators.personalive.weights.networks import Networks, fill_networks, make_networks
from engine.animators.personalive.weights.visitors import RestingNetworks, Visitors, list_replaced, list_visitors
from engine.core.errors import AnimatorError, SettingsError
from engine.core.settings import QUALITY_STEPS, PersonaLiveSettings, Quality, Settings
from engine.core.system.memory import keep_freed_memory

SIZE_STEP_PX = 64
"""The autoencoder and the U-Net each halve the picture three times."""


def check_size(settings: Settings) -> None:
    """Raise SettingsError if the networks cannot make pictures of this size."""
    if settings.size_px % SIZE_STEP_PX:
        raise SettingsError(
            "size_px", "{value} does not fit.", "Give a multiple of {step}.", value=settings.size_px, step=SIZE_STEP_PX
        )


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The parts of an open animator.

    resting: the networks that only the eager runtime needs. room: what its memory was planned with, None if it was not.
    """

    networks: Networks
    step: ChunkStep
    reader: PortraitReader
    stream: Stream
    device: torch.device
    resting: RestingNetworks
    room: MemoryRoom | None = None

    def has_room_for_graphs(self) -> bool:
        """Return True if the device has room for a compiled runtime beside what is on it now."""
        return self.room is None or self.room.fits_graphs(read_free_memory(self.device))

    @property
    def eager(self) -> EagerRuntime:
        """The runtime that needs nothing but these parts."""
        return EagerRuntime(self.networks, self.step, self.reader)


def load_pipeline(settings: Settings) -> Pipeline:
    """Load the networks and build the stream.

    Raises: ModelError, AnimatorError.
    """
    refuse_several_runtimes()
    own = settings.personalive
    if own.models is None:
        raise AnimatorError("PersonaLive needs its weights.", DOWNLOAD)
    device = resolve_device(own.device)
    if device.type == "cpu":
        keep_freed_memory()
    dtype, networks = resolve_dtype(own.dtype, device), make_networks(own.models)
    room = measure_room(networks, own.models, dtype, device, settings)
    leaving = list_visitors(networks) if room.offloads else {}
    fill_networks(networks, own.models, dtype, device, in_ram=[module for part in leaving.values() for module in part])
    visitors = Visitors(leaving, device)
    return replace(build_pipeline(networks, settings, visitors), room=room)


def build_pipeline(networks: Networks, settings: Settings, visitors: Visitors | None = None) -> Pipeline:
    """Build the stream from loaded networks; visitors: those that leave the device, by default none."""
    own = settings.personalive
    step = ChunkStep(
        networks.pose_guider, networks.motion_encoder, networks.denoiser, own.levels, own.chunk, own.exact_savings
    )
    apply_ablations(step, networks, settings)
    if own.exact_savings:
        networks.autoencoder.apply_exact_savings()
    reader = PortraitReader(networks, settings.size_px, own.exact_savings, visitors)
    quality = make_stream_quality(EagerRuntime(networks, step, reader), own, settings.quality)
    rule = KeyframeRule(own.keyframe_threshold, own.keyframe_slots)
    stream = choose_stream(own)(step, quality, networks.motion_extractor, reader, rule, settings.seed)
    device = step.levels.device
    resting = RestingNetworks(list_replaced(networks, visitors is not None and visitors.are_there), device)
    return Pipeline(networks, step, reader, stream, device, resting)


def make_schedule(own: PersonaLiveSettings, quality: Quality) -> NoiseSchedule:
    """Return the rungs of a quality for these settings."""
    return NoiseSchedule(own.levels, own.chunk, QUALITY_STEPS[quality].find_rung(own), own.refine_below)


def make_stream_quality(runtime: StreamRuntime, own: PersonaLiveSettings, quality: Quality) -> StreamQuality:
    """Return what a quality means for these settings, with the runtime's decoder for it."""
    return StreamQuality(make_schedule(own, quality), runtime.find_decoder(wants_tiny_decoder(own, quality)))
