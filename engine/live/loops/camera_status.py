"""Finds what is wrong with the camera of a live run, and what to do about it.

Owns: when a camera counts as silent or slow, and the words. Does not know: how its rate is measured.
"""

from engine.core.problem import Problem
from engine.core.status import CameraStatus
from engine.core.system.address_mask import is_address

SILENT_S = 2.0
"""A camera that has sent nothing for this long is reported as silent."""
SLOW_FPS = 12.0
"""A camera that sends fewer pictures a second than this is reported as slow."""
SLOW_NETWORK_FPS = 8.0
"""The same for what comes from an address: many network cameras send 10 or 15 as they are set, which is no fault."""
SMALLER_VIDEO = "Give a smaller video."


def find_camera_problem(camera: CameraStatus) -> Problem | None:
    """Return what is wrong with it, or None."""
    if camera.is_file:
        return _find_file_problem(camera)
    return _find_network_problem(camera) if is_address(camera.name) else _find_webcam_problem(camera)


def _find_webcam_problem(camera: CameraStatus) -> Problem | None:
    if camera.silent_s > SILENT_S:
        return Problem(
            "The camera {camera} has sent nothing for {silent_s} s.",
            "Unplug it and plug it in.",
            camera=camera.name,
            silent_s=f"{camera.silent_s:.0f}",
        )
    if camera.fps is not None and camera.fps < SLOW_FPS:
        return Problem(
            "The camera {camera} sends only {fps} pictures a second.",
            "Give it more light, or ask it for a smaller picture.",
            camera=camera.name,
            fps=f"{camera.fps:.0f}",
        )
    return None


def _find_network_problem(camera: CameraStatus) -> Problem | None:
    """Return the problem of what comes from an address, where nothing can be unplugged."""
    if camera.silent_s > SILENT_S:
        return Problem(
            "{address} has sent no picture for {patience_s} s.",
            "Check that the sender runs, and the network.",
            address=camera.name,
            patience_s=f"{camera.silent_s:.0f}",
        )
    if camera.fps is not None and camera.fps < SLOW_NETWORK_FPS:
        return Problem(
            "{address} sends only {fps} pictures a second.",
            "Let it send smaller pictures, or bring it nearer to the network.",
            address=camera.name,
            fps=f"{camera.fps:.0f}",
        )
    return None


def _find_file_problem(camera: CameraStatus) -> Problem | None:
    """Return the problem of a file: not a low rate of its own, but half of its own rate or less."""
    if camera.silent_s > max(SILENT_S, 2 / camera.given_fps):
        return Problem(
            "{camera} has given no picture for {silent_s} s.",
            SMALLER_VIDEO,
            camera=camera.name,
            silent_s=f"{camera.silent_s:.0f}",
        )
    if camera.fps is not None and camera.fps < min(SLOW_FPS, camera.given_fps / 2):
        return Problem(
            "Only {fps} pictures a second of {camera} are read in time.",
            SMALLER_VIDEO,
            fps=f"{camera.fps:.0f}",
            camera=camera.name,
        )
    return None
