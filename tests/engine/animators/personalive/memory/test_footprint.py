from pathlib import Path

import pytest
import torch

from engine.animators.personalive.memory.allocations import AllocationCounter
from engine.animators.personalive.memory.footprint import FootprintCounter, list_weights
from engine.animators.personalive.pipeline import build_pipeline
from engine.animators.personalive.weights.networks import Networks, make_networks
from engine.core.settings import PersonaLiveSettings, Quality, Settings
from tests.personalive import SIZE_PX, driver_pictures, fresh, portrait_image


def settings_for(quality: Quality = Quality.BEST) -> Settings:
    own = PersonaLiveSettings(keyframe_slots=0)
    return Settings(animator="personalive", size_px=SIZE_PX, quality=quality, personalive=own)


@pytest.fixture(scope="module")
def counter(tiny_models: Path) -> FootprintCounter:
    return FootprintCounter(make_networks(tiny_models), torch.float32, settings_for(), on_card=False)


@pytest.mark.parametrize("quality", [Quality.BEST, Quality.FAST])
def test_what_is_counted_is_what_the_stream_allocates(
    networks: Networks, counter: FootprintCounter, quality: Quality
) -> None:
    counted = counter.count_quality(quality)
    parts = build_pipeline(fresh(networks), settings_for(quality))
    tiny = parts.networks.tiny_decoder
    assert tiny is not None
    decoder, decodes = ("tiny_decoder", tiny) if quality is Quality.FAST else ("decoder", parts.networks.autoencoder)
    parts.stream.swap_portrait(parts.reader.prepare_portrait("x", portrait_image()))
    pictures = driver_pictures()
    parts.stream.advance_window(pictures[:4], [True] * 4)
    with AllocationCounter() as real:
        real.count_stage("denoiser", parts.networks.denoiser)
        real.count_stage(decoder, decodes)
        parts.stream.advance_window(pictures[4:8], [True] * 4)
    for stage in ("denoiser", decoder):
        assert counted.chunk[stage] == pytest.approx(real.peaks[stage], rel=0.05)
    weights = list_weights(parts.networks)
    for name in ("denoiser", "decoder", "tiny_decoder", "image_encoder", "encoder", "reference_net"):
        assert counted.weights[name] == weights[name]


def test_every_step_down_takes_less(counter: FootprintCounter) -> None:
    counts = [counter.count_quality(quality) for quality in Quality]
    denoisers = [count.chunk["denoiser"] for count in counts]
    assert denoisers == sorted(denoisers, reverse=True)
    assert ["decoder" in count.chunk for count in counts] == [True, False, False, False]
    assert counts[0].chunk["decoder"] > 2 * counts[1].chunk["tiny_decoder"]


def test_half_as_wide_numbers_take_half_but_for_what_is_exact(tiny_models: Path) -> None:
    """On a graphics card; a processor computes in slices with some types of numbers only."""
    full, half = (
        FootprintCounter(make_networks(tiny_models), dtype, settings_for(), on_card=True).count_quality(Quality.BEST)
        for dtype in (torch.float32, torch.float16)
    )
    assert half.weights["denoiser"] == pytest.approx(full.weights["denoiser"] / 2, rel=0.001)
    assert half.weights["motion_extractor"] == full.weights["motion_extractor"]
    assert half.chunk["denoiser"] == pytest.approx(full.chunk["denoiser"] / 2, rel=0.25)  # the face crops, too
