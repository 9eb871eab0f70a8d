"""Checks what a live run needs from this computer: a camera, the permission to use it, and a virtual camera.

Owns: the checks, which open nothing: a camera's light would go on, and an old v4l2loopback can be opened for writing
only once. Does not know: how the result is shown.
"""

import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.core.problem import Phrase, Problem
from engine.sources.camera_list import Camera, list_cameras
from engine.sources.camera_setup import virtual_cameras
from engine.sources.camera_setup.install_plan import plan_installation

DEVICES = Path("/dev")
VIRTUAL_CAMERA = "virtual camera"
DEVICES_MODULE = "engine.camera_process.devices"
"""The module that knows what to install. Imported by name, because it is the one that uses pyvirtualcam; it does not
load that unless a device is opened."""
LOOPBACK = Path("/sys/module/v4l2loopback")
WEBCAM_CONSENT = r"Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore\webcam"
GROUP = "sudo usermod -aG video $USER"
MAC_AUTHORIZED, MAC_NOT_ASKED = 3, 0


@dataclass(frozen=True, slots=True)
class LiveCheck:
    """The result of one check.

    detail: what was found. problem: what is missing and what to do, or None. command: what to type against that, where
    that is all there is to do.
    """

    what: str
    detail: str = ""
    problem: Problem | None = None
    command: str = ""

    @property
    def found(self) -> bool:
        return self.problem is None


def check_live() -> Iterator[LiveCheck]:
    """Check everything that a live run needs, except the animator."""
    yield check_camera(list_cameras())
    yield check_camera_permission()
    yield check_virtual_camera()


def check_camera(found: Sequence[Camera]) -> LiveCheck:
    names = ", ".join(f"{one.number} ({one.name})" for one in found)
    missing = Problem("none is plugged in", "plug one in, or give a video to --camera")
    return LiveCheck("camera", names, None if found else missing)


def check_camera_permission() -> LiveCheck:
    """Check if this user may use cameras, as far as the system says so without asking the user."""
    if sys.platform == "win32":
        return _permission_result(_windows_allows_camera(), "Settings > Privacy > Camera")
    if sys.platform == "darwin":
        return _permission_result(_mac_allows_camera(), "System Settings > Privacy & Security > Camera")
    return check_device_access(sorted(DEVICES.glob("video*")))


def check_device_access(devices: Sequence[Path]) -> LiveCheck:
    """Check if this user may use these video devices."""
    closed = [str(device) for device in devices if not os.access(device, os.R_OK | os.W_OK)]
    if closed:
        problem = Problem(
            "not for {devices}", "{command}; then log out and in again", devices=", ".join(closed), command=GROUP
        )
        return LiveCheck("camera permission", problem=problem)
    return LiveCheck("camera permission", "given" if devices else "there is no video device to ask for")


def check_virtual_camera(
    installed: Callable[[str], object | None] = importlib.util.find_spec,
    loopback: Path = LOOPBACK,
    video: Path = virtual_cameras.VIDEO,
) -> LiveCheck:
    """Check if there is a device that other programs will see as a camera."""
    if installed("pyvirtualcam") is None:
        return _report_missing(Phrase("pyvirtualcam is not installed"))
    if sys.platform == "win32":
        there = virtual_cameras.list_filters()
        return LiveCheck(VIRTUAL_CAMERA, ", ".join(there)) if there else _report_missing(Phrase("none is installed"))
    if sys.platform == "darwin":
        if not virtual_cameras.OBS_APP.exists():
            return _report_missing(Phrase("OBS Studio is not installed"))
        return LiveCheck(VIRTUAL_CAMERA, str(virtual_cameras.OBS_APP))
    return _check_loopback(loopback, video)


def _check_loopback(loopback: Path, video: Path) -> LiveCheck:
    if not loopback.exists():
        return _report_missing(Phrase("v4l2loopback is not loaded"))
    nodes = [node.name for node in virtual_cameras.list_loopback_nodes(video)]
    exclusive = loopback / "parameters" / "exclusive_caps"
    hidden = exclusive.exists() and not exclusive.read_text().startswith("Y")
    note = "; browsers do not list it without exclusive_caps=1" if hidden else ""
    version = importlib.import_module(DEVICES_MODULE).loopback_version() or "of unknown version"
    if not nodes:
        return _report_missing(Phrase("v4l2loopback {version}: no device", version=version))
    there = ", ".join(f"/dev/{node}" for node in nodes)
    return LiveCheck(VIRTUAL_CAMERA, f"v4l2loopback {version}: {there}{note}")


def _report_missing(missing: Phrase) -> LiveCheck:
    """Say what is missing, with what the camera process would say there is to do."""
    told = importlib.import_module(DEVICES_MODULE).explain_missing_device(str(missing), str(missing))
    advice = Problem.from_plain(told.to_plain()).advice_phrase
    command = told.values.get("command", "")
    plan = plan_installation() if command.startswith("sudo ") and "apt" in command else None
    if plan is not None:
        advice, command = Phrase("Install it: {command}", command=plan.command), plan.command
    problem = Problem("{missing}", "{advice}", missing=missing, advice=advice)
    return LiveCheck(VIRTUAL_CAMERA, problem=problem, command=command if command.startswith("sudo ") else "")


def _permission_result(allowed: bool, where: str) -> LiveCheck:
    problem = None if allowed else Problem("refused", "allow it in {place}", place=where)
    return LiveCheck("camera permission", "given", problem)


def _windows_allows_camera() -> bool:
    if sys.platform != "win32":
        return True
    import winreg

    for root in (winreg.HKEY_LOCAL_MACHINE, winreg.HKEY_CURRENT_USER):
        for key in (WEBCAM_CONSENT, rf"{WEBCAM_CONSENT}\NonPackaged"):
            try:
                with winreg.OpenKey(root, key) as opened:
                    if winreg.QueryValueEx(opened, "Value")[0] == "Deny":
                        return False
            except OSError:
                continue
    return True


def _mac_allows_camera() -> bool:
    if sys.platform != "darwin":
        return True
    from AVFoundation import AVCaptureDevice, AVMediaTypeVideo

    status = AVCaptureDevice.authorizationStatusForMediaType_(AVMediaTypeVideo)
    return status in (MAC_AUTHORIZED, MAC_NOT_ASKED)
