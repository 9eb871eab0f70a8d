"""The temporal module: at every position of the picture, the frames of the window attend to each other.

Owns: the two self-attentions over time and their position code. This is the only path between frames.
Does not know: what a frame shows, or its noise level.
"""

from functools import partial

import torch
from torch import Tensor, nn

from engine.animators.personalive.nets.attention import Attention, FeedForward, LinearTransformer, interleaved_sinusoid
from engine.animators.personalive.nets.processor import project_and_add, run_in_slices

ATTENTIONS = 2
TABLE_LENGTH = 32
"""Window positions that have a code; the published stream uses the first 16."""


class PositionCode(nn.Module):
    """The table of window positions, (1, 32, C), which published files may contain."""

    pe: Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        self.width = width
        self.register_buffer("pe", self.default_tables()["pe"])

    def default_tables(self) -> dict[str, Tensor]:
        """The buffer's content if the file leaves it out."""
        return {"pe": interleaved_sinusoid(TABLE_LENGTH, self.width)[None]}


class TemporalAttention(Attention):
    """Bidirectional self-attention over the window, with the position code in queries, keys and values.

    causal_chunk: frames in a chunk that attends to itself and older ones only; 0 for the published attention.
    """

    def __init__(self, width: int, heads: int) -> None:
        super().__init__(width, heads)
        self.pos_encoder = PositionCode(width)
        self.causal_chunk = 0

    def add_attention_in_time(self, x: Tensor, own: Tensor, first_position: int) -> Tensor:
        """Return x plus the attention within own, both (L, F, C); frame f has window position first_position + f."""
        own = own + self.pos_encoder.pe[:, first_position : first_position + own.shape[1]]
        if not self.causal_chunk:
            return self.add_attention(x, own, own)
        chunk = (torch.arange(own.shape[1], device=own.device) + first_position) // self.causal_chunk
        mixed = self.mix_values(self.to_q(own), self.to_k(own), self.to_v(own), chunk[None, :] <= chunk[:, None])
        return project_and_add(mixed, x, self.out_weight, self.out_projection.bias)


class TemporalBlock(nn.Module):
    """x += attention over time, twice; x += feed-forward; each after its LayerNorm."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.attention_blocks = nn.ModuleList(TemporalAttention(width, heads) for _ in range(ATTENTIONS))
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(ATTENTIONS))
        self.ff = FeedForward(width)
        self.ff_norm = nn.LayerNorm(width)

    def forward(self, x: Tensor, first_position: int) -> Tensor:
        """x (F, L, C) -> (F, L, C)."""
        run = partial(self._run_positions, first_position=first_position)
        return run_in_slices(run, (x,), 1, self.ff.hidden_bytes(x[:, 0]))

    def _run_positions(self, x: Tensor, first_position: int) -> Tensor:
        """The same for some positions of the picture."""
        x = x.transpose(0, 1).contiguous()
        for attention, norm in zip(self.attention_blocks, self.norms, strict=True):
            assert isinstance(attention, TemporalAttention)
            x = attention.add_attention_in_time(x, norm(x), first_position)
        return self.ff.add_feed_forward(x, self.ff_norm(x)).transpose(0, 1)


class TemporalModule(nn.Module):
    """One `TemporalBlock` between GroupNorm, Linear in and Linear out, with residual."""

    def __init__(self, width: int, heads: int, groups: int) -> None:
        super().__init__()
        self.temporal_transformer = LinearTransformer(width, TemporalBlock(width, heads), groups)

    def forward(self, x: Tensor, first_position: int) -> Tensor:
        """x (F, C, h, w) -> (F, C, h, w)."""
        out: Tensor = self.temporal_transformer(x, first_position)
        return out
