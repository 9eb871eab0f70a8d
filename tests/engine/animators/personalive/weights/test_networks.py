import json
import shutil
from functools import partial
from importlib import resources
from pathlib import Path

import pytest
import torch
from torch import nn

from engine.animators.personalive.nets.autoencoder import TinyDecoder
from engine.animators.personalive.weights import files
from engine.animators.personalive.weights.files import WeightFiles
from engine.animators.personalive.weights.networks import (
    Networks,
    create_networks,
    fill_networks,
    list_parts,
    make_networks,
)
from engine.core.errors import ModelError

Filling = tuple[nn.Module, WeightFiles, torch.dtype]
CONFIGS = (files.UNET_CONFIG, files.AUTOENCODER_CONFIG, files.IMAGE_ENCODER_CONFIG)


def copy_configs(tiny_models: Path, folder: Path) -> Path:
    for name in CONFIGS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(tiny_models / name, folder / name)
    (folder / files.TINY_DECODER_CONFIG).parent.mkdir()
    (folder / files.TINY_DECODER_CONFIG).write_text("{}", encoding="utf-8")
    return folder


def add_small_decoder(folder: Path) -> None:
    """Its weights' file, which is not read here."""
    file = folder / f"{files.TINY_DECODER.files[0]}.safetensors"
    file.parent.mkdir(exist_ok=True)
    file.touch()


@pytest.fixture
def models(tiny_models: Path, tmp_path: Path) -> Path:
    """The configs only, to be spoiled."""
    return copy_configs(tiny_models, tmp_path)


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "small decoder"])
def made(request: pytest.FixtureRequest, tiny_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Networks:
    folder = copy_configs(tiny_models, tmp_path_factory.mktemp("configs"))
    if request.param:
        add_small_decoder(folder)
    return make_networks(folder)


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> list[Filling]:
    """What would be loaded, without loading it."""
    noted: list[Filling] = []

    def note(module: nn.Module, _models: Path, part: WeightFiles, dtype: torch.dtype, _device: torch.device) -> None:
        noted.append((module, part, dtype))

    monkeypatch.setattr(files, "fill_module", note)
    return noted


def test_networks_are_made_without_memory(made: Networks) -> None:
    parts = (made.denoiser, made.motion_encoder, made.image_encoder, made.autoencoder)
    assert {parameter.device.type for part in parts for parameter in part.parameters()} == {"meta"}


def test_pictures_of_a_pose_fit_the_denoiser_s_first_layer(made: Networks) -> None:
    assert made.pose_guider.conv_out_modify.out_channels == made.denoiser.conv_in.out_channels


def test_the_small_decoder_is_made_if_its_weights_are_there(made: Networks, request: pytest.FixtureRequest) -> None:
    assert isinstance(made.tiny_decoder, TinyDecoder) == ("small decoder" in request.node.name)


def test_every_network_is_filled_once_from_its_own_file(made: Networks, filled: list[Filling]) -> None:
    fill_networks(made, Path("models"), torch.bfloat16, torch.device("cpu"))
    own = {
        id(made.motion_extractor): files.MOTION_EXTRACTOR,
        id(made.motion_encoder): files.MOTION_ENCODER,
        id(made.pose_guider): files.POSE_GUIDER,
        id(made.reference_net): files.REFERENCE_NET,
        id(made.denoiser): files.DENOISER,
        id(made.image_encoder): files.IMAGE_ENCODER,
        id(made.autoencoder): files.AUTOENCODER,
    }
    if made.tiny_decoder is not None:
        own[id(made.tiny_decoder)] = files.TINY_DECODER
    assert {id(module): part for module, part, _ in filled} == own
    assert len(filled) == len(own)


def test_only_the_motion_extractor_stays_in_float32(made: Networks, filled: list[Filling]) -> None:
    fill_networks(made, Path("models"), torch.bfloat16, torch.device("cpu"))
    assert [module for module, _, dtype in filled if dtype == torch.float32] == [made.motion_extractor]
    assert {dtype for _, _, dtype in filled} == {torch.float32, torch.bfloat16}


@pytest.mark.parametrize(
    ("name", "lacking"),
    [(files.UNET_CONFIG, "block_out_channels"), (files.AUTOENCODER_CONFIG, "scaling_factor")],
)
def test_a_size_that_a_config_lacks_is_named_with_the_folder(models: Path, name: str, lacking: str) -> None:
    content = json.loads((models / name).read_text(encoding="utf-8"))
    del content[lacking]
    (models / name).write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ModelError, match=lacking) as refused:
        make_networks(models)
    assert str(models) in refused.value.problem.message


def test_the_small_decoder_s_config_is_needed_only_with_it(models: Path) -> None:
    (models / files.TINY_DECODER_CONFIG).unlink()
    make_networks(models)
    add_small_decoder(models)
    with pytest.raises(ModelError, match="taesd"):
        make_networks(models)


def test_sizes_of_the_motion_networks_come_from_a_file_of_their_own(models: Path) -> None:
    """It was never published: without it the networks have the published sizes."""
    published = make_networks(models)
    (models / files.OWN_CONFIG).parent.mkdir()
    (models / files.OWN_CONFIG).write_text('{"motion_encoder": {"grid": 8, "hourglass_depth": 2}}', encoding="utf-8")
    networks = make_networks(models)
    assert networks.motion_encoder.config.crop_px == 64
    assert networks.motion_encoder.model.fc.in_features == 64
    assert networks.motion_extractor.config == published.motion_extractor.config
    shapes = {key: entry.shape for key, entry in networks.motion_extractor.state_dict().items()}
    assert shapes == {key: entry.shape for key, entry in published.motion_extractor.state_dict().items()}


@pytest.mark.parametrize("wrong", ['{"motion_encoder": {"gird": 8}}', '{"pose_guider": {"widths": [1]}}'])
def test_a_size_that_nothing_knows_is_an_error_of_the_folder(models: Path, wrong: str) -> None:
    (models / files.OWN_CONFIG).parent.mkdir()
    (models / files.OWN_CONFIG).write_text(wrong, encoding="utf-8")
    with pytest.raises(ModelError, match="holds a value from which no network can be made"):
        make_networks(models)


def test_the_nano_model_has_at_most_eight_million_numbers() -> None:
    models = Path(str(resources.files("assets") / "models" / "nano"))
    networks = create_networks(partial(files.read_config, models), True, files.read_own_config(models))
    numbers = sum(entry.numel() for module, _ in list_parts(networks) for entry in module.state_dict().values())
    assert 7_900_000 < numbers <= 8_000_000
