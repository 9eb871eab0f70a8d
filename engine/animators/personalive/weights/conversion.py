"""Converts the published weights to a smaller and safer form: float16 safetensors in the same folder layout.

Owns: which files are written, and that nothing is written before everything was checked.
Does not know: how a file is read (`files`), what a network computes.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.torch import save_file

from engine.animators.personalive.weights import files
from engine.animators.personalive.weights.networks import fill_networks, make_networks
from engine.core.errors import SinkError
from engine.core.system.reasons import system_reason
from engine.sinks.output_file import OutputFile

CONFIGS = (files.UNET_CONFIG, files.IMAGE_ENCODER_CONFIG, files.AUTOENCODER_CONFIG, files.TINY_DECODER_CONFIG)
PARTS = (
    files.MOTION_EXTRACTOR,
    files.MOTION_ENCODER,
    files.POSE_GUIDER,
    files.REFERENCE_NET,
    files.DENOISER,
    files.IMAGE_ENCODER,
    files.AUTOENCODER,
    files.TINY_DECODER,
)


def convert_weights(models: Path, out: Path) -> Iterator[Path]:
    """Convert a whole folder; yields each weights file when it is written. TAESD is converted if it is there.

    Raises: ModelError if a file is missing, damaged or not the published one; SinkError if out cannot be written.
    """
    if out.resolve() == models.resolve():
        raise SinkError(
            "{out} holds the published weights themselves.", "Choose another folder for the new ones.", out=out
        )
    configs, weights = _list_files(models)
    _refuse_files_that_exist([*(out / config for config in configs), *(_converted_path(out, name) for name in weights)])
    fill_networks(make_networks(models), models, torch.float16, torch.device("meta"))
    try:
        for config in configs:
            (out / config).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(models / config, out / config)
        for name in weights:
            yield convert_weights_file(models, out, name)
    except OSError as error:
        raise SinkError(
            "{out} cannot be written: {reason}.",
            "Choose another folder, or free some space.",
            out=out,
            reason=system_reason(error),
        ) from error


def convert_weights_file(models: Path, out: Path, name: str) -> Path:
    """Convert one weights file; tables keep their type. name is without suffix; returns the new path."""
    halved = {
        key: (tensor if files.is_constant_table(key) or not tensor.is_floating_point() else tensor.half()).contiguous()
        for key, tensor in files.read_entries(files.find_weights(models, name))
    }
    output = OutputFile(_converted_path(out, name))
    try:
        save_file(halved, output.part)
        return output.finish_file()
    except BaseException:
        output.discard_file()
        raise


def _converted_path(out: Path, name: str) -> Path:
    return out / f"{name}.safetensors"


def _list_files(models: Path) -> tuple[list[str], list[str]]:
    """Return what a folder of weights holds: configurations, and weights files without their suffixes."""
    names = [name for part in PARTS for name in (*part.files, *([part.spare] if part.spare else []))]
    configs = [config for config in CONFIGS if (models / config).is_file()]
    return configs, [name for name in names if files.weights_exist(models, name)]


def _refuse_files_that_exist(targets: list[Path]) -> None:
    """These names are fixed, so none of them can give way to a free one."""
    taken = next((target for target in targets if os.path.lexists(target)), None)
    if taken is not None:
        raise SinkError("{file} exists, and would be written over.", "Choose a new or an empty folder.", file=taken)
