"""A flag overrides a preset, and a preset the defaults, down to single strengths."""

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from app.storage.preset_settings import is_modified, merge_preset_and_flags, revert_settings
from app.storage.presets import Preset, load_preset
from engine import Settings, SettingsError, Strengths, list_unsaved


def preset(**values: Any) -> Preset:
    return Preset("odd", "Something.", values)


def test_an_empty_preset_changes_nothing() -> None:
    assert merge_preset_and_flags(preset(), {}) == Settings()


def test_a_flag_wins_over_the_preset_and_leaves_the_rest_of_it() -> None:
    merged = merge_preset_and_flags(preset(mirror=True, smoothing=0.25), {"smoothing": 0.75})
    assert merged == Settings(mirror=True, smoothing=0.75)


def test_single_strengths_of_a_preset_leave_the_others_as_they_are() -> None:
    assert merge_preset_and_flags(preset(strengths={"mouth": 1.5}), {}).strengths == Strengths(mouth=1.5)


def test_settings_of_personalive_are_merged_one_by_one(tmp_path: Path) -> None:
    merged = merge_preset_and_flags(preset(personalive={"device": "cpu", "chunk": 2}), {}, {"models": tmp_path})
    own = merged.personalive
    assert (own.device, own.chunk, own.models) == ("cpu", 2, tmp_path)


def test_a_preset_is_not_changed_by_being_used() -> None:
    one = preset(strengths={"mouth": 1.5}, mirror=True)
    assert merge_preset_and_flags(one, {}) == merge_preset_and_flags(one, {})


@pytest.mark.parametrize(
    "values",
    [{"colour": 1}, {"strengths": {"nose": 1.0}}, {"personalive": {"speed": 1}}, {"personalive": {"ablations": []}}],
    ids=("one", "two", "three", "four"),
)
def test_what_is_no_setting_is_said_by_its_name_and_the_presets(values: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match=r"odd.*(colour|nose|speed|ablations)"):
        merge_preset_and_flags(preset(**values), {})


def test_arrays_of_a_file_become_tuples_and_texts_become_files_where_files_belong() -> None:
    own = merge_preset_and_flags(preset(personalive={"models": "weights", "device": "cpu"}), {}).personalive
    assert own.models == Path("weights")
    assert own.device == "cpu"
    given = {info.name: getattr(own, info.name) for info in fields(own) if isinstance(getattr(own, info.name), tuple)}
    given = {name: value for name, value in given.items() if name not in list_unsaved(type(own))}
    for name, value in given.items():
        as_in_a_file = preset(personalive={name: list(value)})
        assert getattr(merge_preset_and_flags(as_in_a_file, {}).personalive, name) == value


def test_what_stands_in_the_place_of_a_table_is_refused() -> None:
    for name in ("strengths", "personalive"):
        with pytest.raises(SettingsError, match="3 is no table of settings"):
            merge_preset_and_flags(preset(**{name: 3}), {})


def test_several_settings_that_do_not_exist_are_named_in_order() -> None:
    with pytest.raises(SettingsError, match="sets a, b, c, which is no setting"):
        merge_preset_and_flags(preset(c=1, a=2, strengths={"b": 1}), {})


def test_a_look_is_modified_if_it_differs_from_what_the_preset_says_and_can_be_reverted() -> None:
    preset = load_preset("lively")
    given = revert_settings(Settings(mirror=True, seed=7), preset)
    assert (given.mirror, given.seed) == (True, 7), "what a preset does not say stays"
    assert given.strengths.brows == 1.5
    assert not is_modified(given, preset)
    for changed in (
        replace(given, smoothing=0.3),
        replace(given, background="green"),
        replace(given, own_pixels_only=True),
        replace(given, strengths=replace(given.strengths, head=0.5)),
    ):
        assert is_modified(changed, preset)
        assert revert_settings(changed, preset) == given
