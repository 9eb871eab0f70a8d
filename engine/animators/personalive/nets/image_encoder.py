"""The image encoder: CLIP's embedding of the portrait, one token for the cross-attentions.

Owns: CLIP's preprocessing and the shape of its output. Does not know: which layers read the token.
"""

from typing import Any

import numpy as np
import torch
from PIL import Image as PilImage
from torch import Tensor, nn
from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

from engine.core.types import Image

MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)


class ImageEncoder(nn.Module):
    """CLIP's vision tower with its projection (sd-image-variations: ViT-L/14, 768 wide)."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()
        self.clip = CLIPVisionModelWithProjection(CLIPVisionConfig(**config))
        self.size_px = int(config["image_size"])

    def default_tables(self) -> dict[str, Tensor]:
        """Tables that a file may leave out: the patches' indices."""
        name = "clip.vision_model.embeddings.position_ids"
        return {name: torch.arange(self.get_buffer(name).shape[-1])[None]}

    def forward(self, portrait: Tensor) -> Tensor:
        """portrait from `preprocess`, (1, 3, size, size) -> one token (1, 1, projection), not normalised."""
        token: Tensor = self.clip(portrait).image_embeds[:, None]
        return token

    def preprocess(self, portrait: Image) -> Tensor:
        """Scale a square portrait (S, S, 3) uint8 RGB to (1, 3, size, size) float32, normalised for CLIP."""
        scaled = PilImage.fromarray(portrait).resize((self.size_px, self.size_px), PilImage.Resampling.BICUBIC)
        pixels = (np.asarray(scaled, dtype=np.float32) / 255.0 - np.array(MEAN, np.float32)) / np.array(STD, np.float32)
        return torch.from_numpy(pixels.transpose(2, 0, 1)[None].copy())
