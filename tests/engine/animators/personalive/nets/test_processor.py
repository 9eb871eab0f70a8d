"""The quick ways of a processor give what the ordinary operators give, and are taken only where they exist."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from engine.animators.personalive.memory.allocations import AllocationCounter
from engine.animators.personalive.nets import processor

WIDTH, OUT = 24, 40


@pytest.fixture(autouse=True)
def _without_gradients() -> Iterator[None]:
    torch.manual_seed(0)
    with torch.inference_mode():
        yield


@pytest.fixture
def fresh_answers() -> Iterator[None]:
    """Whether the products exist is asked again, now and after the test."""
    processor.has_fused_products.cache_clear()
    yield
    processor.has_fused_products.cache_clear()


def weights() -> tuple[Tensor, Tensor]:
    return torch.randn(OUT, WIDTH) / WIDTH**0.5, torch.randn(OUT)


def test_products_are_the_same_up_to_rounding() -> None:
    (weight, bias), x, other = weights(), torch.randn(3, 7, WIDTH), torch.randn(3, 7, OUT)
    assert processor.runs_on_processor(x)
    plain = F.linear(x, weight, bias)
    assert torch.allclose(processor.project_tokens(x, weight, bias), plain, atol=1e-5)
    assert torch.allclose(processor.project_tokens(x, weight, None), plain - bias, atol=1e-5)
    assert torch.allclose(processor.project_and_add(x, other, weight, bias), plain + other, atol=1e-5)
    value, gate = plain.chunk(2, dim=-1)
    assert torch.allclose(processor.project_and_gate(x, weight, bias), value * F.gelu(gate), atol=1e-5)


def test_tokens_in_another_order_of_memory_are_taken_too() -> None:
    (weight, bias), image = weights(), torch.randn(2, WIDTH, 5)
    other = torch.randn(2, OUT, 5).transpose(1, 2)
    plain = F.linear(image.transpose(1, 2), weight, bias)
    assert torch.allclose(processor.project_tokens(image.transpose(1, 2), weight, bias), plain, atol=1e-5)
    added = processor.project_and_add(image.transpose(1, 2), other, weight, bias)
    assert torch.allclose(added, plain + other, atol=1e-5)


def test_no_tokens_give_none() -> None:
    weight, bias = weights()
    assert processor.project_tokens(torch.randn(0, 7, WIDTH), weight, bias).shape == (0, 7, OUT)


def test_what_is_traced_or_needs_gradients_or_another_device_takes_the_ordinary_way() -> None:
    x = torch.randn(2, WIDTH)
    assert not processor.runs_on_processor(x.to("meta"))
    assert not processor.runs_on_processor(x.half())
    assert not processor.runs_on_processor(x.double())
    with torch.inference_mode(False), torch.enable_grad():
        assert not processor.runs_on_processor(torch.randn(2, WIDTH))


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_where_the_fused_products_are_missing_the_ordinary_operators_run(
    dtype: torch.dtype, monkeypatch: pytest.MonkeyPatch, fresh_answers: None
) -> None:
    monkeypatch.setattr(torch.ops, "mkldnn", SimpleNamespace(_is_mkldnn_bf16_supported=lambda: True))
    assert not processor.has_fused_products(dtype)
    (weight, bias), x = weights(), torch.randn(3, WIDTH)
    assert torch.equal(processor.project_tokens(x, weight, bias), F.linear(x, weight, bias))


def test_fused_products_that_compute_something_else_are_not_used(
    monkeypatch: pytest.MonkeyPatch, fresh_answers: None
) -> None:
    monkeypatch.setattr(processor, "_project_with", lambda x, other, weight, bias, operation: other)
    assert not processor.has_fused_products(torch.float32)


def test_without_one_dnn_and_its_types_nothing_is_tried(monkeypatch: pytest.MonkeyPatch, fresh_answers: None) -> None:
    assert not processor.has_fused_products(torch.float16)
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    assert not processor.has_fused_products(torch.float32)


def test_the_length_of_an_exported_window_may_vary() -> None:
    """Slices depend on the length; while a graph is made, nothing may."""
    frames = torch.export.Dim("frames", min=2, max=16)

    class Block(torch.nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return processor.run_in_slices(torch.neg, (x,), 0, processor.SLICE_BYTES // 2)

    with torch.inference_mode(False), torch.no_grad():
        program = torch.export.export(Block(), (torch.randn(8, 3),), dynamic_shapes=({0: frames},), strict=False)
    assert program.module()(torch.ones(5, 3)).shape == (5, 3)


def test_an_exported_layer_has_only_ordinary_operators() -> None:
    with torch.inference_mode(False), torch.no_grad():
        program = torch.export.export(processor.Linear(WIDTH, OUT), (torch.randn(2, WIDTH),), strict=False)
    assert not any("mkldnn" in str(node.target) for node in program.graph.nodes)


@pytest.mark.parametrize("dim", [0, 1])
def test_slices_fit_the_budget_and_give_the_whole(dim: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processor, "SLICE_BYTES", 1000)
    seen: list[int] = []

    def run(x: Tensor, y: Tensor) -> Tensor:
        seen.append(x.shape[dim])
        return x * y

    x, y = torch.randn(5, 7, 2), torch.randn(5, 7, 2)
    assert torch.equal(processor.run_in_slices(run, (x, y), dim, 400), x * y)
    assert max(seen) == 2
    assert sum(seen) == x.shape[dim]


def test_one_that_needs_more_than_the_budget_still_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processor, "SLICE_BYTES", 10)
    x = torch.randn(3, 2)
    assert torch.equal(processor.run_in_slices(torch.neg, (x,), 0, 400), -x)


def test_elsewhere_nothing_is_sliced() -> None:
    calls: list[torch.Size] = []

    def run(x: Tensor) -> Tensor:
        calls.append(x.shape)
        return x

    processor.run_in_slices(run, (torch.empty(5, 7, device="meta"),), 0, 2**40)
    assert calls == [(5, 7)]


@pytest.mark.parametrize("count", [4, 5, 13, 14])
def test_slices_are_counted_as_if_all_had_run_though_few_do(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processor, "SLICE_BYTES", 1000)
    ran: list[int] = []

    def run(x: Tensor) -> Tensor:
        ran.append(len(x))
        return (x.repeat(1, 5) * 2)[:, :3].clone()

    x = torch.empty(count, 3, device="meta")
    with torch.inference_mode(), processor.count_as_processor(True):
        with AllocationCounter() as counted:
            shape = processor.run_in_slices(run, (x,), 0, 500).shape
        assert len(ran) <= 3
        with AllocationCounter() as all_ran:
            torch.cat([run(part) for part in x.split(2)])
    assert shape == (count, 3)
    assert counted.peak_bytes == all_ran.peak_bytes > 0


def test_the_first_question_may_come_while_networks_are_counted(fresh_answers: None) -> None:
    """Where torch makes everything on its meta device: the answer is that of the processor, and it stays."""
    with processor.count_as_processor(True), torch.device("meta"):
        (weight, bias), x = weights(), torch.randn(3, 7, WIDTH)
        assert processor.runs_on_processor(x)
        assert processor.project_and_add(x, torch.randn(3, 7, OUT), weight, bias).shape == (3, 7, OUT)
        assert processor.project_tokens(x, weight, None).is_meta
    assert processor.runs_on_processor(torch.randn(3, 7, WIDTH))
