import gc
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from engine.animators.personalive.compiled.buffers import WindowBuffers
from engine.animators.personalive.compiled.graphs import CHUNK_STEP, ExportSource
from engine.animators.personalive.compiled.providers import PROVIDERS
from engine.animators.personalive.compiled.runtime import CompiledRuntime, open_runtime
from engine.animators.personalive.pipeline import Pipeline, make_stream_quality
from engine.animators.personalive.stream.runtime import StreamRuntime
from engine.animators.personalive.stream.window import WindowFrames
from engine.animators.personalive.weights.networks import Networks
from engine.core.errors import AnimatorError, ModelError
from engine.core.settings import PersonaLiveSettings
from tests.engine.animators.personalive.compiled.fake_onnxruntime import FakeRuntime, fake_modules
from tests.personalive import driver_pictures, portrait_image, quality_of, shallow, stream_of

SIZE_PX = 64
CHUNK = 4
PICTURES = 12
"""Chunks of a run: the tenth is the first that may give a keyframe."""
RUNGS = {2: 2, 4: 3, 6: 1, 8: 0}


class Stage:
    """A pipeline and the fake runtime over the same networks."""

    def __init__(self, networks: Networks, folder: Path) -> None:
        self.folder = folder
        self.parts = make_parts(networks)
        self.runtime = FakeRuntime(ExportSource(self.parts.networks, self.parts.step, SIZE_PX, slots=3), folder)

    def open_runtime(self) -> CompiledRuntime:
        return open_runtime(self.folder, PROVIDERS["cpu"], self.parts.networks, self.parts.step)


@pytest.fixture(scope="module")
def only_stage(networks: Networks, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    with torch.inference_mode():
        return Stage(networks, tmp_path_factory.mktemp("graphs"))


@pytest.fixture
def stage(only_stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    for name, module in fake_modules(only_stage.runtime).items():
        monkeypatch.setitem(sys.modules, name, module)
    only_stage.runtime.runs.clear()
    return only_stage


def make_parts(networks: Networks) -> Pipeline:
    return stream_of(shallow(networks), SIZE_PX, keyframe_threshold=17.0)


def run_show(parts: Pipeline, runtime: StreamRuntime) -> tuple[torch.Tensor, int]:
    """All rungs and a keyframe; returns pictures (F, 3, H, W) in [0, 1] or uint8, and the number of keyframes."""
    stream = parts.stream
    stream.switch_runtime(runtime, runtime.find_decoder(tiny=False))
    stream.swap_portrait(runtime.reader.prepare_portrait("one", portrait_image()))
    pictures = torch.nn.functional.avg_pool2d(driver_pictures(), 2).split(CHUNK)
    shown = []
    for number in range(PICTURES):
        if number in RUNGS:
            stream.switch_quality(make_stream_quality(runtime, PersonaLiveSettings(), quality_of(RUNGS[number])))
        shown.append(stream.advance_window(pictures[number], [True] * CHUNK))
    return torch.cat(shown), stream.keyframes


def test_a_compiled_run_binds_what_a_graphics_card_takes_and_shows_the_eager_pictures(
    stage: Stage, networks: Networks
) -> None:
    """Buffers apart, shapes inside the profile, every port bound: the fake refuses anything else."""
    twin = make_parts(networks)
    eager, eager_keyframes = run_show(twin, twin.eager)
    runtime = stage.open_runtime()
    shown, keyframes = run_show(stage.parts, runtime)
    assert keyframes == eager_keyframes >= 1
    assert shown.dtype == torch.uint8
    expected = (eager * 255).round().permute(0, 2, 3, 1)
    assert float((shown.float() - expected).abs().mean()) / 255 <= 1e-4
    assert stage.runtime.runs.count(CHUNK_STEP) == PICTURES


class Copies(TorchDispatchMode):
    """Counts the tensors that are copied; not the empty ones of a window of one chunk."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.count = 0

    def __torch_dispatch__(self, call: Any, types: Any, arguments: Any = (), named: Any = None) -> Any:
        result = call(*arguments, **(named or {}))
        copying = (torch.ops.aten.copy_, torch.ops.aten.clone, torch.ops.aten._to_copy)
        self.count += call.overloadpacket in copying and result.numel() > 0
        return result


def test_the_state_is_copied_once_and_not_from_pass_to_pass(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also after a change of quality, which makes a new state."""
    place, counts = WindowBuffers.place_state, []

    def count_copies(buffers: WindowBuffers, carried: WindowFrames) -> Any:
        with Copies() as copies:
            placed = place(buffers, carried)
        counts.append(copies.count)
        return placed

    monkeypatch.setattr(WindowBuffers, "place_state", count_copies)
    runtime = stage.open_runtime()
    run_show(stage.parts, runtime)
    copied = [number for number, count in enumerate(counts) if count]
    assert set(copied) <= {0, *RUNGS}
    assert 0 in copied


def test_everything_is_released(stage: Stage) -> None:
    runtime = stage.open_runtime()
    run_show(stage.parts, runtime)
    gc.collect()
    assert stage.runtime.open_bindings == 0
    assert stage.runtime.open_sessions == len(stage.runtime.graphs)
    step = runtime.step
    runtime.close()
    gc.collect()
    assert stage.runtime.open_sessions == 0
    assert step._buffers is None
    with pytest.raises(AnimatorError, match="closed"):
        runtime.extractor(torch.zeros(4, 3, 64, 64))


def test_a_missing_graph_is_said_and_nothing_stays_open(stage: Stage) -> None:
    description = stage.folder / "decoder.json"
    kept = description.read_bytes()
    description.unlink()
    with pytest.raises(ModelError, match="graph decoder is missing or damaged"):
        stage.open_runtime()
    description.write_bytes(kept)
    gc.collect()
    assert stage.runtime.open_sessions == 0


def test_a_provider_that_is_not_what_runs_is_refused(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage.runtime, "title", "SomeOtherExecutionProvider")
    with pytest.raises(AnimatorError, match="leaves it to SomeOtherExecutionProvider"):
        stage.open_runtime()


def test_two_portraits_beside_each_other_are_to_the_bit_what_they_are_alone(stage: Stage, networks: Networks) -> None:
    """A pass overwrites what the pass before the last one returned: each of two windows keeps its own state."""
    images = {"ada": portrait_image(), "bob": 255 - portrait_image()[:, ::-1]}
    pictures = torch.nn.functional.avg_pool2d(driver_pictures(), 2).split(CHUNK)
    alone: dict[str, list[torch.Tensor]] = {}
    beside: dict[str, list[torch.Tensor]] = {name: [] for name in images}
    for together in (False, True):
        parts = stream_of(shallow(networks), SIZE_PX, rung=2)
        runtime = stage.open_runtime()
        parts.stream.switch_runtime(runtime, runtime.find_decoder(tiny=False))
        streams = {name: parts.stream.make_sibling() for name in images}
        for name, stream in streams.items():
            stream.swap_portrait(runtime.reader.prepare_portrait(name, images[name]))
            stream.set_beside_another(together)
            if not together:
                alone[name] = [stream.advance_window(each, [True] * CHUNK) for each in pictures[:3]]
        for each in pictures[:3] if together else ():
            for name, stream in streams.items():
                beside[name].append(stream.advance_window(each, [True] * CHUNK))
    for name in images:
        assert all(torch.equal(one, two) for one, two in zip(alone[name], beside[name], strict=True))
    assert not torch.equal(beside["ada"][-1], beside["bob"][-1])
