"""Finds the published weights files, and reads them strictly.

Owns: the folder layout, which file contains which network, and every error about a file.
Does not know: what a network computes; it fills modules that were made without memory (on torch's meta device).

Nothing in a file is ever executed: pickles are read with torch's `weights_only`, safetensors hold only numbers.
"""

import errno
import json
import logging
import os
import pickle
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from engine.animators.personalive.weights.adopted import list_folders, locate_file
from engine.core.errors import ModelError
from engine.core.problem import Phrase
from engine.core.system.memory import drop_file_pages, fetch_pages
from engine.core.system.reasons import system_reason

log = logging.getLogger(__name__)

SUFFIXES = (".safetensors", ".pth", ".bin")
"""Tried in this order."""
DOWNLOAD = "Download them with `personacam models download`, or point --models at the folder that has them."
REMEDY = "Download the published weights again, or point --models at the folder that has them."
DAMAGE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SafetensorError,
    TypeError,
    ValueError,
    Warning,
    pickle.UnpicklingError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""The errors of reading a damaged file; a cut or overwritten pickle, or a config with other values, raises any."""
TABLES = ("idx_tensor", "pe", "position_ids", "num_batches_tracked")
"""Last names of entries that are pure tables: files may contain them or leave them out."""
LARGE_BYTES = 2**20
"""Weights from this size on get their memory at once, not page by page as it is written."""
NUMBERS = frozenset((torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.int32, torch.int64))
OLD_NAMES = {".query.": ".to_q.", ".key.": ".to_k.", ".value.": ".to_v.", ".proj_attn.": ".to_out.0."}
"""The autoencoder was published before diffusers renamed its attention."""


_FORBIDDEN = re.compile(r"[Uu]nsupported (global|class)|GLOBAL|allowed")
"""What torch says of a pickle that holds other objects; it also explains how to run them, which no user should."""


@dataclass(frozen=True, slots=True)
class WeightFiles:
    """The files of one network, without suffix. prefix: the part of our module's names before the published names.

    spare: a file that is read only if the others leave an entry out.
    """

    files: tuple[str, ...]
    prefix: str = ""
    spare: str | None = None


UNET_CONFIG = "sd-image-variations-diffusers/unet/config.json"
IMAGE_ENCODER_CONFIG = "sd-image-variations-diffusers/image_encoder/config.json"
AUTOENCODER_CONFIG = "sd-vae-ft-mse/config.json"
TINY_DECODER_CONFIG = "taesd/config.json"
OWN_CONFIG = "personalive/config.json"
"""Sizes of the networks that were published without a configuration, where they are others than the published ones."""

DENOISER = WeightFiles(
    ("personalive/denoising_unet", "personalive/temporal_module"),
    spare="sd-image-variations-diffusers/unet/diffusion_pytorch_model",
)
REFERENCE_NET = WeightFiles(("personalive/reference_unet",))
MOTION_ENCODER = WeightFiles(("personalive/motion_encoder",))
MOTION_EXTRACTOR = WeightFiles(("personalive/motion_extractor",))
POSE_GUIDER = WeightFiles(("personalive/pose_guider",))
IMAGE_ENCODER = WeightFiles(("sd-image-variations-diffusers/image_encoder/pytorch_model",), prefix="clip.")
AUTOENCODER = WeightFiles(("sd-vae-ft-mse/diffusion_pytorch_model",), prefix="vae.")
TINY_DECODER = WeightFiles(("taesd/diffusion_pytorch_model",), prefix="vae.")


def read_config(models: Path, name: str) -> dict[str, Any]:
    """Read one config.json.

    Raises: ModelError if it is missing or no JSON object.
    """
    path = locate_file(models, name)
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as missing:
        raise ModelError("The models folder {models} has no {name}.", REMEDY, models=models, name=name) from missing
    except OSError as failure:
        raise _unreadable_error(path, failure) from failure
    except (ValueError, RecursionError) as broken:
        raise ModelError("{path} is damaged: it is no JSON.", REMEDY, path=path) from broken
    if not isinstance(config, dict):
        raise ModelError("{path} is damaged: it holds no settings.", REMEDY, path=path)
    return config


def read_own_config(models: Path) -> dict[str, Any]:
    """Read the sizes that differ from the published ones; nothing if the folder says none. Raises: ModelError."""
    if not locate_file(models, OWN_CONFIG).exists():
        return {}
    return read_config(models, OWN_CONFIG)


def fill_module(module: nn.Module, models: Path, part: WeightFiles, dtype: torch.dtype, device: torch.device) -> None:
    """Load the weights into a module made on the meta device, entry by entry, in this dtype and on this device.

    There is never a second copy: files are mapped into memory, and each entry is converted by itself. On the meta
    device only names, shapes and kinds are checked, and no number is read.
    Raises: ModelError if a file is missing or damaged, or an entry is missing, unknown or of another shape.
    """
    filling = _ModuleFiller(module, part, dtype, device)
    paths = [find_weights(models, name) for name in part.files]
    for path in paths:
        filling.add_all_entries(path)
    if filling.missing_keys() and part.spare is not None and weights_exist(models, part.spare):
        filling.add_missing_entries(find_weights(models, part.spare))
    if filling.missing_keys():
        raise ModelError(
            "{paths}: missing {names}.",
            REMEDY,
            paths=" and ".join(map(str, paths)),
            names=_shorten_list(filling.missing_keys()),
        )
    filling.load_into_module()


def weights_exist(models: Path, name: str) -> bool:
    """Return True if a file with that name, without suffix, exists in any form."""
    return _first_form(models, name) is not None


def find_weights(models: Path, name: str) -> Path:
    """Return the file with that name, without suffix, in the best form that exists.

    Raises: ModelError if there is none.
    """
    path = _first_form(models, name)
    if path is not None:
        return path
    raise ModelError(
        "The models folder {models} has no {name} (tried {endings}).",
        REMEDY,
        models=models,
        name=name,
        endings=", ".join(SUFFIXES),
    )


def read_entries(path: Path, check_values: bool = True) -> Iterator[tuple[str, Tensor]]:
    """Yield the entries of a weights file, mapped into memory where the format allows it.

    check_values: also read all numbers, to refuse infinite ones; without it, only the entries' kinds are looked at.
    Raises: ModelError if the file is damaged, or contains anything but tensors.
    """
    try:
        if path.suffix == ".safetensors":
            with safe_open(path, framework="pt") as file:
                for key in file.keys():  # noqa: SIM118 (no mapping)
                    yield key, _check_entry(path, key, file.get_tensor(key), check_values)
            return
        for key, tensor in _read_pickle(path).items():
            yield key, _check_entry(path, key, tensor, check_values)
    except DAMAGE as broken:
        log.info("%s: %s", path.name, broken)
        if isinstance(broken, OSError) and broken.errno not in (None, errno.EINVAL):  # that is a damaged file's, too
            raise _unreadable_error(path, broken) from broken
        if isinstance(broken, pickle.UnpicklingError) and _FORBIDDEN.search(str(broken)):
            raise ModelError(
                "{path} holds more than numbers: program code, which is never run.", REMEDY, path=path
            ) from broken
        raise ModelError("{path} is damaged, or no weights file.", REMEDY, path=path) from broken


def is_mapped(path: Path) -> bool:
    """Return True if the entries of this file are read as parts of the file itself, mapped into memory."""
    if path.suffix == ".safetensors":
        return True
    with path.open("rb") as file:
        return file.read(2) == b"PK"


def is_constant_table(key: str) -> bool:
    """Return True if an entry of a file is a pure table."""
    return key.rpartition(".")[2] in TABLES


def _read_pickle(path: Path) -> dict[str, Tensor]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of formats that torch will drop one day
        content = torch.load(path, map_location="cpu", weights_only=True, mmap=is_mapped(path))
    named = isinstance(content, dict) and all(isinstance(key, str) for key in content)
    if not named or not all(isinstance(tensor, Tensor) for tensor in content.values()):
        raise ModelError("{path} is no weights file: it holds something else than named tensors.", REMEDY, path=path)
    return cast("dict[str, Tensor]", content)


def find_largest(path: Path, key: str, tensor: Tensor) -> float:
    """Return the largest absolute value of an entry, 0 if it has none. Raises: ModelError if it is not finite."""
    if not tensor.numel() or not tensor.is_floating_point():
        return 0.0
    largest = max(abs(float(end)) for end in torch.aminmax(tensor.detach()))
    if not largest <= torch.finfo(torch.float32).max:
        raise ModelError("{path}: {key} holds values that are no numbers.", REMEDY, path=path, key=key)
    return largest


def _first_form(models: Path, name: str) -> Path | None:
    forms = (folder / f"{name}{suffix}" for folder in list_folders(models) for suffix in SUFFIXES)
    return next((path for path in forms if os.path.isfile(path)), None)  # noqa: PTH113 -- that of Path may raise


def _check_entry(path: Path, key: str, tensor: Tensor, check_values: bool) -> Tensor:
    """Return the tensor if it is a plain one, and of finite numbers. Raises: ModelError."""
    plain = tensor.layout is torch.strided and tensor.device.type == "cpu" and tensor.dtype in NUMBERS
    if not plain or tensor.numel() * tensor.element_size() > tensor.untyped_storage().nbytes():
        raise _wrong_kind_error(path, key, tensor)
    if check_values:
        find_largest(path, key, tensor)
    return tensor


def _wrong_kind_error(path: Path, key: str, tensor: Tensor) -> ModelError:
    return ModelError(
        "{path}: {key} is not a plain table of numbers, but {kind}.",
        REMEDY,
        path=path,
        key=key,
        kind=_name_kind(tensor),
    )


def _name_kind(tensor: Tensor) -> Phrase:
    if tensor.layout is not torch.strided:
        return Phrase("a sparse one")
    if tensor.device.type != "cpu":
        return Phrase("an empty one")
    if tensor.is_complex():
        return Phrase("one of complex numbers")
    if tensor.dtype in NUMBERS and tensor.is_floating_point():
        return Phrase("one that repeats itself")
    return Phrase("one of the type {dtype}", dtype=str(tensor.dtype).removeprefix("torch."))


def _unreadable_error(path: Path, failure: OSError) -> ModelError:
    return ModelError(
        "{path} cannot be read: {reason}.", "Check its permissions.", path=path, reason=system_reason(failure)
    )


class _ModuleFiller:
    """Collects the entries of one module, and loads them."""

    def __init__(self, module: nn.Module, part: WeightFiles, dtype: torch.dtype, device: torch.device) -> None:
        self._module, self._part, self._dtype, self._device = module, part, dtype, device
        self._wanted = module.state_dict()
        self._found: dict[str, Tensor] = {}

    def missing_keys(self) -> list[str]:
        """The entries still missing, without tables."""
        return [key for key in self._wanted if key not in self._found and not is_constant_table(key)]

    def add_all_entries(self, path: Path) -> None:
        """Add every entry of a file; one that does not belong to the module is an error."""
        mapped = is_mapped(path)
        unknown: list[str] = []
        misshaped: list[str] = []
        for key, tensor in self._renamed_entries(path):
            if key not in self._wanted:
                unknown += [] if is_constant_table(key) else [key]
            elif tensor.shape != self._wanted[key].shape:
                misshaped.append(f"{key} {list(tensor.shape)} instead of {list(self._wanted[key].shape)}")
            elif self._wanted[key].is_floating_point() and not tensor.is_floating_point():
                raise _wrong_kind_error(path, key, tensor)
            else:
                self._take_entry(key, tensor, mapped)
        if unknown:
            raise ModelError(
                "{path}: not in the published file: {names}.", REMEDY, path=path, names=_shorten_list(unknown)
            )
        if misshaped:
            raise ModelError(
                "{path}: of another shape than the config says: {names}.",
                REMEDY,
                path=path,
                names=_shorten_list(misshaped),
            )

    def add_missing_entries(self, path: Path) -> None:
        """Add only the entries of a file that are still missing."""
        keys, mapped = set(self.missing_keys()), is_mapped(path)
        for key, tensor in self._renamed_entries(path):
            if key in keys and tensor.shape == self._wanted[key].shape:
                self._take_entry(key, tensor, mapped)

    def load_into_module(self) -> None:
        """Load all entries into the module, and compute the tables that no file contained."""
        self._module.load_state_dict(self._found, strict=False, assign=True)
        for path, owner in self._module.named_modules():
            for name, table in default_tables(owner).items():
                if f"{path}.{name}".lstrip(".") not in self._found:
                    holder, _, leaf = name.rpartition(".")
                    dtype = self._dtype if table.is_floating_point() else table.dtype
                    owner.get_submodule(holder)._buffers[leaf] = table.to(self._device, dtype)
        self._module.requires_grad_(False).eval()

    def _renamed_entries(self, path: Path) -> Iterator[tuple[str, Tensor]]:
        is_filled = self._device.type != "meta"
        for key, tensor in read_entries(path, check_values=is_filled):
            name = key
            for old, new in OLD_NAMES.items():
                name = name.replace(old, new)
            yield self._part.prefix + name, tensor

    def _take_entry(self, key: str, tensor: Tensor, mapped: bool) -> None:
        """Convert one entry, and take its part of a mapped file out of RAM: nothing is there twice."""
        self._found[key] = converted = self._convert_tensor(key, tensor)
        if mapped and converted is not tensor:
            drop_file_pages(tensor.data_ptr(), tensor.nbytes)

    def _convert_tensor(self, key: str, tensor: Tensor) -> Tensor:
        wanted = self._wanted[key]
        dtype = self._dtype if wanted.is_floating_point() else wanted.dtype
        if self._device.type != "cpu" or dtype == tensor.dtype:
            return tensor.to(self._device, dtype)
        converted = torch.empty(tensor.shape, dtype=dtype)
        if converted.nbytes >= LARGE_BYTES:
            fetch_pages(converted.data_ptr(), converted.nbytes)
        return converted.copy_(tensor)


def default_tables(owner: nn.Module) -> dict[str, Tensor]:
    """Return the tables of a module that no file has to contain: the counter of a norm, codes of positions."""
    if isinstance(owner, nn.modules.batchnorm._BatchNorm):
        return {"num_batches_tracked": torch.tensor(0)}
    tables: Callable[[], dict[str, Tensor]] | None = getattr(owner, "default_tables", None)
    return tables() if tables is not None else {}


def _shorten_list(keys: list[str]) -> str:
    return ", ".join(keys[:3]) + (f", and {len(keys) - 3} more" if len(keys) > 3 else "")
