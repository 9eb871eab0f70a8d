"""What `train stage1`, `stage2`, `stage3` and `export` ask of the engine, and say."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine import TrainingReport, TrainingRequest, Watcher

Command = Callable[..., int]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[TrainingRequest]:
    """Keeps what is asked of the engine; stage 2 is stopped before its end."""
    requests: list[TrainingRequest] = []

    def train(request: TrainingRequest, watcher: Watcher) -> TrainingReport:
        requests.append(request)
        watcher.on_progress("Stage", 0, 1)
        return TrainingReport(request.stage, 7, None if request.stage == 2 else Path("run/stage1/weights"))

    def export(request: TrainingRequest, folder: Path, single: bool) -> TrainingReport:
        requests.append(request)
        return TrainingReport(request.stage, 1, folder / ("single" if single else "half"))

    monkeypatch.setattr("app.cli.commands.train.stages.train_stage", train)
    monkeypatch.setattr("app.cli.commands.train.stages.export_checkpoint", export)
    return requests


def test_flags_go_before_the_file_of_settings(
    personacam: Command, asked: list[TrainingRequest], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "recipe.toml"
    file.write_text("[compute]\ndevice = 'cuda'\nworkers = 3\n", encoding="utf-8")
    common = ("--data", "d", "--models", "m", "--out", "run", "--config", str(file), "--vgg", "vgg.pth")
    assert personacam("train", "stage1", *common, "--device", "cpu", "--start", "free", "--no-resume") == 0
    [request] = asked
    assert (request.stage, request.data, request.models, request.out) == (1, Path("d"), Path("m"), Path("run"))
    assert (request.start, request.resumes) == ("free", False)
    assert (request.recipe.compute.device, request.recipe.compute.workers) == ("cpu", 3)
    assert request.recipe.losses.vgg == Path("vgg.pth")
    assert "Stage 1 has ended after 7 steps. Its weights: run" in capsys.readouterr().out


def test_a_training_that_was_stopped_says_how_it_goes_on(
    personacam: Command, asked: list[TrainingRequest], capsys: pytest.CaptureFixture[str]
) -> None:
    assert personacam("train", "stage2", "--data", "d", "--models", "m") == 130
    assert asked[0].resumes
    assert "Stage 2 was stopped after 7 steps. The same command goes on." in capsys.readouterr().err


def test_export_names_stage_and_folder(
    personacam: Command, asked: list[TrainingRequest], capsys: pytest.CaptureFixture[str]
) -> None:
    assert personacam("train", "export", "--stage", "3", "--models", "m", "--to", "t", "--float32") == 0
    assert asked[0].stage == 3
    assert "single has what stage 3 learned in 1 step." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--perceptual", "best"), "losses.judge: 'best' does not fit"),
        (("--config", "none.toml"), "none.toml cannot be read"),
    ],
)
def test_a_setting_that_does_not_fit_is_wrong_usage(
    personacam: Command, more: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert personacam("train", "stage1", "--data", "d", "--models", "m", *more) == 2
    assert words in capsys.readouterr().err


def test_a_folder_of_weights_that_is_not_there_is_told(
    personacam: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert personacam("train", "stage1", "--data", "d", "--models", str(tmp_path / "none")) == 1
    assert "There is no folder of weights" in capsys.readouterr().err
