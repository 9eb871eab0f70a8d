"""A flag overrides a preset, and what was not given is left to others."""

from argparse import Namespace
from pathlib import Path

import pytest

from app.cli.settings_from_flags import (
    find_background_file,
    live_settings_from_flags,
    settings_from_flags,
    user_flags,
)
from engine import LiveSettings, Settings, SettingsError


def test_the_preset_counts_where_no_flag_was_given() -> None:
    assert settings_from_flags(Namespace(preset="natural")) == Settings()
    settings = settings_from_flags(Namespace(preset="private", size_px=128, portrait="is no setting"))
    assert (settings.own_pixels_only, settings.size_px) == (True, 128)
    assert not settings_from_flags(Namespace(preset="private", own_pixels_only=False)).own_pixels_only


def test_sizes_are_width_and_height() -> None:
    wanted = Namespace(camera_size=(640, 480), output_size=(320, 240), output_fps=24)
    settings = live_settings_from_flags(wanted)
    assert (settings.camera_width_px, settings.camera_height_px) == (640, 480)
    assert (settings.output_width_px, settings.output_height_px, settings.output_fps) == (320, 240, 24)
    assert live_settings_from_flags(Namespace(camera_size=None)) == LiveSettings()


def test_a_value_that_does_not_fit_is_refused() -> None:
    with pytest.raises(SettingsError):
        live_settings_from_flags(Namespace(output_fps=0))


def test_of_the_users_settings_only_those_of_a_live_run_are_taken() -> None:
    assert user_flags(Namespace(output="null", theme="dark")) == {"output": "null"}


def test_a_background_is_a_file_only_if_it_is_there(tmp_path: Path) -> None:
    picture = tmp_path / "beach.png"
    assert find_background_file(Namespace(background=str(picture))) == []
    picture.touch()
    assert find_background_file(Namespace(background=str(picture))) == [picture]
    assert find_background_file(Namespace()) == find_background_file(Namespace(background="blur")) == []
