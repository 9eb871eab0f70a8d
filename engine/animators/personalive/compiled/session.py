"""Opens a graph on a provider, checks what really runs it, and runs it on buffers of torch.

Owns: ONNX Runtime's sessions, its options for each provider, and the refusal of every silent fallback.
Does not know: what a graph computes, windows, where the files come from.

ONNX Runtime answers a provider that cannot be had with the processor, and prints a banner on standard output. So its
fallback is off, and what it says after a session was made is compared with what was asked for.
"""

import logging
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.animators.personalive.compiled.providers import CPU, Provider, find_devices, list_runtime_errors
from engine.animators.personalive.compiled.signature import GraphSignature, Port, graph_files, read_signature
from engine.core.errors import AnimatorError, ModelError
from engine.core.onnxruntime_import import import_onnxruntime

log = logging.getLogger(__name__)

NUMBERS = {"float32": np.float32, "float16": np.float16, "uint8": np.uint8}
HEAVY = {"Conv", "ConvTranspose", "MatMul", "Gemm", "Attention", "FusedConv", "FusedMatMul", "MultiHeadAttention"}
"""Operators of a graph that must not be left to the processor; arithmetic on shapes may."""
ERRORS_ONLY = 3
RECORD_NODES, NO_FALLBACK = "session.record_ep_graph_assignment_info", "session.disable_cpu_ep_fallback"


class GraphSession:
    """One graph on one provider; `close` frees it. Runs may come from several threads at once."""

    def __init__(self, name: str, session: Any, signature: GraphSignature, device: torch.device) -> None:
        self.name = name
        self.signature = signature
        self._session: Any | None = session
        self._device = device

    def run_graph(self, inputs: Mapping[str, Tensor], outputs: Mapping[str, Tensor] | None = None) -> dict[str, Tensor]:
        """Run the graph; returns its outputs by name.

        inputs: on the device, of the ports' numbers, within their sizes. outputs: buffers to write to, none of them
        an input; without them they are allocated, for graphs whose outputs have one size.
        """
        session = self._session
        if session is None:
            raise AnimatorError("The graph {name} is closed.", "Start the animator again.", name=self.name)
        outputs = dict(outputs) if outputs is not None else self._allocate_outputs()
        bound = {port.name: self._check_tensor(port, inputs[port.name]) for port in self.signature.inputs}
        binding = session.io_binding()
        kind, index = self._device.type, self._device.index or 0
        for port in self.signature.inputs:
            tensor = bound[port.name]
            binding.bind_input(port.name, kind, index, NUMBERS[port.dtype], tuple(tensor.shape), tensor.data_ptr())
        for port in self.signature.outputs:
            tensor = self._check_tensor(port, outputs[port.name])
            binding.bind_output(port.name, kind, index, NUMBERS[port.dtype], tuple(tensor.shape), tensor.data_ptr())
        if kind == "cuda":  # what writes the inputs is on torch's stream, the graph is not
            torch.cuda.current_stream(self._device).synchronize()
        self._run_binding(session, binding)
        return outputs

    def close(self) -> None:
        """Free the session and its memory; further runs raise AnimatorError."""
        self._session = None

    def _run_binding(self, session: Any, binding: Any) -> None:
        try:
            session.run_with_iobinding(binding)
        except list_runtime_errors() as error:
            log.warning("%s: %s", self.name, error)
            raise AnimatorError(
                "ONNX Runtime failed in the graph {name}: {reason}",
                "Use the runtime eager, or choose another provider.",
                name=self.name,
                reason=str(error).splitlines()[0],
            ) from error

    def _allocate_outputs(self) -> dict[str, Tensor]:
        return {
            port.name: torch.empty(port.usual, dtype=getattr(torch, port.dtype), device=self._device)
            for port in self.signature.outputs
        }

    def _check_tensor(self, port: Port, tensor: Tensor) -> Tensor:
        """Return the tensor in one piece. A wrong size, type or place is a mistake of ours: an engine would crash."""
        assert tensor.device.type == self._device.type, (self.name, port.name, tensor.device)
        assert str(tensor.dtype) == f"torch.{port.dtype}", (self.name, port.name, tensor.dtype)
        assert port.accepts_shape(tuple(tensor.shape)), (self.name, port.name, tuple(tensor.shape))
        return tensor.contiguous()


def open_graph(name: str, folder: Path, provider: Provider, device: torch.device) -> GraphSession:
    """Open a graph of a folder that `export_graph` wrote; the engine beside it, if there is one.

    Raises: ModelError if a file is missing or damaged; AnimatorError if the provider cannot run the graph.
    """
    files = graph_files(folder, name)
    try:
        signature = read_signature(files.signature)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError("The graph {name} is missing or damaged.", "Build it again.", name=name) from error
    file = files.engine if provider.keeps_engines and files.engine.is_file() else files.onnx
    options = _session_options(provider)
    session = _make_session(file, provider, options, list_provider_options(provider, signature, device, folder))
    return GraphSession(name, session, signature, device)


