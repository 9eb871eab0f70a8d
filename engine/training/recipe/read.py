"""Reads the TOML file of a training, strictly: what is unknown or does not fit is an error, with the nearest name.

Owns: reading and its errors. Does not know: what a setting does.
"""

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

from engine.core.errors import SettingsError
from engine.core.problem import Phrase
from engine.core.settings.allowed import FilePath
from engine.core.settings.setting_field import setting_error
from engine.core.system.reasons import system_reason
from engine.training.recipe.option import list_options
from engine.training.recipe.recipe import Recipe

Table = TypeVar("Table")
A_TABLE = Phrase("a table of settings, in [brackets]")


def read_recipe(file: Path | None) -> Recipe:
    """Return the settings of a file, and the defaults of what it leaves out; None: the defaults.

    Raises: SettingsError if the file cannot be read, or holds what is no setting.
    """
    if file is None:
        return Recipe()
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as failure:
        raise SettingsError(
            "--config", "{file} cannot be read: {reason}.", file=file, reason=system_reason(failure)
        ) from failure
    except ValueError as broken:
        raise SettingsError("--config", "{file} is no TOML: {reason}.", file=file, reason=broken) from broken
    return make_recipe(content, file.parent)


def make_recipe(content: Mapping[str, Any], folder: Path) -> Recipe:
    """Return the settings of a TOML file's content. folder: where its paths begin. Raises: SettingsError."""
    recipe = Recipe()
    tables = {each.name: getattr(recipe, each.name) for each in fields(Recipe)}
    for name, values in content.items():
        if name not in tables:
            raise _unknown_error(name)
        if not isinstance(values, Mapping):
            raise setting_error(name, values, A_TABLE)
        tables[name] = _fill_table(name, tables[name], values, folder)
    return Recipe(**tables)


def change_recipe(recipe: Recipe, name: str, value: Any) -> Recipe:
    """Return the settings with another value for one, such as "losses.judge". Raises: SettingsError."""
    table, _, key = name.partition(".")
    return replace(recipe, **{table: _fill_table(table, getattr(recipe, table), {key: value}, Path())})


def _fill_table(table: str, before: Table, values: Mapping[str, Any], folder: Path) -> Table:
    options = list_options(type(before))
    given: dict[str, Any] = {}
    for name, value in values.items():
        if name not in options:
            raise _unknown_error(f"{table}.{name}")
        allowed = options[name].setting.allowed
        if isinstance(allowed, FilePath) and isinstance(value, str) and value:
            value = folder / value
        if not allowed.accepts_value(value):
            raise setting_error(f"{table}.{name}", value, allowed.expected)
        given[name] = float(value) if isinstance(options[name].setting.default, float) else value
    return replace(before, **given)  # type: ignore[type-var]


def _unknown_error(name: str) -> SettingsError:
    """Name what comes nearest: in the same table if anything there comes near, else in any."""
    table, _, key = name.rpartition(".")
    every = {
        each.name: [f"{each.name}.{option}" for option in list_options(type(getattr(Recipe(), each.name)))]
        for each in fields(Recipe)
    }
    own = {dotted.rpartition(".")[2]: dotted for dotted in every.get(table, [])}
    others = {dotted.rpartition(".")[2]: dotted for names in every.values() for dotted in names}
    others |= {each: each for each in every}
    near = difflib.get_close_matches(key, own, n=1) or difflib.get_close_matches(key, others, n=1, cutoff=0.0)
    return SettingsError(
        name, "There is no such setting.", "The nearest is {nearest}.", nearest=(others | own)[near[0]]
    )
