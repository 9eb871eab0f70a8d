"""The process that asks the memory plan: about the window's settings, which it leaves alone."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.cli.commands.doctor import memory_needs
from app.storage.settings_file import SettingsFile
from app.weights import memory_trial
from engine import MemoryForecast, PersonaLiveSettings, Problem, Quality, Settings

SMALL = Settings(size_px=64, quality=Quality.FAST)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the user's settings."""
    monkeypatch.setattr(memory_trial, "settings_folder", lambda: tmp_path)
    monkeypatch.setattr("app.weights.choice.find_usable_folder", lambda: None)
    return tmp_path


def test_it_asks_with_the_windows_settings_and_the_weights_that_the_user_chose(folder: Path) -> None:
    store = SettingsFile(folder)
    own = PersonaLiveSettings(offload="on")
    store.change_settings(settings=replace(SMALL, personalive=own), models=folder / "weights")
    store.save_settings()
    found = memory_trial.find_settings()
    assert (found.size_px, found.quality, found.animator) == (64, Quality.FAST, "personalive")
    assert found.personalive == replace(own, models=folder / "weights")


def test_weights_that_are_ready_need_no_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.weights.choice.find_usable_folder", lambda: folder / "ready")
    assert memory_trial.find_settings().personalive.models == folder / "ready"


def test_a_damaged_file_is_left_where_it_is(folder: Path) -> None:
    (folder / "settings.json").write_text("{", encoding="utf-8")
    assert memory_trial.find_settings() == Settings(animator="personalive")
    assert [file.name for file in folder.iterdir()] == ["settings.json"]


def test_the_line_is_what_the_doctor_reads(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    forecast = MemoryForecast("cpu", "float32", 64, False, {Quality.BEST: 1.0}, 2, 3, 1.0, 2, Quality.BEST, None)
    monkeypatch.setattr(memory_trial, "forecast_memory", lambda settings: forecast)
    memory_trial.write_forecast()
    line = json.loads(capsys.readouterr().out)
    assert memory_needs.say_fitting(line) == "The best quality that fits at 64 px in float32 is best"
    assert line["problem"] is None


def test_settings_that_cannot_run_here_give_the_problem(tiny_models: Path) -> None:
    own = PersonaLiveSettings(models=tiny_models, device="cuda:99")
    found = memory_trial.read_forecast(replace(SMALL, personalive=own))
    assert list(found) == ["problem"]
    assert "cuda:99" in Problem.from_plain(found["problem"]).message
