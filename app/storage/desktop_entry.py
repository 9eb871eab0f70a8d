"""The desktop entry by which a Linux desktop knows this program: its name, its menu, and who asks for hotkeys.

The portal for hotkeys gives them only to a program with an id that names such an entry, and Wayland finds the icon of a
window by it; from a checkout or a wheel, nothing else puts it there. Owns: the id, the entry, its icon, and where they
lie. Does not know: who needs them.
Source: the Desktop Entry Specification and the XDG Base Directory Specification.
"""

import os
import sys
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from app.storage.atomic_write import write_atomically

APP_ID, APP_NAME = "personacam.PersonaCam", "Persona Cam"
"""Portals want at least one dot in it."""
ENTRY = """[Desktop Entry]
Type=Application
Name={name}
Comment=Be another face, live
Comment[ko]=다른 얼굴로, 실시간으로
Exec={command}
Icon={icon}
StartupWMClass={name}
Terminal=false
Categories=AudioVideo;Video;
"""
RESERVED = '"`$\\'
"""To be escaped within quotes."""
SYSTEM_FOLDERS = "/usr/local/share:/usr/share"


def install_desktop_entry(environment: Mapping[str, str] = os.environ, program: Path = Path(sys.executable)) -> bool:
    """Put the entry among the user's, unless the system has one; True if it is new there, or changed.

    program: the Python that runs; an entry of another place would not start. Raises: OSError.
    """
    name = f"{APP_ID}.desktop"
    folders = environment.get("XDG_DATA_DIRS") or SYSTEM_FOLDERS
    if any((Path(folder) / "applications" / name).exists() for folder in folders.split(":") if folder):
        return False
    home = environment.get("XDG_DATA_HOME")
    data = Path(home) if home else Path.home() / ".local" / "share"
    _write_if_new(data / "icons" / "hicolor" / "scalable" / "apps" / f"{APP_ID}.svg", _read_icon())
    entry = ENTRY.format(command=_start_command(program), icon=APP_ID, name=APP_NAME)
    return _write_if_new(data / "applications" / name, entry.encode(errors="surrogateescape"))


def _write_if_new(file: Path, content: bytes) -> bool:
    if file.exists() and file.read_bytes() == content:
        return False
    write_atomically(file, content)
    return True


def _read_icon() -> bytes:
    return (resources.files("assets") / "icons" / "app.svg").read_bytes()


def _start_command(program: Path) -> str:
    script = program.with_name("personacam")
    return f"{_quote(script)} window" if script.exists() else f"{_quote(program)} -m app window"


def _quote(path: Path) -> str:
    """As the value of Exec is read: first as a string, in which a backslash is written twice, then as an argument."""
    escaped = "".join(f"\\{character}" if character in RESERVED else character for character in str(path))
    return '"' + escaped.replace("\\", "\\\\").replace("%", "%%") + '"'
