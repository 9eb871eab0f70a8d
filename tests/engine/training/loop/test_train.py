"""Whole trainings of a few steps with the smallest networks: what they write, and how they go on."""

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image as PilImage
from torch import Tensor, nn

from engine.animators.personalive.weights.networks import load_networks
from engine.core.errors import ModelError, TrainingError
from engine.training.checkpoints import list_checkpoints
from engine.training.loop.request import FREE, RunFolders, TrainingReport, TrainingRequest, Watcher
from engine.training.loop.setup import make_setup
from engine.training.loop.train import train_to_end
from engine.training.parallel.processes import SingleProcess
from tests.engine.training.loop import killed_training
from tests.engine.training.loop.records.test_curves import read_events
from tests.small_training import make_small_recipe, write_small_models
from tests.training_data import DrawnClips

pytestmark = [pytest.mark.engines, pytest.mark.timeout(3600)]
CPU = torch.device("cpu")


class PlainDistance(nn.Module):
    """Stands for the perceptual network."""

    def forward(self, made: Tensor, real: Tensor) -> Tensor:
        return (made - real).abs().mean(dim=(1, 2, 3))


@pytest.fixture(autouse=True)
def _plain_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.training.loop.setup.load_judge", lambda *_: PlainDistance())


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_models(tmp_path_factory.mktemp("small"))


def train(request: TrainingRequest, steps: int | None = None, clips: DrawnClips | None = None) -> TrainingReport:
    """Train; steps: after which it is stopped."""
    asked: list[bool] = []

    def stop() -> bool:
        asked.append(True)
        return len(asked) == steps

    return train_to_end(request, clips or DrawnClips(), SingleProcess(), Watcher(should_stop=stop))


def read_newest(request: TrainingRequest) -> dict[str, Any]:
    newest = list_checkpoints(RunFolders(request.out, request.stage).checkpoints)[-1]
    content: dict[str, Any] = torch.load(newest, weights_only=True)
    return content


def flatten(content: Any, name: str = "") -> dict[str, Any]:
    if isinstance(content, dict):
        return {key: value for part, each in content.items() for key, value in flatten(each, f"{name}/{part}").items()}
    if isinstance(content, list):
        return flatten(dict(enumerate(content)), name)
    return {name: content}


def same_content(one: Any, other: Any) -> bool:
    first, second = flatten(one), flatten(other)
    return first.keys() == second.keys() and all(
        torch.equal(value, second[name]) if isinstance(value, Tensor) else value == second[name]
        for name, value in first.items()
    )


@pytest.mark.parametrize("stage", [1, 2, 3])
def test_a_training_that_was_stopped_goes_on_to_the_bit(stage: int, models: Path, tmp_path: Path) -> None:
    recipe = make_small_recipe(open={"ema_decay": 0.5, "r1_gamma": 1.0, "min_snr_gamma": 5.0, "keyframes": 2})
    whole = TrainingRequest(stage, Path(), models, tmp_path / "whole", recipe)
    train(whole)
    parts = replace(whole, out=tmp_path / "parts")
    assert train(parts, steps=1).weights is None
    assert train(parts).weights is not None
    assert same_content(read_newest(whole), read_newest(parts))


@pytest.mark.parametrize("where", ["write", "step"])
def test_a_training_that_was_killed_goes_on_to_the_bit(where: str, models: Path, tmp_path: Path) -> None:
    whole = TrainingRequest(1, Path(), models, tmp_path / "whole", make_small_recipe(saving={"checkpoint_every": 1}))
    train(whole)
    killed = replace(whole, out=tmp_path / "killed")
    command = [sys.executable, "-m", killed_training.__name__, str(models), str(killed.out), where]
    ended = subprocess.run(command, check=False)
    assert ended.returncode == -signal.SIGKILL
    left = sorted(path.name for path in RunFolders(killed.out, 1).checkpoints.iterdir())
    halves = ["step-000000002.part"] if where == "write" else []
    assert left == ["step-000000001.pt", *(halves or ["step-000000002.pt"])]
    train(killed)
    assert same_content(read_newest(whole), read_newest(killed))


