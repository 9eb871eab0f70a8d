"""What was trained is read by the animator's own loader."""

import shutil
from pathlib import Path

import pytest
import torch
from safetensors import SafetensorError

from engine.animators.personalive.weights.networks import load_networks
from engine.core.errors import DiskFullError, SinkError
from engine.training.export import export_networks
from engine.training.networks import Stage, apply_training_savings, choose_parameters, load_for_training

CPU = torch.device("cpu")


@pytest.fixture
def models(tiny_models: Path, tmp_path: Path) -> Path:
    """A folder of made-up weights that may be changed."""
    return Path(shutil.copytree(tiny_models, tmp_path / "models"))


@pytest.mark.parametrize("stage", [Stage.IMAGE, Stage.STREAM])
def test_exported_weights_replace_those_that_were_trained_and_no_others(stage: Stage, models: Path) -> None:
    networks = load_for_training(models, stage, CPU)
    chosen = choose_parameters(networks, stage)
    if stage is Stage.STREAM:
        apply_training_savings(networks, stage, (0, 333, 666, 999), 4)
    with torch.no_grad():
        for parameters in chosen.values():
            for parameter in parameters.values():
                parameter.add_(1.0)
    before = load_networks(models, torch.float32, CPU).denoiser.state_dict()
    files = export_networks(networks, stage, models, torch.float32)
    after = load_networks(models, torch.float32, CPU)
    entries = after.denoiser.state_dict()
    moved = {key for key, entry in entries.items() if not torch.equal(entry, before[key])}
    trained = chosen["temporal_modules" if stage is Stage.STREAM else "denoising_unet"]
    assert moved == set(trained)
    assert all(torch.equal(entries[key], parameter) for key, parameter in trained.items())
    assert len(files) == (1 if stage is Stage.STREAM else 4)


def test_sixteen_bits_are_the_default_and_whole_numbers_stay(models: Path) -> None:
    networks = load_for_training(models, Stage.IMAGE, CPU)
    sizes = {path.stem: path.stat().st_size for path in export_networks(networks, Stage.IMAGE, models)}
    numbers = sum(entry.numel() for entry in networks.pose_guider.state_dict().values())
    assert numbers * 2 < sizes["pose_guider"] < numbers * 2.2
    load_networks(models, torch.float32, CPU)


def test_a_folder_that_cannot_be_written_is_named(models: Path) -> None:
    networks = load_for_training(models, Stage.STREAM, CPU)
    with pytest.raises(SinkError, match=r"temporal_module\.safetensors"):
        export_networks(networks, Stage.STREAM, models / "personalive" / "pose_guider.pth")


def test_a_disk_that_is_full_leaves_the_weights_that_were_there(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_entries: object, path: Path) -> None:
        path.write_bytes(b"cut")
        raise SafetensorError("Error while serializing: I/O error: No space left on device (os error 28)")

    networks = load_for_training(models, Stage.STREAM, CPU)
    (before,) = export_networks(networks, Stage.STREAM, models)
    content = before.read_bytes()
    monkeypatch.setattr("engine.training.export.save_file", fail)
    with pytest.raises(DiskFullError, match="disk is full"):
        export_networks(networks, Stage.STREAM, models)
    assert before.read_bytes() == content
    assert not list(models.rglob("*.part"))
