"""What the name of an output means: a virtual camera, a video file, or nothing.

Owns: the spelling, which names there are, and which file an output of a name writes.
Does not know: how an output is opened, whether a device is there.
"""

from pathlib import Path

from engine.camera_process.files import FILE_BACKEND
from engine.core.errors import SinkError
from engine.core.settings import NULL, VIRTUAL_CAMERA

BACKENDS = ("v4l2loopback", "obs", "unitycapture", FILE_BACKEND)
"""The backends of a virtual camera; `file` writes the pictures to a file, for tests."""
VIDEO_SUFFIX = ".mp4"
"""What a name ends in, in capitals or not, that is a video file."""


def is_video_name(output: str) -> bool:
    """Return True if the output is a video file."""
    return not is_virtual_camera_name(output) and output.lower().endswith(VIDEO_SUFFIX)


def is_virtual_camera_name(output: str) -> bool:
    """Return True if the output is a virtual camera: any, or one with a name behind a colon."""
    return output.partition(":")[0] == VIRTUAL_CAMERA


def split_device(output: str) -> tuple[str | None, str | None]:
    """Return backend and device of a virtual camera's name, None for what it does not say."""
    device = output.partition(":")[2]
    backend, _, rest = device.partition(":")
    if backend in BACKENDS:
        return backend, rest or None
    return None, device or None


def find_written_file(output: str) -> Path | None:
    """Return the file that an output of this name writes; None if it is no file."""
    if is_video_name(output):
        return Path(output)
    backend, device = split_device(output) if is_virtual_camera_name(output) else (None, None)
    return Path(device) if backend == FILE_BACKEND and device else None


def check_output_name(output: str) -> None:
    """Raise SinkError if no output is called like that; nothing is opened or looked for."""
    if output != NULL and not is_virtual_camera_name(output) and not is_video_name(output):
        raise SinkError(
            "There is no output {output}.",
            "Give {virtual_camera}, {virtual_camera}:DEVICE, a name that ends in {ending}, or {nothing}.",
            output=repr(output),
            virtual_camera=VIRTUAL_CAMERA,
            ending=VIDEO_SUFFIX,
            nothing=NULL,
        )
