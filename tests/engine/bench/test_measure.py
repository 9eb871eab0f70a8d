"""A whole case with the real Instant animator and the bundled clip, short; and what is left out with which reason."""

from importlib import resources

import pytest

from engine.bench import driver, live_run, measure
from engine.bench.types import BenchCase, BenchResult, CaseFigures
from engine.core.errors import AnimatorError, SettingsError


def make_case(seconds: float = 0.3) -> BenchCase:
    assets = resources.files("assets")
    portrait, clip = assets / "portraits" / "mira.png", assets / "demo" / "driver.mp4"
    return BenchCase("instant", seconds, 128, portrait=str(portrait), clip=str(clip))


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "FRAMES", 6)
    monkeypatch.setattr(live_run, "WARM_UP_CHUNKS", 2)


def test_instant_is_measured_from_loading_to_delay() -> None:
    plain = BenchResult(make_case(), measure.measure_case(make_case())).to_plain()
    assert plain["chunk_ms"]["median"] > 0
    assert plain["pictures_per_s"] == pytest.approx(1000 / plain["chunk_ms"]["median"], rel=0.01)
    assert plain["first_picture_s"] >= plain["load_s"] + plain["portrait_s"]
    assert plain["delay"]["ms"]["median"] > 0
    assert plain["stage_ms"].keys() == {"track", "animate"}
    assert not {"tflop_per_s", "device", "not_measured", "device_memory_mb"} & plain.keys()


def test_what_is_measured_is_kept_pass_by_pass() -> None:
    kept: list[CaseFigures] = []
    whole = measure.measure_case(make_case(), kept.append)
    first, second, third = kept
    assert (first.chunk_ms, first.delay, first.stage_ms) == (whole.chunk_ms, None, {})
    assert (second.delay, second.stage_ms) == (whole.delay, {})
    assert third == whole, "Instant counts no work"


def test_a_failed_live_run_leaves_the_other_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AnimatorError("There is no time.")

    monkeypatch.setattr(live_run, "measure_delay", fail)
    figures = measure.measure_case(make_case())
    assert figures.delay is None
    assert figures.not_measured == {"delay": "There is no time."}
    assert figures.chunk_ms is not None


def test_a_slow_animator_has_no_delay_and_the_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "SLOW_S", 0.0)
    figures = measure.measure_case(make_case())
    assert figures.delay is None
    assert "too slow for a live run" in figures.not_measured["delay"]


def test_a_setting_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(SettingsError):
        measure.measure_case(BenchCase("instant", 1.0, 63))
