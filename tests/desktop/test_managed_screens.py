"""A show on the screens that people have, with a window manager: live, panic and a recording by key, out of sight."""

import json
from typing import Any

import cv2
import numpy as np
import Xlib.display

from tests.desktop.conftest import SCREENS, Desktop, wait_until


def frame_of(desktop: Desktop) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the window with its frame, in pixels of the screen."""
    server = Xlib.display.Display(desktop.surroundings["DISPLAY"])
    window = server.create_resource_object("window", int(desktop.windows()[0]))
    while (parent := window.query_tree().parent) != server.screen().root:
        window = parent
    place = window.get_geometry()
    server.close()
    return place.x, place.y, place.x + place.width, place.y + place.height


def screen_of(desktop: Desktop) -> tuple[int, int]:
    server = Xlib.display.Display(desktop.surroundings["DISPLAY"])
    screen = server.screen()
    size = screen.width_in_pixels, screen.height_in_pixels
    server.close()
    return size


def red_share(desktop: Desktop, name: str) -> float:
    """How much of the strip's left end is red: being live is never to be overlooked."""
    scale = float(desktop.surroundings["QT_SCALE_FACTOR"])
    picture = cv2.imread(str(desktop.screenshot(name)), cv2.IMREAD_COLOR_RGB)
    assert picture is not None
    corner = np.asarray(picture[: round(70 * scale), : round(130 * scale)], int)
    return float(((corner[..., 0] > 170) & (corner[..., 1] < 90)).mean())


def settings(desktop: Desktop) -> Any:
    return json.loads((desktop.home / "config" / "personacam" / "settings.json").read_text(encoding="utf-8"))


def test_a_show_by_keys(managed_desktop: Desktop) -> None:
    desktop, size = managed_desktop, screen_of(managed_desktop)
    name = next(name for name, (pixels, _) in SCREENS.items() if pixels == size)
    desktop.choose(consent_seen=True)
    desktop.start()
    wait_until(lambda: desktop.status().get("shown", 0) > 20, desktop.describe)
    left, top, right, bottom = frame_of(desktop)
    assert (left >= 0, top >= 0, right <= size[0], bottom <= size[1]) == (True,) * 4, "the window leaves the screen"
    assert red_share(desktop, f"off-{name}") < 0.01

    desktop.keys("ctrl+alt+g")
    wait_until(lambda: desktop.title().startswith("● LIVE"), desktop.describe)
    wait_until(lambda: red_share(desktop, f"live-{name}") > 0.1, "the strip does not say it")
    desktop.keys("ctrl+alt+p")
    wait_until(lambda: "Panic card" in desktop.title(), desktop.describe)
    desktop.screenshot(f"panic-{name}")
    assert desktop.status()["viewers_see"] == "panic card"
    desktop.keys("ctrl+alt+p", "ctrl+alt+r")
    wait_until(lambda: desktop.status().get("recording"), desktop.describe)
    desktop.screenshot(f"recording-{name}")

    before = len(desktop.sent())
    desktop.do("windowminimize", desktop.windows()[0])
    wait_until(lambda: len(desktop.sent()) > before + 10, "a minimised window ends the show")
    desktop.keys("ctrl+alt+r", "ctrl+alt+g")
    wait_until(lambda: desktop.status().get("live") == "off", desktop.describe)
    assert "Traceback" not in desktop.log()
    assert settings(desktop)["consent_seen"] is True
