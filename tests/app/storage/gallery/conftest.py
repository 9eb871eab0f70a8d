"""Two bundled portraits, and a folder for the rest."""

from pathlib import Path

import pytest


@pytest.fixture
def bundled(tmp_path: Path) -> list[Path]:
    files = [tmp_path / "shipped" / f"{name}.png" for name in ("mira", "noa")]
    files[0].parent.mkdir()
    for file in files:
        file.write_bytes(file.stem.encode())
    return files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "portraits"
