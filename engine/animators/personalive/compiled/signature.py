"""What goes into a graph and comes out: names, numbers, and the sizes that each may have.

Written beside the ONNX file, because an engine made from it does not say any more which sizes it is for.

Owns: the description and its file, and the names of all files of a graph. Does not know: networks, ONNX, sessions.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Port:
    """One input or output. dtype: as torch names it, "float16". Shapes: the smallest, the usual and the largest."""

    name: str
    dtype: str
    smallest: tuple[int, ...]
    usual: tuple[int, ...]
    largest: tuple[int, ...]

    def accepts_shape(self, shape: tuple[int, ...]) -> bool:
        """Return True if a shape lies between the smallest and the largest."""
        if len(shape) != len(self.usual):
            return False
        return all(low <= size <= high for low, size, high in zip(self.smallest, shape, self.largest, strict=True))


@dataclass(frozen=True, slots=True)
class GraphSignature:
    """The ports of a graph in order, its opset, and how many nodes it has."""

    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    opset: int
    nodes: int


@dataclass(frozen=True, slots=True)
class GraphFiles:
    """The files of a graph: the ONNX graph, its weights, its description; the engine that a provider made of it."""

    onnx: Path
    weights: Path
    signature: Path
    engine: Path


def graph_files(folder: Path, name: str) -> GraphFiles:
    """Return where the files of a graph are in a folder, whether or not they are there."""
    onnx = folder / f"{name}.onnx"
    return GraphFiles(onnx, folder / f"{name}.onnx.data", folder / f"{name}.json", folder / f"{name}.engine.onnx")


def write_signature(signature: GraphSignature, file: Path) -> None:
    """Write a description as JSON."""
    file.write_text(json.dumps(asdict(signature), indent=1), encoding="utf-8")


def read_signature(file: Path) -> GraphSignature:
    """Read a description. Raises: OSError; ValueError, KeyError or TypeError if it is damaged."""
    content = json.loads(file.read_text(encoding="utf-8"))
    return GraphSignature(
        tuple(_read_port(each) for each in content["inputs"]),
        tuple(_read_port(each) for each in content["outputs"]),
        int(content["opset"]),
        int(content["nodes"]),
    )


def _read_port(content: dict[str, Any]) -> Port:
    shapes = (tuple(map(int, content[name])) for name in ("smallest", "usual", "largest"))
    return Port(str(content["name"]), str(content["dtype"]), *shapes)
