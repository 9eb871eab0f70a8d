"""What is said of memory before a show, without weights."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.animators.personalive.memory import forecast
from engine.animators.personalive.memory.footprint import list_weights
from engine.animators.personalive.memory.forecast import forecast_memory
from engine.animators.personalive.memory.plan import GIB, PROGRAM_BYTES, FreeMemory, MemoryRoom, plan_room
from engine.animators.personalive.weights.networks import Networks
from engine.core.errors import SettingsError
from engine.core.settings import PersonaLiveSettings, Quality, Settings
from tests.engine.animators.personalive.memory.test_plan import LADDER
from tests.problems import message_of


def settings_with(models: Path | None) -> Settings:
    own = PersonaLiveSettings(models=models, device="cpu")
    return Settings(animator="personalive", size_px=64, quality=Quality.BALANCED, personalive=own)


def test_with_room_the_best_quality_fits_and_the_weights_that_are_there_are_counted(tiny_models: Path) -> None:
    found = forecast_memory(settings_with(tiny_models))
    assert (found.device, found.dtype, found.size_px) == ("cpu", "float32", 64)
    assert not found.is_published
    assert list(found.needed) == list(Quality)
    assert PROGRAM_BYTES < found.needed[Quality.LOWEST_DELAY] <= found.needed[Quality.BEST] < found.total
    assert (found.best, found.problem) == (Quality.BEST, None)


def test_without_room_the_quality_of_the_settings_is_refused_and_what_fits_is_named(
    tiny_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = FreeMemory(128 * GIB, 256 * GIB, 88 * GIB, 200 * GIB)
    monkeypatch.setattr(forecast, "count_room", lambda *_: plan_room(LADDER, free, "on"))
    found = forecast_memory(replace(settings_with(tiny_models), quality=Quality.BEST))
    assert found.best is Quality.BALANCED
    assert (found.free, found.total, found.ram_free) == (88 * GIB, 200 * GIB, 128 * GIB)
    assert message_of(found.problem).startswith("At the quality best PersonaLive needs ")
    assert forecast_memory(settings_with(tiny_models)).problem is None


def test_a_size_that_cannot_be_made_is_refused(tiny_models: Path) -> None:
    with pytest.raises(SettingsError, match="multiple of 64"):
        forecast_memory(replace(settings_with(tiny_models), size_px=200))


@pytest.mark.parametrize("has_folder", [True, False])
def test_without_weights_the_published_networks_are_counted(
    tmp_path: Path, has_folder: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder without their configurations is as good as none."""
    counted: list[Networks] = []

    def count_room(networks: Networks, *_: object) -> MemoryRoom:
        counted.append(networks)
        return plan_room(LADDER, FreeMemory(GIB, 8 * GIB), "auto")

    monkeypatch.setattr(forecast, "count_room", count_room)
    found = forecast_memory(settings_with(tmp_path if has_folder else None))
    assert (found.is_published, found.best) == (True, None)
    assert list_weights(counted[0])["denoiser"] > 3 * GIB
    assert counted[0].tiny_decoder is not None
