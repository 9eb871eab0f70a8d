"""The settings of `personalive`: the published stream by default, and nothing its networks cannot do."""

from typing import Any

import pytest

from engine.core.errors import SettingsError
from engine.core.settings import PersonaLiveSettings


@pytest.mark.parametrize(
    "values",
    [
        {"levels": ()},
        {"levels": (333, 0)},
        {"levels": (0, 0, 333)},
        {"levels": (0, 500)},
        {"chunk": 9},
        {"chunk": 0},
        {"keyframe_slots": 17},
        {"keyframe_threshold": -1.0},
        {"device": "gpu"},
        {"device": "cuda:"},
        {"dtype": "float64"},
    ],
    ids=str,
)
def test_what_the_networks_cannot_do_is_refused_by_its_name(values: dict[str, Any]) -> None:
    with pytest.raises(SettingsError) as refusal:
        PersonaLiveSettings(**values)
    assert refusal.value.field == f"personalive.{next(iter(values))}"


def test_fewer_levels_leave_room_for_longer_chunks() -> None:
    PersonaLiveSettings(levels=(0, 999), chunk=16)
    with pytest.raises(SettingsError, match="1 to 16 for so many levels"):
        PersonaLiveSettings(levels=(0, 999), chunk=17)


def test_the_defaults_are_the_published_stream() -> None:
    usual = PersonaLiveSettings()
    assert (usual.levels, usual.chunk, usual.refine_below) == ((0, 333, 666, 999), 4, False)
    assert (usual.keyframe_threshold, usual.keyframe_slots) == (17.0, 3)
    PersonaLiveSettings(chunk=8, device="cuda:1")
