"""The engine's door: what it lists can be had, and nothing else."""

import ast
from pathlib import Path

import pytest

import engine

STUB = Path(engine.__file__).with_suffix(".pyi")


def listed_names() -> list[str]:
    """The names in the stub, as the app imports them."""
    tree = ast.parse(STUB.read_text(encoding="utf-8"))
    return [name.asname or name.name for row in tree.body if isinstance(row, ast.ImportFrom) for name in row.names]


def test_every_listed_name_can_be_imported() -> None:
    names = listed_names()
    assert len(names) == len(set(names)) > 40
    assert sorted(names) == sorted(dir(engine))
    for name in names:
        assert getattr(engine, name) is not None, name


def test_a_name_that_is_not_listed_is_an_attribute_error_that_names_it() -> None:
    with pytest.raises(AttributeError, match="InstantAnimator"):
        _ = engine.InstantAnimator  # type: ignore[attr-defined]
    with pytest.raises(ImportError, match="open_sesame"):
        exec("from engine import open_sesame")
