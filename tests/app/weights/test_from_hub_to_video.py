"""All of it on the command line: download from a hub, verify, convert, and the same video as with the weights used
directly."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from app.weights.catalog import CONVERTIBLE
from engine import Image
from tests import clips
from tests.app.weights.made_up_hub import serve_folder, write_table

Command = Callable[..., int]
FRAMES = 4


@pytest.fixture
def own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The user's data folder, empty."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "data" / "personacam"


@pytest.fixture
def made_up(tmp_path: Path) -> Path:
    """Weights in the published layout, in 16-bit numbers, so that converting them loses nothing."""
    from tests.personalive import write_models

    return write_models(tmp_path / "made-up", half=True)


@pytest.fixture
def animate(
    personacam: Command, astronaut_file: Path, swaying_face: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[Image]]:
    """Animates with the weights that are named, or those that are found, and returns the pictures."""
    import torch

    from engine.animators.personalive.weights import device_errors

    monkeypatch.setattr(device_errors, "SLOWDOWN_MAX", 1e6)  # the networks are tiny: any processor is quick enough
    torch.set_num_threads(1)

    def run(name: str, *words: object) -> list[Image]:
        pictures = tmp_path / name
        code = personacam(
            *("animate", "--animator", "personalive", "--device", "cpu", "--dtype", "float32", "--seed", 3),
            *("--portrait", astronaut_file, "--driver", swaying_face, "--size", 64, "--quality", "lowest-delay"),
            *("--max-frames", FRAMES, "--out", tmp_path / f"{name}.mp4", "--frames-out", pictures, *words),
        )
        assert code == 0
        assert len(clips.read_back(tmp_path / f"{name}.mp4")[0]) == FRAMES
        return [np.asarray(Pillow.open(picture), np.uint8) for picture in sorted(pictures.iterdir())]

    return run


@pytest.mark.engines
def test_weights_from_a_hub_give_the_same_video_as_the_weights_themselves(
    personacam: Command,
    own_folders: Path,
    made_up: Path,
    animate: Callable[..., list[Image]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    directly = animate("directly", "--models", made_up)
    with serve_folder(made_up) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        assert personacam("models", "download") == 1  # the terms come first
        assert hub.requests == []
        table = write_table(made_up, tmp_path / "table.toml")
        assert personacam("models", "download", "--accept-terms", "--manifest", table) == 0
    store = own_folders / "weights"
    assert personacam("models", "verify") == 0
    downloaded = animate("downloaded")
    assert personacam("models", "convert", "--remove-originals") == 0
    assert not [path for path in store.rglob("*") if path.suffix in CONVERTIBLE]
    converted = animate("converted")
    for pictures in (downloaded, converted):
        assert len(pictures) == FRAMES
        assert all(np.array_equal(ours, theirs) for ours, theirs in zip(pictures, directly, strict=True))
    capsys.readouterr()
    assert personacam("models", "remove") == 0
    assert "GB are free again" in capsys.readouterr().out
    assert not store.exists()
