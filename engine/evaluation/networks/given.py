"""Figures that take weights which the user gives: LPIPS, tLP, FVD's features, ID-SIM, AED and APD.

Owns: which file serves which figure, how it is checked, and why a figure is missing. Does not know: the networks.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.core.errors import ModelError
from engine.evaluation.looks import FACE_EVERY
from engine.evaluation.tracked import PairPictures, TrackedPair
from engine.evaluation.types import NetworkFiles, hash_file

if TYPE_CHECKING:  # it brings torch, which a run without such files does not need
    from engine.training.perceptual.lpips import Lpips

ARCFACE_FILE = "w600k_r50.onnx"
ARCFACE_SHA256 = "4c06341c33c2ca1f86781dab0e829f88ad5b64be9fba56e56bc9ebdefc619e43"
"""Of InsightFace's buffalo_l, trained on WebFace600K; for research only."""
HASH_LETTERS = 12
NEEDS = {
    "lpips_alex": "needs --alexnet",
    "tlp": "needs --alexnet",
    "lpips_vgg": "needs --vgg",
    "fvd": "needs --i3d",
    "id_sim": "needs --arcface",
    "aed": "needs --smirk",
    "apd": "needs --smirk",
}
"""Key of a figure -> why it is missing without its file."""
NO_FACE, TOO_SHORT = "no face was found", "too few pictures"
FEATURES_FILE = "fvd.npz"


@dataclass(slots=True)
class GivenFigures:
    """values: key -> figure. missing: key -> why there is none. networks: name -> the first letters of a hash."""

    values: dict[str, float] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    networks: dict[str, str] = field(default_factory=dict)

    def note_figure(self, key: str, value: float | None, why_not: str) -> None:
        """Note a figure, or why there is none."""
        if value is None:
            self.missing[key] = why_not
        else:
            self.values[key] = value


def check_network_files(files: NetworkFiles) -> None:
    """Refuse a file that cannot serve, before anything is measured. Raises: ModelError."""
    if files.alexnet is not None or files.vgg is not None or files.arcface is not None:
        from engine.training.perceptual import weights

        known = (
            (files.alexnet, weights.ALEXNET_SHA256, weights.ALEXNET_FILE),
            (files.vgg, weights.VGG_SHA256, weights.VGG_FILE),
            (files.arcface, ARCFACE_SHA256, ARCFACE_FILE),
        )
        for path, sha256, name in known:
            if path is not None:
                weights.check_hash(path, sha256, name)
    for path in (files.i3d, files.smirk):
        if path is not None and not path.is_file():
            raise ModelError("There is no file {name}.", "Give a file of weights.", name=path.name)


def measure_given(files: NetworkFiles, pictures: PairPictures, tracked: TrackedPair, folder: Path) -> GivenFigures:
    """Measure what the files allow. folder: FVD's features go there. Raises: ModelError."""
    found = GivenFigures()
    own_only = {"lpips_alex", "lpips_vgg"}
    for key, why_not in NEEDS.items():
        if pictures.own_face or key not in own_only:
            found.missing[key] = why_not
    steps: Sequence[tuple[str, Path | None, Callable[..., None]]] = (
        ("alexnet", files.alexnet, _measure_alexnet),
        ("vgg", files.vgg, _measure_vgg),
        ("i3d", files.i3d, _keep_features),
        ("arcface", files.arcface, _measure_identity),
        ("smirk", files.smirk, _measure_parameters),
    )
    for name, file, measure in steps:
        if file is not None:
            found.networks[name] = hash_file(file)[:HASH_LETTERS]
            measure(file, pictures, tracked, found, folder)
    found.missing = {key: why for key, why in found.missing.items() if key not in found.values}
    return found


def _measure_alexnet(
    file: Path, pictures: PairPictures, tracked: TrackedPair, found: GivenFigures, folder: Path
) -> None:
    import torch

    from engine.evaluation.networks.perceptual import measure_tlp
    from engine.training.perceptual import weights

    network = weights.load_alexnet_lpips(file, weights.find_heads(weights.ALEXNET_HEADS_FILE), torch.device("cpu"))
    found.note_figure("tlp", measure_tlp(network, pictures.avatar, pictures.driver), TOO_SHORT)
    _measure_distance("lpips_alex", network, pictures, found)


def _measure_vgg(file: Path, pictures: PairPictures, tracked: TrackedPair, found: GivenFigures, folder: Path) -> None:
    import torch

    from engine.training.perceptual import weights

    _measure_distance("lpips_vgg", weights.load_lpips(file, weights.find_heads(), torch.device("cpu")), pictures, found)


def _measure_distance(key: str, network: "Lpips", pictures: PairPictures, found: GivenFigures) -> None:
    from engine.evaluation.networks.perceptual import measure_lpips

    if pictures.own_face:
        found.values[key] = measure_lpips(network, pictures.avatar, pictures.driver)


def _keep_features(file: Path, pictures: PairPictures, tracked: TrackedPair, found: GivenFigures, folder: Path) -> None:
    """Keep the features of all clips: the distance is one over all pairs."""
    from engine.evaluation.networks.frechet import read_features
    from engine.evaluation.networks.load import load_i3d

    network = load_i3d(file)
    made, real = (read_features(network, side) for side in (pictures.avatar, pictures.driver))
    np.savez(folder / FEATURES_FILE, made=made, real=real)
    del found.missing["fvd"]


def _measure_identity(
    file: Path, pictures: PairPictures, tracked: TrackedPair, found: GivenFigures, folder: Path
) -> None:
    """Measure the mean cosine between the portrait's face and the avatar's."""
    from engine.evaluation.networks.faces import ArcFace

    sampled = np.flatnonzero(tracked.avatar_found)[::FACE_EVERY].tolist()
    if not tracked.portrait_found or not sampled:
        found.missing["id_sim"] = NO_FACE
        return
    network = ArcFace(file)
    own = network.describe_face(pictures.portrait, tracked.portrait)
    alike = [float(own @ network.describe_face(pictures.avatar[i], tracked.avatar[i])) for i in sampled]
    found.values["id_sim"] = float(np.mean(alike))


def _measure_parameters(
    file: Path, pictures: PairPictures, tracked: TrackedPair, found: GivenFigures, folder: Path
) -> None:
    """Measure how far expression and pose are from the driver's, in frames in which the tracker finds both faces."""
    from engine.evaluation.networks.faces import EXPRESSION, POSE, Smirk
    from engine.tracking import FaceTracker

    network = Smirk(file)
    apart: dict[str, list[float]] = {EXPRESSION: [], POSE: []}
    with closing(FaceTracker()) as of_driver, closing(FaceTracker()) as of_avatar:
        for driver, avatar in zip(pictures.driver, pictures.avatar, strict=True):
            faces = of_driver.track_face(driver), of_avatar.track_face(avatar)
            if faces[0] is None or faces[1] is None:
                continue
            wanted, given = (
                network.describe_face(image, np.asarray(face.landmarks, np.float64))
                for image, face in zip((driver, avatar), faces, strict=True)
                if face is not None
            )
            for name, each in apart.items():
                each.append(_mean_difference(wanted[name], given[name]))
    for key, name in (("aed", EXPRESSION), ("apd", POSE)):
        found.note_figure(key, float(np.mean(apart[name])) if apart[name] else None, NO_FACE)


def _mean_difference(these: NDArray[np.float64], those: NDArray[np.float64]) -> float:
    return float(np.abs(these - those).mean())
