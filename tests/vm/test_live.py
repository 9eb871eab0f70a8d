"""In the VM: `personacam live` from a clip and from a camera, into a real v4l2loopback that OpenCV reads.

The tracker makes about one picture a second on the emulated processors, and would take both of them for itself; it
steps back for camera process and reader, who would have a processor of their own on a real computer.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.vm import pictures
from tests.vm.stage import (
    DEVICE,
    DEVICE_FPS,
    Program,
    RateMeter,
    Viewer,
    camera_counts,
    camera_pid,
    gaps_s,
    report,
    wait_for_camera,
)
from tests.vm.stage import wait_until as wait

ROOT = Path(__file__).parents[2]
PORTRAIT = ROOT / "assets/portraits/astronaut.png"
CLIP = ROOT / "assets/demo/driver.mp4"
VIVID = Path("/dev/video10")
COUNTED = 100
UNLIKE = 25.0
"""How far every picture must be from every picture of the driver: the mean over 144 points, of 255."""


def live(camera: Path) -> Program:
    return Program(
        *("-m", "app", "live", "--portrait", PORTRAIT, "--camera", camera, "--camera-size", "320x180"),
        *("--output", f"virtual-camera:{DEVICE}", "--output-size", f"{pictures.WIDTH}x{pictures.HEIGHT}"),
        *("--output-fps", int(DEVICE_FPS), "--size", 256),
    )


def driver_thumbnails(camera: Path) -> NDArray[np.float64]:
    """Thirty pictures of the driver, as the reader makes thumbnails: (30, 9, 16, 3) RGB."""
    capture = cv2.VideoCapture(str(camera))
    thumbnails = []
    for _ in range(30):
        got, image = capture.read()
        assert got
        framed = np.asarray(cv2.resize(image, (pictures.WIDTH, pictures.HEIGHT)), np.uint8)
        thumbnails.append(pictures.thumbnail(framed[..., ::-1]))
    capture.release()
    return np.array(thumbnails, float)


def is_avatar(shows: object) -> bool:
    return shows == "other"


@pytest.mark.parametrize("camera", [CLIP, VIVID], ids=["clip", "vivid"])
def test_live_feeds_the_device_at_its_rate_and_outlives_the_app(
    camera: Path, new_driver: None, runtime: Path, start: Callable[..., Any]
) -> None:
    driver = driver_thumbnails(camera)
    first = start(live, camera)
    first.step_back()
    process = wait_for_camera(runtime)
    os.setpriority(os.PRIO_PROCESS, process, 0)
    viewer = start(Viewer)
    begin = viewer.wait_for(is_avatar)
    meter = RateMeter(runtime, viewer)
    wait(lambda: len(viewer.seen()) >= begin + COUNTED)
    rate = meter.stop()
    seen = viewer.seen()
    fps = (COUNTED - 1) / (seen[begin + COUNTED - 1]["time_s"] - seen[begin]["time_s"])
    report(f"live from {camera.name}: {fps:.2f} fps of {DEVICE_FPS}; {camera_counts(runtime)}")

    first.signal(signal.SIGKILL)
    card = viewer.wait_for(lambda shows: shows == "card", len(seen) - 1)
    start(live, camera).step_back()
    again = viewer.wait_for(is_avatar, card)
    seen = viewer.seen()
    report(
        f"live from {camera.name}: app killed: card, and the avatar again after "
        f"{seen[again]['time_s'] - seen[card]['time_s']:.1f} s; worst gap {gaps_s(seen).max() * 1000:.0f} ms"
    )
    rate.check()
    assert camera_pid(runtime) == process
    assert not viewer.failed()
    assert {tuple(one["size"]) for one in seen} == {(pictures.WIDTH, pictures.HEIGHT)}
    assert not any(isinstance(one["shows"], int) for one in seen)
    _assert_portrait_and_never_the_driver([one["thumbnail"] for one in seen if "thumbnail" in one], driver)


def _assert_portrait_and_never_the_driver(thumbnails: list[Any], driver: NDArray[np.float64]) -> None:
    """The middle has the portrait's colours; no picture is like any of the driver's."""
    seen = np.array(thumbnails, float)
    portrait = np.asarray(cv2.imread(str(PORTRAIT), cv2.IMREAD_COLOR_RGB)).mean(axis=(0, 1))
    assert np.abs(seen[:, 1:8, 5:11].mean(axis=(0, 1, 2)) - portrait).max() < 40
    for picture in driver:
        assert np.abs(seen - picture).mean(axis=(1, 2, 3)).min() > UNLIKE
