"""The spatial transformer: self-attention that includes the portrait, CLIP cross-attention, feed-forward.

Owns: the block of the denoiser and of the reference U-Net (one class: the second records the tokens that the first
reads), and the two forms in which it gets a portrait.
Does not know: how many keyframes there are, or when their tokens were recorded.
"""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import torch
from torch import Tensor, nn

from engine.animators.personalive.nets.attention import Attention, FeedForward, image_to_tokens, tokens_to_image
from engine.animators.personalive.nets.processor import project_and_add, project_tokens, run_in_slices


class SiteTokens(NamedTuple):
    """The portrait and its keyframes at one attention site, as the reference U-Net recorded them (plain form).

    Shapes: tokens (1, n*L, C), n pictures of L tokens; image_embedding (1, 1, cross_attention_dim). In training, where
    every picture has a portrait of its own, both have a row for each.
    """

    tokens: Tensor
    image_embedding: Tensor

    @property
    def growing_parts(self) -> tuple[Tensor, ...]:
        """The parts that get longer with every keyframe."""
        return (self.tokens,)

    def with_growing_parts(self, parts: Sequence[Tensor]) -> "SiteTokens":
        """The same site with these parts instead."""
        (tokens,) = parts
        return SiteTokens(tokens, self.image_embedding)


class SiteKeys(NamedTuple):
    """The site's tokens, projected once per picture for the denoiser (exact saving).

    Shapes: keys, values (1, n*L, C); constant (C,): the sum that the CLIP cross-attention adds. Its context is one
    token, and the softmax over one key is 1, so it adds the same vector to every token of every frame.
    """

    keys: Tensor
    values: Tensor
    constant: Tensor

    @property
    def growing_parts(self) -> tuple[Tensor, ...]:
        """The parts that get longer with every keyframe."""
        return (self.keys, self.values)

    def with_growing_parts(self, parts: Sequence[Tensor]) -> "SiteKeys":
        """The same site with these parts instead."""
        keys, values = parts
        return SiteKeys(keys, values, self.constant)


Site = SiteTokens | SiteKeys


class SpatialBlock(nn.Module):
    """x += self-attention; x += CLIP cross-attention; x += feed-forward; each after its LayerNorm."""

    def __init__(self, width: int, heads: int, context_width: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attn1 = Attention(width, heads)
        self.norm2 = nn.LayerNorm(width)
        self.attn2 = Attention(width, heads, context_width)
        self.norm3 = nn.LayerNorm(width)
        self.ff = FeedForward(width)

    def forward(self, x: Tensor, site: Site) -> Tensor:
        """Denoise: x (F, L, C); every frame also attends to the site's pictures."""
        if len(site.growing_parts[0]) > 1:
            return self._run_frames(x, site)
        needed = max(self.ff.hidden_bytes(x[0]), self._count_context_bytes(x[0], site))
        return run_in_slices(partial(self._run_frames, site=site), (x,), 0, needed)

    def _run_frames(self, x: Tensor, site: Site) -> Tensor:
        x = x.contiguous()
        own = self.norm1(x)
        if isinstance(site, SiteTokens):
            context = torch.cat([own, site.tokens.expand(x.shape[0], -1, -1)], dim=1)
            x = self.attn1.add_attention(x, own, context)
            x = self.attn2.add_attention(x, self.norm2(x), site.image_embedding.expand(x.shape[0], -1, -1))
        else:
            keys = torch.cat([self.attn1.to_k(own), site.keys.expand(x.shape[0], -1, -1)], dim=1)
            values = torch.cat([self.attn1.to_v(own), site.values.expand(x.shape[0], -1, -1)], dim=1)
            mixed = self.attn1.mix_values(self.attn1.to_q(own), keys, values)
            x = project_and_add(mixed, x, self.attn1.out_weight, self.attn1.out_projection.bias + site.constant)
        return self.ff.add_feed_forward(x, self.norm3(x))

    @staticmethod
    def _count_context_bytes(x: Tensor, site: Site) -> int:
        """Keys and values of one frame x (L, C)."""
        tokens = x.shape[0] + site.growing_parts[0].shape[1]
        return 2 * tokens * x.shape[1] * x.element_size()

    def record_tokens(self, x: Tensor, image_embedding: Tensor) -> tuple[Tensor, Tensor]:
        """Run the block for the reference U-Net; returns (output, tokens), both (B, L, C).

        tokens are the first LayerNorm's output: the denoiser's keys and values at this site are computed from them.
        """
        tokens = self.norm1(x)
        x = self.attn1.add_attention(x, tokens, tokens)
        x = self.attn2.add_attention(x, self.norm2(x), image_embedding)
        return self.ff.add_feed_forward(x, self.norm3(x)), tokens

    def project_tokens(self, site: SiteTokens) -> SiteKeys:
        """Turn recorded tokens into this site's keys, values and constant, once per picture."""
        constant = self.attn2.to_out[0](self.attn2.to_v(site.image_embedding))
        return SiteKeys(self.attn1.to_k(site.tokens), self.attn1.to_v(site.tokens), constant.flatten())


class SpatialTransformer(nn.Module):
    """GroupNorm, 1x1 convolution, one `SpatialBlock` over the h*w tokens, 1x1 convolution, plus the input."""

    def __init__(self, width: int, heads: int, context_width: int, groups: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(groups, width, eps=1e-6)
        self.proj_in = nn.Conv2d(width, width, 1)
        self.transformer_blocks = nn.ModuleList([SpatialBlock(width, heads, context_width)])
        self.proj_out = nn.Conv2d(width, width, 1)

    @property
    def block(self) -> SpatialBlock:
        block = self.transformer_blocks[0]
        assert isinstance(block, SpatialBlock)
        return block

    def forward(self, x: Tensor, site: Site) -> Tensor:
        """x (F, C, h, w) -> (F, C, h, w)."""
        return x + self._project_out(self.block(self._project_in(x), site), like=x)

    def record_tokens(self, x: Tensor, image_embedding: Tensor) -> tuple[Tensor, Tensor]:
        """The reference U-Net's pass: x (B, C, h, w) -> (output (B, C, h, w), tokens (B, h*w, C))."""
        out, tokens = self.block.record_tokens(self._project_in(x), image_embedding)
        return x + self._project_out(out, like=x), tokens

    def _project_in(self, x: Tensor) -> Tensor:
        """The 1x1 convolution, on tokens: (F, C, h, w) -> (F, h*w, C)."""
        tokens = image_to_tokens(self.norm(x))
        return project_tokens(tokens, self.proj_in.weight.flatten(1), self.proj_in.bias)

    def _project_out(self, tokens: Tensor, like: Tensor) -> Tensor:
        """The 1x1 convolution, on tokens: (F, h*w, C) -> (F, C, h, w)."""
        return tokens_to_image(project_tokens(tokens, self.proj_out.weight.flatten(1), self.proj_out.bias), like)
