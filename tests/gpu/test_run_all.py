"""What is lacking is named with what follows, and what was measured is kept at once."""

import json
from pathlib import Path

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


def test_what_was_measured_so_far_is_in_the_file(tmp_path: Path) -> None:
    """The machine may be taken away before the last part."""
    file = tmp_path / "out" / "gpu.json"
    for rows in ([{"title": "a"}], [{"title": "a"}, {"title": "b"}]):
        run_all.write_figures(file, {"rows": rows})
        assert json.loads(file.read_text(encoding="utf-8")) == {"rows": rows}
