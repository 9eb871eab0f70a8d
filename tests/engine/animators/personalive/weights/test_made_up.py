"""Made-up weights have the published names and shapes, load like the published ones, and are always the same."""

import json
import shutil
from collections import namedtuple
from pathlib import Path

import pytest
import torch

from engine.animators.personalive.weights import made_up
from engine.animators.personalive.weights.files import read_entries
from engine.animators.personalive.weights.networks import create_networks, fill_networks
from engine.core.errors import DiskFullError, SinkError
from tests.personalive import manifest

Disk = namedtuple("Disk", "total used free")
MOTION = ("personalive/motion_encoder.pth", "personalive/motion_extractor.pth")
"""The two networks that are never tiny."""


@pytest.mark.parametrize("size", ["tiny", "full"])
def test_files_entries_and_configurations_are_those_of_the_published_layout(size: str) -> None:
    published = manifest(size)
    assert made_up.list_entries(size) == published["files"]
    assert made_up.configs(size) == published["configs"]


@pytest.fixture
def small_layout(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, list[int]]]:
    layout = {name: entries for name, entries in made_up.list_entries("tiny").items() if name not in MOTION}
    monkeypatch.setattr(made_up, "list_entries", lambda size: layout)
    return layout


def test_what_is_written_can_be_read_as_weights_in_half_precision(
    tmp_path: Path, small_layout: dict[str, dict[str, list[int]]]
) -> None:
    made_up.write_weights(tmp_path, "tiny")
    for name, entries in small_layout.items():
        read = dict(read_entries(tmp_path / name))
        assert {key: list(value.shape) for key, value in read.items()} == entries
        assert {value.dtype for value in read.values()} == {torch.float16}
        assert all(bool(value.isfinite().all()) for value in read.values())
    for name, config in made_up.configs("tiny").items():
        assert json.loads((tmp_path / name).read_text(encoding="utf-8")) == config


def test_an_entry_is_drawn_by_its_name_alone() -> None:
    one = made_up.draw_entry(0, "file", "conv.weight", (4, 3))
    assert (one == made_up.draw_entry(0, "file", "conv.weight", (4, 3))).all()
    assert (one != made_up.draw_entry(0, "file", "other.weight", (4, 3))).any()


def test_a_disk_that_is_too_small_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(10**10, 10**10, 10**9))
    with pytest.raises(DiskFullError, match=r"take 6\.1 GB, and .* has 1\.0 GB left"):
        made_up.write_weights(tmp_path, "full")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, small_layout: object) -> None:
    (tmp_path / "personalive").touch()
    with pytest.raises(SinkError, match="cannot be written"):
        made_up.write_weights(tmp_path, "tiny")


@pytest.mark.slow
def test_a_folder_of_them_fills_all_networks(tmp_path: Path) -> None:
    made_up.write_weights(tmp_path, "tiny")
    networks = create_networks(made_up.configs("tiny").__getitem__, has_tiny_decoder=True)
    fill_networks(networks, tmp_path, torch.float32, torch.device("cpu"))
    weight = networks.denoiser.conv_in.weight
    assert weight.device.type == "cpu"
    assert bool(weight.isfinite().all())
