from collections.abc import Callable

import pytest
import torch

from engine.animators.personalive.weights import device_errors
from engine.animators.personalive.weights.device_errors import explain_failures, resolve_device, resolve_dtype
from engine.core.errors import AnimatorError
from engine.core.problem import Phrase


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
            "The graphics card ran out of memory",
        ),
        (
            RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"),
            "The computer ran out",
        ),
        (MemoryError(), "The computer ran out of memory while dreaming"),
        (torch.AcceleratorError("CUDA error: an illegal memory access was encountered"), "The graphics card failed"),
        (RuntimeError("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED"), "The graphics card failed while dreaming: cuDNN"),
    ],
)
def test_failures_of_the_machine_are_told_plainly(error: Exception, told: str) -> None:
    with pytest.raises(AnimatorError, match=told) as raised, explain_failures(Phrase("dreaming")):
        raise error
    assert raised.value.problem.advice
    assert raised.value.__cause__ is error


def test_a_mistake_of_ours_stays_what_it_is() -> None:
    with pytest.raises(RuntimeError, match="shapes do not match"), explain_failures(Phrase("dreaming")):
        raise RuntimeError("shapes do not match")


def test_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    assert resolve_device("auto").type == "cpu"
    with pytest.raises(AnimatorError, match="no usable NVIDIA GPU for the device cuda:1"):
        resolve_device("cuda:1")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    assert resolve_device("auto").type == resolve_device("cuda:0").type == "cuda"


@pytest.fixture
def slowdown(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Say how much slower this processor is with 16 bits."""
    return lambda times: monkeypatch.setattr(device_errors, "measure_slowdown", lambda dtype: times)


def test_dtypes(slowdown: Callable[[float], None]) -> None:
    slowdown(1000.0)
    assert resolve_dtype("auto", torch.device("cpu")) == torch.float32
    assert resolve_dtype("float32", torch.device("cpu")) == torch.float32
    assert resolve_dtype("auto", torch.device("cuda")) == torch.float16
    assert resolve_dtype("bfloat16", torch.device("cuda")) == torch.bfloat16
    slowdown(0.5)
    assert resolve_dtype("bfloat16", torch.device("cpu")) == torch.bfloat16


@pytest.mark.parametrize("name", ["float16", "bfloat16"])
def test_16_bits_that_the_processor_is_slow_with_are_refused_with_how_slow(
    slowdown: Callable[[float], None], name: str
) -> None:
    slowdown(91.6)
    with pytest.raises(AnimatorError, match=f"92 times slower with the dtype {name} than with float32") as refused:
        resolve_dtype(name, torch.device("cpu"))
    assert refused.value.problem.advice == "Use the dtype float32, or auto."


@pytest.mark.parametrize(
    ("error", "times", "advised"),
    [
        (MemoryError(), 91.6, ""),
        (MemoryError(), 0.6, "bfloat16"),
        (torch.OutOfMemoryError("CUDA out of memory."), 91.6, "float16"),
    ],
)
def test_16_bits_are_advised_only_where_they_are_quick(
    slowdown: Callable[[float], None], error: Exception, times: float, advised: str
) -> None:
    slowdown(times)
    with pytest.raises(AnimatorError, match="ran out of memory") as raised, explain_failures(Phrase("dreaming")):
        raise error
    assert ("use the dtype" in raised.value.problem.advice) == bool(advised)
    assert advised in raised.value.problem.advice
