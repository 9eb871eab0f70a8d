"""How the networks' layers run on a processor without a graphics card: quicker, and in slices that fit its caches.

PyTorch gives products of matrices to MKL. oneDNN, which it has for convolutions, is quicker at these shapes on
processors of AMD, and computes what follows a product (GELU, times another, plus another) while it writes the result.

Owns: which calls take that way, and the size of a slice. Does not know: which layer calls it, or what is computed.
Anywhere else, and where PyTorch traces or needs gradients, the ordinary operators run: the same numbers up to rounding.
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SLICE_BYTES = 16 * 2**20
"""What a slice may need for its largest intermediate result: less slows the products, more does not fit the caches."""


class Linear(nn.Linear):
    """`nn.Linear`, computed as above."""

    def forward(self, x: Tensor) -> Tensor:
        """x (..., in_width) -> (..., out_width)."""
        return project_tokens(x, self.weight, self.bias)


def project_tokens(x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """Return x W^T + b; x (..., n), weight (m, n), bias (m,) or None."""
    if not runs_on_processor(x):
        return F.linear(x, weight, bias)
    out: Tensor = torch.ops.mkldnn._linear_pointwise(x.contiguous(), weight, bias, "none", [], "")
    return out


def project_and_gate(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Return value * gelu(gate), the halves of x W^T + b, with the exact GELU."""
    if not runs_on_processor(x):
        value, gate = F.linear(x, weight, bias).chunk(2, dim=-1)
        return value * F.gelu(gate)
    (value_weight, gate_weight), (value_bias, gate_bias) = weight.chunk(2), bias.chunk(2)
    gate = torch.ops.mkldnn._linear_pointwise(x.contiguous(), gate_weight, gate_bias, "gelu", [], "none")
    return _project_with(x, gate, value_weight, value_bias, "mul")


def project_and_add(x: Tensor, summand: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Return x W^T + b + summand."""
    return (
        _project_with(x, summand, weight, bias, "add") if runs_on_processor(x) else F.linear(x, weight, bias) + summand
    )


def run_in_slices(run: Callable[..., Tensor], tensors: tuple[Tensor, ...], dim: int, bytes_each: int) -> Tensor:
    """Run a function over slices of the tensors along dim, and join its results along it.

    bytes_each: what one entry along dim needs for its largest intermediate result. Anywhere but on a processor the
    function is called once: there large calls are the quick ones.
    """
    size = max(1, SLICE_BYTES // bytes_each)
    if size >= tensors[0].shape[dim] or not runs_on_processor(tensors[0]):
        return run(*tensors)
    return torch.cat([run(*parts) for parts in zip(*(each.split(size, dim) for each in tensors), strict=True)], dim)


def runs_on_processor(x: Tensor) -> bool:
    """Return True for numbers on a processor that are computed now, not traced, and without gradients."""
    return (
        type(x) is Tensor
        and x.device.type == "cpu"
        and x.numel() > 0
        and _supports_dtype(x.dtype)
        and not torch.is_grad_enabled()
        and not torch.compiler.is_compiling()
    )


def _project_with(x: Tensor, other: Tensor, weight: Tensor, bias: Tensor, operation: str) -> Tensor:
    out: Tensor = torch.ops.mkldnn._linear_pointwise.binary(x.contiguous(), other.contiguous(), weight, bias, operation)
    return out


def _supports_dtype(dtype: torch.dtype) -> bool:
    if dtype == torch.bfloat16:
        return torch.backends.mkldnn.is_available() and bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    return dtype == torch.float32 and torch.backends.mkldnn.is_available()
