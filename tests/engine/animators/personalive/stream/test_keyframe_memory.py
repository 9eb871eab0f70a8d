import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from engine.animators.personalive.nets.spatial import Site, SiteKeys, SiteTokens
from engine.animators.personalive.stream.keyframe_memory import FIRST_PASS, KeyframeMemory, KeyframeRule

L = 6


def picture(value: float) -> tuple[Site, ...]:
    """Sites of different widths in both forms, filled with one value."""
    keys = SiteKeys(torch.full((1, L, 8), value), torch.full((1, L, 8), -value), torch.zeros(8))
    return keys, SiteTokens(torch.full((1, 2 * L, 4), value), torch.zeros(1, 1, 3))


def motion(value: float) -> Tensor:
    """Tokens at an L2 distance of 1 from those of value + 1."""
    return torch.full((32, 16), value / 512**0.5)


def held(memory: KeyframeMemory) -> list[float]:
    """The values of the pictures that attention sees, checked in every part of every site."""
    keys, tokens = memory.sites
    assert isinstance(keys, SiteKeys)
    assert isinstance(tokens, SiteTokens)
    values = keys.keys[0, ::L, 0].tolist()
    assert torch.equal(keys.keys[0], torch.tensor(values).repeat_interleave(L)[:, None].expand(-1, 8))
    assert torch.equal(keys.values, -keys.keys)
    assert tokens.tokens[0, :: 2 * L, 0].tolist() == values
    return list(values)


def run(memory: KeyframeMemory, motions: list[float]) -> list[int]:
    """Passes with these motions; returns the passes, from 1, that gave a keyframe of the value 100 + pass."""
    kept = []
    for number, value in enumerate(motions, 1):
        if memory.add_keyframe_if_new(motion(value), torch.tensor(100.0 + number), lambda x: picture(float(x))):
            kept.append(number)
    return kept


def started(threshold: float = 17.0, slots: int = 3) -> KeyframeMemory:
    memory = KeyframeMemory(KeyframeRule(threshold, slots))
    memory.reset_to_portrait(picture(1.0), motion(0))
    return memory


def test_only_the_portrait_at_first() -> None:
    assert held(started()) == [1.0]


def test_no_keyframe_before_the_tenth_pass() -> None:
    memory = started()
    assert run(memory, [100.0 * i for i in range(1, 12)]) == [FIRST_PASS, FIRST_PASS + 1]
    assert FIRST_PASS == 10
    assert held(memory) == [1.0, 110.0, 111.0]


def test_far_from_every_kept_one_means_beyond_the_threshold() -> None:
    memory = started()
    assert run(memory, [0.0] * 9 + [16.9, 17.1, 17.2, 34.0, 34.2, 0.0, 51.3]) == [11, 14, 16]


def test_when_all_slots_are_used_nothing_grows_or_is_read() -> None:
    memory = started(slots=1)
    run(memory, [0.0] * 9 + [50.0])
    before = held(memory)
    assert run(memory, [1000.0 * i for i in range(1, 50)]) == []
    assert held(memory) == before == [1.0, 110.0]


def test_another_portrait_sees_nothing_of_the_one_before() -> None:
    memory = started()
    run(memory, [0.0] * 9 + [50.0, 100.0])
    memory.reset_to_portrait(picture(2.0), motion(50.0))
    assert held(memory) == [2.0]
    assert memory.keyframes == 0
    assert run(memory, [500.0] * 9) == []
    assert run(memory, [50.0, 500.0, 100.0]) == [2, 3]
    assert held(memory)[0] == 2.0


def test_buffers_are_made_once_for_a_size() -> None:
    memory = started()
    first = memory.sites[0].growing_parts[0].data_ptr()
    run(memory, [0.0] * 9 + [50.0])
    memory.reset_to_portrait(picture(3.0), motion(0))
    assert memory.sites[0].growing_parts[0].data_ptr() == first
    larger = tuple(
        site.with_growing_parts([torch.cat([part, part], 1) for part in site.growing_parts]) for site in picture(4.0)
    )
    memory.reset_to_portrait(larger, motion(0))
    assert memory.sites[0].growing_parts[0].shape == (1, 2 * L, 8)


@given(st.lists(st.floats(0, 500), max_size=30), st.integers(0, 4), st.floats(0, 60))
def test_kept_motions_lie_apart(motions: list[float], slots: int, threshold: float) -> None:
    memory = started(threshold, slots)
    kept = run(memory, motions)
    assert len(kept) <= slots
    assert all(number >= FIRST_PASS for number in kept)
    values = [0.0, *(motions[number - 1] for number in kept)]
    apart = [abs(a - b) for i, a in enumerate(values) for b in values[:i]]
    assert all(distance >= threshold - 1e-3 for distance in apart)
    assert len(held(memory)) == 1 + len(kept)
