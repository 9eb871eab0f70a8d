import pytest
import torch
from torch import nn

from engine.animators.personalive.nets.motion_extractor import (
    ANGLE_BINS,
    ChannelNorm,
    ConvNext,
    ConvNextBlock,
    MotionExtractor,
    MotionExtractorConfig,
    RawMotion,
    ResponseNorm,
)


class Seeing(nn.Module):
    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return pictures


@pytest.mark.parametrize("size", [(64, 64), (256, 256), (300, 40)])
def test_pictures_of_any_size_and_shape_are_seen_at_one_size(size: tuple[int, int]) -> None:
    with torch.device("meta"):
        extractor = MotionExtractor()
    extractor.detector = Seeing()  # type: ignore[assignment]
    seen = extractor(torch.full((2, 3, *size), 0.25))
    assert torch.allclose(torch.as_tensor(seen), torch.full((2, 3, 256, 256), 0.25))


def test_the_bins_are_numbered_from_0() -> None:
    with torch.device("meta"):
        extractor = MotionExtractor()
    with torch.device("cpu"):
        assert torch.equal(extractor.default_tables()["idx_tensor"], torch.arange(float(ANGLE_BINS)))


def test_every_head_answers_under_its_own_name() -> None:
    network = ConvNext.__new__(ConvNext)
    nn.Module.__init__(network)
    network.downsample_layers, network.stages = nn.ModuleList(), nn.ModuleList()
    network.norm = nn.Identity()  # type: ignore[assignment]
    for number, name in enumerate(RawMotion._fields):
        head = nn.Linear(4, 2)
        head.weight.zero_()
        head.bias.fill_(number)
        network.add_module(f"fc_{name}", head)
    answers = network(torch.zeros(3, 4, 2, 2))
    assert [int(answer[2, 0]) for answer in answers] == list(range(len(RawMotion._fields)))


def test_channels_are_normalised_at_every_place_by_itself() -> None:
    x = 7 + 5 * torch.randn(2, 16, 3, 4)
    out = ChannelNorm(16)(x)
    assert torch.allclose(out.mean(dim=1), torch.zeros(2, 3, 4), atol=1e-5)
    assert torch.allclose(out.var(dim=1, unbiased=False), torch.ones(2, 3, 4), atol=1e-3)


def test_a_response_is_as_strong_as_its_channel_is_in_the_whole_picture() -> None:
    norm = ResponseNorm(3)
    x = torch.randn(2, 4, 5, 3)
    assert torch.equal(norm(x), x)
    norm.gamma.fill_(1)
    energy = (x**2).sum(dim=(1, 2)).sqrt()
    share = energy / energy.mean(dim=1, keepdim=True)
    assert torch.allclose(norm(x), x * (1 + share[:, None, None]), atol=1e-5)


def test_a_block_adds_to_its_input_and_sees_seven_pixels_wide() -> None:
    torch.manual_seed(0)
    block = ConvNextBlock(8)
    x = torch.zeros(1, 8, 9, 9)
    touched = x.clone()
    touched[0, 0, 4, 4] = 1
    moved = (block(touched) - block(x)).abs().amax(dim=1)[0] > 0
    assert moved[1:8, 1:8].any(dim=0).all()
    assert not moved[[0, 8]].any()
    block.pwconv2.weight.zero_()
    block.pwconv2.bias.zero_()
    assert torch.equal(block(touched), touched)


def test_a_small_extractor_sees_pictures_at_its_own_size() -> None:
    config = MotionExtractorConfig.from_config({"input_px": 32, "depths": [1, 2], "widths": [4, 8]})
    extractor = MotionExtractor(config)
    raw = extractor(torch.rand(2, 3, 64, 64))
    assert (raw.kp.shape, raw.yaw.shape, raw.scale.shape) == ((2, 63), (2, ANGLE_BINS), (2, 1))
    extractor.detector = Seeing()  # type: ignore[assignment]
    assert torch.as_tensor(extractor(torch.rand(2, 3, 64, 64))).shape == (2, 3, 32, 32)


def test_without_sizes_of_their_own_the_published_ones_are_meant() -> None:
    assert MotionExtractorConfig.from_config({}) == MotionExtractorConfig()


@pytest.mark.parametrize("wrong", [{"depths": [1, 1]}, {"input_px": 100}])
def test_sizes_that_fit_no_extractor_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="every resolution needs"):
        MotionExtractorConfig.from_config(wrong)
