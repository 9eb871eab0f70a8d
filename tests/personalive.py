"""Made-up PersonaLive weights, golden tensors made with them, and stand-ins for the two networks that are never tiny.

The published weights are 12 GB. So correctness is shown with made-up ones in the published file layout: every tensor
is drawn by the engine (`weights/made_up.py`), and `golden/personalive/tiny.npz` holds what the
reference implementation computed with the same numbers.
"""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
import torch
from torch import Tensor, nn

from engine.animators.personalive.nets.denoiser import Denoiser
from engine.animators.personalive.nets.motion_encoder import MotionEncoder, MotionEncoderConfig
from engine.animators.personalive.nets.motion_extractor import MotionExtractor, MotionExtractorConfig, RawMotion
from engine.animators.personalive.nets.reference_net import ReferenceNet
from engine.animators.personalive.pipeline import Pipeline, build_pipeline
from engine.animators.personalive.weights.files import is_constant_table
from engine.animators.personalive.weights.made_up import draw_entry
from engine.animators.personalive.weights.networks import Networks, load_networks
from engine.core.settings import QUALITY_STEPS, PersonaLiveSettings, Quality, Settings
from engine.core.types import Image

Module = TypeVar("Module", bound=nn.Module)

FOLDER = Path(__file__).parent / "golden" / "personalive"
SIZE_PX = 128
"""Of the golden portrait and driver frames."""
NOISE_SEED = 42


@cache
def manifest(size: str) -> dict[str, Any]:
    """The published layout, "tiny" or "full": configs, and every file's keys and shapes."""
    content: dict[str, Any] = json.loads((FOLDER / f"manifest-{size}.json").read_text(encoding="utf-8"))
    return content


def write_models(folder: Path, size: str = "tiny", half: bool = False) -> Path:
    """Write the whole published folder with made-up weights."""
    layout = manifest(size)
    for name, config in layout["configs"].items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(config), encoding="utf-8")
    for name, entries in layout["files"].items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        torch.save(made_up(name, entries, half), file)
    return folder


def made_up(file: str, entries: dict[str, list[int]], half: bool = False) -> dict[str, Tensor]:
    """One file's content."""
    dtype = torch.float16 if half else torch.float32
    return {key: torch.from_numpy(draw_entry(0, file, key, shape)).to(dtype) for key, shape in entries.items()}


def small_decoder_weights() -> dict[str, Tensor]:
    """The decoder's part of TAESD at its only real size, as its file has it."""
    name = "taesd/diffusion_pytorch_model.bin"
    entries = manifest("full")["files"][name]
    return made_up(name, {key: shape for key, shape in entries.items() if key.startswith("decoder.")})


@cache
def golden() -> dict[str, Tensor]:
    """What the reference implementation computed; `video` in float16, pictures in uint8, as they were kept."""
    with np.load(FOLDER / "tiny.npz") as arrays:
        return {key: torch.from_numpy(arrays[key]) for key in arrays.files}


def meta() -> dict[str, Any]:
    """The circumstances of the golden run."""
    content: dict[str, Any] = json.loads(bytes(golden()["meta"].tolist()))
    return content


def relative_error(ours: Tensor, theirs: Tensor) -> float:
    """Length of the difference, over the length of what it should be."""
    assert ours.shape == theirs.shape
    return float((ours.double() - theirs.double()).norm() / theirs.double().norm())


class StandInEncoder(nn.Module):
    """A motion encoder in no time: tokens from the crop's coarse look, as far apart as those of the real one."""

    config = MotionEncoderConfig()

    def forward(self, crops: Tensor) -> Tensor:
        coarse = nn.functional.adaptive_avg_pool2d(crops, (8, 8)).flatten(1)
        return 4 * torch.cat([coarse, coarse, coarse], dim=1)[:, :512].reshape(-1, 32, 16)


class StandInExtractor(nn.Module):
    """A motion extractor in no time: a fixed face in the middle, moved and turned by the picture's brightness."""

    config = MotionExtractorConfig()
    kp: Tensor
    idx_tensor: Tensor

    def __init__(self) -> None:
        super().__init__()
        spread = torch.randn(21, 3, generator=torch.Generator().manual_seed(3)) * 0.3
        self.register_buffer("kp", spread.flatten()[None])
        self.register_buffer("idx_tensor", torch.arange(66.0))

    def forward(self, pictures: Tensor) -> RawMotion:
        brightness = pictures.float().mean(dim=(1, 2, 3))[:, None]
        count = pictures.shape[0]
        angle = 8 * torch.cos(self.idx_tensor / 66 * torch.pi + brightness)
        t = torch.cat([brightness - 0.5, 0.5 - brightness, 0 * brightness], dim=1)
        return RawMotion(self.kp.expand(count, -1), angle, -angle, angle, t, torch.ones(count, 1))


