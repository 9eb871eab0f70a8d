"""When another portrait fits beside the one shown."""

import pytest
import torch

from engine.animators.personalive.memory import beside
from engine.animators.personalive.memory.beside import COPIES, fits_beside, has_room_for_portrait
from engine.animators.personalive.memory.plan import PROGRAM_BYTES, SPARE, WORKSPACE_BYTES, FreeMemory

MIB = 1 << 20
NEEDED = round(COPIES * 100 * MIB * SPARE)


@pytest.mark.parametrize(("free", "fits"), [(NEEDED + PROGRAM_BYTES, True), (NEEDED + PROGRAM_BYTES - 1, False)])
def test_on_a_processor_the_ram_decides(free: int, fits: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = FreeMemory(free, 2 * free)
    assert fits_beside(100 * MIB, memory, 0) is fits
    monkeypatch.setattr(beside, "read_free_memory", lambda device: memory)
    assert has_room_for_portrait(100 * MIB, torch.device("cpu")) is fits


@pytest.mark.parametrize(("cached", "fits"), [(50 * MIB, True), (50 * MIB - 1, False)])
def test_on_a_card_what_torch_holds_unused_counts_too(cached: int, fits: bool) -> None:
    card = NEEDED + WORKSPACE_BYTES - 50 * MIB
    assert fits_beside(100 * MIB, FreeMemory(0, 0, card, 2 * card), cached) is fits
