"""The processes that `accelerate launch` has started, on one computer or several.

Owns: exchanging through accelerate. Does not know: stages, optimisers.

Gradients are averaged once for each step, when all of them are there, and not while they come: so it does not matter
which networks a step left out, and several batches on one process give what as many processes give.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.utils import FullyShardedDataParallelPlugin, gather_object, parse_flag_from_env
from torch import Tensor, nn
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard
from torch.distributed.tensor import DTensor

AT_ONCE = 2**26
"""Numbers that are exchanged together, 256 MB: more would not be faster, and have to be copied."""


class AcceleratedProcesses:
    """See `Processes`."""

    def __init__(self, accelerator: Accelerator) -> None:
        self._accelerator = accelerator
        self._dividing = FullyShardedDataParallelPlugin() if parse_flag_from_env("ACCELERATE_USE_FSDP") else None

    @property
    def rank(self) -> int:
        return int(self._accelerator.process_index)

    @property
    def count(self) -> int:
        return int(self._accelerator.num_processes)

    @property
    def device(self) -> torch.device:
        """The card of this process, or its processor."""
        device: torch.device = self._accelerator.device
        return device

    def divide_networks(self, networks: Sequence[nn.Module]) -> None:
        """See `Processes`: with a configuration of FSDP. Each network is one unit, gathered while it computes.

        Its gradients are averaged while they come, so every process has to use the same networks in a step.
        """
        if self._dividing is None:
            return
        mesh = init_device_mesh(self.device.type, (self.count,))
        for network in networks:
            fully_shard(network, mesh=mesh, reshard_after_forward=bool(self._dividing.reshard_after_forward))

    def average_gradients(self, parameters: Sequence[nn.Parameter]) -> None:
        """See `Processes`. A parameter that has no gradient on any process keeps none."""
        own = [one for one in parameters if not isinstance(one, DTensor)]  # of divided ones it was done with the pass
        has = torch.tensor([float(one.grad is not None) for one in own], device=self.device)
        wanted = [one for one, any_has in zip(own, self._reduce(has, "sum").tolist(), strict=True) if any_has]
        for one in wanted:
            one.grad = torch.zeros_like(one) if one.grad is None else one.grad
        for some in _split_list(wanted):
            gradients = [one.grad for one in some if one.grad is not None]
            averaged = self._reduce(torch.cat([gradient.flatten() for gradient in gradients]), "mean")
            for gradient, mean in zip(gradients, averaged.split([each.numel() for each in gradients]), strict=True):
                gradient.copy_(mean.view_as(gradient))

    def average_numbers(self, numbers: Tensor) -> Tensor:
        """See `Processes`."""
        return self._reduce(numbers.to(self.device), "mean")

    def gather_objects(self, mine: Any) -> list[Any]:
        """See `Processes`."""
        gathered: list[Any] = gather_object([mine])
        return gathered

    def _reduce(self, numbers: Tensor, how: str) -> Tensor:
        reduced: Tensor = self._accelerator.reduce(numbers, reduction=how)
        return reduced


def join_processes(on_processor: bool) -> AcceleratedProcesses:
    """Meet the other processes; returns when all are there. on_processor: no graphics card is used."""
    return AcceleratedProcesses(Accelerator(cpu=on_processor))


def _split_list(parameters: Sequence[nn.Parameter]) -> Iterator[list[nn.Parameter]]:
    """Split parameters into lists that are exchanged together."""
    some: list[nn.Parameter] = []
    for one in parameters:
        if some and sum(each.numel() for each in some) + one.numel() > AT_ONCE:
            yield some
            some = []
        some.append(one)
    if some:
        yield some
