"""What each stage trains, by the counts of the released training code, and what stays."""

from pathlib import Path

import pytest
import torch

from engine.animators.personalive.weights.networks import list_parts
from engine.training.networks import Stage, apply_training_savings, choose_parameters, load_for_training

CPU = torch.device("cpu")
COUNTS = {"denoising_unet": 1232, "reference_unet": 568, "motion_encoder": 234, "pose_guider": 16}


@pytest.mark.parametrize("stage", [Stage.IMAGE, Stage.FEW_STEPS])
def test_pictures_train_all_but_the_reference_s_last_block(stage: Stage, tiny_models: Path) -> None:
    networks = load_for_training(tiny_models, stage, CPU)
    chosen = choose_parameters(networks, stage)
    assert {name: len(parameters) for name, parameters in chosen.items()} == COUNTS
    assert not any("temporal_modules" in name for name in networks.denoiser.state_dict())
    assert not any("up_blocks.3" in name for name in chosen["reference_unet"])
    assert networks.motion_encoder.training
    trained = [one for module, _ in list_parts(networks) for one in module.parameters() if one.requires_grad]
    assert len(trained) == sum(COUNTS.values())
    assert not networks.denoiser.training


def test_the_stream_trains_its_temporal_modules_alone(tiny_models: Path) -> None:
    networks = load_for_training(tiny_models, Stage.STREAM, CPU)
    chosen = choose_parameters(networks, Stage.STREAM)
    assert {name: len(parameters) for name, parameters in chosen.items()} == {"temporal_modules": 546}
    assert not networks.motion_encoder.training
    trained = [one for module, _ in list_parts(networks) for one in module.parameters() if one.requires_grad]
    assert len(trained) == 546


def test_savings_leave_what_is_trained(tiny_models: Path) -> None:
    networks = load_for_training(tiny_models, Stage.STREAM, CPU)
    chosen = choose_parameters(networks, Stage.STREAM)["temporal_modules"]
    apply_training_savings(networks, Stage.STREAM, (0, 333, 666, 999), 4)
    after = dict(networks.denoiser.named_parameters())
    assert all(after[name] is parameter for name, parameter in chosen.items())