def build_engine(name: str, folder: Path, provider: Provider, device: torch.device) -> Path:
    """Build the engine of a graph for this device, beside its files; takes a minute or more. Returns its file.

    Raises: ModelError, AnimatorError.
    """
    files = graph_files(folder, name)
    signature = read_signature(files.signature)
    options = _session_options(provider)
    for key, value in (("enable", "1"), ("file_path", str(files.engine)), ("embed_mode", "0")):
        options.add_session_config_entry(f"ep.context_{key}", value)
    _make_session(files.onnx, provider, options, list_provider_options(provider, signature, device, folder))
    return files.engine


def list_provider_options(
    provider: Provider, signature: GraphSignature, device: torch.device, folder: Path
) -> dict[str, str]:
    """Return a provider's own options for a graph."""
    number = {"device_id": str(device.index or 0)}
    if provider.name == "nv_tensorrt_rtx":
        return number | _profile_options("nv", signature) | {"nv_runtime_cache_path": str(folder)}
    if provider.name == "tensorrt":
        return number | _profile_options("trt", signature)
    if provider.name == "cuda":
        return number | {"cudnn_conv_algo_search": "HEURISTIC"}
    if provider.name == "coreml":
        return {"ModelFormat": "MLProgram", "ModelCacheDirectory": str(folder)}
    return {}


def _session_options(provider: Provider) -> Any:
    options = import_onnxruntime().SessionOptions()
    options.log_severity_level = ERRORS_ONLY
    options.intra_op_num_threads = torch.get_num_threads()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry(RECORD_NODES, "1")
    if provider.whole:
        options.add_session_config_entry(NO_FALLBACK, "1")
    if provider.name == "directml":  # its documentation asks for both
        options.enable_mem_pattern = False
    return options


def _make_session(file: Path, provider: Provider, options: Any, own: dict[str, str]) -> Any:
    """Make a session and check it. Raises: ModelError, AnimatorError."""
    runtime = import_onnxruntime()
    try:
        if provider.plugin:
            options.add_provider_for_devices(find_devices(provider)[:1], own)
            session = runtime.InferenceSession(str(file), options, enable_fallback=0)
        else:
            session = runtime.InferenceSession(str(file), options, providers=[(provider.title, own)], enable_fallback=0)
    except list_runtime_errors() as error:
        log.warning("%s on %s: %s", file.stem, provider.name, error)
        raise _explain_refusal(file, provider, str(error)) from error
    _check_assignment(session, file, provider)
    return session


def _explain_refusal(file: Path, provider: Provider, reason: str) -> AnimatorError | ModelError:
    if not file.is_file() or "Protobuf parsing failed" in reason or "external data" in reason.lower():
        return ModelError("The graph {name} is missing or damaged.", "Build it again.", name=file.stem)
    return AnimatorError(
        "{provider} cannot run the graph {name}: {reason}",
        "Use the runtime eager, or choose another provider.",
        provider=provider.name,
        name=file.stem,
        reason=reason.splitlines()[0] if reason else "",
    )


def _check_assignment(session: Any, file: Path, provider: Provider) -> None:
    """Raise AnimatorError if another provider than the one asked for does the work."""
    registered = session.get_providers()
    elsewhere = Counter(
        node.op_type
        for part in session.get_provider_graph_assignment_info()
        if part.ep_name != provider.title
        for node in part.get_nodes()
        if node.op_type in HEAVY
    )
    if provider.title in registered and not elsewhere:
        return
    raise AnimatorError(
        "{provider} was asked to run the graph {name}, but ONNX Runtime leaves it to {others}.",
        "Use the runtime eager, or choose another provider.",
        provider=provider.name,
        name=file.stem,
        others=", ".join(name for name in registered if name != provider.title) or CPU,
    )


def _profile_options(prefix: str, signature: GraphSignature) -> dict[str, str]:
    """Return the sizes of all inputs as TensorRT's providers take them: name:1x2x3,name:4x5."""

    def list_shapes(which: str) -> str:
        shapes = ((port.name, getattr(port, which)) for port in signature.inputs)
        return ",".join(f"{name}:{'x'.join(map(str, shape))}" for name, shape in shapes)

    kinds = {"min": "smallest", "opt": "usual", "max": "largest"}
    return {f"{prefix}_profile_{kind}_shapes": list_shapes(which) for kind, which in kinds.items()}
