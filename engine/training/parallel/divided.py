"""Networks whose parameters are divided between processes (FSDP): whole tensors for files, and back.

Owns: the two directions. Does not know: when a network is divided, what is written.
"""

from collections.abc import Mapping
from typing import Any

from torch import Tensor
from torch.distributed.tensor import DTensor, distribute_tensor


def make_whole(state: Any) -> Any:
    """Return a state with whole tensors; all processes have to call it at the same time. Whole ones are not copied."""
    if isinstance(state, Mapping):
        return {key: make_whole(part) for key, part in state.items()}
    if isinstance(state, list):
        return [make_whole(part) for part in state]
    return state.full_tensor().detach() if isinstance(state, DTensor) else state


def divide_like(whole: Tensor, like: Tensor) -> Tensor:
    """Return this process's part of a whole tensor, if `like` is a part, too."""
    if not isinstance(like, DTensor) or whole.shape != like.shape:
        return whole
    return distribute_tensor(whole.to(like.device), like.device_mesh, like.placements)
