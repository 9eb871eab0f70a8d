"""Builds all networks of PersonaLive from their config files, and loads the published weights.

Owns: the list of networks, and the precision of each.
Does not know: file formats (`files` reads them), what the networks are used for.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import torch
from torch import nn

from engine.animators.personalive.nets.autoencoder import Autoencoder, TinyDecoder
from engine.animators.personalive.nets.denoiser import Denoiser
from engine.animators.personalive.nets.image_encoder import ImageEncoder
from engine.animators.personalive.nets.motion_encoder import MotionEncoder, MotionEncoderConfig
from engine.animators.personalive.nets.motion_extractor import MotionExtractor, MotionExtractorConfig
from engine.animators.personalive.nets.pose_guider import PoseGuider, PoseGuiderConfig
from engine.animators.personalive.nets.reference_net import ReferenceNet
from engine.animators.personalive.nets.unet import UNetConfig
from engine.animators.personalive.weights import files
from engine.core.errors import ModelError

log = logging.getLogger(__name__)

RAM = torch.device("cpu")
"""Where networks wait that are not on the device."""
NO_OWN_SIZES: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Networks:
    """All networks with weights. tiny_decoder: the small decoder that can replace the autoencoder's, if it is there."""

    motion_extractor: MotionExtractor
    motion_encoder: MotionEncoder
    pose_guider: PoseGuider
    reference_net: ReferenceNet
    denoiser: Denoiser
    image_encoder: ImageEncoder
    autoencoder: Autoencoder
    tiny_decoder: TinyDecoder | None


def make_networks(models: Path) -> Networks:
    """Create all networks on the meta device, with the sizes in the config files of this folder.

    The small decoder is among them if its weights are there.
    Raises: ModelError if a config file is missing or lacks a size.
    """
    try:
        has_tiny_decoder = files.weights_exist(models, files.TINY_DECODER.files[0])
        own = files.read_own_config(models)
        return create_networks(partial(files.read_config, models), has_tiny_decoder, own)
    except KeyError as lacking:
        raise ModelError(
            "A config file in {models} lacks {lacking}.", files.REMEDY, models=models, lacking=lacking
        ) from lacking
    except files.DAMAGE as unfit:
        log.info("%s: %s", models.name, unfit)
        raise ModelError(
            "A config file in {models} holds a value from which no network can be made.", files.REMEDY, models=models
        ) from unfit


def create_networks(
    read_config: Callable[[str], dict[str, Any]], has_tiny_decoder: bool, own_sizes: Mapping[str, Any] = NO_OWN_SIZES
) -> Networks:
    """Create all networks on the meta device. read_config: name of a config file -> its content.

    own_sizes: the content of `files.OWN_CONFIG`, by default nothing: the published sizes.

    Raises: KeyError, or what torch or a library raises, if a configuration lacks a size or no network fits it.
    """
    config = UNetConfig.from_config(read_config(files.UNET_CONFIG))
    with torch.device("meta"):
        return Networks(
            motion_extractor=MotionExtractor(MotionExtractorConfig.from_config(own_sizes.get("motion_extractor", {}))),
            motion_encoder=MotionEncoder(MotionEncoderConfig.from_config(own_sizes.get("motion_encoder", {}))),
            pose_guider=PoseGuider(config.widths[0], PoseGuiderConfig.from_config(own_sizes.get("pose_guider", {}))),
            reference_net=ReferenceNet(config),
            denoiser=Denoiser(config),
            image_encoder=ImageEncoder(read_config(files.IMAGE_ENCODER_CONFIG)),
            autoencoder=Autoencoder(read_config(files.AUTOENCODER_CONFIG)),
            tiny_decoder=TinyDecoder(read_config(files.TINY_DECODER_CONFIG)) if has_tiny_decoder else None,
        )


def load_networks(models: Path, dtype: torch.dtype, device: torch.device) -> Networks:
    """Create all networks and load their weights. The motion extractor is always float32.

    Raises: ModelError.
    """
    networks = make_networks(models)
    fill_networks(networks, models, dtype, device)
    return networks


def fill_networks(
    networks: Networks, models: Path, dtype: torch.dtype, device: torch.device, in_ram: Collection[nn.Module] = ()
) -> None:
    """Load the weights of networks that were created on the meta device. The motion extractor is always float32.

    File by file, every entry straight to its place. in_ram: networks that are not to be on the device.

    Raises: ModelError.
    """
    for module, part in list_parts(networks):
        exact = module is networks.motion_extractor
        where = RAM if module in in_ram else device
        files.fill_module(module, models, part, torch.float32 if exact else dtype, where)


def list_parts(networks: Networks) -> list[tuple[nn.Module, files.WeightFiles]]:
    """Return each network that is there, and the files of its weights."""
    parts: list[tuple[nn.Module, files.WeightFiles]] = [
        (networks.motion_extractor, files.MOTION_EXTRACTOR),
        (networks.motion_encoder, files.MOTION_ENCODER),
        (networks.pose_guider, files.POSE_GUIDER),
        (networks.reference_net, files.REFERENCE_NET),
        (networks.denoiser, files.DENOISER),
        (networks.image_encoder, files.IMAGE_ENCODER),
        (networks.autoencoder, files.AUTOENCODER),
    ]
    if networks.tiny_decoder is not None:
        parts.append((networks.tiny_decoder, files.TINY_DECODER))
    return parts
