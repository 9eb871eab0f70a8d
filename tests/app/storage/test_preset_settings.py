"""A flag overrides a preset, and a preset the defaults, down to single strengths."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from app.storage.preset_settings import merge_preset_and_flags
from app.storage.presets import Preset
from engine import Settings, SettingsError, Strengths


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
    "values", [{"colour": 1}, {"strengths": {"nose": 1.0}}, {"personalive": {"speed": 1}}], ids=("one", "two", "three")
)
def test_what_is_no_setting_is_said_by_its_name_and_the_presets(values: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match=r"odd.*(colour|nose|speed)"):
        merge_preset_and_flags(preset(**values), {})


def test_arrays_of_a_file_become_tuples_and_texts_become_files_where_files_belong() -> None:
    own = merge_preset_and_flags(preset(personalive={"models": "weights", "device": "cpu"}), {}).personalive
    assert own.models == Path("weights")
    assert own.device == "cpu"
    given = {info.name: getattr(own, info.name) for info in fields(own) if isinstance(getattr(own, info.name), tuple)}
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
