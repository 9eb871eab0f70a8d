from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.commands import models
from app.cli.signals import Interrupt


@pytest.fixture
def converted(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were written so far: two, of 3 and 12 million bytes."""
    written: list[Path] = []

    def convert(source: Path, out: Path) -> Iterator[Path]:
        assert source.name == "published"
        for name, size in (("a.safetensors", 3_000_000), ("b.safetensors", 12_400_000)):
            with (out / name).open("wb") as file:
                file.truncate(size)
            written.append(out / name)
            yield out / name

    monkeypatch.setattr(models, "convert_models", convert)
    return written


def test_every_file_is_listed_with_its_millions_of_bytes_and_then_how_to_use_them(
    converted: list[Path], tmp_path: Path
) -> None:
    result = models.run_models(Namespace(models=tmp_path / "published", out=tmp_path), Interrupt())
    assert result.lines == [
        f"{tmp_path / 'a.safetensors'}: 3 MB",
        f"{tmp_path / 'b.safetensors'}: 12 MB",
        f"--models {tmp_path} now uses them.",
    ]
    assert result.exit_code == 0


def test_ctrl_c_ends_it_before_the_next_file(converted: list[Path], tmp_path: Path) -> None:
    class AfterOneFile(Interrupt):
        def is_requested(self) -> bool:
            return bool(converted)

    with pytest.raises(KeyboardInterrupt):
        models.run_models(Namespace(models=tmp_path / "published", out=tmp_path), AfterOneFile())
    assert len(converted) == 1


def test_ctrl_c_before_the_start_writes_nothing(converted: list[Path], tmp_path: Path) -> None:
    class Already(Interrupt):
        def is_requested(self) -> bool:
            return True

    with pytest.raises(KeyboardInterrupt):
        models.run_models(Namespace(models=tmp_path / "published", out=tmp_path), Already())
    assert converted == []
