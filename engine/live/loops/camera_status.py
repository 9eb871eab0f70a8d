"""Finds what is wrong with the camera of a live run, and what to do about it.

Owns: when a camera counts as silent or slow, and the words. Does not know: how its rate is measured.
"""

from engine.core.status import CameraStatus

SILENT_S = 2.0
"""A camera that has sent nothing for this long is reported as silent."""
SLOW_FPS = 12.0
"""A camera that sends fewer pictures a second than this is reported as slow."""
SMALLER_VIDEO = "Give a smaller video."
WELL = "", ""


def find_camera_problem(camera: CameraStatus) -> tuple[str, str]:
    """Return problem and remedy; two empty strings when all is well."""
    return _find_file_problem(camera) if camera.is_file else _find_webcam_problem(camera)


def _find_webcam_problem(camera: CameraStatus) -> tuple[str, str]:
    if camera.silent_s > SILENT_S:
        return f"The camera {camera.name} has sent nothing for {camera.silent_s:.0f} s.", "Unplug it and plug it in."
    if camera.fps is not None and camera.fps < SLOW_FPS:
        return (
            f"The camera {camera.name} sends only {camera.fps:.0f} pictures a second.",
            "Give it more light, or ask it for a smaller picture.",
        )
    return WELL


def _find_file_problem(camera: CameraStatus) -> tuple[str, str]:
    """Return the problem of a file: not a low rate of its own, but half of its own rate or less."""
    if camera.silent_s > max(SILENT_S, 2 / camera.given_fps):
        return f"{camera.name} has given no picture for {camera.silent_s:.0f} s.", SMALLER_VIDEO
    if camera.fps is not None and camera.fps < min(SLOW_FPS, camera.given_fps / 2):
        return f"Only {camera.fps:.0f} pictures a second of {camera.name} are read in time.", SMALLER_VIDEO
    return WELL
