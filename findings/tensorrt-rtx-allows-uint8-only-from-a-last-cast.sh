#!/usr/bin/env bash
# tensorrt-rtx 1.7.1.116 (its ONNX parser, Linux x86-64; no graphics card is needed to build).
# A graph may give UINT8 pictures only if the Cast to UINT8 is the very node that makes the graph's output. The usual
# order of an image pipeline, round -> Cast to UINT8 -> Transpose to (F, H, W, C), is refused by the parser; the same
# values with the Transpose before the Cast build. ONNX's checker and ONNX Runtime 1.32.0 take both.
# Output seen:
#   cast then transpose: onnxruntime ok, tensorrt-rtx refuses
#   transpose then cast: onnxruntime ok, tensorrt-rtx builds
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" -q install tensorrt-rtx==1.7.1.116 onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6
cd "$folder"
ORT_DISABLE_TELEMETRY=1 "$folder/venv/bin/python" - <<'PYTHON' | tee seen.txt
import numpy as np
import onnx
import onnxruntime
import tensorrt_rtx as trt
from onnx import TensorProto, helper

FRAMES = ("pictures", TensorProto.FLOAT, [2, 3, 8, 8])


def make_graph(order):
    nodes, name = [helper.make_node("Round", ["pictures"], ["rounded"])], "rounded"
    for number, kind in enumerate(order):
        out = "bytes" if number + 1 == len(order) else f"step{number}"
        options = {"to": TensorProto.UINT8} if kind == "Cast" else {"perm": [0, 2, 3, 1]}
        nodes.append(helper.make_node(kind, [name], [out], **options))
        name = out
    graph = helper.make_graph(
        nodes,
        "pictures",
        [helper.make_tensor_value_info(*FRAMES)],
        [helper.make_tensor_value_info("bytes", TensorProto.UINT8, [2, 8, 8, 3])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    onnx.checker.check_model(model)
    return model.SerializeToString()


def runs(model):
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    return session.run(None, {"pictures": np.zeros((2, 3, 8, 8), np.float32)})[0].dtype == np.uint8


def builds(model):
    log = trt.Logger(trt.Logger.INTERNAL_ERROR)
    builder = trt.Builder(log)
    network = builder.create_network()
    if not trt.OnnxParser(network, log).parse(model):
        return False
    config = builder.create_builder_config()
    config.num_compute_capabilities = 1
    config.set_compute_capability(trt.ComputeCapability.SM89, 0)
    return builder.build_serialized_network(network, config) is not None


for title, order in (("cast then transpose", ("Cast", "Transpose")), ("transpose then cast", ("Transpose", "Cast"))):
    model = make_graph(order)
    print(f"{title}: onnxruntime {'ok' if runs(model) else 'wrong'}, tensorrt-rtx {'builds' if builds(model) else 'refuses'}")
PYTHON
grep -qx "cast then transpose: onnxruntime ok, tensorrt-rtx refuses" seen.txt
grep -qx "transpose then cast: onnxruntime ok, tensorrt-rtx builds" seen.txt