class Recorded(nn.Module):
    """A network that remembers its answers for the golden frames, and really runs for any other picture.

    The two networks of fixed size take most of a test's time; that they compute these answers has its own test.
    """

    def __init__(self, network: nn.Module, name: str, answer: Callable[[Tensor], Any]) -> None:
        super().__init__()
        self.network = network
        self.config = network.config
        self._answer = answer
        with np.load(FOLDER / "driving.npz") as arrays:
            self._seen = torch.from_numpy(arrays[f"{name}/seen"])
            self._answers = torch.from_numpy(arrays[f"{name}/answers"])
        self.idx_tensor = torch.arange(66.0)
        self.computed = 0

    def forward(self, pictures: Tensor) -> Any:
        distances = (fingerprint(pictures)[:, None] - self._seen).abs().amax(dim=-1)
        nearest = distances.min(dim=1)
        if float(nearest.values.max()) < (1e-5 if pictures.dtype == torch.float32 else 5e-3):
            return self._answer(self._answers[nearest.indices].to(pictures.dtype))
        self.computed += 1
        return self.network(pictures)


def fingerprint(pictures: Tensor) -> Tensor:
    """What tells golden pictures apart: (F, 3, H, W) -> (F, 48)."""
    return nn.functional.adaptive_avg_pool2d(pictures.float(), (4, 4)).flatten(1)


def as_raw_motion(flat: Tensor) -> RawMotion:
    """(F, 265) -> the extractor's answer."""
    return RawMotion(*flat.split([63, 66, 66, 66, 3, 1], dim=1))


@cache
def loaded(models: Path) -> Networks:
    """All networks in that folder, in float32 on the CPU."""
    with torch.inference_mode():
        return load_networks(models, torch.float32, torch.device("cpu"))


def fresh(networks: Networks, driving: str = "stand-in") -> Networks:
    """A copy that a test may change. driving: "real", "recorded" or "stand-in" motion networks."""
    autoencoder = deepcopy(networks.autoencoder)
    extractor: nn.Module = networks.motion_extractor
    encoder: nn.Module = networks.motion_encoder
    if driving == "recorded":
        extractor = Recorded(extractor, "extractor", as_raw_motion)
        encoder = Recorded(encoder, "encoder", lambda tokens: tokens)
    elif driving == "stand-in":
        extractor, encoder = StandInExtractor(), StandInEncoder()
    return replace(
        networks,
        motion_extractor=cast(MotionExtractor, extractor),
        motion_encoder=cast(MotionEncoder, encoder),
        denoiser=deepcopy(networks.denoiser),
        autoencoder=autoencoder,
    )


def shallow(networks: Networks) -> Networks:
    """A copy whose U-Nets have every kind of layer once or twice, in two resolutions instead of four."""
    config = replace(
        networks.denoiser.config,
        widths=(32, 64),
        attends_down=(True, False),
        attends_up=(False, True),
        layers_per_block=1,
    )
    copy = fresh(networks)
    return replace(copy, denoiser=filled(Denoiser(config)), reference_net=filled(ReferenceNet(config)))


def filled(network: Module) -> Module:
    """The network with made-up weights, for use as it is."""
    entries = {key: list(entry.shape) for key, entry in network.state_dict().items() if not is_constant_table(key)}
    network.load_state_dict(made_up("shallow", entries), strict=False)
    return network.eval().requires_grad_(False)


def stream_of(
    networks: Networks, size_px: int = SIZE_PX, seed: int = NOISE_SEED, rung: int = 0, **own: Any
) -> Pipeline:
    """A stream over these networks, decoded by the autoencoder at every rung; own: of `PersonaLiveSettings`."""
    settings = Settings(
        animator="personalive",
        size_px=size_px,
        seed=seed,
        quality=quality_of(rung),
        personalive=PersonaLiveSettings(**own),
    )
    return build_pipeline(replace(networks, tiny_decoder=None), settings)


def quality_of(rung: int) -> Quality:
    """The quality that shows this rung."""
    return next(quality for quality, step in QUALITY_STEPS.items() if step.rung == rung)


def portrait_image() -> Image:
    """The golden portrait, (128, 128, 3) uint8."""
    return np.asarray(golden()["portrait"].numpy(), np.uint8)


def driver_pictures() -> Tensor:
    """The golden driver, (72, 3, 128, 128) in [-1, 1]."""
    return golden()["frames"].permute(0, 3, 1, 2).float() / 127.5 - 1
