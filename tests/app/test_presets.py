from argparse import Namespace

import pytest

from app import presets
from app.chosen import chosen_settings, merged
from engine import Settings, SettingsError, Strengths


@pytest.mark.parametrize("name", presets.names())
def test_every_preset_says_what_it_gives_and_fits(name: str) -> None:
    preset = presets.load(name)
    assert preset.gives.endswith(".")
    assert isinstance(merged(preset, {}), Settings)


def test_natural_comes_first_and_changes_nothing() -> None:
    assert presets.names()[0] == presets.DEFAULT
    assert merged(presets.load(presets.DEFAULT), {}) == Settings()


def test_private_lets_no_pixel_through() -> None:
    assert merged(presets.load("private"), {}).own_pixels_only


def test_lively_is_livelier() -> None:
    strengths = merged(presets.load("lively"), {}).strengths
    assert min(strengths.head, strengths.mouth, strengths.eyes, strengths.brows) >= 1.0
    assert strengths != Strengths()


def test_flags_win_over_the_preset() -> None:
    wanted = Namespace(preset="private", own_pixels_only=False, size_px=128, portrait="is no setting")
    settings = chosen_settings(wanted)
    assert not settings.own_pixels_only
    assert settings.size_px == 128


def test_an_unknown_preset_lists_the_others() -> None:
    with pytest.raises(SettingsError, match="natural, best, lively, private"):
        presets.load("loud")


@pytest.mark.parametrize("values", [{"colour": 1}, {"strengths": {"nose": 1.0}}])
def test_a_preset_with_a_setting_that_does_not_exist_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match=r"odd sets (colour|nose), which is no setting"):
        merged(presets.Preset("odd", "Nothing.", values), {})


def test_a_preset_with_a_value_that_does_not_fit_names_the_field() -> None:
    with pytest.raises(SettingsError, match=r"strengths\.mouth: 9"):
        merged(presets.Preset("odd", "Nothing.", {"strengths": {"mouth": 9}}), {})
