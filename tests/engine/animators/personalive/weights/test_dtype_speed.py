import time

import pytest
import torch
from torch.nn import functional

from engine.animators.personalive.weights.dtype_speed import measure_slowdown


@pytest.fixture(autouse=True)
def _fresh() -> None:
    measure_slowdown.cache_clear()


def test_the_slowdown_is_the_ratio_of_the_quickest_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of a processor that needs 3 s at first, then 1 s with 32 bits, and 40 s with 16."""
    takes_s = {torch.float16: iter([90.0, 40.0, 41.0, 44.0]), torch.float32: iter([3.0, 1.0, 1.5, 1.0])}
    now_s = 0.0

    def convolve(image: torch.Tensor, weight: torch.Tensor, padding: int) -> None:
        nonlocal now_s
        assert torch.is_inference_mode_enabled()
        now_s += next(takes_s[image.dtype])

    monkeypatch.setattr(functional, "conv2d", convolve)
    monkeypatch.setattr(time, "thread_time", lambda: now_s)
    assert measure_slowdown(torch.float16) == 40.0
    assert measure_slowdown(torch.float16) == 40.0, "measured once"


def test_float32_is_about_as_quick_as_itself_and_the_number_of_threads_stays() -> None:
    threads = torch.get_num_threads()
    assert 0.1 < measure_slowdown(torch.float32) < 10
    assert torch.get_num_threads() == threads
