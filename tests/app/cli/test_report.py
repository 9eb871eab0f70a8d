import json
from pathlib import Path

import pytest

from app.cli import report
from engine import AnimationReport, Settings, SinkError
from engine.core.status import RuntimeInUse
from engine.core.stopwatch import StageTime


def test_the_probe_for_a_report_leaves_nothing(tmp_path: Path) -> None:
    report.prepare_report(tmp_path / "reports" / "r.json")
    assert list((tmp_path / "reports").iterdir()) == []


def test_an_earlier_report_stays_unless_it_is_to_be_replaced(tmp_path: Path) -> None:
    earlier, link = tmp_path / "r.json", tmp_path / "link.json"
    earlier.write_text("{}")
    link.symlink_to(earlier)
    report.prepare_report(link)
    assert report.save_json(link, {"frames": 1}) == tmp_path / "link (2).json"
    assert earlier.read_text() == "{}"
    assert report.save_json(earlier, {"frames": 2}, replace=True) == earlier
    assert json.loads(earlier.read_text()) == {"frames": 2}


def test_where_a_report_is_is_said_if_it_is_elsewhere() -> None:
    assert report.describe_report(Path("r.json"), Path("r.json")) == []
    (line,) = report.describe_report(Path("r.json"), Path("r (2).json"))
    assert "r (2).json" in line


def test_a_place_that_cannot_be_written_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(SinkError, match="cannot be written: it is a folder"):
        report.prepare_report(tmp_path)


def touched(file: Path) -> Path:
    file.touch()
    return file


def test_a_report_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(SinkError, match="cannot be written"):
        report.save_json(touched(tmp_path / "file") / "r.json", {})


def test_the_report_of_a_run_says_what_was_animated_how_and_how_fast(tmp_path: Path) -> None:
    run = AnimationReport(
        frames_in=12,
        frames_out=11,
        fps=29.97002997,
        face_lost_frames=2,
        neutral_frame=3,
        stopped=False,
        stage_ms={"track": StageTime(1.23456, 2.0)},
        runtime=RuntimeInUse("onnx", "cpu"),
    )
    settings = Settings(animator="instant", size_px=128, seed=7, own_pixels_only=True)
    file = report.write_report(tmp_path / "r.json", run, settings, "lively")
    content = json.loads(file.read_text())
    assert "peak_rss_mb" in content
    del content["peak_rss_mb"]
    assert content == {
        "frames_in": 12,
        "frames_out": 11,
        "fps": 29.97003,
        "face_lost_frames": 2,
        "neutral_frame": 3,
        "stopped": False,
        "animator": "instant",
        "runtime": "onnx",
        "provider": "cpu",
        "preset": "lively",
        "size": 128,
        "seed": 7,
        "own_pixels_only": True,
        "stage_ms": {"track": {"p50": 1.235, "p95": 2.0}},
    }
    assert report.write_report(file, run, settings, "lively") == tmp_path / "r (2).json"
    assert report.write_report(file, run, settings, "other", replace=True) == file
    assert json.loads(file.read_text())["preset"] == "other"
