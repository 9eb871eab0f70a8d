from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.cli import parser
from app.cli.commands import models
from app.cli.signals import Interrupt
from engine import BuildProgress, CachedBuild, Phrase, Settings
from engine.animators.personalive.compiled.builds.manifest import Manifest
from tests.engine.animators.personalive.compiled.builds.test_manifest import KEY


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
    result = models.run_models(Namespace(task="convert", models=tmp_path / "published", out=tmp_path), Interrupt())
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
        models.run_models(Namespace(task="convert", models=tmp_path / "published", out=tmp_path), AfterOneFile())
    assert len(converted) == 1


def test_ctrl_c_before_the_start_writes_nothing(converted: list[Path], tmp_path: Path) -> None:
    class Already(Interrupt):
        def is_requested(self) -> bool:
            return True

    with pytest.raises(KeyboardInterrupt):
        models.run_models(Namespace(task="convert", models=tmp_path / "published", out=tmp_path), Already())
    assert converted == []


def parse_flags(arguments: list[str]) -> Namespace:
    return parser._build_parser("models").parse_args(arguments)


NAME = "cpu-512-float32-0123456789abcdef"


def a_build(damaged: bool = False) -> CachedBuild:
    manifest = None if damaged else Manifest(KEY, ())
    return CachedBuild(NAME, Path("engines") / NAME, 5_500_000_000, 1_700_000_000.0, manifest)


def test_compile_builds_for_the_given_settings_and_says_what_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Settings] = []

    def compile_graphs(settings: Settings, report: Any, is_stopped: Any) -> CachedBuild:
        asked.append(settings)
        report(BuildProgress(Phrase("checking"), 1, 2, 0.5, 1.0, 1.0))
        assert not is_stopped()
        return a_build()

    monkeypatch.setattr(models, "compile_graphs", compile_graphs)
    flags = parse_flags(["models", "compile", "--models", "w", "--size", "256", "--provider", "cpu"])
    result = models.run_models(flags, Interrupt())
    assert result.lines == [f"{NAME}: 5.50 GB; --runtime auto uses it now."]
    assert asked[0].size_px == 256
    assert (asked[0].personalive.provider, asked[0].personalive.models) == ("cpu", Path("w"))


def test_list_says_what_is_there_and_how_to_free_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "list_builds", lambda: [a_build(), a_build(damaged=True)])
    monkeypatch.setattr(models, "builds_folder", lambda: Path("engines"))
    lines = models.run_models(parse_flags(["models", "list"]), Interrupt()).lines
    assert lines[0].startswith(f"{NAME}: 5.50 GB, last used 2023-11-1")
    assert lines[1].endswith("; damaged, the next use builds it again")
    assert lines[2] == "In engines. `personacam models free NAME` removes one."


def test_list_of_nothing_says_how_to_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "list_builds", list)
    monkeypatch.setattr(models, "builds_folder", lambda: Path("engines"))
    lines = models.run_models(parse_flags(["models", "list"]), Interrupt()).lines
    assert lines == ["Nothing is built. `personacam models compile` builds into engines."]


def test_free_says_what_it_gave_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "free_build", lambda name: 5_500_000_000)
    assert models.run_models(parse_flags(["models", "free", NAME]), Interrupt()).lines == [
        f"{NAME}: 5.50 GB are free again."
    ]
