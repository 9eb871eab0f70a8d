"""Converts the published weights to a smaller and safer form: float16 safetensors in the same folder layout.

Owns: which files are written, and that nothing is written before everything was checked.
Does not know: how a file is read (`files`), what a network computes.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.torch import save_file

from engine.animators.personalive.weights import files
from engine.animators.personalive.weights.networks import fill_networks, make_networks
from engine.core.errors import SinkError
from engine.core.system.reasons import system_reason

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
    tiny = files.weights_exist(models, files.TINY_DECODER.files[0])
    fill_networks(make_networks(models, tiny), models, torch.float16, torch.device("meta"))
    try:
        for config in CONFIGS:
            if (models / config).is_file():
                (out / config).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(models / config, out / config)
        for part in PARTS:
            for name in (*part.files, *([part.spare] if part.spare else [])):
                if files.weights_exist(models, name):
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
    target = out / f"{name}.safetensors"
    target.parent.mkdir(parents=True, exist_ok=True)
    halved = {
        key: (tensor if files.is_constant_table(key) or not tensor.is_floating_point() else tensor.half()).contiguous()
        for key, tensor in files.read_entries(files.find_weights(models, name))
    }
    partial = target.with_suffix(".part")
    save_file(halved, partial)
    partial.replace(target)
    return target
