"""The published weights, written once in a smaller and safer form: float16 safetensors in the same folder layout.

Owns: which files are written, and that nothing is written before everything was checked.
Does not know: how a file is read (`weights`), what a network computes.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.torch import save_file

from engine.diffusion import weights
from engine.diffusion.networks import fill_networks, make_networks
from engine.errors import SinkError

CONFIGS = (weights.UNET_CONFIG, weights.IMAGE_ENCODER_CONFIG, weights.AUTOENCODER_CONFIG, weights.TINY_DECODER_CONFIG)
PARTS = (
    weights.MOTION_EXTRACTOR,
    weights.MOTION_ENCODER,
    weights.POSE_GUIDER,
    weights.REFERENCE_NET,
    weights.DENOISER,
    weights.IMAGE_ENCODER,
    weights.AUTOENCODER,
    weights.TINY_DECODER,
)


def convert(models: Path, out: Path) -> Iterator[Path]:
    """Convert a whole folder; yields each weights file when it is written. TAESD is converted if it is there.

    Raises: ModelError if a file is missing, damaged or not the published one; SinkError if out cannot be written.
    """
    if out.resolve() == models.resolve():
        raise SinkError(f"{out} holds the published weights themselves.", "Choose another folder for the new ones.")
    tiny = weights.exists(models, weights.TINY_DECODER.files[0])
    fill_networks(make_networks(models, tiny), models, torch.float16, torch.device("meta"))
    try:
        for config in CONFIGS:
            if (models / config).is_file():
                (out / config).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(models / config, out / config)
        for part in PARTS:
            for name in (*part.files, *([part.spare] if part.spare else [])):
                if weights.exists(models, name):
                    yield convert_file(models, out, name)
    except OSError as error:
        remedy = "Choose another folder, or free some space."
        raise SinkError(f"{out} cannot be written: {error.strerror}.", remedy) from error


def convert_file(models: Path, out: Path, name: str) -> Path:
    """Write one weights file anew; tables stay as they are. name is without suffix; returns the new path."""
    target = out / f"{name}.safetensors"
    target.parent.mkdir(parents=True, exist_ok=True)
    halved = {
        key: (tensor if weights.is_table(key) or not tensor.is_floating_point() else tensor.half()).contiguous()
        for key, tensor in weights.read(weights.find(models, name))
    }
    partial = target.with_suffix(".part")
    save_file(halved, partial)
    partial.replace(target)
    return target
