"""The published size, on the meta device: shapes and work are counted, nothing is computed."""

import json
from dataclasses import fields
from pathlib import Path

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from engine.animators.personalive.nets.spatial import SiteTokens
from engine.animators.personalive.stream.chunk_step import Appearance, ChunkStep
from engine.animators.personalive.stream.schedule import NoiseSchedule
from engine.animators.personalive.weights import files
from engine.animators.personalive.weights.networks import Networks, make_networks
from engine.core.settings import NOISE_LEVELS
from tests.personalive import manifest

LATENT_PX = 64
PARTS = {
    "motion_extractor": files.MOTION_EXTRACTOR,
    "motion_encoder": files.MOTION_ENCODER,
    "pose_guider": files.POSE_GUIDER,
    "reference_net": files.REFERENCE_NET,
    "denoiser": files.DENOISER,
    "image_encoder": files.IMAGE_ENCODER,
    "autoencoder": files.AUTOENCODER,
}


def full_size(folder: Path) -> Networks:
    for name, config in manifest("full")["configs"].items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(config), encoding="utf-8")
    return make_networks(folder)


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory) -> Networks:
    return full_size(tmp_path_factory.mktemp("full"))


@pytest.mark.parametrize("name", PARTS)
def test_every_published_entry_has_its_place_and_shape(networks: Networks, name: str) -> None:
    part = PARTS[name]
    published: dict[str, list[int]] = {}
    for file, entries in manifest("full")["files"].items():
        if file.rpartition(".")[0] in part.files:
            published |= {part.prefix + key: shape for key, shape in entries.items()}
    module = getattr(networks, name)
    ours = {key: list(entry.shape) for key, entry in module.state_dict().items() if not files.is_constant_table(key)}
    assert published
    assert ours == published


def test_every_file_belongs_to_a_network() -> None:
    named = {file for part in PARTS.values() for file in part.files}
    assert {file.rpartition(".")[0] for file in manifest("full")["files"]} == named
    assert set(PARTS) == {field.name for field in fields(Networks)} - {"decoder"}


@pytest.mark.parametrize(
    ("name", "millions"),
    [
        ("denoiser", 1684.82),
        ("reference_net", 859.51),
        ("motion_encoder", 61.63),
        ("motion_extractor", 28.12),
        ("pose_guider", 1.086),
        ("autoencoder", 83.65),
    ],
)
def test_parameters(networks: Networks, name: str, millions: float) -> None:
    count = sum(parameter.numel() for parameter in getattr(networks, name).parameters())
    assert count / 1e6 == pytest.approx(millions, abs=0.006)


def test_parameters_of_the_denoisers_three_kinds_of_layers(networks: Networks) -> None:
    kinds = {"motion_modules": 0, "temporal_modules": 0, "spatial": 0}
    for name, parameter in networks.denoiser.named_parameters():
        kinds[next((kind for kind in kinds if kind in name), "spatial")] += parameter.numel()
    assert [round(count / 1e6, 2) for count in kinds.values()] == [372.09, 453.21, 859.52]


def teraflops(networks: Networks, exact_savings: bool) -> float:
    """Work of one chunk of four frames at 512 px."""
    schedule = NoiseSchedule(NOISE_LEVELS, chunk=4, emit_rung=0, refine_below=False)
    with torch.device("meta"), torch.inference_mode():
        step = ChunkStep(
            networks.pose_guider,
            networks.motion_encoder,
            networks.denoiser,
            networks.decoder,
            schedule,
            exact_savings,
        )
        noise, latent = torch.empty(12, 4, LATENT_PX, LATENT_PX), torch.empty(4, LATENT_PX, LATENT_PX)
        embedding = torch.empty(1, 1, 768)
        recorded = networks.reference_net(latent[None], embedding)
        plain = tuple(SiteTokens(tokens, embedding) for tokens in recorded)
        sites = networks.denoiser.project_tokens(recorded, embedding) if exact_savings else plain
        state = step.start_window(latent, noise, torch.empty(12, 3, 512, 512), torch.empty(12, 32, 16))
        with FlopCounterMode(display=False) as counter:
            networks.motion_extractor(torch.empty(4, 3, 512, 512))
            step(
                state,
                Appearance(latent, sites),
                torch.empty(4, 3, 224, 224),
                torch.empty(4, 3, 512, 512),
                noise[:4],
            )
    return float(counter.get_total_flops()) / 1e12


def test_work_of_a_chunk(tmp_path: Path) -> None:
    """With the portrait alone attended to, as until the first keyframe."""
    assert teraflops(full_size(tmp_path), exact_savings=False) == pytest.approx(34.64, abs=0.02)
    assert teraflops(full_size(tmp_path), exact_savings=True) <= 31.2
