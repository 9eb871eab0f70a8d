"""The motion module: every frame of the window attends to its own 32 tokens of facial motion.

Owns: the two cross-attentions in both forms, and how the second one is made from the published weights.
Does not know: where the tokens come from (`motion_encoder`).
"""

import torch.nn.functional as F
from torch import Tensor, nn

from engine.animators.personalive.nets.attention import Attention, FeedForward, LinearTransformer
from engine.animators.personalive.nets.processor import project_tokens, run_in_slices

ATTENTIONS = 2


class MotionAttention(Attention):
    """Cross-attention to motion tokens, plain or absorbed.

    A token has 16 features, a head 40 to 160. So the key projection can be multiplied into that of the queries, and
    the value projection into that of the output, once for all (exact saving): each head then attends with 16 features
    to the tokens themselves, and both projections have 16 columns for each head instead of C.
    """

    def __init__(self, width: int, heads: int, context_width: int) -> None:
        super().__init__(width, heads, context_width)
        self.absorbed_query: Tensor | None
        self.absorbed_out: Tensor | None
        self.register_buffer("absorbed_query", None, persistent=False)
        self.register_buffer("absorbed_out", None, persistent=False)

    def absorb_projections(self) -> None:
        """Switch to the absorbed form, computed in float32, and free the plain one."""
        if self.absorbed_query is not None:
            return
        key, value = (self._by_head(to.weight) for to in (self.to_k, self.to_v))
        query, out = self._by_head(self.to_q.weight), self._by_head(self.out_projection.weight.T)
        scale, dtype = query.shape[1] ** -0.5, self.to_q.weight.dtype
        self.absorbed_query = (scale * key.transpose(1, 2) @ query).flatten(0, 1).to(dtype)
        self.absorbed_out = (out.transpose(1, 2) @ value).transpose(0, 1).flatten(1).to(dtype)
        del self.to_q, self.to_k, self.to_v
        self.out_projection.register_parameter("weight", None)

    @property
    def out_weight(self) -> Tensor:
        return self.out_projection.weight if self.absorbed_out is None else self.absorbed_out

    def mix_context(self, x: Tensor, context: Tensor) -> Tensor:
        """Attend from x (F, L, C) to each frame's own motion tokens (F, K, 16)."""
        if self.absorbed_query is None:
            return super().mix_context(x, context)
        query = self._split_heads(project_tokens(x, self.absorbed_query, None))
        tokens = context[:, None].expand(-1, self.heads, -1, -1)
        mixed = F.scaled_dot_product_attention(query, tokens, tokens, scale=1.0)
        return mixed.transpose(1, 2).flatten(2)

    def _by_head(self, weight: Tensor) -> Tensor:
        """(C, n) -> (heads, C / heads, n) float32."""
        rows: Tensor = weight.detach().float().unflatten(0, (self.heads, -1))
        return rows


class MotionBlock(nn.Module):
    """x += cross-attention, twice; x += feed-forward; each after its LayerNorm."""

    def __init__(self, width: int, heads: int, motion_width: int) -> None:
        super().__init__()
        attentions = (MotionAttention(width, heads, motion_width) for _ in range(ATTENTIONS))
        self.attention_blocks = nn.ModuleList(attentions)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(ATTENTIONS))
        self.ff = FeedForward(width)
        self.ff_norm = nn.LayerNorm(width)

    def forward(self, x: Tensor, tokens: Tensor) -> Tensor:
        """x (F, L, C), tokens (F, 32, 16) -> (F, L, C)."""
        return run_in_slices(self._run_frames, (x, tokens), 0, self.ff.hidden_bytes(x[0]))

    def _run_frames(self, x: Tensor, tokens: Tensor) -> Tensor:
        x = x.contiguous()
        for attention, norm in zip(self.attention_blocks, self.norms, strict=True):
            assert isinstance(attention, MotionAttention)
            x = attention.add_attention(x, norm(x), tokens)
        return self.ff.add_feed_forward(x, self.ff_norm(x))


class MotionModule(nn.Module):
    """One `MotionBlock` between GroupNorm, Linear in and Linear out, with residual."""

    def __init__(self, width: int, heads: int, motion_width: int, groups: int) -> None:
        super().__init__()
        self.temporal_transformer = LinearTransformer(width, MotionBlock(width, heads, motion_width), groups)

    def forward(self, x: Tensor, tokens: Tensor) -> Tensor:
        """x (F, C, h, w), tokens (F, 32, 16) -> (F, C, h, w)."""
        out: Tensor = self.temporal_transformer(x, tokens)
        return out
