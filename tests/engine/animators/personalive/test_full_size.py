"""The published size, on the meta device: shapes and work are counted, nothing is computed."""

import json
from dataclasses import fields
from pathlib import Path

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from engine.animators.personalive.stream.schedule import NoiseSchedule
from engine.animators.personalive.weights import files
from engine.animators.personalive.weights.networks import Networks, make_networks
from engine.animators.personalive.work import count_chunk_flop, count_step_flop
from engine.core.settings import NOISE_LEVELS
from tests.documents import ROOT
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
    "tiny_decoder": files.TINY_DECODER,
}


def full_size(folder: Path) -> Networks:
    for name, config in manifest("full")["configs"].items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(config), encoding="utf-8")
    for name in manifest("full")["files"]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
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
    assert set(PARTS) == {field.name for field in fields(Networks)}


@pytest.mark.parametrize(
    ("name", "millions"),
    [
        ("denoiser", 1684.82),
        ("reference_net", 859.51),
        ("motion_encoder", 61.63),
        ("motion_extractor", 28.12),
        ("pose_guider", 1.086),
        ("autoencoder", 83.65),
        ("tiny_decoder", 2.445),
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


def teraflops(networks: Networks, rung: int = 0, exact_savings: bool = True, pictures: int = 1) -> float:
    """Work of one chunk of four frames at 512 px, the decoder left out; pictures: attended to, the portrait is one."""
    schedule = NoiseSchedule(NOISE_LEVELS, 4, rung, refine_below=False)
    return count_step_flop(networks, LATENT_PX, schedule, exact_savings, pictures) / 1e12


def decoder_teraflops(decoder: torch.nn.Module) -> float:
    """Work of decoding four frames of 512 px."""
    with torch.device("meta"), torch.inference_mode(), FlopCounterMode(display=False) as counter:
        decoder(torch.empty(4, 4, LATENT_PX, LATENT_PX))
    return float(counter.get_total_flops()) / 1e12


def test_work_of_a_chunk(tmp_path: Path) -> None:
    """With the portrait alone attended to, as until the first keyframe, and with three keyframes."""
    networks = full_size(tmp_path)
    plain = teraflops(networks, exact_savings=False) + decoder_teraflops(networks.autoencoder)
    assert plain == pytest.approx(34.64, abs=0.02)
    networks.autoencoder.apply_exact_savings()
    decoder = decoder_teraflops(networks.autoencoder)
    assert teraflops(networks) + decoder <= 31.2
    assert teraflops(networks, pictures=4) + decoder <= 37.1


@pytest.mark.slow
def test_each_keyframe_adds_what_the_page_says(networks: Networks) -> None:
    """With three keyframes, at every rung that is decoded by the small decoder."""
    assert networks.tiny_decoder is not None
    decoder = decoder_teraflops(networks.tiny_decoder)
    page = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    rows = [row for row in page.splitlines() if row.startswith("| … rung")]
    stated = {int(row.split("rung ")[1][0]): float(row.split("|")[4]) for row in rows}
    assert set(stated) == {1, 2, 3}
    for rung, three_keyframes in stated.items():
        assert teraflops(networks, rung, pictures=4) + decoder == pytest.approx(three_keyframes, abs=0.02)


@pytest.mark.parametrize(("rung", "most"), [(1, 18.0), (2, 12.5), (3, 7.0)])
def test_work_of_a_chunk_with_fewer_rungs_and_the_small_decoder(networks: Networks, rung: int, most: float) -> None:
    assert networks.tiny_decoder is not None
    assert teraflops(networks, rung) + decoder_teraflops(networks.tiny_decoder) <= most


def test_a_whole_chunk_is_counted_from_a_folder_of_weights(networks: Networks, tmp_path: Path) -> None:
    full_size(tmp_path)
    assert networks.tiny_decoder is not None
    schedule = NoiseSchedule(NOISE_LEVELS, 4, 2, refine_below=False)
    counted = count_chunk_flop(tmp_path, 512, schedule, tiny_decoder=True, exact_savings=True) / 1e12
    assert counted == pytest.approx(teraflops(networks, 2) + decoder_teraflops(networks.tiny_decoder), rel=1e-6)
