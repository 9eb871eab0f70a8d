import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from engine.animators.personalive.weights.adopted import ADOPTION_FILE, adopted_content
from engine.animators.personalive.weights.conversion import check_weights, convert_weights, convert_weights_file
from engine.animators.personalive.weights.conversion_types import ConversionProgress
from engine.animators.personalive.weights.networks import load_networks
from engine.core.errors import DiskFullError, ModelError, SinkError
from tests.personalive import manifest


def link_weights(models: Path, folder: Path) -> Path:
    """A folder with the same files, in which some can be replaced."""
    shutil.copytree(models, folder, copy_function=lambda a, b: Path(b).symlink_to(a))
    return folder


@pytest.fixture
def light_models(tiny_models: Path, tmp_path: Path) -> Path:
    """The same without the numbers of the two networks that are never tiny; only a check would notice."""
    models = link_weights(tiny_models, tmp_path / "light")
    for name in ("motion_encoder", "motion_extractor"):
        (models / "personalive" / f"{name}.pth").unlink()
        torch.save({"w": torch.ones(3)}, models / "personalive" / f"{name}.pth")
    return models


def list_files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


def test_a_converted_folder_loads_without_the_old_one(tiny_models: Path, tmp_path: Path) -> None:
    said: list[ConversionProgress] = []
    written = list(convert_weights(tiny_models, tmp_path / "new", on_progress=said.append))
    assert len(written) == len(manifest("tiny")["files"])
    assert all(file.path.suffix == ".safetensors" for file in written)
    assert list(tmp_path.rglob("*.part*")) == []
    size = sum(file.size_bytes for file in written)
    assert size == sum(file.path.stat().st_size for file in written)
    assert size < 0.51 * sum((tiny_models / file).stat().st_size for file in manifest("tiny")["files"])
    assert said[-1].done_bytes == said[-1].total_bytes
    networks = load_networks(tmp_path / "new", torch.float32, torch.device("cpu"))
    published = torch.load(tiny_models / "personalive" / "pose_guider.pth", weights_only=True)
    assert torch.equal(networks.pose_guider.conv_in.weight, published["conv_in.weight"].half().float())


def test_in_the_same_folder_the_new_files_come_beside_the_old(light_models: Path) -> None:
    models = light_models
    before = set(list_files(models))
    written = {file.path for file in convert_weights(models, models, check=False)}
    assert set(list_files(models)) - before == written
    assert list(convert_weights(models, models, check=False)) == []  # they are there now


def test_an_adopted_folder_is_converted_into_the_one_that_adopts_it(light_models: Path, tmp_path: Path) -> None:
    own, before = tmp_path / "own", set(list_files(light_models))
    own.mkdir()
    (own / ADOPTION_FILE).write_bytes(adopted_content(light_models))
    assert len(list(convert_weights(own, own, check=False))) == len(manifest("tiny")["files"])
    names = {path.relative_to(own).with_suffix("") for path in list_files(own) if path.name != ADOPTION_FILE}
    assert names == {path.relative_to(light_models).with_suffix("") for path in list_files(light_models)}
    assert set(list_files(light_models)) == before


def test_nothing_is_written_if_a_file_is_missing(tiny_models: Path, tmp_path: Path) -> None:
    models = link_weights(tiny_models, tmp_path / "in")
    (models / "sd-vae-ft-mse" / "diffusion_pytorch_model.bin").unlink()
    with pytest.raises(ModelError, match="sd-vae-ft-mse/diffusion_pytorch_model"):
        list(convert_weights(models, tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_looked_at_is_said(light_models: Path, tmp_path: Path) -> None:
    unseen = tmp_path / ("n" * 300)
    with pytest.raises(ModelError):
        list(convert_weights(unseen, tmp_path / "out"))
    with pytest.raises(SinkError, match="too long"):
        list(convert_weights(light_models, unseen / "out"))


@pytest.mark.parametrize(
    ("content", "said"),
    [({"other.weight": torch.zeros(2)}, "not in the published file"), ({"x": torch.tensor([torch.inf])}, "no numbers")],
    ids=["entries of something else", "a value that is infinite"],
)
def test_nothing_stays_if_a_file_turns_out_wrong(
    tiny_models: Path, tmp_path: Path, content: dict[str, torch.Tensor], said: str
) -> None:
    models = link_weights(tiny_models, tmp_path / "in")
    wrong = models / "taesd" / "diffusion_pytorch_model.bin"
    wrong.unlink()
    torch.save(content, wrong)
    with pytest.raises(ModelError, match=said):
        list(convert_weights(models, tmp_path / "out", check=said != "no numbers"))
    assert list_files(tmp_path / "out") == []


def test_checking_reads_every_number(tiny_models: Path, tmp_path: Path) -> None:
    models = link_weights(tiny_models, tmp_path / "in")
    check_weights(models)
    guider = models / "personalive" / "pose_guider.pth"
    content = torch.load(guider, weights_only=True)
    guider.unlink()
    content["conv_in.weight"][0] = torch.nan
    torch.save(content, guider)
    with pytest.raises(ModelError, match=r"pose_guider\.pth: conv_in\.weight holds values that are no numbers"):
        check_weights(models)


def test_what_cannot_be_written_is_said(tiny_models: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    with pytest.raises(SinkError, match="cannot be written"):
        list(convert_weights(tiny_models, tmp_path / "file"))


def test_what_is_in_the_new_folder_already_is_not_written_over(tiny_models: Path, tmp_path: Path) -> None:
    mine = tmp_path / "new" / "personalive" / "pose_guider.safetensors"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"mine")
    with pytest.raises(SinkError, match=r"pose_guider\.safetensors exists"):
        list(convert_weights(tiny_models, tmp_path / "new"))
    assert mine.read_bytes() == b"mine"
    assert list_files(tmp_path / "new") == [mine]


def test_one_file_can_be_converted_by_itself(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    torch.save({"final_proj.weight": torch.full((2, 2), 0.1)}, tmp_path / "in" / "encoder.pth")
    converted = convert_weights_file(tmp_path / "in", tmp_path / "out", "encoder")
    assert converted.source == tmp_path / "in" / "encoder.pth"
    assert load_file(converted.path)["final_proj.weight"].dtype == torch.float16


def test_a_disk_without_room_is_said_before_anything_is_written(
    light_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = sum(file.size_bytes for file in convert_weights(light_models, tmp_path / "first", check=False))
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage._replace(free=written - 1))
    with pytest.raises(DiskFullError, match=r"take 0\.0\d GB"):
        list(convert_weights(light_models, tmp_path / "out", check=False))
    assert not (tmp_path / "out").exists()
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage._replace(free=int(1.01 * written)))
    assert len(list(convert_weights(light_models, tmp_path / "out", check=False))) > 0


def test_what_a_killed_conversion_left_does_not_stay_and_disturbs_no_name(light_models: Path) -> None:
    models = light_models
    (models / "personalive" / "pose_guider.part.safetensors").write_bytes(b"half of it")
    written = {file.path.relative_to(models).as_posix() for file in convert_weights(models, models, check=False)}
    assert "personalive/pose_guider.safetensors" in written
    assert list(models.rglob("*.part*")) == []
