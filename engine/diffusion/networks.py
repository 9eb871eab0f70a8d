"""All networks of PersonaLive, made from their config files and filled from the published weights.

Owns: which networks there are, and the precision of each.
Does not know: file formats (`weights` reads them), what the networks are used for.
"""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from engine.diffusion import weights
from engine.diffusion.autoencoder import Autoencoder, TinyDecoder
from engine.diffusion.denoiser import Denoiser
from engine.diffusion.image_encoder import ImageEncoder
from engine.diffusion.motion_encoder import MotionEncoder
from engine.diffusion.motion_extractor import MotionExtractor
from engine.diffusion.pose_guider import PoseGuider
from engine.diffusion.reference_net import ReferenceNet
from engine.diffusion.unet import UNetConfig
from engine.errors import ModelError


@dataclass(frozen=True, slots=True)
class Networks:
    """Everything that holds weights. decoder is the autoencoder itself, or the small one in its place."""

    motion_extractor: MotionExtractor
    motion_encoder: MotionEncoder
    pose_guider: PoseGuider
    reference_net: ReferenceNet
    denoiser: Denoiser
    image_encoder: ImageEncoder
    autoencoder: Autoencoder
    decoder: nn.Module


def make_networks(models: Path, tiny_decoder: bool = False) -> Networks:
    """Make all networks on the meta device, at the sizes in the config files of this folder.

    Raises: ModelError if a config file is missing or lacks a size.
    """
    try:
        config = UNetConfig.from_file(weights.read_config(models, weights.UNET_CONFIG))
        with torch.device("meta"):
            autoencoder = Autoencoder(weights.read_config(models, weights.AUTOENCODER_CONFIG))
            tiny = TinyDecoder(weights.read_config(models, weights.TINY_DECODER_CONFIG)) if tiny_decoder else None
            return Networks(
                motion_extractor=MotionExtractor(),
                motion_encoder=MotionEncoder(),
                pose_guider=PoseGuider(config.widths[0]),
                reference_net=ReferenceNet(config),
                denoiser=Denoiser(config),
                image_encoder=ImageEncoder(weights.read_config(models, weights.IMAGE_ENCODER_CONFIG)),
                autoencoder=autoencoder,
                decoder=tiny or autoencoder,
            )
    except KeyError as lacking:
        raise ModelError(f"A config file in {models} lacks {lacking}.", weights.REMEDY) from lacking


def load_networks(models: Path, dtype: torch.dtype, device: torch.device, tiny_decoder: bool = False) -> Networks:
    """Make and fill all networks. The motion extractor stays in float32 whatever dtype is.

    Raises: ModelError.
    """
    networks = make_networks(models, tiny_decoder)
    fill_networks(networks, models, dtype, device)
    return networks


def fill_networks(networks: Networks, models: Path, dtype: torch.dtype, device: torch.device) -> None:
    """Fill networks that were made on the meta device.

    Raises: ModelError.
    """
    weights.fill(networks.motion_extractor, models, weights.MOTION_EXTRACTOR, torch.float32, device)
    parts: list[tuple[nn.Module, weights.Part]] = [
        (networks.motion_encoder, weights.MOTION_ENCODER),
        (networks.pose_guider, weights.POSE_GUIDER),
        (networks.reference_net, weights.REFERENCE_NET),
        (networks.denoiser, weights.DENOISER),
        (networks.image_encoder, weights.IMAGE_ENCODER),
        (networks.autoencoder, weights.AUTOENCODER),
    ]
    if networks.decoder is not networks.autoencoder:
        parts.append((networks.decoder, weights.TINY_DECODER))
    for module, part in parts:
        weights.fill(module, models, part, dtype, device)
