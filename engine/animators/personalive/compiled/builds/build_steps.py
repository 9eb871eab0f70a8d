"""The steps of a build, run in its process: load the weights, export every graph, build engines where there are any.

Owns: the order, and how long each usually takes. Does not know: processes, where builds are kept.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import torch

from engine.animators.personalive.compiled.builds.build_process import BuildPlan, BuildStep
from engine.animators.personalive.compiled.builds.build_request import BuildRequest
from engine.animators.personalive.compiled.export import export_graph
from engine.animators.personalive.compiled.graphs import CHUNK_STEP, ExportSource, list_graphs
from engine.animators.personalive.compiled.providers import PROVIDERS
from engine.animators.personalive.compiled.session import build_engine, open_graph
from engine.animators.personalive.stream.chunk_step import ChunkStep
from engine.animators.personalive.weights.networks import list_parts, load_networks, make_networks
from engine.core.problem import Phrase

ROOM_PER_BYTE = 1.1
"""What an exported graph takes on the disk, in sizes of its weights."""
LOAD_S, EXPORT_S, STEP_EXPORT_S, ENGINE_S, CHECK_S = 20.0, 20.0, 90.0, 120.0, 10.0
"""Usual times at full size, until this computer has measured its own."""


def list_build_steps(request: BuildRequest) -> BuildPlan:
    """Return the steps of a request's build. Raises: ModelError if the weights' description is missing or damaged."""
    key = request.key
    provider = PROVIDERS[key.provider]
    loader = _Loader(request)
    names = list_graphs(make_networks(request.models))
    steps = [BuildStep(Phrase("loading the weights"), LOAD_S, lambda _: loader.load_source())]
    for name in names:
        usual_s = STEP_EXPORT_S if name == CHUNK_STEP else EXPORT_S
        run: Callable[[Path], None] = partial(_export, loader, name, provider.opset)
        steps.append(BuildStep(Phrase("writing the graph {name}", name=name), usual_s, run))
    steps.append(BuildStep(Phrase("freeing the weights"), 0.1, lambda _: loader.free_source()))
    device = torch.device(provider.buffers)
    for name in names:
        if provider.keeps_engines:
            engine: Callable[[Path], None] = partial(_build, name, key.provider, device)
            steps.append(BuildStep(Phrase("building the engine {name}", name=name), ENGINE_S, engine))
        else:
            check: Callable[[Path], None] = partial(_check, name, key.provider, device)
            steps.append(BuildStep(Phrase("checking the graph {name}", name=name), CHECK_S, check))
    room = int(loader.count_bytes() * ROOM_PER_BYTE) * (2 if provider.keeps_engines else 1)
    return BuildPlan(steps, room)


@dataclass(slots=True, eq=False)
class _Loader:
    """The weights, in the processor's memory, for as long as graphs are written."""

    request: BuildRequest
    source: ExportSource | None = field(default=None, init=False)

    def count_bytes(self) -> int:
        """Return the size of all weights in the numbers of the build."""
        size: int = getattr(torch, self.request.key.dtype).itemsize
        parts = list_parts(make_networks(self.request.models))
        return size * sum(int(entry.numel()) for module, _ in parts for entry in module.state_dict().values())

    def load_source(self) -> None:
        key = self.request.key
        networks = load_networks(self.request.models, getattr(torch, key.dtype), torch.device("cpu"))
        step = ChunkStep(
            networks.pose_guider, networks.motion_encoder, networks.denoiser, key.levels, key.chunk, key.exact_savings
        )
        if key.exact_savings:
            networks.autoencoder.apply_exact_savings()
        self.source = ExportSource(networks, step, key.size_px, key.tokens - 1)

    def free_source(self) -> None:
        self.source = None


def _export(loader: _Loader, name: str, opset: int, folder: Path) -> None:
    assert loader.source is not None
    export_graph(name, loader.source, opset, folder)


def _build(name: str, provider: str, device: torch.device, folder: Path) -> None:
    build_engine(name, folder, PROVIDERS[provider], device)
    open_graph(name, folder, PROVIDERS[provider], device).close()


def _check(name: str, provider: str, device: torch.device, folder: Path) -> None:
    """Open it once, so that a build which is published has been seen to load."""
    open_graph(name, folder, PROVIDERS[provider], device).close()
