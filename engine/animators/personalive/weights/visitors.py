"""Networks that are not always on the device: visitors come only for their work, others rest in RAM while a compiled
runtime does theirs.

Owns: where their weights are, and that one visits at a time. Any thread may call `Visitors`.
Does not know: what they compute, or whether there is room for them to stay (`memory.plan`).
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from engine.animators.personalive.weights.networks import RAM, Networks


class _Place(NamedTuple):
    """Where a module has one of its tensors, and what waits in RAM."""

    tensors: dict[str, Any]
    name: str
    waiting: Tensor


class Visitors:
    """The networks that leave; without any, nothing is ever moved."""

    def __init__(self, networks: Mapping[str, Sequence[nn.Module]], device: torch.device) -> None:
        """Let all of these leave the device, network by network."""
        self._device = device
        self._one_at_a_time = threading.RLock()
        self._places = {name: _move_to_ram(modules, device) for name, modules in networks.items()}
        self._empty_cache()

    @property
    def are_there(self) -> bool:
        """Whether there are any."""
        return bool(self._places)

    @contextmanager
    def bring_network(self, name: str) -> Iterator[None]:
        """Have this network on the device inside the block; one that never left is there anyway."""
        places = self._places.get(name)
        if places is None:
            yield
            return
        with self._one_at_a_time:
            try:
                for place in places:
                    place.tensors[place.name] = _as_same_kind(place, place.waiting.to(self._device, non_blocking=True))
                yield
            finally:
                for place in places:
                    place.tensors[place.name] = _as_same_kind(place, place.waiting)
                self._empty_cache()

    def _empty_cache(self) -> None:
        """Give the memory back to the card, where a game may want it; torch would keep it for itself."""
        if self._places and self._device.type == "cuda":
            torch.cuda.empty_cache()


class RestingNetworks:
    """Networks that leave the device and return together; on a processor they are in RAM anyway, and nothing moves."""

    def __init__(self, networks: Sequence[nn.Module], device: torch.device) -> None:
        """networks: all on this device. They are not moved yet."""
        self._networks = networks
        self._device = device
        self._places: list[_Place] = []

    @property
    def are_away(self) -> bool:
        """Whether they are not on the device that computes."""
        return bool(self._places)

    def leave_device(self, free_ram_bytes: int) -> None:
        """Move them to RAM, if that has room for them."""
        if self._device.type == "cpu" or self.are_away or _count_bytes(self._networks) > free_ram_bytes:
            return
        self._places = _move_to_ram(self._networks, RAM)
        if self._device.type == "cuda":
            torch.cuda.empty_cache()

    def return_to_device(self) -> None:
        """Have them on the device again. Raises: torch's error if it has no room for them any more."""
        for place in self._places:
            place.tensors[place.name] = _as_same_kind(place, place.waiting.to(self._device))
        self._places = []


def list_visitors(networks: Networks) -> dict[str, list[nn.Module]]:
    """Return the networks that only portraits and keyframes need; a name for each, as in the memory plan."""
    vae = networks.autoencoder.vae
    return {
        "image_encoder": [networks.image_encoder],
        "encoder": [vae.encoder, vae.quant_conv],
        "reference_net": [networks.reference_net],
    }


def list_replaced(networks: Networks, offloads: bool) -> list[nn.Module]:
    """Return the networks on the device that a compiled runtime never calls. offloads: the visitors are not there."""
    vae = networks.autoencoder.vae
    chunk = [networks.denoiser, vae.decoder, vae.post_quant_conv, networks.tiny_decoder]
    portrait = [] if offloads else [module for part in list_visitors(networks).values() for module in part]
    return [module for module in (*chunk, *portrait) if module is not None]


def _count_bytes(modules: Sequence[nn.Module]) -> int:
    tensors = (tensor for module in modules for tensor in (*module.parameters(), *module.buffers()))
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors)


def _move_to_ram(modules: Sequence[nn.Module], device: torch.device) -> list[_Place]:
    places = []
    for module in (each for network in modules for each in network.modules()):
        tables: tuple[dict[str, Any], ...] = (module._parameters, module._buffers)
        for tensors in tables:
            for name, tensor in list(tensors.items()):
                if tensor is not None:
                    place = _Place(tensors, name, _wait_in_ram(tensor.detach(), device))
                    tensors[name] = _as_same_kind(place, place.waiting)
                    places.append(place)
    return places


def _wait_in_ram(tensor: Tensor, device: torch.device) -> Tensor:
    """Return the tensor in RAM, in memory that the card reads by itself if there is enough of that kind."""
    waiting = tensor.to(RAM)
    if device.type != "cuda":
        return waiting
    try:
        return waiting.pin_memory()
    except RuntimeError:  # the system gives no more of it
        return waiting


def _as_same_kind(place: _Place, tensor: Tensor) -> Tensor:
    """A parameter stays one."""
    return nn.Parameter(tensor, requires_grad=False) if isinstance(place.tensors[place.name], nn.Parameter) else tensor
