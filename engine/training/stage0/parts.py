"""The parts of stage 0 by name: their plans, their networks, and the files that they become.

Owns: the list, the file of plans, the export. Does not know: losses, when checkpoints are written.
"""

import json
import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import torch

from engine.animators.personalive.nets.autoencoder import Autoencoder
from engine.animators.personalive.nets.motion_encoder import MotionEncoderConfig
from engine.animators.personalive.nets.motion_extractor import MotionExtractorConfig
from engine.animators.personalive.weights import files
from engine.core.errors import ModelError
from engine.training.export import write_weights
from engine.training.stage0.autoencoder import AutoencoderPiece
from engine.training.stage0.crowd import Crowd
from engine.training.stage0.image_encoder import ImageEncoderPiece
from engine.training.stage0.motion_encoder import MotionEncoderPiece
from engine.training.stage0.motion_extractor import MotionExtractorPiece
from engine.training.stage0.pieces import Piece, Plan
from engine.training.stage0.small_decoder import SmallDecoderPiece

PLANS_FILE = "stage0.toml"
"""In the folder of the weights: a table for each part, with the fields of `Plan`."""
AUTOENCODER, SMALL_DECODER, MOTION_EXTRACTOR = "autoencoder", "small-decoder", "motion-extractor"
MOTION_ENCODER, IMAGE_ENCODER = "motion-encoder", "image-encoder"
PARTS = (AUTOENCODER, MOTION_EXTRACTOR, IMAGE_ENCODER, MOTION_ENCODER, SMALL_DECODER)
"""The small decoder needs the autoencoder's export; all others need nothing of one another."""


def read_plan(models: Path, part: str) -> Plan:
    """Read how a part is trained. Raises: ModelError."""
    path = models / PLANS_FILE
    try:
        return Plan(**tomllib.loads(path.read_text(encoding="utf-8"))[part])
    except (OSError, ValueError, KeyError, TypeError) as failure:
        raise ModelError(
            "{path} says nothing usable of how {part} is trained: {reason}.",
            "It needs a table of that name with steps, batch and learning_rate.",
            path=path,
            part=part,
            reason=repr(failure),
        ) from failure


def make_piece(part: str, models: Path, plan: Plan, crowd: Crowd, held_out: Crowd) -> Piece:
    """Make a part with first weights. Raises: ModelError, if a file of the folder lacks something."""
    read = partial(files.read_config, models)
    own = files.read_own_config(models)
    builders: Mapping[str, Callable[[], Piece]] = {
        AUTOENCODER: lambda: AutoencoderPiece(read(files.AUTOENCODER_CONFIG), plan, crowd, held_out),
        MOTION_EXTRACTOR: lambda: MotionExtractorPiece(
            MotionExtractorConfig.from_config(own.get("motion_extractor", {})), plan, crowd, held_out
        ),
        IMAGE_ENCODER: lambda: ImageEncoderPiece(read(files.IMAGE_ENCODER_CONFIG), plan, crowd, held_out),
        MOTION_ENCODER: lambda: MotionEncoderPiece(
            MotionEncoderConfig.from_config(own.get("motion_encoder", {})), plan, crowd, held_out
        ),
        SMALL_DECODER: lambda: SmallDecoderPiece(
            read(files.TINY_DECODER_CONFIG), plan, crowd, held_out, _load_autoencoder(models)
        ),
    }
    return builders[part]()


def export_piece(piece: Piece, models: Path) -> Path:
    """Write a trained part where the animator looks for it, in float16; returns the file.

    Of the autoencoder the latents' scale goes into its configuration: the stages need latents that vary by one.
    Raises: DiskFullError, SinkError, ModelError.
    """
    if isinstance(piece, AutoencoderPiece):
        _write_scale(models, 1 / piece.measure()["spread"])
    return write_weights(models / f"{piece.file}.safetensors", piece.weights.state_dict(), torch.float16)


def _load_autoencoder(models: Path) -> Autoencoder:
    with torch.device("meta"):
        autoencoder = Autoencoder(files.read_config(models, files.AUTOENCODER_CONFIG))
    files.fill_module(autoencoder, models, files.AUTOENCODER, torch.float32, torch.device("cpu"))
    return autoencoder


def _write_scale(models: Path, scale: float) -> None:
    config: dict[str, Any] = files.read_config(models, files.AUTOENCODER_CONFIG)
    config["scaling_factor"] = round(scale, 5)
    (models / files.AUTOENCODER_CONFIG).write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
