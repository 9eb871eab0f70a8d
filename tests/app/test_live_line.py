"""What a person at the terminal is told while a run goes on."""

import argparse
from dataclasses import replace

import pytest

from app.live import SETTLED, News, line, live_settings
from app.live_flags import add_live
from engine import Delay, State, Status
from engine.messages import CameraStatus, OutputStatus

CAMERA = CameraStatus("Webcam", 1280, 720, 30.0, 29.6, 0.0)
RUNNING = Status(
    state=State.RUNNING,
    problem="",
    remedy="",
    animator="instant",
    portrait="mira",
    camera=CAMERA,
    output=OutputStatus(),
    running_s=3.0,
    keeps_up_fps=70.0,
    face_seen=True,
    captured=90,
    animated=88,
    face_lost=0,
    shown=88,
    dropped=2,
    skipped=0,
    delay=Delay(41.2, 60.0, 80.0, 88),
    stages={},
)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (RUNNING, "running · camera 30 fps · delay 41 ms · dropped 2"),
        (replace(RUNNING, face_seen=False), "running · no face in view · camera 30 fps · delay 41 ms · dropped 2"),
        (
            replace(RUNNING, state=State.CAMERA_LOST, camera=replace(CAMERA, fps=None), delay=None, face_seen=False),
            "camera lost · dropped 2",
        ),
    ],
)
def test_the_line_is_short_and_says_what_matters(status: Status, told: str) -> None:
    assert line(status) == told


def test_an_empty_view_is_told_once_and_so_is_its_end() -> None:
    news, nobody = News(), replace(RUNNING, face_seen=False)
    at = [(RUNNING, 1.0), (nobody, 2.0), (nobody, 3.5), (nobody, 4.0), (RUNNING, 4.25), (nobody, 5.0)]
    told = [news.of(replace(status, running_s=running_s)) for status, running_s in at]
    assert told == [[], [], ["No face is in view."], [], ["A face is in view again."], []]


def test_a_problem_is_told_once_and_a_failure_is_left_to_the_end() -> None:
    news, wrong = News(), replace(RUNNING, problem="It is dark.", remedy="Give it light.")
    assert news.of(wrong) == ["It is dark. Give it light."]
    assert news.of(wrong) == []
    assert news.of(replace(RUNNING, state=State.FAILED, problem="It broke.")) == []
    assert news.of(RUNNING) == [SETTLED]


def test_sizes_and_rates_reach_the_settings() -> None:
    parser = argparse.ArgumentParser()
    add_live(parser)
    words = "--portrait a.png --camera-size 640x360 --camera-fps 60 --output-size 1920x1080 --output-fps 25"
    live = live_settings(parser.parse_args(words.split()))
    assert (live.camera_width_px, live.camera_height_px, live.camera_fps) == (640, 360, 60)
    assert (live.output_width_px, live.output_height_px, live.output_fps) == (1920, 1080, 25)


@pytest.mark.parametrize("words", ["--output-size 1280", "--seconds nan", "--seconds 0", "--seconds soon"])
def test_what_is_no_size_or_time_is_wrong_usage(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    add_live(parser)
    with pytest.raises(SystemExit):
        parser.parse_args(["--portrait", "a.png", *words.split()])
    assert "is not a" in capsys.readouterr().err
