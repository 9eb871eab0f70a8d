"""Writes a graph as an ONNX file, with its description beside it.

Owns: the two steps of the export, and what varies in it.
Does not know: what a graph computes (`graphs`), providers, where files are kept.
"""

import logging
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.export import Dim, ExportedProgram
from torch.utils import _pytree as pytree

from engine.animators.personalive.compiled.graphs import ExportSource, Graph, build_graph
from engine.animators.personalive.compiled.signature import GraphSignature, Port, graph_files, write_signature

log = logging.getLogger(__name__)

TRACED = 2
"""How many steps of a size that varies a graph is traced with; one would be taken for a constant."""


def export_graph(name: str, source: ExportSource, opset: int, folder: Path) -> GraphSignature:
    """Write one of `list_graphs` into a folder that exists; the weights that are loaded go into it.

    Takes seconds to minutes, and about twice the memory of the graph's weights. Raises: OSError.
    """
    graph, files = build_graph(name, source), graph_files(folder, name)
    with torch.inference_mode(False), torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = trace_graph(graph)
        exported = torch.onnx.export(
            program,
            dynamo=True,
            opset_version=opset,
            input_names=graph.inputs,
            output_names=graph.outputs,
            optimize=True,
            verbose=False,
        )
    assert exported is not None
    exported.save(str(files.onnx), external_data=True)
    signature = describe_graph(graph, opset, exported.model.graph.num_nodes())
    write_signature(signature, files.signature)
    log.info("%s: %d nodes at opset %d", name, signature.nodes, opset)
    return signature


def trace_graph(graph: Graph) -> ExportedProgram:
    """Trace a graph with torch.export."""
    arguments = _arguments_with(graph, TRACED)
    return torch.export.export(graph.module.eval(), arguments, dynamic_shapes=_dynamic_shapes(graph), strict=False)


def describe_graph(graph: Graph, opset: int, nodes: int) -> GraphSignature:
    """Return the sizes of all inputs and outputs; computes nothing."""
    sizes = (
        dict.fromkeys(graph.ranges, 1),
        {name: each.usual for name, each in graph.ranges.items()},
        {name: each.most for name, each in graph.ranges.items()},
    )
    inputs, outputs = [], []
    with FakeTensorMode(allow_non_fake_inputs=True), torch.no_grad():
        for times in sizes:
            arguments = graph.build_arguments(times)
            inputs.append(pytree.tree_leaves(arguments))
            outputs.append(pytree.tree_leaves(graph.module(*arguments)))
    return GraphSignature(_describe_ports(graph.inputs, inputs), _describe_ports(graph.outputs, outputs), opset, nodes)


def _describe_ports(names: Iterable[str], examples: list[list[Tensor]]) -> tuple[Port, ...]:
    """examples: all tensors at the smallest, the usual and the largest sizes."""
    return tuple(
        Port(name, str(tensors[0].dtype).removeprefix("torch."), *(tuple(tensor.shape) for tensor in tensors))
        for name, *tensors in zip(names, *examples, strict=True)
    )


def _dynamic_shapes(graph: Graph) -> tuple[Any, ...]:
    """Return which sizes vary, and with what, found by changing one range at a time."""
    traced, structure = pytree.tree_flatten(_arguments_with(graph, TRACED))
    shapes: list[dict[int, Any]] = [{} for _ in traced]
    for name, each in graph.ranges.items():
        if each.most == 1:
            continue
        dimension = Dim(name, min=1, max=each.most)
        single = pytree.tree_leaves(_arguments_with(graph, TRACED, {name: 1}))
        for shape, one, several in zip(shapes, single, traced, strict=True):
            for index, step in enumerate(one.shape):
                if step != several.shape[index]:
                    shape[index] = dimension if step == 1 else step * dimension
    dynamic: tuple[Any, ...] = pytree.tree_unflatten(shapes, structure)
    return dynamic


def _arguments_with(graph: Graph, times: int, others: Mapping[str, int] | None = None) -> tuple[Any, ...]:
    """Return arguments with that many steps of everything that varies, but no more than its range has."""
    wanted = {name: min(times, each.most) for name, each in graph.ranges.items()}
    return graph.build_arguments({**wanted, **(others or {})})
