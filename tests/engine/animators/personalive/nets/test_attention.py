import math

import torch
from torch import nn

from engine.animators.personalive.nets.attention import (
    Attention,
    FeedForward,
    LinearTransformer,
    image_to_tokens,
    interleaved_sinusoid,
    sinusoid,
    tokens_to_image,
)


def test_an_image_s_tokens_come_row_by_row_and_go_back_to_their_places() -> None:
    image = torch.arange(2.0 * 3 * 4 * 5).reshape(2, 3, 4, 5)
    tokens = image_to_tokens(image)
    assert torch.equal(tokens[1, 2 * 5 + 3], image[1, :, 2, 3])
    assert torch.equal(tokens_to_image(tokens, like=image), image)


def test_attention_over_alike_tokens_gives_their_value() -> None:
    torch.manual_seed(0)
    attention = Attention(16, heads=4, context_width=6)
    one = torch.randn(2, 1, 6)
    alone, many = attention(torch.randn(2, 3, 16), one), attention(torch.randn(2, 3, 16), one.expand(-1, 7, -1))
    value = attention.out_projection(attention.to_v(one)).expand(-1, 3, -1)
    assert torch.allclose(alone, value, atol=1e-6)
    assert torch.allclose(many, value, atol=1e-6)


def test_every_head_attends_by_its_own_part_of_the_tokens() -> None:
    """The first half of the query picks one token, the second half another."""
    attention = Attention(4, heads=2)
    key = torch.tensor([[[100.0, 0, 0, 0], [0, 0, 100.0, 0]]])
    value = torch.tensor([[[1.0, 2, 3, 4], [5.0, 6, 7, 8]]])
    assert torch.allclose(
        attention.mix_values(torch.full((1, 1, 4), 9.0), key, value)[0, 0], torch.tensor([1.0, 2, 7, 8])
    )


def test_scores_are_divided_by_the_root_of_a_head_s_width() -> None:
    attention = Attention(8, heads=2)
    query = torch.zeros(1, 1, 8)
    query[..., 0] = 1
    key, value = torch.zeros(1, 2, 8), torch.zeros(1, 2, 8)
    key[0, 0, 0], value[0, 0, 0] = 3, 1
    share = attention.mix_values(query, key, value)[0, 0, 0]
    assert math.isclose(float(share), 1 / (1 + math.exp(-3 / math.sqrt(4))), rel_tol=1e-5)


def test_the_second_half_of_a_feed_forward_layer_is_the_gate_of_the_first() -> None:
    layer = FeedForward(4)
    first, second = layer.net["0"].get_submodule("proj"), layer.net["2"]
    assert isinstance(first, nn.Linear)
    assert isinstance(second, nn.Linear)
    first.bias.zero_()
    second.bias.zero_()
    x = torch.randn(2, 3, 4)
    plain = layer(x)
    first.weight[:16] *= 2
    assert torch.allclose(layer(x), 2 * plain, atol=1e-6)
    first.weight[16:] = 0
    assert not layer(x).any()


def test_a_transformer_adds_to_its_input() -> None:
    transformer = LinearTransformer(8, nn.Identity(), groups=2)
    transformer.proj_out.weight.zero_()
    transformer.proj_out.bias.fill_(0.5)
    x = torch.randn(3, 8, 2, 5)
    assert torch.equal(transformer(x), x + 0.5)


def test_a_transformer_looks_at_every_frame_by_itself() -> None:
    torch.manual_seed(0)
    transformer = LinearTransformer(8, nn.Identity(), groups=2)
    x = torch.randn(3, 8, 2, 5)
    assert torch.allclose(transformer(x)[1:2], transformer(x[1:2]), atol=1e-6)


def test_the_position_code_has_all_sines_and_then_all_cosines_from_fast_to_slow() -> None:
    code = sinusoid(50, 8)
    positions = torch.arange(50.0)
    assert torch.allclose(code[:, 0], positions.sin(), atol=1e-6)
    assert torch.allclose(code[:, 4], positions.cos(), atol=1e-6)
    assert torch.allclose(code[:, 2], (positions / 100).sin(), atol=1e-6)
    assert torch.allclose(code[:, 7], (positions / 1000).cos(), atol=1e-6)
    assert code.dtype == torch.float32


def test_the_interleaved_code_is_the_same_numbers_side_by_side() -> None:
    code, mixed = sinusoid(50, 8), interleaved_sinusoid(50, 8)
    assert torch.equal(mixed[:, 0::2], code[:, :4])
    assert torch.equal(mixed[:, 1::2], code[:, 4:])
