import shutil
from importlib import resources
from pathlib import Path

import pytest
import torch

from engine.animators.personalive.weights import files
from engine.animators.personalive.weights.networks import create_networks
from engine.core.errors import ModelError
from engine.training.stage0.crowd import Crowd
from engine.training.stage0.parts import (
    AUTOENCODER,
    PARTS,
    PLANS_FILE,
    SMALL_DECODER,
    export_piece,
    make_piece,
    read_plan,
)
from engine.training.stage0.pieces import Plan

NANO = Path(str(resources.files("assets") / "models" / "nano"))
PLAN = Plan(steps=2, batch=2, learning_rate=1e-3)


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """The nano model's sizes and plans, without weights."""
    endings = shutil.ignore_patterns("*.safetensors")
    shutil.copytree(NANO, tmp_path / "nano", ignore=endings)
    return tmp_path / "nano"


def test_every_part_has_a_plan() -> None:
    assert all(read_plan(NANO, part).steps > 0 for part in PARTS)


def test_a_part_without_a_plan_is_named(models: Path) -> None:
    (models / PLANS_FILE).write_text("[autoencoder]\nsteps = 1\n", encoding="utf-8")
    with pytest.raises(ModelError, match="how image-encoder is trained"):
        read_plan(models, "image-encoder")
    with pytest.raises(ModelError, match="how autoencoder is trained"):
        read_plan(models, AUTOENCODER)


@pytest.mark.parametrize("part", [part for part in PARTS if part != SMALL_DECODER])
def test_a_part_that_learned_a_little_is_read_by_the_animator_s_network(
    part: str, models: Path, crowd: Crowd, held_out: Crowd
) -> None:
    with torch.enable_grad():
        piece = make_piece(part, models, PLAN, crowd, held_out)
        first = [parameter.detach().clone() for parameter in piece.weights.parameters()]
        assert all(value == value for value in piece.train_step(0).values())
    moved = zip(first, piece.weights.parameters(), strict=True)
    assert any(not torch.equal(before, after) for before, after in moved)
    path = export_piece(piece, models)
    assert path.is_relative_to(models)
    networks = create_networks(lambda name: files.read_config(models, name), True, files.read_own_config(models))
    module, weights = {
        "autoencoder": (networks.autoencoder, files.AUTOENCODER),
        "motion-extractor": (networks.motion_extractor, files.MOTION_EXTRACTOR),
        "motion-encoder": (networks.motion_encoder, files.MOTION_ENCODER),
        "image-encoder": (networks.image_encoder, files.IMAGE_ENCODER),
    }[part]
    files.fill_module(module, models, weights, torch.float32, torch.device("cpu"))
    assert all(parameter.isfinite().all() for parameter in module.parameters())


def test_the_autoencoder_s_latents_vary_by_one_and_the_small_decoder_learns_from_them(
    models: Path, crowd: Crowd, held_out: Crowd
) -> None:
    autoencoder = make_piece(AUTOENCODER, models, PLAN, crowd, held_out)
    spread = autoencoder.measure()["spread"]
    export_piece(autoencoder, models)
    scale = files.read_config(models, files.AUTOENCODER_CONFIG)["scaling_factor"]
    assert scale * spread == pytest.approx(1, abs=1e-3)
    with torch.enable_grad():
        decoder = make_piece(SMALL_DECODER, models, PLAN, crowd, held_out)
        assert set(decoder.train_step(0)) == {"levels", "edges", "norm"}
    assert set(decoder.measure()) == {"psnr_db", "large_psnr_db"}
    assert export_piece(decoder, models).name == "diffusion_pytorch_model.safetensors"
