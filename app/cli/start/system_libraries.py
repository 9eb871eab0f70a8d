"""Libraries of the system that the installed packages are built on, and the Debian packages that bring them.

Owns: the lists, which of them are missing, and the sentence about it. Does not know: what they are used for. The
set-up reads it before anything is installed, so it imports nothing outside the standard library until there is a
problem to describe.
"""

import ctypes
import re
import shutil
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine import Problem

PROGRAM = {
    "libstdc++.so.6": "libstdc++6",
    "libgcc_s.so.1": "libgcc-s1",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libbrotlidec.so.1": "libbrotli1",
    "libbrotlicommon.so.1": "libbrotli1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
"""file -> package: what everything needs, also without a window."""
WINDOW = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
}
"""What Qt needs for any window."""
X11 = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
"""What Qt's plugin for X11, `xcb`, needs beside them."""
WAYLAND = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
"""What Qt's plugin for Wayland needs beside them."""
SETS = {"program": PROGRAM, "window": WINDOW | X11 | WAYLAND}
"""What the set-up asks for, by name."""
_FILE = re.compile(r"^(?:[^\s:]*/)?(lib[^\s:/]+\.so[.\d]*):")


def list_missing(libraries: Iterable[str]) -> list[str]:
    """Return the files, of these, that cannot be loaded."""
    return [file for file in libraries if not _can_load(file)]


def list_packages(files: Iterable[str]) -> list[str]:
    """Return the Debian packages that bring these files, each once; unknown files are left out."""
    known: Mapping[str, str] = PROGRAM | WINDOW | X11 | WAYLAND
    return list(dict.fromkeys(known[file] for file in files if file in known))


def explain_missing(files: Iterable[str]) -> "Problem":
    """Return what to say of files that are missing."""
    from engine import Problem

    names = list(files)
    packages = list_packages(names)
    if packages and shutil.which("apt-get"):
        command = f"sudo apt-get update && sudo apt-get install -y {' '.join(packages)}"
        return Problem("This system lacks {files}.", "Install it: {command}", files=", ".join(names), command=command)
    return Problem(
        "This system lacks {files}.",
        "Install what brings it with the system's package manager.",
        files=", ".join(names),
    )


def explain_import_error(error: ImportError) -> "Problem | None":
    """Return what to say if a package could not be imported because of a missing library; None for other reasons."""
    found = _FILE.match(str(error))
    return explain_missing([found[1]]) if found else None


def _can_load(file: str) -> bool:
    try:
        ctypes.CDLL(file)
    except OSError:
        return False
    return True
