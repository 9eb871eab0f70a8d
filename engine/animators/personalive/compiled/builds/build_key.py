"""The key of the build that fits loaded networks on one provider: everything that its files depend on.

Owns: what identifies weights, the device, and the software that takes part. Does not know: where builds are kept.
"""

import hashlib
import platform
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import torch

from engine.animators.personalive.compiled.builds.manifest import BuildKey
from engine.animators.personalive.compiled.graphs import list_graphs
from engine.animators.personalive.compiled.providers import Provider
from engine.animators.personalive.weights.files import find_weights
from engine.animators.personalive.weights.networks import Networks, list_parts
from engine.core.errors import ModelError
from engine.core.settings import Settings
from engine.core.system.graphics_card import list_graphics_cards
from engine.core.system.reasons import system_reason

FORM = "1"
"""Of our graphs; a change of their inputs, outputs or mathematics raises it."""
PACKAGES = (
    "personacam",
    "torch",
    "onnx",
    "onnxscript",
    "onnxruntime",
    "onnxruntime-gpu",
    "onnxruntime-directml",
    "onnxruntime-ep-nv-tensorrt-rtx",
    "tensorrt",
)
END_BYTES = 1 << 20
"""The first and the last mebibyte of a file are compared: there torch's archives list the check sum of every entry."""


def make_build_key(
    settings: Settings, networks: Networks, provider: Provider, device: torch.device, dtype: str
) -> BuildKey:
    """Return the key for these networks, which need not be loaded. dtype: theirs on the device, as torch names it.

    Takes up to a second. Raises: ModelError if a weights file is gone.
    """
    own = settings.personalive
    assert own.models is not None
    name, driver = describe_device(device)
    return BuildKey(
        provider=provider.name,
        weights=identify_weights(networks, own.models),
        device=name,
        driver=driver,
        versions=list_versions(),
        levels=own.levels,
        chunk=own.chunk,
        rungs=tuple(range(len(own.levels))),
        tokens=1 + own.keyframe_slots,
        decoders=tuple(name for name in list_graphs(networks) if name.endswith("decoder")),
        exact_savings=own.exact_savings,
        size_px=settings.size_px,
        dtype=dtype,
    )


def identify_weights(networks: Networks, models: Path) -> str:
    """Return a digest that differs if a file of the weights was changed or replaced; it does not read all of them.

    Raises: ModelError if one is missing or cannot be read.
    """
    digest = hashlib.sha256()
    for path in _list_files(networks, models):
        try:
            entry = path.stat()
            with path.open("rb") as file:
                start = file.read(END_BYTES)
                file.seek(max(0, entry.st_size - END_BYTES))
                digest.update(f"{path.name} {entry.st_size} {entry.st_mtime_ns}\n".encode())
                digest.update(start + file.read(END_BYTES))
        except OSError as failure:
            raise ModelError(
                "{path} cannot be read: {reason}.",
                "Check its permissions.",
                path=path,
                reason=system_reason(failure),
            ) from failure
    return digest.hexdigest()


def describe_device(device: torch.device) -> tuple[str, str]:
    """Return what an engine is built for: the graphics card with its architecture, or the processor; and its driver."""
    if device.type != "cuda":
        return f"{platform.machine()} {platform.system()}", ""
    major, minor = torch.cuda.get_device_capability(device)
    cards = list_graphics_cards()
    number = device.index or 0
    driver = cards[number].driver if number < len(cards) else ""
    return f"{torch.cuda.get_device_name(device)} {major}.{minor}", driver


def list_versions() -> tuple[tuple[str, str], ...]:
    """Return the packages that take part, as far as they are installed, and the form of our graphs."""
    return ("graphs", FORM), *_installed_versions()


def _installed_versions() -> Iterator[tuple[str, str]]:
    for name in PACKAGES:
        try:
            yield name, metadata.version(name)
        except metadata.PackageNotFoundError:
            continue


def _list_files(networks: Networks, models: Path) -> Iterator[Path]:
    for _, part in list_parts(networks):
        for name in part.files:
            yield find_weights(models, name)
