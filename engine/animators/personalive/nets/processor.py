"""How the networks' layers run on a processor without a graphics card: quicker, and in slices that fit its caches.

PyTorch gives products of matrices to MKL. oneDNN, which it has for convolutions, is quicker at these shapes on
processors of AMD, and computes what follows a product (GELU, times another, plus another) while it writes the result.

Owns: which calls take that way, and the size of a slice. Does not know: which layer calls it, or what is computed.
Anywhere else, and where PyTorch traces or needs gradients, the ordinary operators run: the same numbers up to rounding.
The fused products are what `torch.compile` calls, but not documented for others: so they are tried once, and a version
of PyTorch that lacks them, names them otherwise or computes something else is served by the ordinary operators.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

import torch
import torch.nn.functional as F
from torch import Tensor, nn

log = logging.getLogger(__name__)

SLICE_BYTES = 16 * 2**20
"""What a slice may need for its largest intermediate result: less slows the products, more does not fit the caches."""
_meta_is_processor = ContextVar("meta_is_processor", default=False)


class Linear(nn.Linear):
    """`nn.Linear`, computed as above."""

    def forward(self, x: Tensor) -> Tensor:
        """x (..., in_width) -> (..., out_width)."""
        return project_tokens(x, self.weight, self.bias)


def project_tokens(x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """Return x W^T + b; x (..., n), weight (m, n), bias (m,) or None."""
    return _project(x, weight, bias, "none") if runs_on_processor(x) else F.linear(x, weight, bias)


def project_and_gate(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Return value * gelu(gate), the halves of x W^T + b, with the exact GELU."""
    if not runs_on_processor(x):
        value, gate = F.linear(x, weight, bias).chunk(2, dim=-1)
        return value * F.gelu(gate)
    return _project_and_gate(x, weight, bias)


def project_and_add(x: Tensor, summand: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Return x W^T + b + summand."""
    if not runs_on_processor(x):
        return F.linear(x, weight, bias) + summand
    return _project_with(x, summand, weight, bias, "add")


def run_in_slices(run: Callable[..., Tensor], tensors: tuple[Tensor, ...], dim: int, bytes_each: int) -> Tensor:
    """Run a function over slices of the tensors along dim, and join its results along it.

    bytes_each: what one entry along dim needs for its largest intermediate result. Anywhere but on a processor the
    function is called once: there large calls are the quick ones.
    """
    if not runs_on_processor(tensors[0]):
        return run(*tensors)
    size = max(1, SLICE_BYTES // bytes_each)
    if size >= tensors[0].shape[dim]:
        return run(*tensors)
    slices = list(zip(*(each.split(size, dim) for each in tensors), strict=True))
    return torch.cat(_count_slices(run, slices) if tensors[0].is_meta else [run(*parts) for parts in slices], dim)


def _count_slices(run: Callable[..., Tensor], slices: Sequence[tuple[Tensor, ...]]) -> list[Tensor]:
    """Allocate what all slices do, but run only the first and the last two: those between are like the first.

    The most memory is used in the last whole one, when the results of all before are there.
    """
    results = [run(*slices[0])]
    results += [results[0].new_empty(results[0].shape) for _ in slices[1:-2]]
    return results + [run(*parts) for parts in slices[max(1, len(slices) - 2) :]]


@contextmanager
def count_as_processor(on: bool) -> Iterator[None]:
    """Let torch's meta device take the way of a processor in this block, to count what is computed there."""
    before = _meta_is_processor.set(on)
    try:
        yield
    finally:
        _meta_is_processor.reset(before)


def runs_on_processor(x: Tensor) -> bool:
    """Return True for numbers on a processor that are computed now, not traced, and without gradients."""
    return (
        type(x) is Tensor
        and (x.device.type == "cpu" or (x.device.type == "meta" and _meta_is_processor.get()))
        and x.numel() > 0
        and not torch.is_grad_enabled()
        and not torch.compiler.is_compiling()
        and has_fused_products(x.dtype)
    )


@cache
def has_fused_products(dtype: torch.dtype) -> bool:
    """Return True if the fused products exist for this type of numbers, and give what the ordinary operators give.

    bfloat16 only where the processor has instructions for it.
    """
    if dtype not in (torch.float32, torch.bfloat16) or not torch.backends.mkldnn.is_available():
        return False
    try:
        if dtype == torch.bfloat16 and not torch.ops.mkldnn._is_mkldnn_bf16_supported():
            return False
        return _are_fused_products_right(dtype)
    except (AttributeError, NotImplementedError, RuntimeError, TypeError) as lacking:
        log.info("Products are not fused: %s", lacking)
        return False


def _are_fused_products_right(dtype: torch.dtype) -> bool:
    """Compute one small product of each kind both ways."""
    x, weight = (torch.linspace(-1, 1, 64, dtype=dtype, device="cpu").sin().reshape(8, 8) for _ in range(2))
    bias, plain = weight[0], F.linear(x.float(), weight.float(), weight[0].float())
    value, gate = plain.chunk(2, dim=-1)
    pairs = (
        (_project(x, weight, bias, "none"), plain),
        (_project(x, weight, None, "none"), plain - bias.float()),
        (_project_and_gate(x, weight, bias), value * F.gelu(gate)),
        (_project_with(x, x, weight, bias, "add"), plain + x.float()),
    )
    return all(torch.allclose(fused.float(), ordinary, rtol=0.03, atol=0.03) for fused, ordinary in pairs)


def _project(x: Tensor, weight: Tensor, bias: Tensor | None, function: str) -> Tensor:
    if x.is_meta:
        return _allocate_product(x, weight)
    out: Tensor = torch.ops.mkldnn._linear_pointwise(x.contiguous(), weight, bias, function, [], "none")
    return out


def _project_with(x: Tensor, other: Tensor, weight: Tensor, bias: Tensor, operation: str) -> Tensor:
    if x.is_meta:
        return _allocate_product(x, weight)
    out: Tensor = torch.ops.mkldnn._linear_pointwise.binary(x.contiguous(), other.contiguous(), weight, bias, operation)
    return out


def _project_and_gate(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    (value_weight, gate_weight), (value_bias, gate_bias) = weight.chunk(2), bias.chunk(2)
    return _project_with(x, _project(x, gate_weight, gate_bias, "gelu"), value_weight, value_bias, "mul")


def _allocate_product(x: Tensor, weight: Tensor) -> Tensor:
    """Return what a fused product allocates; the operators themselves know torch's meta device only at times."""
    return x.new_empty((*x.shape[:-1], weight.shape[0]))
