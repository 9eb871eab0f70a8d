import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import torch

from engine.animators.personalive.compiled import supply
from engine.animators.personalive.compiled.builds.build_key import make_build_key
from engine.animators.personalive.compiled.builds.build_progress import BuildProgress
from engine.animators.personalive.compiled.builds.cache import EngineCache
from engine.animators.personalive.compiled.builds.manifest import BuildKey
from engine.animators.personalive.compiled.graphs import ExportSource
from engine.animators.personalive.compiled.providers import PROVIDERS
from engine.animators.personalive.compiled.supply import RuntimeSupply
from engine.animators.personalive.pipeline import Pipeline, build_pipeline
from engine.animators.personalive.weights.networks import Networks
from engine.core.errors import BuildError
from engine.core.problem import Phrase
from engine.core.settings import PersonaLiveSettings, Settings
from tests.engine.animators.personalive.compiled.fake_onnxruntime import FakeRuntime, fake_modules
from tests.personalive import shallow

PATIENCE_S = 60.0


@dataclass
class FakeBuild:
    """Stands in for the process that builds: copies what the fake runtime reads."""

    key: BuildKey
    source: Path
    cache: EngineCache
    fails: BuildError | None = None
    cancelled: bool = False

    def wait_until_ended(self, timeout_s: float) -> bool:
        return True

    def read_result(self) -> Path:
        if self.fails is not None:
            raise self.fails
        self.cache.folder.mkdir(exist_ok=True)
        with self.cache.make_build(self.key, {"all": 1.0}) as folder:
            for path in self.source.iterdir():
                (folder / path.name).write_bytes(path.read_bytes())
        return self.cache.folder / self.key.name


@dataclass(frozen=True)
class Parts:
    """What takes a while to make."""

    settings: Settings
    pipeline: Pipeline
    graphs: Path
    runtime: FakeRuntime


class House:
    """Networks, a cache, and a fake of everything behind the supply."""

    def __init__(self, parts: Parts, folder: Path) -> None:
        self.cache = EngineCache(folder)
        self.builds: list[FakeBuild] = []
        self.fails: BuildError | None = None
        self.settings, self.pipeline, self._graphs = parts.settings, parts.pipeline, parts.graphs

    def start_build(self, request: Any) -> FakeBuild:
        build = FakeBuild(request.key, self._graphs, self.cache, self.fails)
        self.builds.append(build)
        return build

    def make_supply(self, runtime: str, has_room: bool = True) -> RuntimeSupply:
        settings = replace(self.settings, personalive=replace(self.settings.personalive, runtime=runtime))
        networks, step = self.pipeline.networks, self.pipeline.step
        made = RuntimeSupply(settings, networks, step, lambda: self.cache.folder, lambda: has_room)
        made.start()
        assert made.wait_until_done(PATIENCE_S)
        return made

    def make_key(self) -> BuildKey:
        device = self.pipeline.step.levels.device
        return make_build_key(self.settings, self.pipeline.networks, PROVIDERS["cpu"], device, "float32")


@pytest.fixture(scope="module")
def parts(networks: Networks, tiny_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Parts:
    own = PersonaLiveSettings(models=tiny_models, provider="cpu")
    settings = Settings(animator="personalive", size_px=64, personalive=own)
    graphs = tmp_path_factory.mktemp("graphs")
    with torch.inference_mode():
        pipeline = build_pipeline(shallow(networks), settings)
        runtime = FakeRuntime(ExportSource(pipeline.networks, pipeline.step, 64, slots=3), graphs)
    return Parts(settings, pipeline, graphs, runtime)


@pytest.fixture
def house(parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    made = House(parts, tmp_path / "engines")
    for name, module in fake_modules(parts.runtime).items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(supply, "BuildProcess", made.start_build)
    return made


def test_eager_looks_for_nothing(house: House) -> None:
    assert house.make_supply("eager").take_runtime() is None
    assert house.builds == []


def test_auto_builds_nothing_that_nobody_built_before(house: House) -> None:
    made = house.make_supply("auto")
    assert made.take_runtime() is None
    assert made.read_state().problem is None
    assert house.builds == []


def test_onnx_is_built_once_then_found(house: House) -> None:
    first = house.make_supply("onnx").take_runtime()
    assert first is not None
    assert (first.name, first.provider) == ("onnx", "cpu")
    first.close()
    for runtime in ("onnx", "auto"):
        again = house.make_supply(runtime)
        found = again.take_runtime()
        assert found is not None
        assert again.take_runtime() is None
        found.close()
    assert len(house.builds) == 1


def test_auto_builds_again_what_was_damaged(house: House) -> None:
    house.make_supply("onnx").close()
    damaged = house.cache.folder / house.make_key().name / "decoder.json"
    damaged.write_text("{}")
    found = house.make_supply("auto").take_runtime()
    assert found is not None
    found.close()
    assert len(house.builds) == 2


def test_a_failed_build_says_why_and_eager_goes_on(house: House) -> None:
    house.fails = BuildError("The disk of {folder} is full.", "Free some space.", folder="x")
    made = house.make_supply("onnx")
    assert made.take_runtime() is None
    problem = made.read_state().problem
    assert problem is not None
    assert problem.message == "The disk of x is full."


def test_without_room_for_its_graphs_they_are_built_but_not_opened(house: House) -> None:
    made = house.make_supply("onnx", has_room=False)
    assert made.take_runtime() is None
    problem = made.read_state().problem
    assert problem is not None
    assert problem.message == "The graphics card has no room for the graphs of cpu: PyTorch makes the pictures."
    assert made.is_built()
    assert not house.make_supply("eager").is_built()


def test_close_cancels_a_build(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    class Endless(FakeBuild):
        def wait_until_ended(self, timeout_s: float) -> bool:
            return False

        def read_progress(self) -> Any:
            return BuildProgress(Phrase("checking"), 1, 2, 0.5, 1.0, 1.0)

        def cancel(self) -> None:
            self.cancelled = True

    builds: list[Endless] = []

    def start(request: Any) -> Endless:
        builds.append(Endless(request.key, house.cache.folder, house.cache))
        return builds[-1]

    monkeypatch.setattr(supply, "BuildProcess", start)
    settings = replace(house.settings, personalive=replace(house.settings.personalive, runtime="onnx"))
    made = RuntimeSupply(settings, house.pipeline.networks, house.pipeline.step, lambda: house.cache.folder)
    made.start()
    while made.read_state().progress is None:
        assert not made.wait_until_done(0.01)
    problem = made.read_state().problem
    assert problem is not None
    assert "are being built" in problem.message
    made.close()
    assert builds[0].cancelled
    assert made.read_state().done


CHANGES: dict[str, Callable[[Settings], Settings]] = {
    "size": lambda settings: replace(settings, size_px=128),
    "chunk": lambda settings: replace(settings, personalive=replace(settings.personalive, chunk=2)),
    "levels": lambda settings: replace(settings, personalive=replace(settings.personalive, levels=(0, 999))),
    "slots": lambda settings: replace(settings, personalive=replace(settings.personalive, keyframe_slots=1)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_another_key_for_whatever_a_build_depends_on(house: House, change: str) -> None:
    before = house.make_key().name
    house.settings = CHANGES[change](house.settings)
    assert house.make_key().name != before
