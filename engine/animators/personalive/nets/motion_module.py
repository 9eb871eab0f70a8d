"""The motion module: every frame of the window attends to its own 32 tokens of facial motion.

Owns: the two cross-attentions in both forms, and the folding that makes the second one cheap.
Does not know: where the tokens come from (`motion_encoder`), or how long a fold is kept (`window`).
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.animators.personalive.nets.attention import Attention, FeedForward, LinearTransformer

ATTENTIONS = 2


class MotionFold(NamedTuple):
    """One frame's motion tokens, multiplied into the projections around one cross-attention (exact saving).

    Shapes: scores (F, C, heads*K) = Wq K^T * scale, mixture (F, heads*K, C) = V Wo, for K tokens.
    A query is then never projected: softmax(x scores) mixture costs 512 columns instead of 2C + 64.
    """

    scores: Tensor
    mixture: Tensor


class MotionAttention(Attention):
    """Cross-attention to motion tokens, plain or folded."""

    def fold_motion(self, tokens: Tensor) -> MotionFold:
        """Multiply tokens (F, K, 16) into the projections, in float32; once per new frame."""
        query, out = self.to_q.weight.float(), self.out_projection.weight.float()
        key, value = (F.linear(tokens.float(), to.weight.float()) for to in (self.to_k, self.to_v))
        query, key, value = query.unflatten(0, (self.heads, -1)), self._split_heads(key), self._split_heads(value)
        scores = torch.einsum("hdc,fhkd->fchk", query, key).flatten(2) * query.shape[1] ** -0.5
        mixture = torch.einsum("fhkd,chd->fhkc", value, out.unflatten(1, (self.heads, -1))).flatten(1, 2)
        return MotionFold(scores.to(tokens.dtype), mixture.to(tokens.dtype))

    def attend_folded(self, x: Tensor, fold: MotionFold) -> Tensor:
        """Compute forward(x, tokens) from the fold of those tokens: x (F, L, C) -> (F, L, C)."""
        weights = torch.bmm(x, fold.scores).unflatten(-1, (self.heads, -1)).softmax(dim=-1).flatten(2)
        return torch.bmm(weights, fold.mixture) + self.out_projection.bias


class MotionBlock(nn.Module):
    """x += cross-attention, twice; x += feed-forward; each after its LayerNorm."""

    def __init__(self, width: int, heads: int, motion_width: int) -> None:
        super().__init__()
        attentions = (MotionAttention(width, heads, motion_width) for _ in range(ATTENTIONS))
        self.attention_blocks = nn.ModuleList(attentions)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(ATTENTIONS))
        self.ff = FeedForward(width)
        self.ff_norm = nn.LayerNorm(width)

    def forward(self, x: Tensor, tokens: Tensor, folds: tuple[MotionFold, ...]) -> Tensor:
        """x (F, L, C), tokens (F, 32, 16) -> (F, L, C); with folds (one each attention) tokens are not read."""
        for index, (attention, norm) in enumerate(zip(self.attention_blocks, self.norms, strict=True)):
            assert isinstance(attention, MotionAttention)
            inner = norm(x)
            x = x + (attention.attend_folded(inner, folds[index]) if folds else attention(inner, tokens))
        out: Tensor = x + self.ff(self.ff_norm(x))
        return out

    def fold_motion(self, tokens: Tensor) -> tuple[MotionFold, ...]:
        """tokens (F, 32, 16) -> one fold for each attention."""
        attentions = (each for each in self.attention_blocks if isinstance(each, MotionAttention))
        return tuple(attention.fold_motion(tokens) for attention in attentions)


class MotionModule(nn.Module):
    """One `MotionBlock` between GroupNorm, Linear in and Linear out, with residual."""

    def __init__(self, width: int, heads: int, motion_width: int, groups: int) -> None:
        super().__init__()
        self.temporal_transformer = LinearTransformer(width, MotionBlock(width, heads, motion_width), groups)

    def forward(self, x: Tensor, tokens: Tensor, folds: tuple[MotionFold, ...]) -> Tensor:
        """x (F, C, h, w), tokens (F, 32, 16) -> (F, C, h, w)."""
        out: Tensor = self.temporal_transformer(x, tokens, folds)
        return out

    def fold_motion(self, tokens: Tensor) -> tuple[MotionFold, ...]:
        """tokens (F, 32, 16) of new frames -> this module's folds, computed once per frame."""
        block = self.temporal_transformer.transformer_blocks[0]
        assert isinstance(block, MotionBlock)
        return block.fold_motion(tokens)
