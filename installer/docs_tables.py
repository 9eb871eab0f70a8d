"""Bring the tables of the docs up to date with the code: `python installer/docs_tables.py`.

Writes the table of actions into `docs/control.md`, that of the settings into `docs/command-line.md`, and those of a
training's settings and of licences into `docs/training.md`, between the marks that stand there. A test compares all of
them with the code.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app.cli import setting_flags  # noqa: E402
from app.control.actions import ACTIONS  # noqa: E402
from app.storage.user_settings import UserSettings  # noqa: E402
from engine import LiveSettings, PersonaLiveSettings, SettingInfo, Settings, Switch, list_settings  # noqa: E402
from engine.training.recipe.licences import LICENCES  # noqa: E402
from engine.training.recipe.option import OptionInfo, list_options  # noqa: E402
from engine.training.recipe.recipe import Recipe  # noqa: E402


def write_tables(text: str) -> str:
    """Return a document with the tables between its marks as they must be now."""
    tables = {
        "actions": table_of_actions(),
        "settings": table_of_settings(),
        "training settings": table_of_training_settings(),
        "licences": table_of_licences(),
    }
    for name, table in tables.items():
        between = re.compile(rf"(<!-- table of {name}: .*? -->\n).*?(<!-- end of the table -->)", re.DOTALL)
        text = between.sub(lambda marks, table=table: f"{marks[1]}\n{table}\n\n{marks[2]}", text)  # type: ignore[misc]
    return text


def table_of_actions() -> str:
    """Return the actions: what is typed, what it does, and its key."""
    rows = ((f"`{action.id} {action.usage}".rstrip() + "`", action.label, action.default_key) for action in ACTIONS)
    return _format_table(("action", "what it does", "key"), rows)


def table_of_settings() -> str:
    """Return the settings that have a flag: how it is written, what it is for, and what it is without a choice."""
    return _format_table(("flag", "values", "default", "meaning"), _list_setting_rows())


def table_of_training_settings() -> str:
    """Return the settings of a training: where they stand in its file, what they are for, where they are from."""
    return _format_table(("setting", "values", "default", "meaning", "source of the default"), _list_training_rows())


def table_of_licences() -> str:
    """Return what a training may start and learn from."""
    rows = ((row.name, row.kind.value, row.use, row.terms, "yes" if row.is_free else "no") for row in LICENCES)
    return _format_table(("name", "kind", "use", "licence", "with `--start free`"), rows)


def _list_training_rows() -> Iterator[tuple[str, ...]]:
    for table in fields(Recipe):
        for name, info in list_options(type(getattr(Recipe(), table.name))).items():
            yield _format_option(f"{table.name}.{name}", info)


def _format_option(name: str, info: OptionInfo) -> tuple[str, ...]:
    setting = info.setting
    default = "none" if setting.default is None else str(setting.default)
    if isinstance(setting.allowed, Switch):
        return f"`{name}`", "`true|false`", default.lower(), setting.help, info.source
    return f"`{name}`", f"`{setting.allowed.usage}`", default, setting.help, info.source


def _list_setting_rows() -> Iterator[tuple[str, ...]]:
    flags = setting_flags.list_flags()
    for kind, table in ((Settings, ""), (LiveSettings, ""), (UserSettings, ""), (PersonaLiveSettings, "personalive.")):
        for name, info in list_settings(kind).items():
            if table + name in flags:
                yield _format_setting(flags[table + name], info)


def _format_setting(flag: str, info: SettingInfo) -> tuple[str, ...]:
    default = info.allowed.write_value(info.default)
    if isinstance(info.allowed, Switch):
        return f"`{flag}`, `--no-{flag[2:]}`", "", default, info.help
    unit = getattr(info.allowed, "unit", "")
    return f"`{flag}`", f"`{info.allowed.usage}` {unit}".rstrip(), default, info.help


def _format_table(heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def main() -> None:
    for document in (ROOT / "docs").glob("*.md"):
        before = document.read_text(encoding="utf-8")
        after = write_tables(before)
        if after != before:
            document.write_text(after, encoding="utf-8")


if __name__ == "__main__":
    main()
