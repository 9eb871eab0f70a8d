"""Computes inside of some networks with fewer bits: inputs and outputs, weights, losses and gradients stay float32.

Owns: which precision a device gets, and how a network is run in it. Does not know: losses, optimisers.
Source: the released training code, where autocast surrounds a network and nothing else, and what it returns is float32.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import torch
from torch import Tensor, nn

from engine.core.errors import TrainingError
from engine.training.recipe.recipe import AUTO

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


def choose_device(name: str) -> torch.device:
    """Return the device of that name, or for "auto" a graphics card if there is one.

    Raises: TrainingError if it was asked for and there is none.
    """
    has_card = torch.cuda.is_available()
    if name == "cuda" and not has_card:
        raise TrainingError(
            "PyTorch finds no graphics card.", "Set compute.device to cpu, or install PyTorch with CUDA."
        )
    if name == AUTO:
        return torch.device("cuda" if has_card else "cpu")
    return torch.device(name)


def choose_dtype(name: str, device: torch.device) -> torch.dtype:
    """Return the type to compute in; for "auto" float32 on a processor, on a graphics card bfloat16 if it has it."""
    if name != AUTO:
        return DTYPES[name]
    if device.type == "cpu":
        return torch.float32
    return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16


def compute_in(dtype: torch.dtype, networks: Iterable[nn.Module]) -> None:
    """Let these networks compute in this type from now on. With float32 nothing changes."""
    if dtype is torch.float32:
        return
    for network in networks:
        network.forward = _surround_forward(network.forward, dtype)


def _surround_forward(forward: Callable[..., Any], dtype: torch.dtype) -> Callable[..., Any]:
    @wraps(forward)
    def run_in_dtype(*given: Any, **named: Any) -> Any:
        device = next(part.device.type for part in given if isinstance(part, Tensor))
        with torch.autocast(device, dtype):
            return _return_to_float(forward(*given, **named))

    return run_in_dtype


def _return_to_float(made: Any) -> Any:
    if isinstance(made, list):
        return [_return_to_float(part) for part in made]
    return made.float() if isinstance(made, Tensor) and made.is_floating_point() else made
