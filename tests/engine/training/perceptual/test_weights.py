import hashlib
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
import torch

from engine.core.errors import ModelError
from engine.training.perceptual import weights
from engine.training.perceptual.lpips import Lpips


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Both files in the published form, small numbers in them, and their hashes."""
    network = Lpips()
    vgg = {**network.backbone.state_dict(), "classifier.0.bias": torch.zeros(2)}
    widths = [len(head) for head in network.heads]
    heads = {f"lin{i}.model.1.weight": torch.full((1, width, 1, 1), float(i)) for i, width in enumerate(widths)}
    for name, content in (("VGG", vgg), ("HEADS", heads)):
        torch.save(content, tmp_path / name)
        monkeypatch.setattr(weights, f"{name}_SHA256", hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    return tmp_path / "VGG", tmp_path / "HEADS"


def test_published_files_are_loaded_and_frozen(published: tuple[Path, Path]) -> None:
    network = weights.load_lpips(*published, torch.device("cpu"))
    assert [float(head[0]) for head in network.heads] == [0, 1, 2, 3, 4]
    assert not any(parameter.requires_grad for parameter in network.parameters())
    assert not network.training


def test_a_file_with_another_content_is_refused_before_it_is_read(published: tuple[Path, Path]) -> None:
    vgg, heads = published
    with vgg.open("ab") as file:
        file.write(b"0")
    with pytest.raises(ModelError, match=r"not the published vgg16-397923af\.pth"):
        weights.load_lpips(vgg, heads, torch.device("cpu"))


def test_a_file_that_is_not_there_is_named(published: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="nowhere"):
        weights.load_lpips(published[0], tmp_path / "nowhere.pth", torch.device("cpu"))


def test_the_heads_lie_in_a_package_that_is_not_imported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    spec = ModuleSpec("lpips", None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(weights, "find_spec", lambda _: spec)
    assert weights.find_heads() == tmp_path / "weights/v0.1/vgg.pth"


def test_without_the_package_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "find_spec", lambda _: None)
    with pytest.raises(ModelError, match=r"'\.\[training\]'"):
        weights.find_heads()
