"""`personacam animate --animator personalive` and `personacam models` as a user calls them, with made-up weights."""

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.cli.setting_flags import flags_to_words
from app.storage import presets
from app.storage.preset_settings import merge_preset_and_flags
from engine import PersonaLiveSettings, Quality
from tests import clips

Command = Callable[..., int]


@pytest.mark.slow
def test_a_clip_is_animated_from_the_files_up(
    personacam: Command,
    tiny_models: Path,
    astronaut_file: Path,
    swaying_face: Path,
    tmp_path: Path,
    read_json: Callable[[Path], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing stands in for anything: weights are read from files, faces are tracked, a video is written."""
    import torch

    from engine.animators.personalive.weights import device_errors

    monkeypatch.setattr(device_errors, "SLOWDOWN_MAX", 1e6)  # the networks are tiny: any processor is quick enough

    torch.set_num_threads(1)
    video, report = tmp_path / "avatar.mp4", tmp_path / "report.json"
    code = personacam(
        *("animate", "--animator", "personalive", "--models", tiny_models, "--device", "cpu", "--dtype", "bfloat16"),
        *("--portrait", astronaut_file, "--driver", swaying_face, "--size", 64, "--quality", "lowest-delay"),
        *("--max-frames", 4, "--out", video, "--report", report),
    )
    assert code == 0
    pictures, times_s = clips.read_back(video)
    assert len(pictures) == 4
    assert times_s == pytest.approx([index / 25 for index in range(4)], abs=1e-4)
    assert all(picture.shape == (64, 64, 3) and float(np.std(picture)) > 1 for picture in pictures)
    said = read_json(report)
    assert (said["animator"], said["frames_out"], said["face_lost_frames"]) == ("personalive", 4, 0)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "PersonaLive needs its weights. Download them with `personacam models download`, or point --models at"),
        (("--models", "nowhere", "--device", "cpu"), "There is no folder nowhere."),
        (("--models", Path(__file__).parent), "has not all of PersonaLive's weights: personalive/denoising_unet.pth, "),
        (("--size", 100), "--size: 100 does not fit. Give a multiple of 64."),
        (("--quality", "good"), "--quality: 'good' does not fit. Give one of: best, balanced, fast, lowest-delay."),
        (("--dtype", "int8"), "--dtype: 'int8' does not fit."),
        (("--device", "toaster"), "--device: 'toaster' does not fit."),
    ],
)
def test_what_is_wrong_is_one_line(
    personacam: Command,
    astronaut_file: Path,
    swaying_face: Path,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    words: tuple[object, ...],
    told: str,
) -> None:
    base = ("animate", "--animator", "personalive", "--portrait", astronaut_file, "--driver", swaying_face)
    assert personacam(*base, "--out", tmp_path / "x.mp4", *words) == (2 if "does not fit" in told else 1)
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1


def test_weights_that_are_missing_cannot_be_converted(
    personacam: Command, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert personacam("models", "convert", tmp_path / "nowhere", tmp_path / "out") == 1
    assert "has no sd-image-variations-diffusers/unet/config.json" in capsys.readouterr().err


def test_converting_tells_what_was_written(
    personacam: Command, capsys: pytest.CaptureFixture[str], tiny_models: Path, tmp_path: Path
) -> None:
    assert personacam("models", "convert", tiny_models, tmp_path / "small") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 10
    assert lines[0].endswith("motion_extractor.safetensors: 56 MB")
    assert lines[-1] == f"--models {tmp_path / 'small'} now uses them."


@pytest.mark.parametrize("name", ["personalive", "best"])
def test_the_preset_is_the_published_stream_by_its_old_name_too(name: str) -> None:
    settings = merge_preset_and_flags(presets.load_preset(name), {})
    assert (settings.animator, settings.quality) == ("personalive", Quality.BEST)
    assert settings.personalive == PersonaLiveSettings()


def test_a_flag_wins_over_the_preset() -> None:
    preset = presets.load_preset("personalive")
    settings = merge_preset_and_flags(preset, {"size_px": 128, "quality": Quality.FAST}, {"chunk": 2})
    assert (settings.size_px, settings.quality, settings.personalive.chunk) == (128, Quality.FAST, 2)


def test_bench_hands_the_flags_on() -> None:
    wanted = Namespace(
        seconds=1.0, personalive_models=Path("weights"), quality=Quality.FAST, personalive_time_stages=True
    )
    assert flags_to_words(wanted) == ["--quality", "fast", "--models", "weights", "--time-stages"]
    assert flags_to_words(Namespace(seconds=1.0)) == []
