"""Which file serves which figure, with networks that are made up."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

import engine.tracking
from engine.core.errors import ModelError
from engine.core.types import Image
from engine.evaluation.networks.faces import ARCFACE_PX, EXPRESSION, POSE, SMIRK_PX
from engine.evaluation.networks.given import FEATURES_FILE, NEEDS, check_network_files, measure_given
from engine.evaluation.tracked import PairPictures, TrackedPair
from engine.evaluation.types import NetworkFiles
from engine.training.perceptual import weights
from tests.engine.evaluation.networks.test_faces import write_network

FRAMES = 8


def grey_clip(*levels: int) -> list[Image]:
    return [np.full((128, 128, 3), level, np.uint8) for level in levels]


def make_pair(own_face: bool = False, seen: bool = True) -> tuple[PairPictures, TrackedPair]:
    """A driver that becomes brighter by 10 and an avatar that does so by 5 with each picture."""
    driver, avatar = grey_clip(*range(50, 130, 10)), grey_clip(*range(60, 100, 5))
    points = np.random.default_rng(0).uniform(30, 100, (FRAMES, 68, 2))
    unseen = np.full_like(points, np.nan)
    motions = np.zeros((FRAMES, 8))
    tracked = TrackedPair(points, points if seen else unseen, points[0], motions, motions)
    return PairPictures(driver, avatar, avatar[0], own_face), tracked


def test_without_files_every_figure_says_what_it_needs(tmp_path: Path) -> None:
    own = measure_given(NetworkFiles(), *make_pair(own_face=True), tmp_path)
    other = measure_given(NetworkFiles(), *make_pair(), tmp_path)
    assert (own.values, own.missing) == ({}, NEEDS)
    assert set(NEEDS) - set(other.missing) == {"lpips_alex", "lpips_vgg"}


def test_alexnet_is_for_lpips_of_the_own_face_and_tlp_of_every_pair(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def brightness_apart(made: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
        return (made - real).abs().mean()

    monkeypatch.setattr(weights, "load_alexnet_lpips", lambda *_: brightness_apart)
    monkeypatch.setattr(weights, "find_heads", lambda file: tmp_path)
    file = tmp_path / "alexnet.pth"
    file.write_bytes(b"weights")
    own = measure_given(NetworkFiles(alexnet=file), *make_pair(own_face=True), tmp_path)
    other = measure_given(NetworkFiles(alexnet=file), *make_pair(), tmp_path)
    assert own.values["tlp"] == pytest.approx(1000 * 5 / 127.5, rel=1e-4)
    assert own.values["lpips_alex"] == pytest.approx(np.mean([10, 5, 0, 5, 10, 15, 20, 25]) / 127.5, rel=1e-4)
    assert set(other.values) == {"tlp"}
    assert len(own.networks["alexnet"]) == 12


def test_identity_is_the_cosine_with_the_portrait(tmp_path: Path) -> None:
    file = write_network(tmp_path / "face.onnx", ARCFACE_PX, {"out": 4})
    found = measure_given(NetworkFiles(arcface=file), *make_pair(), tmp_path)
    assert -1 <= found.values["id_sim"] <= 1
    unseen = measure_given(NetworkFiles(arcface=file), *make_pair(seen=False), tmp_path)
    assert unseen.missing["id_sim"] == "no face was found"


class MadeUpTracker:
    """Finds the same face in every picture, but for dark ones."""

    def track_face(self, image: Image) -> SimpleNamespace | None:
        landmarks = np.array([(30.0, 30.0, 0.0), (100.0, 100.0, 0.0)], np.float32)
        return SimpleNamespace(landmarks=landmarks) if image.mean() > 55 else None

    def close(self) -> None:
        pass


def test_expression_and_pose_are_compared_where_both_faces_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine.tracking, "FaceTracker", MadeUpTracker)
    file = write_network(tmp_path / "smirk.onnx", SMIRK_PX, {EXPRESSION: 50, POSE: 3})
    pictures, tracked = make_pair()
    found = measure_given(NetworkFiles(smirk=file), pictures, tracked, tmp_path)
    apart = np.mean([abs(driver.mean() - avatar.mean()) / 255 for driver, avatar in
                     zip(pictures.driver[1:], pictures.avatar[1:], strict=True)])  # fmt: skip
    assert found.values["apd"] == pytest.approx(apart * np.mean([12, 15, 18]), rel=0.02)
    assert found.values["aed"] > found.values["apd"]


def test_a_short_clip_has_no_features_and_no_reason_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.evaluation.networks import load

    monkeypatch.setattr(load, "load_i3d", lambda file: None)
    file = tmp_path / "i3d.pt"
    file.write_bytes(b"weights")
    found = measure_given(NetworkFiles(i3d=file), *make_pair(), tmp_path)
    assert "fvd" not in found.missing
    with np.load(tmp_path / FEATURES_FILE) as features:
        assert features["made"].shape == features["real"].shape == (0, 400)


def test_a_file_that_is_not_the_published_one_or_not_there_is_refused_first(tmp_path: Path) -> None:
    file = tmp_path / "other.pth"
    file.write_bytes(b"other")
    for name in ("alexnet", "vgg", "arcface"):
        with pytest.raises(ModelError, match="not the published"):
            check_network_files(NetworkFiles(**{name: file}))
    with pytest.raises(ModelError, match=r"no file none\.pt"):
        check_network_files(NetworkFiles(i3d=tmp_path / "none.pt"))
    check_network_files(NetworkFiles(smirk=file))
