"""The TOML file of a training is read strictly."""

from dataclasses import fields
from pathlib import Path

import pytest

from engine.core.errors import SettingsError
from engine.training.recipe.option import list_options
from engine.training.recipe.read import change_recipe, make_recipe, read_recipe
from engine.training.recipe.recipe import Recipe


def test_what_a_file_leaves_out_is_as_published(tmp_path: Path) -> None:
    file = tmp_path / "recipe.toml"
    file.write_text(
        "[stage1]\nbatch = 2\n[optimizer]\nlearning_rate = 1\n[losses]\nvgg = 'vgg.pth'\n", encoding="utf-8"
    )
    recipe = read_recipe(file)
    assert (recipe.stage1.batch, recipe.stage1.steps, recipe.stage2.batch) == (2, 50_000, 4)
    assert repr(recipe.optimizer.learning_rate) == "1.0"
    assert recipe.losses.vgg == tmp_path / "vgg.pth"
    assert read_recipe(None) == Recipe()


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("stage1.step", "stage1.steps"),
        ("stage2.discriminator_form", "stage2.discriminator_from"),
        ("stage1.learning_rate", "optimizer.learning_rate"),
        ("open.ema", "open.ema_decay"),
        ("checkpointing.on", "compute"),
    ],
)
def test_an_unknown_setting_is_told_with_the_nearest_one(name: str, nearest: str) -> None:
    table, _, key = name.partition(".")
    with pytest.raises(SettingsError) as told:
        make_recipe({table: {key: 1}}, Path())
    assert str(told.value).startswith(f"{name if table in vars(Recipe()) else table}: There is no such setting.")
    assert nearest.partition(".")[0] in str(told.value) if table == "checkpointing" else nearest in str(told.value)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"stage1": {"steps": 0}}, "stage1.steps: 0 does not fit. Give a whole number from 1."),
        ({"stage1": {"steps": 2.5}}, "stage1.steps: 2.5 does not fit"),
        ({"stage1": {"steps": True}}, "stage1.steps: True does not fit"),
        ({"optimizer": {"learning_rate": float("nan")}}, "optimizer.learning_rate: nan does not fit"),
        ({"compute": {"precision": "half"}}, "Give one of: auto, float32, bfloat16, float16."),
        ({"losses": {"vgg": 3}}, "Give the path of a file."),
        ({"stage1": 3}, "stage1: 3 does not fit. Give a table of settings, in [brackets]."),
    ],
)
def test_a_value_that_does_not_fit_is_told_with_what_would(table: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError) as told:
        make_recipe(table, Path())
    assert words in str(told.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml cannot be read"):
        read_recipe(tmp_path / "none.toml")
    (tmp_path / "broken.toml").write_text("[stage1", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"broken\.toml is no TOML"):
        read_recipe(tmp_path / "broken.toml")


def test_one_setting_is_changed_and_checked() -> None:
    assert change_recipe(Recipe(), "compute.device", "cpu").compute.device == "cpu"
    with pytest.raises(SettingsError, match=r"losses\.judge: 'best' does not fit"):
        change_recipe(Recipe(), "losses.judge", "best")


def test_every_setting_has_a_source_and_a_default_that_fits() -> None:
    for table in fields(Recipe):
        kind = type(getattr(Recipe(), table.name))
        for name, info in list_options(kind).items():
            assert info.source, name
            assert info.setting.help, name
            assert info.setting.allowed.accepts_value(info.setting.default), name
        assert {each.name for each in fields(kind)} == set(list_options(kind))


def test_what_is_open_is_off() -> None:
    opened = Recipe().open
    assert not any((opened.ema_decay, opened.r1_gamma, opened.min_snr_gamma, opened.keyframes, opened.frozen_norms))
