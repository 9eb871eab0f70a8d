"""A small ONNX Runtime that runs a graph's module where the real one runs its file, and forgives what a GPU forgives.

It refuses buffers that overlap, shapes outside a graph's profile, pictures or numbers that come by the processor's
memory (there is no `run`, no `bind_cpu_input`), and counts what is not released.
"""

import ctypes
import weakref
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils import _pytree as pytree

from engine.animators.personalive.compiled.export import describe_graph
from engine.animators.personalive.compiled.graphs import ExportSource, Graph, build_graph, list_graphs
from engine.animators.personalive.compiled.signature import GraphSignature, graph_files, write_signature


class FakeRuntime:
    """Stands in for the module `onnxruntime`, with the graphs of one source."""

    def __init__(self, source: ExportSource, folder: Path, title: str = "CPUExecutionProvider") -> None:
        """Write descriptions of all graphs into the folder, and files with nothing in them."""
        self.title = title
        self.graphs: dict[str, tuple[Graph, GraphSignature]] = {}
        self.sessions: list[weakref.ref[FakeSession]] = []
        self.alive: list[weakref.ref[FakeBinding]] = []
        self.runs: list[str] = []
        for name in list_graphs(source.networks):
            graph = build_graph(name, source)
            signature = describe_graph(graph, 20, 0)
            write_signature(signature, graph_files(folder, name).signature)
            graph_files(folder, name).onnx.touch()
            self.graphs[name] = graph, signature

    SessionOptions = type("SessionOptions", (), {"add_session_config_entry": lambda self, name, value: None})

    def InferenceSession(self, path: str, options: Any, **_: Any) -> "FakeSession":  # noqa: N802
        session = FakeSession(self, Path(path).stem)
        self.sessions.append(weakref.ref(session))
        return session

    def get_available_providers(self) -> list[str]:
        return [self.title]

    @property
    def open_sessions(self) -> int:
        return sum(one() is not None for one in self.sessions)

    @property
    def open_bindings(self) -> int:
        return sum(one() is not None for one in self.alive)


class FakeSession:
    """Runs the module of a graph."""

    def __init__(self, runtime: FakeRuntime, name: str) -> None:
        self.name = name
        self._runtime = runtime

    def get_providers(self) -> list[str]:
        return [self._runtime.title]

    def get_provider_graph_assignment_info(self) -> list[Any]:
        return [SimpleNamespace(ep_name=self._runtime.title, get_nodes=list)]

    def io_binding(self) -> "FakeBinding":
        binding = FakeBinding(self._runtime.graphs[self.name][1])
        self._runtime.alive.append(weakref.ref(binding))
        return binding

    def run_with_iobinding(self, binding: "FakeBinding") -> None:
        graph, signature = self._runtime.graphs[self.name]
        binding.check_complete()
        self._runtime.runs.append(self.name)
        _, structure = pytree.tree_flatten(graph.build_arguments(dict.fromkeys(graph.ranges, 1)))
        inputs = [binding.inputs[port.name].clone() for port in signature.inputs]
        for tensor in binding.outputs.values():  # whatever is written first must not be needed any more
            tensor.view(torch.uint8).fill_(255)
        results = pytree.tree_leaves(graph.module(*pytree.tree_unflatten(inputs, structure)))
        for port, result in zip(signature.outputs, results, strict=True):
            binding.outputs[port.name].copy_(result)


class FakeBinding:
    """The addresses of a run."""

    def __init__(self, signature: GraphSignature) -> None:
        self._ports = {port.name: port for port in (*signature.inputs, *signature.outputs)}
        self._wanted = {port.name for port in signature.inputs}, {port.name for port in signature.outputs}
        self.inputs: dict[str, Tensor] = {}
        self.outputs: dict[str, Tensor] = {}

    def bind_input(self, name: str, kind: str, index: int, numbers: Any, shape: tuple[int, ...], address: int) -> None:
        self.inputs[name] = self._tensor_at(name, numbers, shape, address)

    def bind_output(self, name: str, kind: str, index: int, numbers: Any, shape: tuple[int, ...], address: int) -> None:
        self.outputs[name] = self._tensor_at(name, numbers, shape, address)

    def check_complete(self) -> None:
        """Every port is bound, and no output lies over an input or another output."""
        assert (set(self.inputs), set(self.outputs)) == self._wanted
        written = [_extent(tensor) for tensor in self.outputs.values()]
        read = [_extent(tensor) for tensor in self.inputs.values()]
        for number, (start, end) in enumerate(written):
            for other_start, other_end in (*read, *written[:number]):
                assert end <= other_start or other_end <= start, "an output lies over another buffer"

    def _tensor_at(self, name: str, numbers: Any, shape: tuple[int, ...], address: int) -> Tensor:
        port = self._ports[name]
        assert np.dtype(numbers).name == port.dtype, name
        assert port.accepts_shape(shape), f"{name}: {shape} is outside the profile"
        size = int(np.prod(shape)) * np.dtype(numbers).itemsize
        memory = (ctypes.c_char * size).from_address(address)
        return torch.from_numpy(np.frombuffer(memory, numbers).reshape(shape))


def fake_modules(runtime: FakeRuntime) -> Mapping[str, Any]:
    """What to put into sys.modules."""
    return {
        "onnxruntime": runtime,
        "onnxruntime.capi.onnxruntime_pybind11_state": SimpleNamespace(),
    }


def _extent(tensor: Tensor) -> tuple[int, int]:
    return tensor.data_ptr(), tensor.data_ptr() + tensor.numel() * tensor.element_size()
