import pytest
import torch

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


def test_dtypes() -> None:
    assert resolve_dtype("auto", torch.device("cpu")) == torch.float32
    assert resolve_dtype("auto", torch.device("cuda")) == torch.float16
    assert resolve_dtype("bfloat16", torch.device("cpu")) == torch.bfloat16
