"""Sends numbered pictures to the virtual camera, from the command line's first number on, until it is ended.

python camera_app.py FIRST_NUMBER DEVICE_FPS SEND_FPS
"""

import sys
import time

from engine.core.problem import Problem
from engine.core.types import AvatarFrame
from engine.sinks.virtual_camera.connection import VirtualCameraRequest
from engine.sinks.virtual_camera.sink import VirtualCamera
from tests.vm.pictures import HEIGHT, WIDTH, numbered

DEVICE = "/dev/video20"


def main(number: int, device_fps: float, send_fps: float) -> None:
    """Send; whatever changes in the camera's state is printed."""
    camera = VirtualCamera(VirtualCameraRequest(DEVICE, None, WIDTH, HEIGHT, device_fps))
    said: tuple[str, Problem | None] = ("", None)
    while True:
        camera.write_frame(AvatarFrame(numbered(number), time.monotonic_ns()), number)
        state = camera.read_state()
        if (state.shows, state.problem) != said:
            said = (state.shows, state.problem)
            sys.stdout.write(f"{state.shows}: {state.problem or ''}\n")
            sys.stdout.flush()
        number += 1
        time.sleep(1 / send_fps)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]))
