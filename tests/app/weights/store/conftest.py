"""A folder of weights whose files are a few bytes long."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.weights.catalog import WeightsCatalog, WeightsFile, parse_catalog
from app.weights.store.records import VerificationRecord

TABLE = b"""
format = 1
[[files]]
model = "net"
repository = "maker/net"
path = "net/a.pth"
target = "personalive/a.pth"
size_bytes = 5
sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
[[files]]
model = "net"
repository = "maker/net"
path = "net/config.json"
target = "personalive/config.json"
[[files]]
model = "net"
repository = "maker/net"
path = "net/spare.bin"
target = "personalive/spare.bin"
optional = true
[[files]]
model = "tiny"
repository = "maker/tiny"
path = "tiny.safetensors"
target = "taesd/tiny.safetensors"
"""
CONTENT = {"personalive/a.pth": b"hello", "personalive/config.json": b"{}", "taesd/tiny.safetensors": b"tiny"}


@pytest.fixture(autouse=True)
def _own_records(own_records: Path) -> None:
    """Every test has its own."""


@pytest.fixture
def catalog() -> WeightsCatalog:
    return parse_catalog(TABLE, "table.toml")


@pytest.fixture
def files(catalog: WeightsCatalog) -> dict[str, WeightsFile]:
    """By target."""
    return {file.target: file for file in catalog.files}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for weights."""
    made = tmp_path / "weights"
    made.mkdir()
    return made


@pytest.fixture
def record(folder: Path) -> VerificationRecord:
    return VerificationRecord(folder)


@pytest.fixture
def fill(folder: Path) -> Callable[..., Path]:
    """Writes these files, all needed ones without any, and returns the folder."""

    def write(*targets: str, into: Path = folder) -> Path:
        for target in targets or CONTENT:
            (into / target).parent.mkdir(parents=True, exist_ok=True)
            (into / target).write_bytes(CONTENT.get(target, b"new"))
        return into

    return write
