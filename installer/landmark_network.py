"""Makes the landmark network that the program runs out of the published one: `python -m installer.landmark_network`.

The weights stay what they are, and so do the results, to the last bit. What changes is how XNNPACK goes through them:

- It applies a PReLU pixel by pixel, with a call for each, which takes long where a pixel has 8 to 64 channels. Several
  pixels of a row are taken together as one with many channels; changing a shape costs nothing there.
- Channels of zeros are put beside others by a concatenation, which takes half as long as its padding.
- The input is bytes from 0 to 255, of which the network itself makes numbers from 0 to 1, instead of Python.

Owns: what is rewritten, and where the result lies. Does not know: how the network is run.
"""

import io
import zipfile
from pathlib import Path
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

from engine.tracking.bundle import BUNDLE_NAME, BUNDLE_SHA256, LANDMARKS_NAME
from engine.tracking.network import read_model

PUBLISHED = "face_landmarks_detector.tflite"
"""Its name inside the bundle."""
LANES = 256
"""So many channels are enough: wider ones are no faster."""
_IDENTIFIER = b"TFL3"


def main() -> None:
    target = Path(__file__).resolve().parents[1] / "assets" / "models" / LANDMARKS_NAME
    target.write_bytes(rewrite_network(read_published()))


def read_published() -> bytes:
    """Return the landmark network as it was published."""
    with zipfile.ZipFile(io.BytesIO(read_model(BUNDLE_NAME, BUNDLE_SHA256))) as parts:
        return parts.read(PUBLISHED)


def rewrite_network(model: bytes) -> bytes:
    """Return the network that gives the same, sooner. Its input is (1, 256, 256, 3) uint8."""
    network = _Network(model)
    network.widen_prelus()
    network.replace_padding()
    network.take_bytes()
    return network.pack()


class _Network:
    """A TFLite file as objects."""

    def __init__(self, model: bytes) -> None:
        self._model: Any = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(bytearray(model), 0))
        self._graph: Any = self._model.subgraphs[0]
        self._model.signatureDefs = []

    def widen_prelus(self) -> None:
        """Let every PReLU take several pixels of a row as one."""
        weights = {one.outputs[0]: one.inputs[0] for one in self._graph.operators if self._is_a(one, "DEQUANTIZE")}
        operators = []
        for one in self._graph.operators:
            around = self._widen_prelu(one, weights) if self._is_a(one, "PRELU") else None
            operators += [one] if around is None else [around[0], one, around[1]]
        self._graph.operators = operators

    def _widen_prelu(self, prelu: Any, weights: dict[int, int]) -> tuple[Any, Any] | None:
        """Let it work on a wider pixel; return what reshapes before and after, or None if it is wide enough."""
        (pixels, slopes), (result,) = prelu.inputs, prelu.outputs
        narrow = self._shape_of(pixels)
        _, height, width, channels = narrow
        together = min(width, LANES // channels)
        if together < 2:
            return None
        wide = [1, height, width // together, channels * together]
        values = np.tile(self._read_half(weights[slopes]), together).astype(np.float32)
        wide_pixels, wide_result = self._add_tensor(wide), self._add_tensor(wide)
        prelu.inputs = [wide_pixels, self._add_constant(values.reshape(1, 1, -1))]
        prelu.outputs = [wide_result]
        return self._reshape(pixels, wide_pixels, wide), self._reshape(wide_result, result, narrow)

    def replace_padding(self) -> None:
        """Let channels of zeros come from a concatenation."""
        for one in self._graph.operators:
            if self._is_a(one, "PAD"):
                given, made = self._shape_of(one.inputs[0]), self._shape_of(one.outputs[0])
                zeros = np.zeros([*given[:3], made[3] - given[3]], np.float32)
                one.inputs = [one.inputs[0], self._add_constant(zeros)]
                one.opcodeIndex = self._find_code("CONCATENATION")
                one.builtinOptions, one.builtinOptionsType = (
                    schema.ConcatenationOptionsT(),
                    schema.BuiltinOptions.ConcatenationOptions,
                )
                one.builtinOptions.axis = 3

    def take_bytes(self) -> None:
        """Let the input be bytes: 255 is 1."""
        (numbers,) = self._graph.inputs
        pixels = self._add_tensor(self._shape_of(numbers), schema.TensorType.UINT8)
        meaning = schema.QuantizationParametersT()
        meaning.scale, meaning.zeroPoint = [np.float32(1 / 255)], [0]
        self._graph.tensors[pixels].quantization = meaning
        self._graph.operators.insert(0, self._make_operator("DEQUANTIZE", [pixels], numbers))
        self._graph.inputs = [pixels]

    def pack(self) -> bytes:
        builder = flatbuffers.Builder(1 << 22)
        builder.Finish(self._model.Pack(builder), _IDENTIFIER)
        return bytes(builder.Output())

    def _reshape(self, given: int, made: int, shape: list[int]) -> Any:
        reshape = self._make_operator("RESHAPE", [given, self._add_constant(np.array(shape, np.int32))], made)
        reshape.builtinOptions, reshape.builtinOptionsType = (
            schema.ReshapeOptionsT(),
            schema.BuiltinOptions.ReshapeOptions,
        )
        reshape.builtinOptions.newShape = shape
        return reshape

    def _make_operator(self, name: str, inputs: list[int], output: int) -> Any:
        made: Any = schema.OperatorT()
        made.opcodeIndex, made.inputs, made.outputs = self._find_code(name), inputs, [output]
        return made

    def _add_constant(self, values: np.ndarray) -> int:
        kind = schema.TensorType.INT32 if values.dtype == np.int32 else schema.TensorType.FLOAT32
        buffer: Any = schema.BufferT()
        buffer.data = np.frombuffer(values.tobytes(), np.uint8)
        self._model.buffers.append(buffer)
        number = self._add_tensor(list(values.shape), kind)
        self._graph.tensors[number].buffer = len(self._model.buffers) - 1
        return number

    def _add_tensor(self, shape: list[int], kind: int = schema.TensorType.FLOAT32) -> int:
        number = len(self._graph.tensors)
        tensor: Any = schema.TensorT()
        tensor.shape, tensor.type, tensor.name, tensor.buffer = shape, kind, f"rewritten_{number}", 0
        self._graph.tensors.append(tensor)
        return number

    def _read_half(self, tensor: int) -> np.ndarray:
        """Return a constant in half precision."""
        return np.asarray(self._model.buffers[self._graph.tensors[tensor].buffer].data, np.uint8).view(np.float16)

    def _shape_of(self, tensor: int) -> list[int]:
        return [int(length) for length in self._graph.tensors[tensor].shape]

    def _is_a(self, operator: Any, name: str) -> bool:
        code = self._model.operatorCodes[operator.opcodeIndex]
        return bool(max(code.builtinCode, code.deprecatedBuiltinCode) == getattr(schema.BuiltinOperator, name))

    def _find_code(self, name: str) -> int:
        """Return the number of an operator among those of this model, which it is added to if it is new."""
        wanted = getattr(schema.BuiltinOperator, name)
        for number, code in enumerate(self._model.operatorCodes):
            if max(code.builtinCode, code.deprecatedBuiltinCode) == wanted:
                return number
        new: Any = schema.OperatorCodeT()
        new.builtinCode = new.deprecatedBuiltinCode = wanted
        new.version = 1
        self._model.operatorCodes.append(new)
        return len(self._model.operatorCodes) - 1


if __name__ == "__main__":
    main()
