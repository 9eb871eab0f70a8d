"""Processor seconds of PersonaLive's chunk step: PyTorch, and ONNX Runtime on the processor; run by hand.

    python -m tests.measure.runtimes FOLDER GRAPHS [--size 256] [--rounds 2] [--threads 1]

FOLDER has the weights, made up or not. GRAPHS gets the graph of the step, unless it is there (5.3 GB at full size).
Each runtime runs the same pass over the longest window, in a process of its own, in turn: in one, both would not fit
into 24 GB. A line of JSON for each, and at the end the ratio of the better rounds, and how far the latents differ.
"""

import argparse
import json
import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils import _pytree as pytree

from engine.animators.personalive.compiled.export import export_graph
from engine.animators.personalive.compiled.graphs import CHUNK_STEP, ExportSource, Graph, build_graph
from engine.animators.personalive.compiled.providers import PROVIDERS
from engine.animators.personalive.compiled.session import open_graph
from engine.animators.personalive.compiled.signature import graph_files
from engine.animators.personalive.stream.chunk_step import ChunkStep
from engine.animators.personalive.weights.files import fill_module
from engine.animators.personalive.weights.networks import RAM, list_parts, make_networks
from engine.core.settings import PersonaLiveSettings
from engine.core.system.memory import keep_freed_memory

Latents = NDArray[np.float32]
SLOTS = 3
RUNS = 2
"""The first run of each also gets memory, and packs weights."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("graphs", type=Path)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--threads", type=int, default=1)
    chosen = parser.parse_args()
    if not graph_files(chosen.graphs, CHUNK_STEP).signature.is_file():
        chosen.graphs.mkdir(parents=True, exist_ok=True)
        run_in_process(write_graph, chosen)
    best = {"eager": float("inf"), "onnx": float("inf")}
    latents: dict[str, Latents] = {}
    for _ in range(chosen.rounds):
        for name, measure in (("eager", measure_eager), ("onnx", measure_onnx)):
            seconds, latents[name] = run_in_process(measure, chosen)
            best[name] = min(best[name], *seconds)
            write_line({"runtime": name, "processor_seconds": seconds})
    difference = float(abs(latents["eager"] - latents["onnx"]).mean())
    write_line({"onnx / eager": round(best["onnx"] / best["eager"], 3), "mean_difference": difference})


def run_in_process(task: Callable[[argparse.Namespace], Any], chosen: argparse.Namespace) -> Any:
    """Return what the task returns."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(task, chosen, theirs))
    process.start()
    theirs.close()
    answer = ours.recv()
    process.join()
    return answer


def write_graph(chosen: argparse.Namespace) -> None:
    with opened_source(chosen) as source:
        export_graph(CHUNK_STEP, source, PROVIDERS["cpu"].opset, chosen.graphs)


def measure_eager(chosen: argparse.Namespace) -> tuple[list[float], Latents]:
    with opened_source(chosen) as source, torch.inference_mode():
        graph = build_graph(CHUNK_STEP, source)
        arguments = draw_arguments(graph)
        return measure_runs(lambda: graph.module(*arguments).clean)


def measure_onnx(chosen: argparse.Namespace) -> tuple[list[float], Latents]:
    """The arguments are those of the eager run; its networks get no memory that is written to."""
    with opened_source(chosen, with_weights=False) as source, torch.inference_mode():
        graph = build_graph(CHUNK_STEP, source)
        inputs = dict(zip(graph.inputs, pytree.tree_leaves(draw_arguments(graph)), strict=True))
    session = open_graph(CHUNK_STEP, chosen.graphs, PROVIDERS["cpu"], RAM)
    results = {port.name: torch.empty(port.largest) for port in session.signature.outputs}
    return measure_runs(lambda: session.run_graph(inputs, results)["clean"])


def measure_runs(run: Callable[[], Tensor]) -> tuple[list[float], Latents]:
    """Return the processor seconds of each run, and the latents of the last."""
    seconds = []
    for _ in range(1 + RUNS):
        since_s = time.process_time()
        latents = run()
        seconds.append(round(time.process_time() - since_s, 3))
    return seconds[1:], latents.clone().numpy()


@contextmanager
def opened_source(chosen: argparse.Namespace, with_weights: bool = True) -> Iterator[ExportSource]:
    """The networks of the step with their weights; the others have shapes alone."""
    torch.set_num_threads(chosen.threads)
    keep_freed_memory()
    own, networks = PersonaLiveSettings(), make_networks(chosen.folder)
    used = (networks.motion_encoder, networks.pose_guider, networks.denoiser)
    for module, part in list_parts(networks):
        if module in used and with_weights:
            fill_module(module, chosen.folder, part, torch.float32, RAM)
        else:
            module.to_empty(device=RAM).requires_grad_(False).eval()
    with torch.inference_mode():
        step = ChunkStep(networks.pose_guider, networks.motion_encoder, networks.denoiser, own.levels, own.chunk)
    yield ExportSource(networks, step, chosen.size, SLOTS)


def draw_arguments(graph: Graph) -> tuple[Any, ...]:
    """Return the arguments of the longest window with one picture to attend to, drawn at random, the same each time."""
    generator = torch.Generator().manual_seed(0)
    most = {name: each.most for name, each in graph.ranges.items()} | {"pictures": 1}
    leaves, structure = pytree.tree_flatten(graph.build_arguments(most))
    drawn = [torch.randn(leaf.shape, generator=generator) for leaf in leaves]
    arguments: tuple[Any, ...] = pytree.tree_unflatten(drawn, structure)
    return arguments


def write_line(content: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(content) + "\n")
    sys.stdout.flush()


def _answer(task: Callable[[argparse.Namespace], Any], chosen: argparse.Namespace, answers: Connection) -> None:
    answers.send(task(chosen))
    answers.close()


if __name__ == "__main__":
    main()
