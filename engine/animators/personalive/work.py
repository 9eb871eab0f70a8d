"""Counts the work of one chunk, and measures what the device can do at most: the two sides of "how well is it used".

Owns: what belongs to a chunk, and the matrix product that stands for the device's best.
Does not know: which chunk was timed. Work is counted on the meta device, from shapes: nothing is computed, and it is
the work of these networks with the exact savings, whichever runtime carries it out.
"""

import platform
import time
from pathlib import Path

import torch
from torch.utils.flop_counter import FlopCounterMode

from engine.animators.personalive.nets.denoiser import Conditions
from engine.animators.personalive.nets.motion_encoder import TOKEN_WIDTH, TOKENS
from engine.animators.personalive.nets.spatial import Site, SiteTokens
from engine.animators.personalive.stream.chunk_step import Appearance, ChunkStep
from engine.animators.personalive.stream.schedule import NoiseSchedule
from engine.animators.personalive.stream.window import WindowFrames
from engine.animators.personalive.weights.networks import Networks, make_networks

PROCESSOR_FILE = Path("/proc/cpuinfo")
PX_PER_LATENT = 8
SIDES = {"cuda": 8192, "cpu": 1024}
"""Side of the matrices: large enough for the device's best, small enough for a fraction of a second."""
WARM_UPS, ROUNDS, PRODUCTS = 3, 8, 4


def count_chunk_flop(
    models: Path, size_px: int, schedule: NoiseSchedule, tiny_decoder: bool, exact_savings: bool, pictures: int = 1
) -> float:
    """Return the floating-point operations of one chunk, from pictures of the driver to pictures of the avatar.

    A multiply-add counts as two. models: a folder of weights, of which only the configurations are read. pictures: how
    many are attended to: 1 is the portrait, each keyframe is one more. Raises: ModelError.
    """
    networks = make_networks(models)
    if exact_savings:
        networks.autoencoder.apply_exact_savings()
    decoder = networks.tiny_decoder if tiny_decoder and networks.tiny_decoder is not None else networks.autoencoder
    latent_px = size_px // PX_PER_LATENT
    step_flop = count_step_flop(networks, latent_px, schedule, exact_savings, pictures)
    with torch.device("meta"), torch.inference_mode(), FlopCounterMode(display=False) as counter:
        decoder(torch.empty(schedule.chunk, networks.denoiser.config.latent_channels, latent_px, latent_px))
    return step_flop + float(counter.get_total_flops())


def count_step_flop(
    networks: Networks, latent_px: int, schedule: NoiseSchedule, exact_savings: bool, pictures: int = 1
) -> float:
    """Return the same without the decoder, for networks on the meta device; changes their denoiser if exact_savings."""
    carried, chunk, side_px = schedule.carried_count, schedule.chunk, latent_px * PX_PER_LATENT
    with torch.device("meta"), torch.inference_mode():
        step = ChunkStep(
            networks.pose_guider, networks.motion_encoder, networks.denoiser, schedule.levels, chunk, exact_savings
        )
        sites = _make_sites(networks, latent_px, exact_savings, pictures)
        conditions = Conditions(
            torch.empty(carried, networks.denoiser.config.widths[0], latent_px, latent_px),
            torch.empty(carried, TOKENS, TOKEN_WIDTH),
        )
        channels, crop_px = networks.denoiser.config.latent_channels, networks.motion_encoder.config.crop_px
        input_px = networks.motion_extractor.config.input_px
        latents = torch.empty(carried, channels, latent_px, latent_px)
        with FlopCounterMode(display=False) as counter:
            networks.motion_extractor(torch.empty(chunk, 3, input_px, input_px))
            step(
                WindowFrames(latents, conditions),
                Appearance(torch.empty(channels, latent_px, latent_px), sites),
                torch.empty(chunk, 3, crop_px, crop_px),
                torch.empty(chunk, 3, side_px, side_px),
                torch.empty(chunk, channels, latent_px, latent_px),
            )
    return float(counter.get_total_flops())


def measure_peak_flop_per_s(device: torch.device, dtype: torch.dtype) -> float:
    """Return the operations a second of a large matrix product in this dtype, the best of a few; takes a second."""
    side = SIDES.get(device.type, SIDES["cpu"])
    left = torch.randn(side, side, device=device, dtype=torch.float32).to(dtype)
    right = torch.randn(side, side, device=device, dtype=torch.float32).to(dtype)
    best_s = float("inf")
    with torch.inference_mode():
        for number in range(WARM_UPS + ROUNDS):
            started_s = _time_when_idle_s(device)
            for _ in range(PRODUCTS):
                torch.mm(left, right)
            taken_s = (_time_when_idle_s(device) - started_s) / PRODUCTS
            best_s = min(best_s, taken_s) if number >= WARM_UPS else best_s
    return 2 * float(side) ** 3 / best_s


def describe_device(device: torch.device) -> str:
    """Return the name of the device; of a processor with the number of threads that compute."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"{_read_processor_name()}, {torch.get_num_threads()} threads"


def read_device_memory(device: torch.device) -> int | None:
    """Return the most memory that torch has used on a graphics card so far, in bytes; None on the processor."""
    return torch.cuda.max_memory_allocated(device) if device.type == "cuda" else None


def _read_processor_name() -> str:
    """Return what the system calls the processor."""
    if PROCESSOR_FILE.exists():
        for line in PROCESSOR_FILE.read_text(encoding="utf-8", errors="replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def _make_sites(networks: Networks, latent_px: int, exact_savings: bool, pictures: int) -> tuple[Site, ...]:
    """Return the tokens of that many pictures, all on the meta device."""
    embedding = torch.empty(1, 1, networks.image_encoder.clip.config.projection_dim)
    recorded = networks.reference_net(
        torch.empty(1, networks.denoiser.config.latent_channels, latent_px, latent_px), embedding
    )
    sites: tuple[Site, ...] = tuple(SiteTokens(tokens, embedding) for tokens in recorded)
    if exact_savings:
        sites = networks.denoiser.project_tokens(recorded, embedding)
    return tuple(
        site.with_growing_parts([part.repeat(1, pictures, 1) for part in site.growing_parts]) for site in sites
    )


def _time_when_idle_s(device: torch.device) -> float:
    """Return the time once the device has nothing left to do."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.perf_counter()
