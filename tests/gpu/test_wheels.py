"""Missing packages are unpacked, present ones are left alone, and wheels that are too large are refused."""

import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.gpu import wheels


def test_only_what_is_missing_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheels, "PACKAGES", {"no_such_package": "no-such-package", "numpy": "numpy"})
    for name in ("no_such_package-1.0", "numpy-9.0"):
        with zipfile.ZipFile(tmp_path / f"{name}-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{name.split('-')[0]}/__init__.py", "")
    assert wheels.unpack_missing(tmp_path, tmp_path / "site") == ["no_such_package"]
    assert [each.name for each in (tmp_path / "site").iterdir()] == ["no_such_package"]


def test_wheels_that_are_too_large_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: None)
    (tmp_path / "a-1.0-py3-none-any.whl").write_bytes(b"x" * 1000)
    assert wheels.download_wheels(tmp_path, ["a"]) == pytest.approx(0.001)
    monkeypatch.setattr(wheels, "MOST_MB", 0.0001)
    with pytest.raises(ValueError, match="are the limit"):
        wheels.download_wheels(tmp_path, ["a"])
