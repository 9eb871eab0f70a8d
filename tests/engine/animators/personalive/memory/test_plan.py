from collections.abc import Mapping

import pytest

from engine.animators.personalive.memory.footprint import Footprint
from engine.animators.personalive.memory.plan import (
    GIB,
    PROGRAM_BYTES,
    SPARE,
    WORKSPACE_BYTES,
    FreeMemory,
    MemoryRoom,
    plan_memory,
    plan_room,
)
from engine.core.errors import NotEnoughMemoryError
from engine.core.settings import Quality

WEIGHTS = {"denoiser": 40, "decoder": 4, "image_encoder": 8, "encoder": 2, "reference_net": 20}
PORTRAIT = {"image_encoder": 1, "encoder": 30, "reference_net": 3}
RAM = FreeMemory(ram=100 * GIB, ram_total=128 * GIB)


def footprint(chunk: int = 10) -> Footprint:
    return Footprint(WEIGHTS, caches=3, window=2, chunk={"denoiser": chunk, "decoder": 5}, portrait=PORTRAIT)


def gibibytes(chunk: int) -> Footprint:
    """The same numbers in GiB."""
    few = footprint(chunk)
    weights, chunks, portrait = (
        {name: size * GIB for name, size in part.items()} for part in (few.weights, few.chunk, few.portrait)
    )
    return Footprint(weights, few.caches * GIB, few.window * GIB, chunks, portrait)


CHUNKS = {Quality.BEST: 40, Quality.BALANCED: 30, Quality.FAST: 20, Quality.LOWEST_DELAY: 10}
LADDER = {quality: gibibytes(chunk) for quality, chunk in CHUNKS.items()}


def test_all_stays_on_a_processor() -> None:
    for offloads in (True, False):
        plan = plan_memory(footprint(40), Quality.BEST, on_card=False, offloads=offloads)
        assert (plan.device_bytes, plan.ram_bytes, plan.offloads) == (74 + 5 + 40, 74 + 5 + 40, False)


def test_preparing_a_portrait_may_be_what_needs_most() -> None:
    assert plan_memory(footprint(10), Quality.BEST, on_card=True, offloads=False).device_bytes == 74 + 5 + 30


@pytest.mark.parametrize(("chunk", "most"), [(50, 50), (10, 2 + 30)])
def test_one_visitor_at_a_time_is_on_the_card_and_never_beside_a_chunk(chunk: int, most: int) -> None:
    plan = plan_memory(footprint(chunk), Quality.BEST, on_card=True, offloads=True)
    assert plan.device_bytes == 44 + 5 + most
    assert plan.ram_bytes == 30


def needed_on_card(gib: float) -> int:
    return int(gib * GIB * SPARE + WORKSPACE_BYTES) + 1


def free_on_card(gib: float, ram: int = RAM.ram) -> FreeMemory:
    return FreeMemory(ram, RAM.ram_total, needed_on_card(gib), 200 * GIB)


def find_room(ladder: Mapping[Quality, Footprint], wanted: Quality, free: FreeMemory, offload: str) -> MemoryRoom:
    room = plan_room(ladder, free, offload)
    room.check_quality(wanted)
    return room


@pytest.mark.parametrize(
    ("offload", "gib", "offloads"), [("auto", 119, False), ("auto", 118, True), ("off", 119, False), ("on", 119, True)]
)
def test_networks_leave_if_they_must(offload: str, gib: float, offloads: bool) -> None:
    assert find_room(LADDER, Quality.BEST, free_on_card(gib), offload).offloads is offloads


def test_they_leave_also_for_a_quality_that_is_not_wanted_yet() -> None:
    assert find_room(LADDER, Quality.FAST, free_on_card(118), "auto").offloads


def test_the_best_quality_that_fits_the_card_is_offered_with_the_numbers() -> None:
    with pytest.raises(NotEnoughMemoryError) as refused:
        find_room(LADDER, Quality.BEST, free_on_card(44 + 5 + 35), "auto")
    assert refused.value.fitting == "balanced"
    assert str(refused.value) == (
        "At the quality best PersonaLive needs 93.7 GiB of the graphics card's memory; 88.5 of 200.0 are free. "
        "Choose the quality balanced, which needs 85.3 GiB, or close other programs."
    )


def test_without_room_for_any_quality_none_is_offered() -> None:
    free = FreeMemory(ram=50 * GIB, ram_total=64 * GIB)
    with pytest.raises(NotEnoughMemoryError) as refused:
        find_room(LADDER, Quality.FAST, free, "auto")
    assert refused.value.fitting == ""
    assert str(refused.value) == (
        "At the quality fast PersonaLive needs 115.0 GiB of the computer's memory; 50.0 of 64.0 are free. "
        "Close other programs, choose a smaller size, or use the animator instant."
    )


def test_what_leaves_the_card_needs_room_in_the_computer() -> None:
    ram = int(30 * GIB * SPARE + PROGRAM_BYTES)
    assert find_room(LADDER, Quality.BEST, free_on_card(100, ram + 1), "auto").offloads
    with pytest.raises(NotEnoughMemoryError, match="of the computer's memory; 3"):
        find_room(LADDER, Quality.BEST, free_on_card(100, ram - 1), "auto")


def test_a_quality_without_room_is_refused_later_too() -> None:
    room = find_room(LADDER, Quality.BALANCED, free_on_card(44 + 5 + 35), "auto")
    room.check_quality(Quality.LOWEST_DELAY)
    with pytest.raises(NotEnoughMemoryError, match="At the quality best"):
        room.check_quality(Quality.BEST)


def test_graphs_need_room_for_all_networks_at_once() -> None:
    """A card on which networks must leave in between has none; an ample one is not even counted."""
    whole = max(
        plan_memory(each, quality, on_card=True, offloads=False).device_bytes for quality, each in LADDER.items()
    )
    needed = int(whole * SPARE) + WORKSPACE_BYTES + 1
    small = FreeMemory(100 * GIB, 128 * GIB, card=needed - GIB, card_total=200 * GIB)
    room = find_room(LADDER, Quality.FAST, small, "auto")
    assert not room.fits_graphs(small)
    assert room.fits_graphs(FreeMemory(100 * GIB, 128 * GIB, card=needed, card_total=200 * GIB))
    assert room.fits_graphs(RAM)
    assert MemoryRoom(False, small, {}).fits_graphs(small)
