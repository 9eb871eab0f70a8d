import json
import math
import pickle
import random
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from engine.animators.personalive.nets.pose_guider import PoseGuider
from engine.animators.personalive.nets.temporal_module import TemporalModule
from engine.animators.personalive.weights import files
from engine.animators.personalive.weights.files import POSE_GUIDER, WeightFiles, fill_module
from engine.animators.personalive.weights.networks import make_networks
from engine.core.errors import ModelError

CPU = torch.device("cpu")
POSE_FILE = "personalive/pose_guider.pth"


@pytest.fixture
def models(tiny_models: Path, tmp_path: Path) -> Path:
    """A folder with the pose guider only, to be spoiled."""
    (tmp_path / "personalive").mkdir()
    shutil.copy(tiny_models / POSE_FILE, tmp_path / POSE_FILE)
    return tmp_path


def pose_guider(models: Path, dtype: torch.dtype = torch.float32) -> PoseGuider:
    with torch.device("meta"):
        guider = PoseGuider(32)
    fill_module(guider, models, POSE_GUIDER, dtype, CPU)
    return guider


def rewrite(models: Path, change: Callable[[dict[str, Tensor]], object]) -> None:
    content = torch.load(models / POSE_FILE, weights_only=True)
    change(content)
    torch.save(content, models / POSE_FILE)


def test_a_file_is_read_in_the_dtype_asked_for(models: Path) -> None:
    guider = pose_guider(models, torch.bfloat16)
    content = torch.load(models / POSE_FILE, weights_only=True)
    assert torch.equal(guider.conv_in.weight, content["conv_in.weight"].to(torch.bfloat16))
    assert not guider.conv_in.weight.requires_grad
    assert not guider.training


@pytest.mark.parametrize("legacy", [False, True])
def test_half_precision_and_old_pickles_load_too(models: Path, legacy: bool) -> None:
    content = {key: value.half() for key, value in torch.load(models / POSE_FILE, weights_only=True).items()}
    torch.save(content, models / POSE_FILE, _use_new_zipfile_serialization=not legacy)
    assert torch.equal(pose_guider(models).conv_in.weight, content["conv_in.weight"].float())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak")
@pytest.mark.parametrize("name", ["one.pth", "one.safetensors"])
def test_no_network_is_in_ram_twice_while_it_is_loaded(tmp_path: Path, name: str) -> None:
    with torch.device("meta"):
        network = nn.Sequential(*(nn.Linear(2048, 2048, bias=False) for _ in range(8)))
    content = {key: torch.ones(entry.shape, dtype=torch.float16) for key, entry in network.state_dict().items()}
    (save_file if name.endswith("s") else torch.save)(content, tmp_path / name)
    del content
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    before_kb = memory_kb("VmRSS")
    fill_module(network, tmp_path, WeightFiles(("one",)), torch.float32, CPU)
    assert memory_kb("VmHWM") - before_kb < 1.2 * 8 * 2048 * 2048 * 4 / 1024


def memory_kb(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def test_a_missing_entry_is_named(models: Path) -> None:
    rewrite(models, lambda content: [content.pop(f"blocks.{i}.bias") for i in range(5)])
    named = r"pose_guider\.pth: missing blocks\.0\.bias, blocks\.1\.bias, .*2 more"
    with pytest.raises(ModelError, match=named) as error:
        pose_guider(models)
    assert error.value.problem.advice


def test_an_unknown_entry_is_named(models: Path) -> None:
    rewrite(models, lambda content: content.update({"blocks.6.weight": torch.zeros(1)}))
    with pytest.raises(ModelError, match=r"pose_guider\.pth: not in the published file: blocks\.6\.weight"):
        pose_guider(models)


def test_another_shape_is_named(models: Path) -> None:
    rewrite(models, lambda content: content.update({"conv_in.bias": torch.zeros(17)}))
    with pytest.raises(ModelError, match=r"conv_in\.bias \[17\] instead of \[16\]"):
        pose_guider(models)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="has no personalive/pose_guider"):
        pose_guider(tmp_path)


def test_a_missing_config_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"has no sd-image-variations-diffusers/unet/config\.json"):
        make_networks(tmp_path)