def test_stages_follow_one_another_from_nothing_and_their_weights_are_read(
    models: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = None
    for stage in (1, 2, 3):
        report = train(TrainingRequest(stage, Path(), models, tmp_path, make_small_recipe(), FREE))
        assert report.weights is not None
        after = load_networks(report.weights, torch.float32, CPU)
        assert before is None or not torch.equal(after.denoiser.conv_in.weight, before) or stage == 3
        before = after.denoiser.conv_in.weight
        folders = RunFolders(tmp_path, stage)
        tags = {value.tag for event in read_events(folders.events) for value in event.summary.value}
        assert {"loss", "plain", "masked", "gradient_norm", "seconds", "samples"} <= tags
        assert ("discriminator" in tags) == (stage > 1)
        sheet = np.asarray(PilImage.open(sorted(folders.sheets.iterdir())[-1]))
        assert sheet.shape[1:] == (4 * 64, 3)
    assert "The stage goes on from what stage 2 has learned." in caplog.text


def test_a_damaged_checkpoint_costs_the_steps_behind_the_one_before(
    models: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    request = TrainingRequest(1, Path(), models, tmp_path, make_small_recipe(saving={"checkpoint_every": 1}))
    train(request, steps=2)
    newest = list_checkpoints(RunFolders(tmp_path, 1).checkpoints)[-1]
    newest.write_bytes(newest.read_bytes()[:1000])
    assert train(request, steps=1).steps == 2
    assert "is damaged" in caplog.text
    assert "goes on after 1 steps" in caplog.text


def test_other_data_another_stage_and_another_count_of_batches_are_refused(models: Path, tmp_path: Path) -> None:
    request = TrainingRequest(1, Path(), models, tmp_path, make_small_recipe())
    train(request, steps=1)
    with pytest.raises(TrainingError, match="was written for other data"):
        train(request, clips=DrawnClips(count=6))
    with pytest.raises(TrainingError, match="with 1 batches for a step"):
        train(replace(request, recipe=make_small_recipe(optimizer={"accumulation": 2})))
    (tmp_path / "stage2").mkdir()
    (tmp_path / "stage1" / "checkpoints").rename(tmp_path / "stage2" / "checkpoints")
    with pytest.raises(TrainingError, match="is a checkpoint of stage 1, and cannot go on as stage 2"):
        train(replace(request, stage=2))
    assert train(replace(request, resumes=False), steps=1).steps == 1


def test_a_start_that_is_none_is_told(models: Path, tmp_path: Path) -> None:
    request = TrainingRequest(2, Path(), models, tmp_path, make_small_recipe(), FREE)
    with pytest.raises(TrainingError, match="Stage 2 goes on from the weights of stage 1"):
        make_setup(request, 64, "", SingleProcess())
    with pytest.raises(TrainingError, match="neither published nor free"):
        make_setup(replace(request, start=str(tmp_path / "none")), 64, "", SingleProcess())
    with pytest.raises(ModelError, match="has no"):
        make_setup(replace(request, start="published", models=tmp_path), 64, "", SingleProcess())


def test_two_batches_for_a_step_draw_their_own_noise_and_share_what_is_left_out(models: Path, tmp_path: Path) -> None:
    request = TrainingRequest(1, Path(), models, tmp_path, make_small_recipe(optimizer={"accumulation": 2}))
    setup = make_setup(request, 64, "", SingleProcess())
    first, second = setup.state.randoms.draws.values()
    assert not torch.equal(first.draw_normal("", (4,)), second.draw_normal("", (4,)))
    assert setup.state.facts.places == 2


@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
def test_fewer_bits_and_recomputed_layers_train_too(precision: str, models: Path, tmp_path: Path) -> None:
    for stage in (2, 3):
        recipe = make_small_recipe(compute={"precision": precision, "checkpointing": True})
        report = train(TrainingRequest(stage, Path(), models, tmp_path, recipe), steps=1)
        assert report.steps == 1
        parameters = read_newest(TrainingRequest(stage, Path(), models, tmp_path))["updates"]["generator"]["parameters"]
        assert all(one.isfinite().all() for one in flatten(parameters).values())
