"""The published networks, counted without their weights."""

import pytest
import torch

from engine.animators.personalive.memory.check import count_ample_bytes
from engine.animators.personalive.memory.footprint import FootprintCounter
from engine.animators.personalive.memory.plan import GIB, FreeMemory, plan_memory, plan_room
from engine.animators.personalive.weights.made_up import configs
from engine.animators.personalive.weights.networks import create_networks
from engine.core.settings import PersonaLiveSettings, Quality, Settings

FREE = FreeMemory(ram=8 * GIB, ram_total=16 * GIB, card=7 * GIB, card_total=8 * GIB)
"""A card of 8 GB whose desktop takes one."""


def test_what_counts_as_ample_is_more_than_anything_needs() -> None:
    """The most there is: twice the usual numbers, twice the usual side, 17 pictures."""
    networks = create_networks(configs("full").__getitem__, True)
    own = PersonaLiveSettings(keyframe_slots=16)
    settings = Settings(animator="personalive", size_px=512, personalive=own)
    counted = FootprintCounter(networks, torch.float32, settings, on_card=False).count_quality(Quality.BEST)
    plan = plan_memory(counted, Quality.BEST, on_card=False, offloads=False)
    ample = int(count_ample_bytes(sum(counted.weights.values()), 512))
    assert plan.fits(FreeMemory(ram=ample, ram_total=32 * GIB))


def test_balanced_at_512_pixels_in_float16_fits_a_card_of_8_gb() -> None:
    networks = create_networks(configs("full").__getitem__, True)
    settings = Settings(animator="personalive", size_px=512, quality=Quality.BALANCED)
    counted = FootprintCounter(networks, torch.float16, settings, on_card=True).count_quality(Quality.BALANCED)
    assert sum(counted.weights.values()) / GIB == pytest.approx(5.61, rel=0.01)
    room = plan_room({Quality.BALANCED: counted}, FREE, "auto")
    room.check_quality(Quality.BALANCED)
    assert room.offloads
    plan = room.plans[Quality.BALANCED]
    assert plan.device_bytes < 5.5 * GIB
    assert plan.ram_bytes < 2.5 * GIB
