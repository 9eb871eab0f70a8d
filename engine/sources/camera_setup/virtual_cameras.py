"""The virtual cameras of this computer.

Owns: finding them, what an output calls them, and what other programs list them as. It opens none: an old v4l2loopback
can be opened for writing only once. Does not know: which one is used.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

VIDEO = Path("/sys/class/video4linux")
OBS_APP = Path("/Applications/OBS.app")
OBS_CAMERA = "OBS Virtual Camera"
FILTERS = {
    OBS_CAMERA: "{A3FCE0F5-3493-419F-958A-ABA1250EC20B}",
    "Unity Video Capture": "{5C2CD55C-92AD-4999-8666-912BD3E70010}",
}
"""Name of each DirectShow filter -> the class that it registers."""


@dataclass(frozen=True, slots=True)
class VirtualCamera:
    """word: what an output has behind `virtual-camera:`. name: what other programs list it as."""

    word: str
    name: str


def list_virtual_cameras(video: Path = VIDEO) -> tuple[VirtualCamera, ...]:
    """Return those that are there, in the order in which they are tried."""
    if sys.platform == "win32":
        return tuple(VirtualCamera(name, name) for name in list_filters())
    if sys.platform == "darwin":
        return (VirtualCamera(OBS_CAMERA, OBS_CAMERA),) if OBS_APP.exists() else ()
    return tuple(VirtualCamera(f"/dev/{node.name}", _read_name(node)) for node in list_loopback_nodes(video))


def list_loopback_nodes(video: Path = VIDEO) -> list[Path]:
    """Return the folders of the devices that v4l2loopback has made, by number; only its devices have this file."""
    nodes = [node for node in video.glob("video*") if (node / "max_openers").exists()]
    return sorted(nodes, key=lambda node: (len(node.name), node.name))


def list_filters() -> list[str]:
    """Return the names of the DirectShow filters that are registered."""
    return [name for name, filter_class in FILTERS.items() if is_filter_registered(filter_class)]


def is_filter_registered(filter_class: str) -> bool:
    """Return True if Windows knows this class."""
    if sys.platform != "win32":
        return False
    import winreg

    try:
        winreg.CloseKey(winreg.OpenKey(winreg.HKEY_CLASSES_ROOT, rf"CLSID\{filter_class}"))
    except OSError:
        return False
    return True


def _read_name(node: Path) -> str:
    try:
        return (node / "name").read_text(encoding="utf-8", errors="replace").strip() or node.name
    except OSError:
        return node.name
