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
from app.storage.folders import settings_folder
from app.storage.settings_file import SettingsFile
from app.weights.errors import FolderError
from app.weights.store.places import choose_store
from engine import LiveSettings, Settings, SettingsError
from tests.weights import touch_weights, verify_touched_weights


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


def test_weights_that_are_ready_are_found_without_being_named(own_records: Path, tmp_path: Path) -> None:
    wanted = Namespace(preset="natural", animator="personalive")
    assert settings_from_flags(wanted).personalive.models is None
    ready = verify_touched_weights(tmp_path / "ready")
    choose_store(ready)
    assert settings_from_flags(wanted).personalive.models == ready
    assert settings_from_flags(Namespace(preset="natural")).personalive.models is None  # Instant needs none


def test_weights_that_are_named_or_chosen_come_first(own_records: Path, tmp_path: Path) -> None:
    choose_store(verify_touched_weights(tmp_path / "ready"))
    chosen, named = touch_weights(tmp_path / "chosen"), touch_weights(tmp_path / "named" / "pretrained_weights")
    file = SettingsFile(settings_folder())
    file.change_settings(models=chosen)
    file.save_settings()
    wanted = Namespace(preset="natural", animator="personalive")
    assert settings_from_flags(wanted).personalive.models == chosen
    wanted.personalive_models = named.parent
    assert settings_from_flags(wanted).personalive.models == named
    (chosen / "sd-vae-ft-mse" / "config.json").unlink()
    assert settings_from_flags(wanted).personalive.models == named
    del wanted.personalive_models
    with pytest.raises(FolderError, match=r"Missing: sd-vae-ft-mse/config\.json"):
        settings_from_flags(wanted)


def test_a_folder_that_lacks_weights_is_refused_whatever_the_animator(own_records: Path, tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="has not all of PersonaLive's weights"):
        settings_from_flags(Namespace(preset="natural", personalive_models=tmp_path))
