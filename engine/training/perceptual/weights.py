"""Loads the weights of LPIPS, and refuses any that are not the published ones.

Owns: the files' names and hashes, and finding the heads in the `lpips` package. Does not know: how they are used.
The package is never imported: doing so imports torchvision, and only one file of 7 kB in it is needed.
"""

import hashlib
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import Tensor, nn

from engine.animators.personalive.weights.files import read_entries
from engine.core.errors import ModelError
from engine.core.system.reasons import system_reason
from engine.training.perceptual.alexnet import AlexNet
from engine.training.perceptual.lpips import Lpips
from engine.training.recipe.recipe import VGG_FILE as VGG_FILE

VGG_SHA256 = "397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0"
"""torchvision's VGG16, trained on ImageNet-1k; 553 MB, of which the convolutions are read."""
HEADS_FILE = "weights/v0.1/vgg.pth"
HEADS_SHA256 = "a78928a0af1e5f0fcb1f3b9e8f8c3a2a5a3de244d830ad5c1feddc79b8432868"
"""In the package `lpips` 0.1.4 (BSD-2-Clause)."""
ALEXNET_FILE = "alexnet-owt-7be5be79.pth"
ALEXNET_SHA256 = "7be5be791159472b1fbf3c69796f7cb30dca7ad8466c2df70058c37116cdee02"
"""torchvision's AlexNet, trained on ImageNet-1k; 244 MB, of which the convolutions are read."""
ALEXNET_HEADS_FILE = "weights/v0.1/alex.pth"
ALEXNET_HEADS_SHA256 = "df73285e35b22355a2df87cdb6b70b343713b667eddbda73e1977e0c860835c0"
REMEDY = "Give the file as it was published: {file}."
BLOCK_BYTES = 2**20


def load_lpips(vgg: Path, heads: Path, device: torch.device) -> Lpips:
    """Load both files. Raises: ModelError if one cannot be read, or is not the published one."""
    check_hash(vgg, VGG_SHA256, VGG_FILE)
    check_hash(heads, HEADS_SHA256, HEADS_FILE)
    return fill_lpips(dict(read_entries(vgg)), dict(read_entries(heads)), device)


def load_alexnet_lpips(alexnet: Path, heads: Path, device: torch.device) -> Lpips:
    """Load LPIPS with AlexNet, for measuring. Raises: ModelError as `load_lpips` does."""
    check_hash(alexnet, ALEXNET_SHA256, ALEXNET_FILE)
    check_hash(heads, ALEXNET_HEADS_SHA256, ALEXNET_HEADS_FILE)
    return fill_lpips(dict(read_entries(alexnet)), dict(read_entries(heads)), device, AlexNet())


def fill_lpips(
    entries: dict[str, Tensor], heads: dict[str, Tensor], device: torch.device, backbone: AlexNet | None = None
) -> Lpips:
    """Build the network from the entries of both files; the backbone's classifier is left out. Raises: KeyError,
    RuntimeError if an entry is missing or of another shape."""
    network = Lpips(backbone)
    network.backbone.load_state_dict({key: entries[key] for key in network.backbone.state_dict()})
    for index, head in enumerate(network.heads):
        head.data.copy_(heads[f"lin{index}.model.1.weight"].reshape(head.shape))
    frozen: nn.Module = network.requires_grad_(False).eval().to(device)
    assert isinstance(frozen, Lpips)
    return frozen


def find_heads(file: str = HEADS_FILE) -> Path:
    """Return a file of heads in the installed `lpips` package, by default VGG16's.

    Raises: ModelError if it is not installed.
    """
    spec = find_spec("lpips")
    places = [] if spec is None else list(spec.submodule_search_locations or [])
    if not places:
        raise ModelError(
            "The package lpips is not installed.",
            "In the program's folder, run: .venv/bin/pip install -e '.[training]'",
        )
    return Path(places[0]) / file


def check_hash(path: Path, sha256: str, file: str) -> None:
    """Raise ModelError if the file cannot be read, or has another hash than the published file of that name."""
    found = hashlib.sha256()
    try:
        with path.open("rb") as opened:
            while block := opened.read(BLOCK_BYTES):
                found.update(block)
    except OSError as failure:
        raise ModelError(
            "{path} cannot be read: {reason}.", REMEDY, path=path, reason=system_reason(failure), file=file
        ) from failure
    if found.hexdigest() != sha256:
        raise ModelError("{path} is not the published {file}.", REMEDY, path=path, file=file)
