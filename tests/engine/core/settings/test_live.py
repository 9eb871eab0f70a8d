"""The settings of a live run, their ranges, and the words for a choice."""

from typing import Any

import pytest

from engine.core.errors import SettingsError
from engine.core.settings import Framing, LiveSettings, YuvMatrix


@pytest.mark.parametrize(
    "values",
    [
        {"camera_width_px": 15},
        {"output_height_px": 721},
        {"output_width_px": 4098},
        {"output_fps": 0},
        {"camera_fps": 121},
        {"card_after_s": -1.0},
        {"framing": "stretch"},
        {"zoom": 0.9},
        {"shift_x": -1.1},
        {"shift_y": float("nan")},
        {"badge": "yes"},
        {"matrix": "2020"},
    ],
    ids=lambda values: next(iter(values)),
)
def test_a_value_that_does_not_fit_is_refused_by_its_name(values: dict[str, Any]) -> None:
    with pytest.raises(SettingsError) as refusal:
        LiveSettings(**values)
    assert refusal.value.field == next(iter(values))


def test_every_framing_and_matrix_is_a_choice_and_the_ends_of_the_ranges_fit() -> None:
    for framing in Framing:
        for matrix in YuvMatrix:
            LiveSettings(framing=framing.value, matrix=matrix.value)
    LiveSettings(output_width_px=16, output_height_px=4096, output_fps=1, card_after_s=None, zoom=4.0, shift_x=-1.0)
    LiveSettings(camera_width_px=4096, camera_fps=120, card_after_s=0.0, zoom=1.0, shift_y=1.0)


def test_without_a_choice_viewers_get_720p_at_30_fps_and_the_card_after_20_seconds_alone() -> None:
    usual = LiveSettings()
    assert (usual.output_width_px, usual.output_height_px, usual.output_fps) == (1280, 720, 30)
    assert (usual.card_after_s, usual.badge) == (20.0, False)
