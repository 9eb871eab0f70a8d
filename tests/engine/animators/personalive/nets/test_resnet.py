import pytest
import torch

from engine.animators.personalive.nets.resnet import ResnetBlock, TimeEmbedding, Upsample


@pytest.mark.parametrize(("height", "width"), [(1, 1), (2, 3), (7, 5)])
def test_the_phase_form_of_upsampling_gives_the_same_picture(height: int, width: int) -> None:
    upsample = Upsample(6)
    x = torch.randn(2, 6, height, width)
    plain = upsample(x)
    upsample.fix_phases()
    assert plain.shape == (2, 6, 2 * height, 2 * width)
    assert torch.allclose(upsample(x), plain, atol=1e-5)
    assert upsample.conv is None


def test_a_fixed_time_is_not_read_again() -> None:
    block = ResnetBlock(8, 16, 12, groups=4, eps=1e-5)
    x, time = torch.randn(3, 8, 5, 4), torch.randn(3, 12)
    plain = block(x, time)
    block.fix_time_embedding(time)
    assert torch.equal(block(x, torch.full_like(time, float("nan"))), plain)


def test_the_time_code_begins_with_cosines() -> None:
    embedding = TimeEmbedding(4, 4)
    for linear in (embedding.linear_1, embedding.linear_2):
        linear.weight.copy_(torch.eye(4))
        linear.bias.zero_()
    at_zero = embedding(torch.zeros(1))[0]
    silu_of_one = 1 / (1 + torch.exp(torch.tensor(-1.0)))
    assert torch.allclose(at_zero, torch.stack([silu_of_one, silu_of_one, *torch.zeros(2)]))
