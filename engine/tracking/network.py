"""One small TFLite network on the CPU, and the checked reading of the model files that ship with the project.

Owns: the only use of the LiteRT interpreter. Does not know: what a network is for.
"""

import hashlib
from importlib import resources
from typing import Any

from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from engine.core.errors import ModelError
from engine.core.system.reasons import system_reason
from engine.core.types import Floats
from engine.tracking.native_log import log_native_errors

REMEDY = "Install Persona Cam again."


def read_model(name: str, sha256: str) -> bytes:
    """Read `assets/models/<name>` and check that it is the published file.

    Raises: ModelError if it is missing, unreadable or another file.
    """
    try:
        content = (resources.files("assets") / "models" / name).read_bytes()
    except OSError as failure:
        raise ModelError(
            "The model file {name} cannot be read ({reason}).", REMEDY, name=name, reason=system_reason(failure)
        ) from failure
    check_model(name, content, sha256)
    return content


def check_model(name: str, content: bytes, sha256: str) -> None:
    """Raise ModelError unless the content has that SHA-256."""
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise ModelError(
            "The model file {name} is damaged: its SHA-256 is {found}, not {sha256}.",
            REMEDY,
            name=name,
            found=found,
            sha256=sha256,
        )


class Network:
    """A network with one input. Not for use by two threads at once."""

    def __init__(self, model: bytes, threads: int = 1) -> None:
        with log_native_errors():
            self._interpreter: Any = Interpreter(model_content=model, num_threads=threads)
            self._interpreter.allocate_tensors()
        self._input: Any = self._interpreter.tensor(self._interpreter.get_input_details()[0]["index"])
        self._outputs = [detail["index"] for detail in self._interpreter.get_output_details()]

    def input_tensor(self) -> NDArray[Any]:
        """Return the input tensor to write into: float32, or uint8 for the landmark network.

        Drop the reference before `run_inference`, which fails otherwise.
        """
        tensor: NDArray[Any] = self._input()
        return tensor

    def run_inference(self) -> list[Floats]:
        """Return fresh copies of the outputs, in the order of the model."""
        self._interpreter.invoke()
        return [self._interpreter.get_tensor(index) for index in self._outputs]

    def close(self) -> None:
        """Free the network; nothing is called after it."""
        self._interpreter = self._input = None
