"""The contract of all runtimes: the pictures of the eager one, and keyframes after the same chunks."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, fields, replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from engine.animators.personalive.compiled.export import export_graph
from engine.animators.personalive.compiled.graphs import ExportSource, list_graphs
from engine.animators.personalive.compiled.providers import PROVIDERS, Provider, check_provider
from engine.animators.personalive.compiled.runtime import open_runtime
from engine.animators.personalive.compiled.session import build_engine
from engine.animators.personalive.nets.autoencoder import to_eight_bit
from engine.animators.personalive.pipeline import Pipeline, build_pipeline, make_stream_quality
from engine.animators.personalive.stream.runtime import StreamRuntime
from engine.animators.personalive.weights.networks import Networks
from engine.core.settings import PersonaLiveSettings, Settings
from tests.personalive import NOISE_SEED, driver_pictures, fresh, portrait_image, quality_of, shallow

EAGER = "eager"
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
RUNTIMES = [
    EAGER,
    *(
        pytest.param(row.name, marks=pytest.mark.gpu) if row.buffers == "cuda" else row.name
        for row in PROVIDERS.values()
    ),
]
pytestmark = [pytest.mark.engines, pytest.mark.timeout(1800)]


@dataclass(frozen=True, slots=True)
class Show:
    """What a runtime made of the show: pictures (14, 4, 64, 64, 3) uint8; how many keyframes after each chunk."""

    pictures: Tensor
    keyframes: tuple[int, ...]


def run_show(parts: Pipeline, *runtimes: StreamRuntime) -> Show:
    """All rungs, a keyframe (the tenth chunk may be the first), and then another portrait.

    Of several runtimes the next one is taken before every chunk.
    """
    own = PersonaLiveSettings(keyframe_threshold=KEYFRAME_DISTANCE)
    stream = parts.stream
    first, second = (
        runtimes[0].reader.prepare_portrait(name, image)
        for name, image in (("one", portrait_image()), ("two", portrait_image()[:, ::-1].copy()))
    )
    stream.swap_portrait(first)
    pictures = torch.nn.functional.avg_pool2d(driver_pictures(), 2).to(parts.device).split(CHUNK)
    shown, keyframes, rung = [], [], 0
    for number in range(CHUNKS):
        runtime = runtimes[number % len(runtimes)]
        quality = make_stream_quality(runtime, own, quality_of(rung := RUNGS.get(number, rung)))
        stream.switch_runtime(runtime, quality.decoder)
        if number in RUNGS:
            stream.switch_quality(quality)
        if number == SWAP:
            stream.swap_portrait(second)
        shown.append(to_eight_bit(stream.advance_window(pictures[number], [True] * CHUNK)).cpu())
        keyframes.append(stream.keyframes)
    return Show(torch.stack(shown), tuple(keyframes))


def build_parts(networks: Networks) -> Pipeline:
    own = PersonaLiveSettings(keyframe_threshold=KEYFRAME_DISTANCE)
    settings = Settings(
        animator="personalive", size_px=SIZE_PX, seed=NOISE_SEED, quality=quality_of(0), personalive=own
    )
    return build_pipeline(networks, settings)


def export_all(networks: Networks, folder: Path, opset: int) -> Path:
    parts = build_parts(networks)
    source = ExportSource(parts.networks, parts.step, SIZE_PX, slots=3)
    for name in list_graphs(parts.networks):
        export_graph(name, source, opset, folder)
    return folder


@dataclass(frozen=True, slots=True)
class Depth:
    """Networks to run with, the folder of their graphs for the processor, and what the eager runtime shows."""

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


def open_provider(depth: Depth, provider: Provider, parts: Pipeline, folder: Path) -> StreamRuntime:
    """Open the graphs on the pipeline's device; another opset's are exported into the folder, engines are built."""
    if provider.opset == PROVIDERS["cpu"].opset:
        return open_runtime(depth.folder, provider, parts.networks, parts.step)
    export_all(depth.make_networks(), folder, provider.opset)
    for name in list_graphs(parts.networks):
        build_engine(name, folder, provider, parts.device)
    return open_runtime(folder, provider, parts.networks, parts.step)


def move_networks(networks: Networks, device: str) -> Networks:
    """Return copies on the device."""
    modules = {field.name: deepcopy(getattr(networks, field.name)) for field in fields(networks)}
    return replace(networks, **{name: module.to(device) for name, module in modules.items() if module is not None})


@pytest.mark.parametrize("name", RUNTIMES)
def test_every_runtime_shows_what_the_eager_one_shows_on_a_processor(depth: Depth, name: str, tmp_path: Path) -> None:
    provider = PROVIDERS.get(name)
    device = "cpu" if provider is None else provider.buffers
    if device == "cuda" and not torch.cuda.is_available():
        pytest.skip("needs an NVIDIA GPU")
    if provider is not None and (problem := check_provider(provider, device, "float32")):
        pytest.skip(problem.message)
    parts = build_parts(move_networks(depth.make_networks(), device))
    runtime = parts.eager if provider is None else open_provider(depth, provider, parts, tmp_path)
    show = run_show(parts, runtime)
    runtime.close()
    assert show.keyframes == depth.eager.keyframes
    assert 0 < show.keyframes[9] < show.keyframes[11]
    assert largest_error(show, depth.eager) <= MEAN_ERROR_MAX


def test_a_stream_that_changes_its_runtime_before_every_chunk_shows_what_it_showed(depth: Depth) -> None:
    """Window, keyframes and random numbers stay as they are, at every rung and with either decoder."""
    parts = build_parts(depth.make_networks())
    compiled = open_runtime(depth.folder, PROVIDERS["cpu"], parts.networks, parts.step)
    show = run_show(parts, parts.eager, compiled)
    compiled.close()
    assert show.keyframes == depth.eager.keyframes
    assert largest_error(show, depth.eager) <= MEAN_ERROR_MAX


def largest_error(show: Show, expected: Show) -> float:
    """The mean difference of the pictures of the chunk that differs most, 0 to 1."""
    errors = (show.pictures.float() - expected.pictures.float()).abs().mean(dim=(1, 2, 3, 4)) / 255
    return float(errors.max())
