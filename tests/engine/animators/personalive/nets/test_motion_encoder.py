import pytest
import torch
from torch import nn

from engine.animators.personalive.nets.attention import sinusoid
from engine.animators.personalive.nets.motion_encoder import (
    TOKEN_WIDTH,
    TOKENS,
    ConvBlock,
    GridAttention,
    Hourglass,
    MotionEncoder,
    MotionEncoderConfig,
)

PUBLISHED = MotionEncoderConfig()
GRID = PUBLISHED.grid


def test_a_grid_s_token_changes_its_own_square_of_the_map_only() -> None:
    """With the attention itself taken out: one pixel is changed, and where it shows is looked at."""
    torch.manual_seed(0)
    attention = GridAttention(32, 2, PUBLISHED)
    attention.norm = nn.Identity()  # type: ignore[assignment]
    attention.transformer_blocks[0] = nn.Identity()
    x = torch.randn(1, 32, 2 * GRID, 2 * GRID)
    touched = x.clone()
    touched[0, :, 2 * 5 + 1, 2 * 9] += 1
    moved = (attention(touched) - attention(x)).abs().amax(dim=1)[0] > 1e-5
    rows, columns = torch.nonzero(moved, as_tuple=True)
    assert set(rows.tolist()) == {10, 11}
    assert set(columns.tolist()) == {18, 19}


def test_pixels_of_a_square_go_back_to_their_places() -> None:
    """A token's parts, numbered row by row, come out as the rows of its square."""
    attention = GridAttention(32, 2, PUBLISHED)
    attention.norm = nn.Identity()  # type: ignore[assignment]
    attention.pos_embed = nn.Identity()  # type: ignore[assignment]
    attention.transformer_blocks[0] = Numbered()
    attention.proj_out.weight.fill_(1 / 256)
    attention.proj_out.bias.zero_()
    out = attention(torch.zeros(1, 32, 2 * GRID, 2 * GRID))[0, 0]
    assert torch.allclose(out[:2, :2], torch.tensor([[0.0, 1], [2, 3]]))
    assert torch.allclose(out[4:6, 6:8], torch.tensor([[0.0, 1], [2, 3]]) + 2 * GRID + 3)


class Numbered(nn.Module):
    """Tokens (1, 784, 1024), each with its number, plus 0 to 3 in its four quarters."""

    def forward(self, _x: torch.Tensor) -> torch.Tensor:
        number = torch.arange(float(GRID * GRID))[:, None]
        quarter = torch.arange(4.0).repeat_interleave(256)[None]
        return (number + quarter)[None]


def test_the_hourglass_keeps_the_size_even_of_odd_maps() -> None:
    torch.manual_seed(0)
    hourglass = Hourglass(2, 8).eval()
    x = torch.randn(2, 8, 7, 5)
    assert hourglass(x).shape == x.shape
    assert torch.allclose(hourglass(x)[1:], hourglass(x[1:]), atol=1e-5)


def test_what_is_dropped_is_the_skip_of_every_level_the_largest_map_first() -> None:
    torch.manual_seed(0)
    hourglass, x = Hourglass(2, 8).eval(), torch.randn(1, 8, 8, 8)
    seen: list[tuple[int, int]] = []

    def drop(features: torch.Tensor, level: int) -> torch.Tensor:
        seen.append((level, features.shape[-1]))
        return features

    assert torch.equal(hourglass(x, drop), hourglass(x))
    assert seen == [(2, 8), (1, 4)]
    lower = hourglass(x, lambda features, level: features if level < 2 else 0 * features)
    assert torch.allclose(lower + hourglass.get_submodule("b1_2")(x), hourglass(x), atol=1e-5)


def test_a_block_joins_half_and_two_quarters_and_adds_its_input() -> None:
    block = ConvBlock(8, 8).eval()
    x = torch.randn(1, 8, 5, 5)
    assert torch.allclose((block(x) - x)[:, :4], block.conv1(torch.relu(block.bn1(x))), atol=1e-5)
    for layer in (block.conv1, block.conv2, block.conv3):
        layer.weight.zero_()
    assert torch.equal(block(x), x)
    assert [layer.out_channels for layer in (block.conv1, block.conv2, block.conv3)] == [4, 2, 2]
    assert ConvBlock(8, 16).eval()(x).shape == (1, 16, 5, 5)


def test_every_token_is_marked_with_its_place() -> None:
    with torch.device("meta"):
        encoder = MotionEncoder()
    table = encoder.default_tables()["pe"].to("cpu")
    encoder.model = Silent()  # type: ignore[assignment]
    encoder.final_proj = nn.Identity()  # type: ignore[assignment]
    encoder.pe = table
    tokens = encoder(torch.zeros(2, 3, 8, 8))
    assert tokens.shape == (2, TOKENS, TOKEN_WIDTH)
    assert torch.equal(tokens[1], sinusoid(TOKENS, TOKEN_WIDTH))


class Silent(nn.Module):
    def forward(self, crops: torch.Tensor, _drop: object) -> torch.Tensor:
        return torch.zeros(len(crops), TOKENS * TOKEN_WIDTH)


def test_without_sizes_of_their_own_the_published_ones_are_meant() -> None:
    assert MotionEncoderConfig.from_config({}) == MotionEncoderConfig()
    assert PUBLISHED.crop_px == 224


def test_a_small_encoder_reads_crops_of_its_own_size_into_as_many_tokens() -> None:
    sizes = {"grid": 8, "stem_width": 8, "early_width": 8, "width": 16, "attention_width": 32, "heads": 2, "groups": 4}
    config = MotionEncoderConfig.from_config({**sizes, "hourglass_depth": 3, "heat_maps": 6})
    assert config.crop_px == 64
    encoder = MotionEncoder(config).eval()
    assert encoder(torch.zeros(2, 3, 64, 64)).shape == (2, TOKENS, TOKEN_WIDTH)


@pytest.mark.parametrize("wrong", [{"hourglass_depth": 6, "grid": 8}, {"attention_width": 40}, {"heads": 3}])
def test_sizes_that_fit_no_encoder_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        MotionEncoderConfig.from_config(wrong)
