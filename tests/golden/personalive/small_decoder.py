"""Make the golden pictures of the small decoder: python -m tests.golden.personalive.small_decoder TAESD_PY

TAESD_PY: `taesd.py` as its authors publish it (madebyollin/taesd, commit 2a1b414), which shares no code with ours: a
sequence of plain layers, where ours is built by diffusers from a configuration. The weights are made up, of full size.
"""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

from tests.personalive import FOLDER, manifest, small_decoder_weights

LATENTS = (2, 4, 4, 6)
SPREAD = 2.0
"""So wide that the decoder's own limit of 3 bends the largest."""


def main(taesd: Path) -> None:
    """Write the golden file."""
    latents = SPREAD * torch.randn(LATENTS, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        pictures = load_their_decoder(taesd)(latents)
    np.savez_compressed(FOLDER / "small-decoder.npz", latents=latents.numpy(), pictures=pictures.numpy())


def load_their_decoder(taesd: Path) -> nn.Module:
    """Return the authors' decoder for four latent channels, with the made-up weights."""
    spec = importlib.util.spec_from_file_location("taesd", taesd)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    decoder: nn.Module = module.Decoder(manifest("full")["configs"]["taesd/config.json"]["latent_channels"])
    decoder.load_state_dict({_their_key(key): entry for key, entry in small_decoder_weights().items()})
    return decoder


def _their_key(key: str) -> str:
    """Where diffusers bends the latents before its layers, theirs has a layer for it: all others come one later."""
    place, _, rest = key.removeprefix("decoder.layers.").partition(".")
    return f"{int(place) + 1}.{rest}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
