from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from engine.core.errors import ModelError
from engine.evaluation.networks.faces import (
    ARCFACE_PX,
    EXPRESSION,
    FIVE_POINTS,
    POSE,
    SMIRK_PX,
    ArcFace,
    Smirk,
    cut_arcface_chip,
    cut_smirk_chip,
    fit_similarity,
)


def write_network(file: Path, side_px: int, outputs: dict[str, int]) -> Path:
    """A network whose outputs are linear in the means of the three colours."""
    picture = helper.make_tensor_value_info("picture", TensorProto.FLOAT, [1, 3, side_px, side_px])
    nodes = [helper.make_node("ReduceMean", ["picture", "axes"], ["mean"], keepdims=0)]
    fixed = [numpy_helper.from_array(np.array([2, 3], np.int64), "axes")]
    answers = []
    for name, width in outputs.items():
        nodes.append(helper.make_node("MatMul", ["mean", f"{name}.weight"], [name]))
        weight = np.arange(3 * width, dtype=np.float32).reshape(3, width) + 1
        fixed.append(numpy_helper.from_array(weight, f"{name}.weight"))
        answers.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, width]))
    graph = helper.make_graph(nodes, "made up", [picture], answers, fixed)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10), str(file))
    return file


def test_arcface_gets_rgb_from_minus_one_to_one_and_gives_a_direction(tmp_path: Path) -> None:
    network = ArcFace(write_network(tmp_path / "face.onnx", ARCFACE_PX, {"out": 4}))
    red = np.zeros((ARCFACE_PX, ARCFACE_PX, 3), np.uint8)
    red[..., 0] = 255
    wanted = np.array([1, -1, -1]) @ (np.arange(12).reshape(3, 4) + 1)
    assert network.describe_chip(red) == pytest.approx(wanted / np.linalg.norm(wanted))


def test_smirk_gives_expression_and_pose(tmp_path: Path) -> None:
    network = Smirk(write_network(tmp_path / "smirk.onnx", SMIRK_PX, {POSE: 3, EXPRESSION: 50}))
    white = np.full((90, 90, 3), 255, np.uint8)
    found = network.describe_face(white, np.array([(30.0, 30.0), (60.0, 60.0)]))
    assert found[POSE] == pytest.approx([12, 15, 18])
    assert found[EXPRESSION].shape == (50,)


def test_a_network_of_another_size_or_with_other_answers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="112"):
        ArcFace(write_network(tmp_path / "large.onnx", 224, {"out": 4}))
    with pytest.raises(ModelError, match="expression_params"):
        Smirk(write_network(tmp_path / "other.onnx", SMIRK_PX, {"out": 4}))
    (tmp_path / "no.onnx").write_text("nothing")
    with pytest.raises(ModelError, match=r"no\.onnx"):
        ArcFace(tmp_path / "no.onnx")


def test_a_similarity_is_found_exactly() -> None:
    angle, scale = 0.3, 1.7
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    moved = FIVE_POINTS @ turn.T + [12, -5]
    matrix = fit_similarity(FIVE_POINTS, moved)
    assert matrix[:, :2] == pytest.approx(turn)
    assert matrix[:, 2] == pytest.approx([12, -5])


def test_arcfaces_chip_has_the_eyes_where_it_wants_them() -> None:
    image = np.zeros((400, 400, 3), np.uint8)
    points = np.zeros((68, 2))
    eyes = (2 * FIVE_POINTS + 60).round()
    points[36:42], points[42:48], points[30], points[48], points[54] = eyes
    x, y = eyes[0].astype(int)
    image[y - 5 : y + 6, x - 5 : x + 6] = 255
    chip = cut_arcface_chip(image, points)
    assert chip.shape == (ARCFACE_PX, ARCFACE_PX, 3)
    assert chip[51, 38].min() > 200
    assert chip[51, 60].max() == 0


def test_smirks_chip_is_the_square_around_the_face() -> None:
    image = np.zeros((300, 300, 3), np.uint8)
    image[100:200, 100:200] = 255
    chip = cut_smirk_chip(image, np.array([(100.0, 100.0), (200.0, 200.0)]))
    inside = (chip[..., 0] > 128).mean()
    assert inside == pytest.approx(1 / 1.4**2, abs=0.02)
