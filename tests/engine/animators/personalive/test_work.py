"""What an open animator says of its work: the device, the count, the device's best."""

from pathlib import Path

import pytest
import torch

from engine.animators.personalive import work
from engine.animators.personalive.stream.schedule import NoiseSchedule
from engine.core.settings import NOISE_LEVELS

CPU = torch.device("cpu")


def test_work_grows_with_rungs_pictures_and_the_decoder(tiny_models: Path) -> None:
    def count(rung: int, tiny: bool, pictures: int = 1) -> float:
        schedule = NoiseSchedule(NOISE_LEVELS, 4, rung, refine_below=False)
        return work.count_chunk_flop(tiny_models, 64, schedule, tiny, exact_savings=True, pictures=pictures)

    least = count(3, tiny=True)
    assert least > 1e8
    assert count(2, tiny=True) > least
    assert count(3, tiny=False) > least
    assert count(3, tiny=True, pictures=4) > least


def test_the_best_of_a_device_is_that_of_the_quickest_product(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(work.SIDES, "cpu", 10)
    monkeypatch.setattr(work, "WARM_UPS", 1)
    monkeypatch.setattr(work, "ROUNDS", 2)
    times_s = iter([0.0, 0.1, 1.0, 9.0, 10.0, 14.0])
    monkeypatch.setattr(work, "_time_when_idle_s", lambda _: next(times_s))
    assert work.measure_peak_flop_per_s(CPU, torch.float32) == pytest.approx(2000 * work.PRODUCTS / 4.0)


def test_the_warm_up_does_not_count_even_if_it_is_quick() -> None:
    assert work.measure_peak_flop_per_s(CPU, torch.float32) > 1e8


def test_a_processor_is_named_with_its_threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "cpuinfo"
    file.write_text("processor\t: 0\nmodel name\t: Clock 3000\n", encoding="utf-8")
    monkeypatch.setattr(work, "PROCESSOR_FILE", file)
    assert work.describe_device(CPU) == f"Clock 3000, {torch.get_num_threads()} threads"
    monkeypatch.setattr(work, "PROCESSOR_FILE", tmp_path / "none")
    assert work.describe_device(CPU).endswith("threads")
    assert work.read_device_memory(CPU) is None
