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

from engine.sources.camera_list import Camera, list_cameras

DEVICES = Path("/dev")
DEVICES_MODULE = "engine.camera_process.devices"
"""The module that knows what to install. Imported by name, because it is the one that uses pyvirtualcam; it does not
load that unless a device is opened."""
LOOPBACK = Path("/sys/module/v4l2loopback")
VIDEO = Path("/sys/class/video4linux")
OBS_APP = Path("/Applications/OBS.app")
FILTERS = {
    "OBS Virtual Camera": "{A3FCE0F5-3493-419F-958A-ABA1250EC20B}",
    "Unity Capture": "{5C2CD55C-92AD-4999-8666-912BD3E70010}",
}
"""Name of each DirectShow filter -> the class that it registers."""
WEBCAM_CONSENT = r"Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore\webcam"
GROUP = "sudo usermod -aG video $USER; then log out and in again"
MAC_AUTHORIZED, MAC_NOT_ASKED = 3, 0


@dataclass(frozen=True, slots=True)
class LiveCheck:
    """The result of one check; remedy: what to do if it was not found."""

    what: str
    found: bool
    detail: str
    remedy: str


def check_live() -> Iterator[LiveCheck]:
    """Check everything that a live run needs, except the animator."""
    yield check_camera(list_cameras())
    yield check_camera_permission()
    yield check_virtual_camera()


def check_camera(found: Sequence[Camera]) -> LiveCheck:
    names = ", ".join(f"{one.number} ({one.name})" for one in found)
    return LiveCheck("camera", bool(found), names or "none is plugged in", "plug one in, or give a video to --camera")


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
    detail = f"not for {', '.join(closed)}" if closed else "given" if devices else "there is no video device to ask for"
    return LiveCheck("camera permission", not closed, detail, GROUP)


def check_virtual_camera(
    installed: Callable[[str], object | None] = importlib.util.find_spec,
    loopback: Path = LOOPBACK,
    video: Path = VIDEO,
) -> LiveCheck:
    """Check if there is a device that other programs will see as a camera."""
    what = "virtual camera"
    devices = importlib.import_module(DEVICES_MODULE)
    if installed("pyvirtualcam") is None:
        reason = "pyvirtualcam is not installed"
        return LiveCheck(what, False, reason, devices.suggest_remedy([reason]))
    if sys.platform == "win32":
        there = [name for name, filter_class in FILTERS.items() if _is_filter_registered(filter_class)]
        return LiveCheck(what, bool(there), ", ".join(there) or "none is installed", devices.suggest_remedy([]))
    if sys.platform == "darwin":
        there = [str(OBS_APP)] if OBS_APP.exists() else []
        return LiveCheck(
            what, bool(there), ", ".join(there) or "OBS Studio is not installed", devices.suggest_remedy([])
        )
    return _check_loopback(what, loopback, video)


def _check_loopback(what: str, loopback: Path, video: Path) -> LiveCheck:
    devices = importlib.import_module(DEVICES_MODULE)
    if not loopback.exists():
        return LiveCheck(what, False, "v4l2loopback is not loaded", devices.suggest_remedy([]))
    nodes = sorted(node.name for node in video.glob("video*") if (node / "max_openers").exists())
    exclusive = loopback / "parameters" / "exclusive_caps"
    hidden = exclusive.exists() and not exclusive.read_text().startswith("Y")
    note = "; browsers do not list it without exclusive_caps=1" if hidden else ""
    version = devices.loopback_version() or "of unknown version"
    there = ", ".join(f"/dev/{node}" for node in nodes) or "no device"
    return LiveCheck(what, bool(nodes), f"v4l2loopback {version}: {there}{note}", devices.suggest_remedy([]))


def _permission_result(allowed: bool, where: str) -> LiveCheck:
    return LiveCheck("camera permission", allowed, "given" if allowed else "refused", f"allow it in {where}")


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


def _is_filter_registered(filter_class: str) -> bool:
    if sys.platform != "win32":
        return False
    import winreg

    try:
        winreg.CloseKey(winreg.OpenKey(winreg.HKEY_CLASSES_ROOT, rf"CLSID\{filter_class}"))
    except OSError:
        return False
    return True
