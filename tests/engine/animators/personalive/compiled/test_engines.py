"""The graphs as TensorRT's providers take them: engines for three generations of cards, built without any card.

Whether an engine runs, and how fast, shows only on a card: the tests of `test_runtimes` with the mark `gpu`.
"""

from pathlib import Path
from typing import Any

import pytest
import torch

from engine.animators.personalive.compiled.export import export_graph
from engine.animators.personalive.compiled.graphs import ExportSource, list_graphs
from engine.animators.personalive.compiled.providers import PROVIDERS
from engine.animators.personalive.compiled.signature import GraphSignature
from engine.animators.personalive.weights.networks import Networks
from tests.personalive import fresh, stream_of

SIZE_PX = 64
CARDS = "SM86", "SM89", "SM120"
"""RTX 30, RTX 40, RTX 50."""
GRAPHS = "motion_extractor", "chunk_step", "decoder", "tiny_decoder", "portrait_encoder", "reference_reader"
pytestmark = [pytest.mark.engines, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def tensorrt() -> Any:
    return pytest.importorskip("tensorrt_rtx", reason="needs the extra `tensorrt`, which is for Linux and Windows")


@pytest.fixture(scope="module")
def source(networks: Networks) -> ExportSource:
    """The graphs at the published depth, narrow, with the real motion networks."""
    with torch.inference_mode():
        parts = stream_of(fresh(networks, "real"), SIZE_PX)
    return ExportSource(networks, parts.step, SIZE_PX, slots=3)


def test_all_graphs_are_here(source: ExportSource) -> None:
    assert set(list_graphs(source.networks)) == set(GRAPHS)


@pytest.mark.parametrize("name", GRAPHS)
def test_an_engine_is_built_for_three_generations_of_cards(
    tensorrt: Any, source: ExportSource, tmp_path: Path, name: str
) -> None:
    signature = export_graph(name, source, PROVIDERS["nv_tensorrt_rtx"].opset, tmp_path)
    engine = build_engine(tensorrt, tmp_path / f"{name}.onnx", signature)
    assert engine.nbytes > (tmp_path / f"{name}.onnx.data").stat().st_size / 2


def build_engine(tensorrt: Any, file: Path, signature: GraphSignature) -> Any:
    """Build an engine with the graph's own numbers and sizes. Fails with what the builder says."""
    said: list[str] = []
    logger = make_logger(tensorrt, said)
    builder = tensorrt.Builder(logger)
    network = builder.create_network(1 << int(tensorrt.NetworkDefinitionCreationFlag.STRONGLY_TYPED))
    parser = tensorrt.OnnxParser(network, logger)
    parser.set_flag(tensorrt.OnnxParserFlag.NATIVE_INSTANCENORM)
    assert parser.parse_from_file(str(file)), [str(parser.get_error(at)) for at in range(parser.num_errors)]
    for attention in find_attentions(tensorrt, network):
        attention.decomposable = True
    config, profile = builder.create_builder_config(), builder.create_optimization_profile()
    for port in signature.inputs:
        profile.set_shape(port.name, port.smallest, port.usual, port.largest)
    config.add_optimization_profile(profile)
    config.num_compute_capabilities = len(CARDS)
    for number, card in enumerate(CARDS):
        config.set_compute_capability(getattr(tensorrt.ComputeCapability, card), number)
    engine = builder.build_serialized_network(network, config)
    assert engine is not None, said
    return engine


def find_attentions(tensorrt: Any, network: Any) -> list[Any]:
    """Return the attentions of a network. The builder refuses the tiny ones, with heads of 8 features, unless it may
    take them apart; whether it does so with those of the published width shows only on a card."""
    layers = [network.get_layer(number) for number in range(network.num_layers)]
    found = [layer for layer in layers if layer.type == tensorrt.LayerType.ATTENTION_INPUT]
    for layer in found:
        layer.__class__ = tensorrt.IAttentionInputLayer  # it comes as the class of all layers
    return [layer.attention for layer in found]


def make_logger(tensorrt: Any, said: list[str]) -> Any:
    """Return a logger that keeps what the builder says of errors, and is silent."""

    class Logger(tensorrt.ILogger):  # type: ignore[misc]
        def log(self, severity: Any, message: str) -> None:
            if severity in (tensorrt.ILogger.ERROR, tensorrt.ILogger.INTERNAL_ERROR):
                said.append(message)

    return Logger()
