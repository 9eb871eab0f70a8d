import math

import torch
import torch.nn.functional as F

from engine.training.discriminator.layers import (
    ScaledConv,
    ScaledLinear,
    ShrinkingConv,
    ShrinkingSkip,
    activate,
    blur,
)


def test_scaled_layers_keep_the_variance_of_their_input() -> None:
    torch.manual_seed(0)
    x = torch.randn(8, 64, 16, 16)
    with torch.no_grad():
        convolved = F.conv2d(x, ScaledConv(64, 64, 3).scaled_weight, padding=1)[..., 1:-1, 1:-1]
        assert 0.9 < float(convolved.std()) < 1.1
        assert 0.9 < float(ScaledLinear(256, 512)(torch.randn(64, 256)).std()) < 1.1
    assert 0.9 < float(activate(torch.randn(100_000)).square().mean().sqrt()) < 1.1


def test_the_filter_keeps_a_flat_area_and_takes_the_finest_pattern_away() -> None:
    flat = torch.full((1, 2, 8, 8), 3.0)
    assert torch.allclose(blur(flat, 2)[:, :, 3:-3, 3:-3], torch.tensor(3.0))
    checkered = (-1.0) ** (torch.arange(8)[:, None] + torch.arange(8))
    assert torch.allclose(blur(checkered[None, None], 1)[:, :, 2:-2, 2:-2], torch.tensor(0.0), atol=1e-6)


def test_both_branches_halve_the_size() -> None:
    x = torch.randn(2, 3, 16, 16)
    assert ShrinkingConv(3, 5, 3)(x).shape == ShrinkingSkip(3, 5)(x).shape == (2, 5, 8, 8)


def test_the_skip_has_the_gain_of_a_branch_and_no_bias() -> None:
    skip = ShrinkingSkip(1, 1)
    skip.weight.data.fill_(1.0)
    assert skip.bias is None
    assert math.isclose(skip(torch.ones(1, 1, 16, 16))[0, 0, 4, 4].item(), math.sqrt(0.5), rel_tol=1e-6)
