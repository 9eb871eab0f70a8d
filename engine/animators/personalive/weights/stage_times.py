"""Measures how long each network takes for a chunk.

Owns: measuring by waiting for the device before and after a network, which costs time; so it is off by default.
Does not know: what the networks do.
"""

import time

import torch
from torch import nn

from engine.animators.personalive.weights.networks import Networks
from engine.core.clock import NS_PER_S
from engine.core.latency import LatencyMeter

CHUNKS = 250
"""How many of the latest chunks the figures cover."""
LONGEST_NS = 3600 * NS_PER_S
"""The denoiser takes more than a minute on some processors, and is not asleep then."""
STAGES = {
    "motion_extractor": "motion_extractor",
    "motion_encoder": "motion_encoder",
    "pose_guider": "pose_guider",
    "denoiser": "denoiser",
    "decoder": "autoencoder",
    "tiny_decoder": "tiny_decoder",
}
"""The stages of a chunk, in their order, and the network of each; of the decoders one runs."""


def time_stages(networks: Networks, device: torch.device) -> dict[str, LatencyMeter]:
    """Start measuring; returns name -> meter, which records every call, in whole chunks."""
    found = {stage: getattr(networks, name) for stage, name in STAGES.items()}
    return {stage: _time_calls(network, device) for stage, network in found.items() if network is not None}


def _time_calls(network: nn.Module, device: torch.device) -> LatencyMeter:
    meter = LatencyMeter(CHUNKS, LONGEST_NS)
    starts_ns: list[int] = []

    def synchronized_time_ns() -> int:
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        return time.perf_counter_ns()

    network.register_forward_pre_hook(lambda *_: starts_ns.append(synchronized_time_ns()))
    network.register_forward_hook(lambda *_: meter.record_duration(starts_ns.pop(), synchronized_time_ns()))
    return meter
