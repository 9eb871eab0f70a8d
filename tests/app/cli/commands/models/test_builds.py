from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from app.cli import parser
from app.cli.commands.models import builds, run_models
from app.cli.signals import Interrupt
from engine import BuildProgress, CachedBuild, Phrase, Settings
from engine.animators.personalive.compiled.builds.manifest import Manifest
from tests.engine.animators.personalive.compiled.builds.test_manifest import KEY
from tests.weights import touch_weights


def parse_flags(arguments: list[str]) -> Namespace:
    return parser._build_parser("models").parse_args(arguments)


NAME = "cpu-512-float32-0123456789abcdef"


def a_build(damaged: bool = False) -> CachedBuild:
    manifest = None if damaged else Manifest(KEY, ())
    return CachedBuild(NAME, Path("engines") / NAME, 5_500_000_000, 1_700_000_000.0, manifest)


def test_compile_builds_for_the_given_settings_and_says_what_it_takes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[Settings] = []

    def compile_graphs(settings: Settings, report: Any, is_stopped: Any) -> CachedBuild:
        asked.append(settings)
        report(BuildProgress(Phrase("checking"), 1, 2, 0.5, 1.0, 1.0))
        assert not is_stopped()
        return a_build()

    monkeypatch.setattr(builds, "compile_graphs", compile_graphs)
    flags = parse_flags(
        ["models", "compile", "--models", str(touch_weights(tmp_path)), "--size", "256", "--provider", "cpu"]
    )
    result = run_models.run_models(flags, Interrupt())
    assert result.lines == [f"{NAME}: 5.50 GB; --runtime auto uses it now."]
    assert asked[0].size_px == 256
    assert (asked[0].personalive.provider, asked[0].personalive.models) == ("cpu", tmp_path)


def test_the_list_says_what_is_there_and_how_to_free_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builds, "list_builds", lambda: [a_build(), a_build(damaged=True)])
    monkeypatch.setattr(builds, "builds_folder", lambda: Path("engines"))
    lines = list(builds.describe_builds())
    assert lines[0].startswith(f"{NAME}: 5.50 GB, last used 2023-11-1")
    assert lines[1].endswith("; damaged, the next use builds it again")
    assert lines[2] == "In engines. `personacam models free NAME` removes one."
    assert [build["is_damaged"] for build in builds.builds_to_plain()] == [False, True]


def test_the_list_of_nothing_says_how_to_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builds, "list_builds", list)
    monkeypatch.setattr(builds, "builds_folder", lambda: Path("engines"))
    assert list(builds.describe_builds()) == ["Nothing is built. `personacam models compile` builds into engines."]


def test_free_says_what_it_gave_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builds, "free_build", lambda name: 5_500_000_000)
    assert run_models.run_models(parse_flags(["models", "free", NAME]), Interrupt()).lines == [
        f"{NAME}: 5.50 GB are free again."
    ]
