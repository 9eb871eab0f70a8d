"""Multi-head attention and the gated feed-forward layer that every block of the networks is made of.

Owns: head splitting, the fused attention call, and the names of these layers in the published weights.
Does not know: what the tokens mean, or where they are cached.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.animators.personalive.nets.processor import (
    Linear,
    project_and_add,
    project_and_gate,
    project_tokens,
)


class Attention(nn.Module):
    """Multi-head attention: q, k, v without bias, output with bias, scale head_dim**-0.5."""

    def __init__(self, width: int, heads: int, context_width: int | None = None) -> None:
        super().__init__()
        context_width = context_width or width
        self.heads = heads
        self.to_q = Linear(width, width, bias=False)
        self.to_k = Linear(context_width, width, bias=False)
        self.to_v = Linear(context_width, width, bias=False)
        self.to_out = nn.ModuleList([Linear(width, width)])

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        """Attend from x (B, L, C) to context (B, K, context_width); returns (B, L, C)."""
        return project_tokens(self.mix_context(x, context), self.out_weight, self.out_projection.bias)

    def add_attention(self, x: Tensor, own: Tensor, context: Tensor) -> Tensor:
        """Return x plus the attention from own (B, L, C) to context (B, K, context_width)."""
        return project_and_add(self.mix_context(own, context), x, self.out_weight, self.out_projection.bias)

    def mix_context(self, x: Tensor, context: Tensor) -> Tensor:
        """The mixture of the context's values before the output projection."""
        return self.mix_values(self.to_q(x), self.to_k(context), self.to_v(context))

    def mix_values(self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None) -> Tensor:
        """Attend with projected tokens, query (B, L, C), key and value (B, K, C); (B, L, C), not yet projected.

        mask: (L, K) bool, True where a token may attend; None for everywhere.
        """
        mixed = F.scaled_dot_product_attention(
            self._split_heads(query), self._split_heads(key), self._split_heads(value), mask
        )
        return mixed.transpose(1, 2).flatten(2)

    @property
    def out_weight(self) -> Tensor:
        return self.out_projection.weight

    @property
    def out_projection(self) -> nn.Linear:
        projection = self.to_out[0]
        assert isinstance(projection, nn.Linear)
        return projection

    def _split_heads(self, tokens: Tensor) -> Tensor:
        heads: Tensor = tokens.unflatten(-1, (self.heads, -1)).transpose(1, 2)
        return heads


class FeedForward(nn.Module):
    """GEGLU: Linear C -> 8C, halves [value, gate], value * gelu(gate), Linear 4C -> C."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.net = nn.ModuleDict({"0": _Projection(width, 8 * width), "2": Linear(4 * width, width)})

    def forward(self, x: Tensor) -> Tensor:
        """(..., C) -> (..., C)."""
        out: Tensor = self.net["2"](self._gate_values(x))
        return out

    def add_feed_forward(self, x: Tensor, own: Tensor) -> Tensor:
        """Return x plus the layer's answer to own."""
        last = self.net["2"]
        assert isinstance(last, Linear)
        return project_and_add(self._gate_values(own), x, last.weight, last.bias)

    def hidden_bytes(self, x: Tensor) -> int:
        """What the layer needs for the tokens x (..., C) between its two projections."""
        return 8 * x.numel() * x.element_size()

    def _gate_values(self, x: Tensor) -> Tensor:
        first = self.net["0"].get_submodule("proj")
        assert isinstance(first, Linear)
        return project_and_gate(x, first.weight, first.bias)


class LinearTransformer(nn.Module):
    """GroupNorm per frame, Linear in, one block over (F, h*w, C) tokens, Linear out, plus the input."""

    def __init__(self, width: int, block: nn.Module, groups: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(groups, width, eps=1e-6)
        self.proj_in = Linear(width, width)
        self.transformer_blocks = nn.ModuleList([block])
        self.proj_out = Linear(width, width)

    def forward(self, x: Tensor, *context: object) -> Tensor:
        """x (F, C, h, w) -> (F, C, h, w); context is passed to the block unchanged."""
        tokens = self.proj_in(image_to_tokens(self.norm(x)))
        tokens = self.proj_out(self.transformer_blocks[0](tokens, *context))
        return x + tokens_to_image(tokens, like=x)


class _Projection(nn.Module):
    """A Linear one name deeper, as in the published weights (`ff.net.0.proj`)."""

    def __init__(self, width: int, out_width: int) -> None:
        super().__init__()
        self.proj = Linear(width, out_width)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.proj(x)
        return out


def image_to_tokens(x: Tensor) -> Tensor:
    """(F, C, h, w) -> (F, h*w, C)."""
    return x.flatten(2).transpose(1, 2)


def tokens_to_image(x: Tensor, like: Tensor) -> Tensor:
    """(F, h*w, C) -> (F, C, h, w), with the height and width of `like`."""
    image: Tensor = x.transpose(1, 2).unflatten(2, like.shape[2:])
    return image


def sinusoid(length: int, width: int) -> Tensor:
    """The position code as all sines and then all cosines: (length, width) float32, base 10000."""
    half = width // 2
    angle = torch.arange(length)[:, None] / 10000.0 ** (torch.arange(half, dtype=torch.float64) / half)
    return torch.cat([angle.sin(), angle.cos()], dim=-1).float()


def interleaved_sinusoid(length: int, width: int) -> Tensor:
    """The same code with sine and cosine of each frequency side by side."""
    sines, cosines = sinusoid(length, width).chunk(2, dim=1)
    return torch.stack([sines, cosines], dim=-1).flatten(1)
