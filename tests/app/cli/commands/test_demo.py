from collections.abc import Callable
from pathlib import Path

import cv2
import pytest

from app.cli.commands import demo
from engine import Settings
from tests import clips

Command = Callable[..., int]


def test_the_demo_makes_a_video_and_a_sheet(
    personacam: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo, "Settings", lambda **chosen: Settings(size_px=64, max_frames=8, **chosen))
    for module in ("engine.clip.first_pass", "app.cli.commands.sheet_rows"):
        monkeypatch.setattr(f"{module}.LOOK_FRAMES", 8)
    assert personacam("demo", "--out-dir", tmp_path / "out") == 0
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["avatar.mp4", "avatar.png"]
    assert len(clips.read_back(tmp_path / "out" / "avatar.mp4")[0]) == 8
    assert cv2.imread(str(tmp_path / "out" / "avatar.png")) is not None
    assert "8 frames" in capsys.readouterr().out
