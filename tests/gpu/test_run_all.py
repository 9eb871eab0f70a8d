"""What is lacking is named with what follows, and the table has a line for every part."""

import pytest

from tests.gpu import run_all


def test_what_is_lacking_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_all, "NEEDED", ("torch", "no_such_package"))
    monkeypatch.setattr(run_all, "WISHED", {"no_wish": "something is left out"})
    assert list(run_all.list_lacking("cpu")) == [
        ("no_such_package", "nothing can be measured"),
        ("no_wish", "something is left out"),
    ]


def test_a_torch_that_is_too_old_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_all, "TORCH_MIN", (99, 0))
    assert any(what.startswith("torch 99.0 (it has ") for what, _ in run_all.list_lacking("cpu"))


def test_the_table_has_figures_and_reasons() -> None:
    measured = {"title": "fast", "chunk_ms": {"median": 20.0, "count": 3}, "pictures_per_s": 200.0}
    _, figures, problem, done = run_all.format_rows(
        [measured, {"title": "best", "problem": "There was no time."}, {"title": "tests", "done": "1 passed"}]
    )
    assert figures.split() == ["fast", "200.0", "20.0"]
    assert problem.endswith("There was no time.")
    assert done.endswith("1 passed")
