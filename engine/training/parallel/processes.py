"""One or several processes that train together: what they have to exchange, and what only one of them does.

Owns: the exchange, and that a failure of the main process, as on a full disk, ends all of them. Does not know: stages,
optimisers, how the processes were started (`accelerated` finds that out).
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from engine.core.errors import PersonaCamError, TrainingError
from engine.core.problem import Problem


class Processes(Protocol):
    """The processes of a training. rank: of this one, from 0. count: of all."""

    @property
    def rank(self) -> int: ...
    @property
    def count(self) -> int: ...
    @property
    def device(self) -> torch.device | None:
        """Where this process computes; None: wherever the settings say."""
        ...

    def divide_networks(self, networks: Sequence[nn.Module]) -> None:
        """Divide each network's parameters between the processes, if that was asked for: they are others then."""

    def average_gradients(self, parameters: Sequence[nn.Parameter]) -> None:
        """Give all processes the mean of their gradients. A parameter without one on some counts as 0 there."""

    def average_numbers(self, numbers: Tensor) -> Tensor:
        """Return the mean of all processes' numbers (N,), the same everywhere."""
        ...

    def gather_objects(self, mine: Any) -> list[Any]:
        """Return what every process gave, in the order of ranks, the same everywhere."""
        ...


def run_on_main(processes: Processes, work: Callable[[], object]) -> None:
    """Run what only the main process does; returns on all when it is done. All have to come here.

    Raises: on the main process what the work raises; on all others TrainingError with the same problem, so that none
    waits for a process that has ended.
    """
    failure: PersonaCamError | None = None
    if processes.rank == 0:
        try:
            work()
        except PersonaCamError as raised:
            failure = raised
    (told, *_) = processes.gather_objects(None if failure is None else failure.problem.to_plain())
    if failure is not None:
        raise failure
    if told is not None:
        raise TrainingError.from_problem(Problem.from_plain(told))


class SingleProcess:
    """A process that trains alone: everything is its own already."""

    rank = 0
    count = 1
    device = None

    def divide_networks(self, _networks: Sequence[nn.Module]) -> None:
        """See `Processes`."""

    def average_gradients(self, _parameters: Sequence[nn.Parameter]) -> None:
        """See `Processes`."""

    def average_numbers(self, numbers: Tensor) -> Tensor:
        """See `Processes`."""
        return numbers

    def gather_objects(self, mine: Any) -> list[Any]:
        """See `Processes`."""
        return [mine]
