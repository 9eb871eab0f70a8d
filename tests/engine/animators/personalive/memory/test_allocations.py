import pytest
import torch
import torch.nn.functional as F
from torch import nn

from engine.animators.personalive.memory.allocations import AllocationCounter

KIB = 1024


def floats(kib: int) -> torch.Tensor:
    return torch.empty(kib * KIB // 4, device="meta")


def test_what_is_free_again_counts_only_in_the_peak() -> None:
    with AllocationCounter() as counter:
        first = floats(8)
        second = first + 1
        assert counter.live_bytes == 16 * KIB
        del first
        assert counter.live_bytes == 8 * KIB
        second = second * 2
    assert (counter.live_bytes, counter.peak_bytes) == (8 * KIB, 16 * KIB)
    assert second.numel() == 2 * KIB


def test_views_and_changes_in_place_take_no_memory() -> None:
    given = floats(8)
    with AllocationCounter() as counter:
        given.view(2, -1).transpose(0, 1).add_(1)
        given[:4].expand(4)
    assert counter.peak_bytes == 0


def test_attention_holds_no_table_of_scores() -> None:
    query = torch.empty(1, 1, 512, 8, device="meta")
    with AllocationCounter() as counter:
        mixed = F.scaled_dot_product_attention(query, query, query)
    assert mixed.shape == query.shape
    assert counter.peak_bytes == 4 * query.numel()


def test_each_stage_has_its_peak_with_what_was_left_behind() -> None:
    class Doubled(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return torch.cat([x, x])

    first, second = Doubled(), Doubled()
    with AllocationCounter() as counter:
        counter.count_stage("first", first)
        counter.count_stage("second", second)
        second(first(floats(4)))
    assert counter.peaks == {"": 4 * KIB, "first": 12 * KIB, "second": 24 * KIB}
    before = dict(counter.peaks)
    first(floats(4))
    assert counter.peaks == before  # the hooks are gone


@pytest.mark.parametrize("device", ["meta", "cpu"])
def test_the_meta_device_counts_what_a_real_one_allocates(device: str) -> None:
    network = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.SiLU(), nn.GroupNorm(4, 8)).to(device)
    with torch.inference_mode(), AllocationCounter() as counter:
        network(torch.empty(2, 3, 16, 16, device=device))
    assert counter.peak_bytes == 3 * 2 * 16 * 16 * 4 + 2 * (2 * 8 * 16 * 16 * 4)
