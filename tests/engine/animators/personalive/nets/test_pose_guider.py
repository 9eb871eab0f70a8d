import pytest
import torch

from engine.animators.personalive.nets.pose_guider import PoseGuider, PoseGuiderConfig


def test_a_pose_is_reduced_to_an_eighth_of_its_sides() -> None:
    assert PoseGuider(5)(torch.zeros(2, 3, 32, 64)).shape == (2, 5, 4, 8)


def test_a_pose_that_moves_takes_its_features_along() -> None:
    torch.manual_seed(0)
    guider = PoseGuider(5)
    for weight in guider.parameters():
        weight.mul_(3)
    images = torch.zeros(2, 3, 128, 128)
    images[0, :, 60:66, 60:66] = 1
    images[1, :, 68:74, 76:82] = 1
    here, there = guider(images)
    assert torch.allclose(there[:, 5:12, 6:12], here[:, 4:11, 4:10], atol=1e-3)
    assert not torch.allclose(there[:, 4:11, 4:10], here[:, 4:11, 4:10], atol=1e-2)


def test_the_last_convolution_is_a_plain_one() -> None:
    """Its features are added to the denoiser's, and may be negative."""
    guider = PoseGuider(5)
    images = torch.rand(1, 3, 16, 16)
    features = guider(images)
    for weight in guider.conv_out_modify.parameters():
        weight.neg_()
    assert torch.allclose(guider(images), -features)


def test_widths_come_from_the_configuration_and_are_the_published_ones_without() -> None:
    assert PoseGuiderConfig.from_config({}) == PoseGuiderConfig()
    guider = PoseGuider(5, PoseGuiderConfig.from_config({"widths": [4, 5, 6, 7, 8, 9]}))
    assert [block.out_channels for block in guider.blocks] == [4, 5, 6, 7, 8, 9]
    assert guider(torch.zeros(1, 3, 64, 64)).shape == (1, 5, 8, 8)
    with pytest.raises(ValueError, match="6 widths"):
        PoseGuiderConfig.from_config({"widths": [4]})
