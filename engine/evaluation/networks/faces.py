"""ArcFace and SMIRK on ONNX Runtime: whose face it is, and its expression and pose as numbers of a face model.

Owns: how a face is brought to each of them, and what is compared. Does not know: dlib, which pictures.
Sources: Deng et al., "ArcFace" (2019), the five points and the range of InsightFace; Retsinas et al., "3D Facial
Expressions through Analysis-by-Neural-Synthesis" (SMIRK, 2024), its crop.
"""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.core.errors import ModelError
from engine.core.onnxruntime_import import import_onnxruntime
from engine.core.types import Image

Points = NDArray[np.float64]

ARCFACE_PX = 112
FIVE_POINTS = np.array(
    [(38.2946, 51.6963), (73.5318, 51.5014), (56.0252, 71.7366), (41.5493, 92.3655), (70.7299, 92.2041)]
)
"""Where ArcFace wants eyes, tip of the nose and corners of the mouth."""
SMIRK_PX, SMIRK_MARGIN = 224, 1.4
EXPRESSION, POSE = "expression_params", "pose_params"
WIDTHS = {EXPRESSION: 50, POSE: 3}


class ArcFace:
    """Describes whose face it is."""

    def __init__(self, file: Path) -> None:
        """Open the network. Raises: ModelError if it cannot be used."""
        self._session = open_network(file, ARCFACE_PX)

    def describe_face(self, image: Image, points: Points) -> Points:
        """Return the direction (512,) of the face at 68 landmarks; the cosine of two is their likeness."""
        return self.describe_chip(cut_arcface_chip(image, points))

    def describe_chip(self, chip: Image) -> Points:
        """The same of a face that is cut out already, (112, 112, 3) RGB."""
        pixels = (chip.astype(np.float32).transpose(2, 0, 1)[None] - 127.5) / 127.5
        found = np.asarray(self._session.run(None, {self._session.get_inputs()[0].name: pixels})[0][0], np.float64)
        direction: Points = found / np.linalg.norm(found)
        return direction


class Smirk:
    """Describes expression and pose."""

    def __init__(self, file: Path) -> None:
        """Open the network. Raises: ModelError if it cannot be used, or gives other numbers."""
        self._session = open_network(file, SMIRK_PX)
        given = {output.name: output.shape[-1] for output in self._session.get_outputs()}
        if any(given.get(name) != width for name, width in WIDTHS.items()):
            raise ModelError(
                "{name} gives {given}, where {wanted} belong.",
                "docs/evaluation.md says how SMIRK's encoder is written as ONNX.",
                name=file.name,
                given=given,
                wanted=WIDTHS,
            )

    def describe_face(self, image: Image, landmarks: Points) -> dict[str, Points]:
        """Return EXPRESSION (50,) and POSE (3,) of the face with these landmarks, in pixels."""
        pixels = cut_smirk_chip(image, landmarks).astype(np.float32).transpose(2, 0, 1)[None] / 255
        answers = self._session.run(list(WIDTHS), {self._session.get_inputs()[0].name: pixels})
        return {name: np.asarray(answer[0], np.float64) for name, answer in zip(WIDTHS, answers, strict=True)}


def open_network(file: Path, side_px: int) -> Any:
    """Open an ONNX file that takes one picture of that side. Raises: ModelError."""
    try:
        onnxruntime = import_onnxruntime()
    except ModuleNotFoundError as missing:
        raise ModelError(
            "This figure needs ONNX Runtime, which is not installed.",
            "In the program's folder, run: .venv/bin/pip install -e '.[ort-cpu]'",
        ) from missing
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    try:
        session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    except Exception as failure:
        raise ModelError("{name} cannot be opened: {reason}.", "Check it.", name=file.name, reason=failure) from failure
    takes = [list(each.shape) for each in session.get_inputs()]
    if len(takes) != 1 or takes[0][1:] != [3, side_px, side_px]:
        raise ModelError(
            "{name} takes {takes}, where one picture of {side} pixels belongs.",
            "Give the published file.",
            name=file.name,
            takes=takes,
            side=side_px,
        )
    return session


def cut_arcface_chip(image: Image, points: Points) -> Image:
    """Return the face at 68 landmarks as ArcFace wants it, (112, 112, 3)."""
    seen = np.stack([points[36:42].mean(0), points[42:48].mean(0), points[30], points[48], points[54]])
    return np.asarray(cv2.warpAffine(image, fit_similarity(seen, FIVE_POINTS), (ARCFACE_PX, ARCFACE_PX)), np.uint8)


def cut_smirk_chip(image: Image, landmarks: Points) -> Image:
    """Return the square around the landmarks, 1.4 times their extent, (224, 224, 3)."""
    low, high = landmarks[:, :2].min(axis=0), landmarks[:, :2].max(axis=0)
    side = int(float((high - low).mean()) * SMIRK_MARGIN)
    corner = (low + high) / 2 - side / 2
    scale = SMIRK_PX / max(side, 1)
    matrix = np.array([[scale, 0, -scale * corner[0]], [0, scale, -scale * corner[1]]])
    return np.asarray(cv2.warpAffine(image, matrix, (SMIRK_PX, SMIRK_PX)), np.uint8)


def fit_similarity(source: Points, target: Points) -> Points:
    """Return the (2, 3) matrix that turns, scales and moves points (K, 2) nearest to others, by least squares."""
    from_mean, to_mean = source.mean(axis=0), target.mean(axis=0)
    a, b = source - from_mean, target - to_mean
    along, across = float((a * b).sum()), float((a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum())
    turn = np.array([[along, -across], [across, along]]) / float((a**2).sum())
    return np.hstack([turn, (to_mean - turn @ from_mean)[:, None]])
