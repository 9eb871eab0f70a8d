"""Counts what a computation allocates without computing it: torch's meta device has shapes, and no numbers.

Owns: which operation makes new memory, and when that is free again. Does not know: networks.

Attention counts as one fused call, which is how every device of ours runs it; torch itself takes it apart on the meta
device, and would hold the whole table of scores.
"""

import weakref
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from types import TracebackType
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from torch.utils.hooks import RemovableHandle

OUTSIDE = ""
"""The stage of what runs in no stage."""


class AllocationCounter(AbstractContextManager["AllocationCounter"]):
    """Counts inside its `with` block, stage by stage.

    live_bytes: allocated inside the block and not free yet. peaks: name of each stage -> the most that was live in it,
    with what earlier stages left behind; OUTSIDE is what ran in none.
    """

    def __init__(self) -> None:
        self.live_bytes = 0
        self.peaks: dict[str, int] = {}
        self._stage = OUTSIDE
        self._held: dict[int, weakref.ref[Any]] = {}
        self._hooks: list[RemovableHandle] = []
        self._modes = ExitStack()

    def __enter__(self) -> "AllocationCounter":
        self._modes.enter_context(_FusedAttention())
        self._modes.enter_context(_AllocationMode(self._note_results))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._modes.__exit__(kind, error, trace)
        for hook in self._hooks:
            hook.remove()

    @property
    def peak_bytes(self) -> int:
        """The most that was live at any time."""
        return max(self.peaks.values(), default=0)

    def count_stage(self, name: str, network: nn.Module) -> None:
        """Count what runs inside this network as a stage of this name."""

        def enter_stage(*_: object) -> None:
            self._stage = name
            self._note_peak()

        def leave_stage(*_: object) -> None:
            self._stage = OUTSIDE

        self._hooks += [network.register_forward_pre_hook(enter_stage), network.register_forward_hook(leave_stage)]

    def _note_results(self, given: Any, results: Any) -> None:
        """Add the memory that an operation made: results may also be views of what it was given."""
        before = {_storage_id(tensor) for tensor in _list_tensors(given)}
        for tensor in _list_tensors(results):
            key = _storage_id(tensor)
            if key not in before and key not in self._held:
                self._hold_storage(key, tensor.untyped_storage())
        self._note_peak()

    def _hold_storage(self, key: int, storage: torch.UntypedStorage) -> None:
        size = storage.nbytes()
        self.live_bytes += size

        def release_storage(_: object) -> None:
            self.live_bytes -= size
            del self._held[key]

        self._held[key] = weakref.ref(storage, release_storage)

    def _note_peak(self) -> None:
        self.peaks[self._stage] = max(self.live_bytes, self.peaks.get(self._stage, 0))


class _AllocationMode(TorchDispatchMode):
    """Shows every operation's arguments and results to a function."""

    def __init__(self, note: Callable[[Any, Any], None]) -> None:
        TorchDispatchMode.__init__(self)
        self._note = note

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        results = func(*args, **(kwargs or {}))
        self._note((args, kwargs), results)
        return results


class _FusedAttention(TorchFunctionMode):
    """Replaces attention by its result's shape."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func is F.scaled_dot_product_attention:
            return torch.empty_like(args[0])
        return func(*args, **(kwargs or {}))


def _list_tensors(tree: Any) -> list[Tensor]:
    return [leaf for leaf in tree_leaves(tree) if isinstance(leaf, Tensor)]


def _storage_id(tensor: Tensor) -> int:
    return int(tensor.untyped_storage()._cdata)
