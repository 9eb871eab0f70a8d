import shutil
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from engine import convert_models
from engine.animators.personalive.weights.conversion import convert_weights_file
from engine.animators.personalive.weights.networks import load_networks
from engine.core.errors import ModelError, SinkError
from tests.personalive import manifest


def test_a_converted_folder_loads_without_the_old_one(tiny_models: Path, tmp_path: Path) -> None:
    written = list(convert_models(tiny_models, tmp_path / "new"))
    assert len(written) == len(manifest("tiny")["files"])
    assert all(file.suffix == ".safetensors" for file in written)
    assert list(tmp_path.rglob("*.part")) == []
    size = sum(file.stat().st_size for file in written)
    assert size < 0.51 * sum((tiny_models / file).stat().st_size for file in manifest("tiny")["files"])
    networks = load_networks(tmp_path / "new", torch.float32, torch.device("cpu"))
    published = torch.load(tiny_models / "personalive" / "pose_guider.pth", weights_only=True)
    assert torch.equal(networks.pose_guider.conv_in.weight, published["conv_in.weight"].half().float())


def test_tables_keep_their_precision(tmp_path: Path) -> None:
    content = {"pe": torch.full((1, 32, 16), 0.1), "final_proj.weight": torch.full((2, 2), 0.1), "n": torch.tensor(3)}
    (tmp_path / "in").mkdir()
    torch.save(content, tmp_path / "in" / "encoder.pth")
    converted = load_file(convert_weights_file(tmp_path / "in", tmp_path / "out", "encoder"))
    assert converted["final_proj.weight"].dtype == torch.float16
    assert torch.equal(converted["pe"], content["pe"])
    assert converted["n"] == 3


def test_nothing_is_written_unless_everything_is_right(tiny_models: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny_models, tmp_path / "in", copy_function=lambda a, b: Path(b).symlink_to(a))
    (tmp_path / "in" / "sd-vae-ft-mse" / "diffusion_pytorch_model.bin").unlink()
    with pytest.raises(ModelError, match="sd-vae-ft-mse/diffusion_pytorch_model"):
        list(convert_models(tmp_path / "in", tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_the_published_weights_are_never_written_over(tiny_models: Path, tmp_path: Path) -> None:
    with pytest.raises(SinkError, match="published weights themselves"):
        list(convert_models(tiny_models, tiny_models))
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    with pytest.raises(SinkError, match="cannot be written"):
        list(convert_models(tiny_models, tmp_path / "file"))


def test_without_the_extra_the_error_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "engine.animators.personalive.weights.conversion")
    monkeypatch.setitem(sys.modules, "safetensors.torch", None)
    with pytest.raises(ModelError, match=r"'safetensors.torch', which is not installed.*personacam\[personalive\]"):
        list(convert_models(tmp_path, tmp_path))


def test_what_is_in_the_new_folder_already_is_not_written_over(tiny_models: Path, tmp_path: Path) -> None:
    mine = tmp_path / "new" / "personalive" / "pose_guider.safetensors"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"mine")
    with pytest.raises(SinkError, match=r"pose_guider\.safetensors exists"):
        list(convert_models(tiny_models, tmp_path / "new"))
    assert mine.read_bytes() == b"mine"
    assert [file for file in (tmp_path / "new").rglob("*") if file.is_file()] == [mine]
