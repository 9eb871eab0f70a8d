"""The contract of all runtimes: the pictures of the eager one, and keyframes after the same chunks."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from torch import Tensor

from engine.animators.personalive.animator import Pipeline, make_stream_quality
from engine.animators.personalive.compiled.export import export_graph
from engine.animators.personalive.compiled.graphs import ExportSource, list_graphs
from engine.animators.personalive.compiled.providers import PROVIDERS, check_provider
from engine.animators.personalive.compiled.runtime import open_runtime
from engine.animators.personalive.nets.autoencoder import to_eight_bit
from engine.animators.personalive.stream.runtime import StreamRuntime
from engine.animators.personalive.weights.networks import Networks
from engine.core.settings import PersonaLiveSettings
from tests.personalive import driver_pictures, fresh, portrait_image, quality_of, shallow, stream_of

SIZE_PX = 64
CHUNK = 4
MEAN_ERROR_MAX = 1e-3
CHUNKS = 14
RUNGS = {2: 2, 4: 3, 6: 1, 8: 0}
"""Before which chunk the stream changes to which rung; it begins with the published one, 0."""
SWAP = 12
"""The chunk before which another portrait is shown."""
KEYFRAME_DISTANCE = 17.0
"""The published one. With it the tenth chunk and the twelfth give a keyframe, and the eleventh does not."""
pytestmark = pytest.mark.engines


@dataclass(frozen=True, slots=True)
class Show:
    """What a runtime made of the show: pictures (14, 4, 64, 64, 3) uint8; how many keyframes after each chunk."""

    pictures: Tensor
    keyframes: tuple[int, ...]


def run_show(parts: Pipeline, runtime: StreamRuntime) -> Show:
    """All rungs, a keyframe (the tenth chunk may be the first), and then another portrait."""
    own = PersonaLiveSettings(keyframe_threshold=KEYFRAME_DISTANCE)
    stream = parts.stream
    stream.switch_runtime(runtime, runtime.find_decoder(tiny=False))
    first, second = (
        runtime.reader.prepare_portrait(name, image)
        for name, image in (("one", portrait_image()), ("two", portrait_image()[:, ::-1].copy()))
    )
    stream.swap_portrait(first)
    pictures = torch.nn.functional.avg_pool2d(driver_pictures(), 2).split(CHUNK)
    shown, keyframes = [], []
    for number in range(CHUNKS):
        if number in RUNGS:
            stream.switch_quality(make_stream_quality(runtime, own, quality_of(RUNGS[number])))
        if number == SWAP:
            stream.swap_portrait(second)
        shown.append(to_eight_bit(stream.advance_window(pictures[number], [True] * CHUNK)))
        keyframes.append(stream.keyframes)
    return Show(torch.stack(shown), tuple(keyframes))


def build_parts(networks: Networks) -> Pipeline:
    return stream_of(networks, SIZE_PX, keyframe_threshold=KEYFRAME_DISTANCE)


def export_all(networks: Networks, folder: Path, opset: int) -> Path:
    parts = build_parts(networks)
    source = ExportSource(parts.networks, parts.step, SIZE_PX, slots=3)
    for name in list_graphs(parts.networks):
        export_graph(name, source, opset, folder)
    return folder


@dataclass(frozen=True, slots=True)
class Depth:
    """Networks to run with, the folder of their graphs, and what the eager runtime shows."""

    make_networks: Callable[[], Networks]
    folder: Path
    eager: Show


@pytest.fixture(scope="module", params=["two resolutions", "published"])
def depth(request: pytest.FixtureRequest, networks: Networks, tmp_path_factory: pytest.TempPathFactory) -> Depth:
    def make() -> Networks:
        return shallow(networks) if request.param == "two resolutions" else fresh(networks, "real")

    with torch.inference_mode():
        parts = build_parts(make())
        eager = run_show(parts, parts.eager)
        folder = export_all(make(), tmp_path_factory.mktemp("graphs"), PROVIDERS["cpu"].opset)
    return Depth(make, folder, eager)


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_provider_shows_what_the_eager_runtime_shows(depth: Depth, name: str) -> None:
    provider = PROVIDERS[name]
    if problem := check_provider(provider, "cpu", "float32"):
        pytest.skip(problem.message)
    parts = build_parts(depth.make_networks())
    runtime = open_runtime(depth.folder, provider, parts.networks, parts.step)
    show = run_show(parts, runtime)
    runtime.close()
    assert show.keyframes == depth.eager.keyframes
    assert show.keyframes[9:12] == (1, 1, 2)
    errors = (show.pictures.float() - depth.eager.pictures.float()).abs().mean(dim=(1, 2, 3, 4)) / 255
    assert float(errors.max()) <= MEAN_ERROR_MAX


def test_a_stream_that_changes_its_runtime_shows_what_it_showed(depth: Depth) -> None:
    """From eager to ONNX Runtime and back between two chunks, with the window, the keyframes and the seed it has."""
    parts = build_parts(depth.make_networks())
    compiled = open_runtime(depth.folder, PROVIDERS["cpu"], parts.networks, parts.step)
    parts.stream.swap_portrait(parts.reader.prepare_portrait("one", portrait_image()))
    pictures = torch.nn.functional.avg_pool2d(driver_pictures(), 2).split(CHUNK)
    for number in range(3):
        runtime: StreamRuntime = parts.eager if number != 1 else compiled
        parts.stream.switch_runtime(runtime, runtime.find_decoder(tiny=False))
        shown = to_eight_bit(parts.stream.advance_window(pictures[number], [True] * CHUNK))
        error = (shown.float() - depth.eager.pictures[number].float()).abs().mean() / 255
        assert float(error) <= MEAN_ERROR_MAX
    compiled.close()
