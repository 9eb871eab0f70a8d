from dataclasses import replace

import pytest

from engine.core.status import CameraStatus
from engine.live.loops.camera_status import find_camera_problem
from tests.problems import advice_of, message_of

CAMERA = CameraStatus("Webcam", 1280, 720, 30.0, 29.6, 0.0)
NETWORK = replace(CAMERA, name="http://***@host/video")
FILE = replace(CAMERA, name="clip.mp4", is_file=True)


@pytest.mark.parametrize(
    ("camera", "problem", "remedy"),
    [
        (replace(CAMERA, fps=7.0), "The camera Webcam sends only 7 pictures a second.", "more light"),
        (replace(CAMERA, silent_s=4.0), "The camera Webcam has sent nothing for 4 s.", "Unplug it"),
        (replace(NETWORK, fps=7.0), "http://***@host/video sends only 7 pictures a second.", "network"),
        (replace(NETWORK, silent_s=4.0), "http://***@host/video has sent no picture for 4 s.", "network"),
        (replace(FILE, fps=7.0), "Only 7 pictures a second of clip.mp4 are read in time.", "smaller video"),
        (replace(FILE, silent_s=4.0), "clip.mp4 has given no picture for 4 s.", "smaller video"),
    ],
)
def test_a_camera_and_a_file_are_told_apart(camera: CameraStatus, problem: str, remedy: str) -> None:
    assert message_of(find_camera_problem(camera)) == problem
    assert remedy in advice_of(find_camera_problem(camera))


@pytest.mark.parametrize(
    "camera",
    [
        CAMERA,
        NETWORK,
        FILE,
        replace(CAMERA, fps=None),
        replace(FILE, given_fps=8.0, fps=8.0),
        replace(FILE, given_fps=0.5, silent_s=2.2),
    ],
)
def test_what_is_as_it_should_be_is_no_problem(camera: CameraStatus) -> None:
    assert find_camera_problem(camera) is None


@pytest.mark.parametrize(
    ("camera", "wrong"),
    [
        (replace(CAMERA, silent_s=2.0), False),
        (replace(CAMERA, silent_s=2.1), True),
        (replace(CAMERA, fps=12.0), False),
        (replace(CAMERA, fps=11.9), True),
        (replace(CAMERA, given_fps=8.0, fps=8.0), True),
        (replace(NETWORK, given_fps=15.0, fps=11.6), False),
        (replace(NETWORK, fps=8.0), False),
        (replace(NETWORK, fps=7.9), True),
        (replace(FILE, given_fps=20.0, fps=10.0), False),
        (replace(FILE, given_fps=20.0, fps=9.9), True),
        (replace(FILE, given_fps=60.0, fps=12.0), False),
        (replace(FILE, given_fps=60.0, fps=11.9), True),
        (replace(FILE, given_fps=0.5, silent_s=4.0), False),
        (replace(FILE, given_fps=0.5, silent_s=4.1), True),
        (replace(FILE, fps=None), False),
    ],
)
def test_what_is_just_enough_is_no_problem_and_a_little_less_is(camera: CameraStatus, wrong: bool) -> None:
    assert (find_camera_problem(camera) is not None) is wrong


def test_silence_is_said_before_slowness() -> None:
    for camera in (CAMERA, FILE):
        assert "4 s" in message_of(find_camera_problem(replace(camera, silent_s=4.0, fps=3.0)))
