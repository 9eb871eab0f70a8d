"""An app that is made to fail: sends numbered pictures to the virtual camera until somebody ends it.

    python camera_app.py FOLDER DEVICE FPS FIRST_NUMBER

It holds a driver's picture, full of the marker, the whole time. It says "on air" once, and "problem: ..." as they come.
"""

import signal
import sys
import time
from pathlib import Path

import numpy as np

from engine.core.problem import Problem
from engine.core.types import AvatarFrame, Frame
from engine.sinks.virtual_camera.connection import VirtualCameraRequest
from engine.sinks.virtual_camera.sink import VirtualCamera
from tests.fakes.camera_reader import MARKER, pattern

WIDTH, HEIGHT = 64, 36
LINGER_S = 4.0


def main(folder: Path, device: str, fps: float, number: int) -> None:
    """Send, thirty times a second or as asked."""
    output = VirtualCameraRequest(device, "file", WIDTH, HEIGHT, fps, "rgb", linger_s=LINGER_S)
    camera = VirtualCamera(output, folder=folder)
    problem: Problem | None = None
    while True:
        driver = Frame(np.full((HEIGHT, WIDTH, 3), MARKER, np.uint8), time.monotonic_ns())
        camera.write_frame(AvatarFrame(pattern(number, WIDTH, HEIGHT), driver.capture_time_ns), driver.capture_time_ns)
        if camera.read_state().problem != problem:
            problem = camera.read_state().problem
            sys.stdout.write(f"problem: {problem or ''}\n")
        if number % 10 == 0:
            sys.stdout.write("on air\n")
        sys.stdout.flush()
        number += 1
        time.sleep(1 / fps)


if __name__ == "__main__":
    # A test run in the background of a shell hands down an ignored Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    main(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]), int(sys.argv[4]))
