"""Every window and dialog opens within its screen, with all of its buttons and words, on screens of many sizes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from Xlib import Xatom, display

from tests.desktop.conftest import ROOT, start_display

PANEL_PX = 40
"""What a desktop's panel takes from the screen."""
SCREENS = [
    ((1024, 640), 1.0),
    ((1280, 720), 1.0),
    ((1366, 768), 1.0),
    ((1920, 1080), 1.5),
    ((1440, 900), 2.0),
    ((2560, 1440), 2.0),
    ((720, 480), 1.0),
]
"""Sizes in pixels, and how many of them make one of the program's."""


def reserve_panel(name: str, size: tuple[int, int]) -> None:
    """Have the display say that a panel lies along its lower edge, as a desktop does."""
    server = display.Display(name)
    root = server.screen().root
    window = root.create_window(0, 0, 1, 1, 0, 0)
    check = server.intern_atom("_NET_SUPPORTING_WM_CHECK")
    for of in (root, window):
        of.change_property(check, Xatom.WINDOW, 32, [window.id])
    window.change_property(server.intern_atom("_NET_WM_NAME"), server.intern_atom("UTF8_STRING"), 8, b"desktop")
    area = server.intern_atom("_NET_WORKAREA")
    root.change_property(area, Xatom.CARDINAL, 32, [0, 0, size[0], size[1] - PANEL_PX])
    root.change_property(server.intern_atom("_NET_SUPPORTED"), Xatom.ATOM, 32, [area])
    server.set_close_down_mode(1)  # it stays when this connection ends
    server.sync()
    server.close()


def open_every_window(name: str, folder: Path, scale: float, language: str, font_factor: float) -> dict[str, Any]:
    """Return where every window is: see `every_window`."""
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    own = {"DISPLAY": name, "QT_QPA_PLATFORM": "xcb", "QT_SCALE_FACTOR": str(scale), "HOME": str(folder)}
    surroundings = {**os.environ, **own, "XDG_RUNTIME_DIR": str(runtime)}
    words = [sys.executable, "-m", "tests.desktop.every_window", str(folder), language, str(font_factor)]
    subprocess.run(words, env=surroundings, cwd=ROOT, check=True, timeout=150)
    found: dict[str, Any] = json.loads((folder / "windows.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize(("size", "scale"), SCREENS)
@pytest.mark.parametrize(
    ("language", "font_factor", "panel"), [("en", 1.0, False), ("ko", 1.0, True), ("en", 1.4, True)]
)
def test_every_window_is_within_its_screen(
    tmp_path: Path, size: tuple[int, int], scale: float, language: str, font_factor: float, panel: bool
) -> None:
    with start_display(size) as name:
        if panel:
            reserve_panel(name, size)
        found = open_every_window(name, tmp_path, scale, language, font_factor)
    assert len(found) == 20
    room_px = (round(size[0] / scale), round((size[1] - PANEL_PX * panel) / scale))
    for window, seen in found.items():
        assert tuple(seen["room"][2:]) == room_px
        assert seen["inside"], (window, seen)
        assert seen["cut"] == [], (window, seen)