def test_a_config_without_a_size_is_named(tiny_models: Path, tmp_path: Path) -> None:
    for name in (files.UNET_CONFIG, files.AUTOENCODER_CONFIG, files.IMAGE_ENCODER_CONFIG):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(tiny_models / name, tmp_path / name)
    (tmp_path / files.UNET_CONFIG).write_text("{}", encoding="utf-8")
    with pytest.raises(ModelError, match="block_out_channels"):
        make_networks(tmp_path)
    (tmp_path / files.UNET_CONFIG).write_text("no json", encoding="utf-8")
    with pytest.raises(ModelError, match=r"config\.json is damaged"):
        make_networks(tmp_path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"neither pickle nor zip"])
def test_a_damaged_file_is_named(models: Path, content: bytes) -> None:
    (models / POSE_FILE).write_bytes(content)
    with pytest.raises(ModelError, match=r"pose_guider\.pth is damaged, or no weights file"):
        pose_guider(models)
    (models / POSE_FILE).unlink()
    (models / POSE_FILE).with_suffix(".safetensors").write_bytes(content)
    with pytest.raises(ModelError, match=r"pose_guider\.safetensors is damaged, or no weights file"):
        pose_guider(models)


class Trap:
    """Writes a file when it is unpickled."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return Path.touch, (str(self.file),)


@pytest.mark.parametrize("zipped", [True, False])
def test_a_malicious_pickle_is_not_executed(models: Path, zipped: bool) -> None:
    sprung = models / "sprung"
    trap = {"conv_in.weight": Trap(sprung)}
    if zipped:
        torch.save(trap, models / POSE_FILE)
    else:
        (models / POSE_FILE).write_bytes(pickle.dumps(trap, protocol=2))
    with pytest.raises(ModelError, match="program code, which is never run") as refused:
        pose_guider(models)
    assert not sprung.exists()
    assert "weights_only" not in str(refused.value)


def test_something_else_than_tensors_is_refused(models: Path) -> None:
    torch.save({"conv_in.weight": [1, 2, 3]}, models / POSE_FILE)
    with pytest.raises(ModelError, match="something else than named tensors"):
        pose_guider(models)


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (lambda weight: weight.to_sparse(), "but a sparse one"),
        (lambda weight: weight + 1j, "but one of complex numbers"),
        (lambda weight: weight.long(), "but one of the type int64"),
        (lambda weight: weight > 0, "but one of the type bool"),
        (lambda weight: weight.to("meta"), "but an empty one"),
        (lambda weight: weight[:1, :1, :1, :1].clone().expand(weight.shape), "but one that repeats itself"),
        (lambda weight: weight * math.nan, "values that are no numbers"),
        (lambda weight: weight.double() * 1e300, "values that are no numbers"),
    ],
)
@pytest.mark.parametrize("zipped", [True, False])
def test_tables_of_another_kind_are_named(
    models: Path, spoil: Callable[[Tensor], Tensor], kind: str, zipped: bool
) -> None:
    content = torch.load(models / POSE_FILE, weights_only=True)
    content["conv_in.weight"] = spoil(content["conv_in.weight"])
    torch.save(content, models / POSE_FILE, _use_new_zipfile_serialization=zipped)
    with pytest.raises(ModelError, match=rf"conv_in\.weight .*{kind}") as refused:
        pose_guider(models)
    assert refused.value.problem.advice


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("kind", ["zip", "old pickle", "safetensors"])
def test_any_damage_is_read_or_refused_in_one_sentence(models: Path, kind: str) -> None:
    content = torch.load(models / POSE_FILE, weights_only=True)
    file = models / POSE_FILE
    if kind == "safetensors":
        file.unlink()
        file = file.with_suffix(".safetensors")
        save_file(content, file)
    else:
        torch.save(content, file, _use_new_zipfile_serialization=kind == "zip")
    whole, rng = file.read_bytes(), random.Random(0)
    refused = []
    for _ in range(80):
        damaged = bytearray(whole)
        for _ in range(rng.choice([1, 3, 10])):
            damaged[rng.choice([1, -1]) * rng.randrange(1, 3000)] = rng.randrange(256)
        file.write_bytes(damaged)
        try:
            pose_guider(models)
        except ModelError as refusal:
            refused.append(refusal)
    assert len(refused) > 10
    assert all(refusal.problem.advice for refusal in refused)
    assert not any(words in str(refusal) for refusal in refused for words in ("\n", "weights_only"))


@pytest.mark.parametrize("value", [None, "many", [], [[1]], -1, 0, 1e300, {}, 10**40])
@pytest.mark.parametrize("key", ["block_out_channels", "norm_num_groups", "layers_per_block", "attention_head_dim"])
def test_a_config_with_a_value_that_makes_no_network_is_refused(
    tiny_models: Path, tmp_path: Path, key: str, value: object
) -> None:
    for name in (files.UNET_CONFIG, files.AUTOENCODER_CONFIG, files.IMAGE_ENCODER_CONFIG):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(tiny_models / name, tmp_path / name)
    config = json.loads((tiny_models / files.UNET_CONFIG).read_text(encoding="utf-8"))
    (tmp_path / files.UNET_CONFIG).write_text(json.dumps({**config, key: value}), encoding="utf-8")
    with pytest.raises(ModelError, match="config file") as refused:
        make_networks(tmp_path)
    assert refused.value.problem.advice


class Tabled(nn.Module):
    """A module with every kind of table."""

    def __init__(self) -> None:
        super().__init__()
        self.temporal = TemporalModule(32, heads=8, groups=8)
        self.norm = nn.BatchNorm2d(4)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16])
def test_tables_may_be_there_or_not(tmp_path: Path, dtype: torch.dtype) -> None:
    whole = Tabled().to(dtype).state_dict()
    bare = {key: value for key, value in whole.items() if not key.endswith((".pe", "num_batches_tracked"))}
    assert len(bare) == len(whole) - 3
    answers = []
    for content in (whole, bare, whole | {"position_ids": torch.zeros(3), "deep.idx_tensor": torch.zeros(3)}):
        torch.save(content, tmp_path / "tabled.pth")
        with torch.device("meta"):
            module = Tabled()
        fill_module(module, tmp_path, WeightFiles(("tabled",)), torch.float32, CPU)
        assert not any(tensor.is_meta for tensor in module.state_dict().values())
        answers.append(module.temporal(torch.ones(2, 32, 3, 3), 0))
    assert torch.allclose(answers[0], answers[1], atol=1e-3)
    assert torch.equal(answers[0], answers[2])


def test_the_spare_file_fills_only_what_is_open(tmp_path: Path) -> None:
    torch.save({"weight": torch.ones(2, 2)}, tmp_path / "main.pth")
    spare = {"weight": torch.zeros(2, 2), "bias": torch.full((2,), 5.0), "more": torch.zeros(1)}
    part = WeightFiles(("main",), spare="spare")

    def linear() -> nn.Linear:
        with torch.device("meta"):
            module = nn.Linear(2, 2)
        fill_module(module, tmp_path, part, torch.float32, CPU)
        return module

    with pytest.raises(ModelError, match="missing bias"):
        linear()
    torch.save(spare, tmp_path / "spare.bin")
    module = linear()
    assert torch.equal(module.weight, torch.ones(2, 2))
    assert torch.equal(module.bias, torch.full((2,), 5.0))


class OldAttention(nn.Module):
    """Layers at the names that an autoencoder's attention has today."""

    def __init__(self) -> None:
        super().__init__()
        layers = {"to_q": nn.Linear(2, 2), "to_out": nn.ModuleList([nn.Linear(2, 2)])}
        self.attentions = nn.ModuleList([nn.ModuleDict(layers)])


def test_attention_under_its_old_names_is_found(tmp_path: Path) -> None:
    old = {f"attentions.0.{name}.weight": torch.ones(2, 2) for name in ("query", "proj_attn")}
    old |= {key.replace("weight", "bias"): torch.zeros(2) for key in old}
    torch.save(old, tmp_path / "old.pth")
    with torch.device("meta"):
        module = OldAttention()
    fill_module(module, tmp_path, WeightFiles(("old",)), torch.float32, CPU)
    assert sorted(float(parameter.sum()) for parameter in module.parameters()) == [0.0, 0.0, 4.0, 4.0]
