"""The picture as its own editor, by a real mouse and real keys: what viewers get follows the hand, mirrored or not."""

import time

import numpy as np

from tests.desktop.conftest import Desktop, wait_until

IN_PICTURE = (330, 260)
"""A place on the avatar, in a window as large as it is at first."""


def avatar_columns(desktop: Desktop) -> tuple[int, int]:
    """The first and the last column of the avatar in the device's newest picture: what is not black."""
    luma = np.frombuffer(desktop.sent()[-1], np.uint8)[: 640 * 360].reshape(360, 640)
    lit = np.flatnonzero(luma.max(axis=0) > 30)
    return int(lit[0]), int(lit[-1])


def avatar_width_px(desktop: Desktop) -> int:
    first, last = avatar_columns(desktop)
    return last - first


def drag(desktop: Desktop, right: int, down: int) -> None:
    window = desktop.windows()[0]
    desktop.do("mousemove", "--window", window, *IN_PICTURE)
    desktop.do("mousedown", 1)
    for _ in range(8):
        desktop.do("mousemove_relative", "--", right // 8, down // 8)
        time.sleep(0.03)
    desktop.do("mouseup", 1)


def place(desktop: Desktop) -> tuple[float, ...]:
    wanted = desktop.status()["wanted"]
    return tuple(wanted[name] for name in ("zoom", "shift_x", "shift_y"))


def test_mouse_and_keys_frame_what_viewers_get(desktop: Desktop) -> None:
    live = {"output_width_px": 640, "output_height_px": 360, "output_fps": 15, "framing": "fit"}
    desktop.choose(consent_seen=True, go_live_at_start=True, camera="none", live=live)
    desktop.start()
    wait_until(lambda: "LIVE" in desktop.title(), desktop.describe)
    wait_until(lambda: avatar_columns(desktop) == (140, 499), desktop.describe)

    drag(desktop, 80, 0)
    wait_until(lambda: avatar_columns(desktop)[0] < 120, "to the right in a mirror is to the left for others")
    desktop.screenshot("framed-by-hand")
    moved = place(desktop)
    desktop.keys("ctrl+z")
    wait_until(lambda: avatar_columns(desktop) == (140, 499), "the drag is not undone")
    desktop.keys("ctrl+shift+z")
    wait_until(lambda: place(desktop) == moved, "the drag is not done again")

    desktop.do("mousemove", "--window", desktop.windows()[0], *IN_PICTURE)
    desktop.do("click", "--repeat", 4, "--delay", 60, 4)
    wait_until(lambda: place(desktop)[0] > 1.3, "the wheel does not zoom")
    wait_until(lambda: avatar_width_px(desktop) > 440, "viewers get no zoom")
    desktop.do("click", "--repeat", 2, "--delay", 60, 1)
    wait_until(lambda: avatar_columns(desktop) == (140, 499), "a double-click does not reset")
    desktop.keys("Left", "Left", "Left")
    wait_until(lambda: avatar_columns(desktop)[0] > 140, "keys do not move")
    desktop.keys("0")
    wait_until(lambda: place(desktop) == (1.0, 0.0, 0.0), "0 does not reset")

    desktop.keys("ctrl+alt+p")
    wait_until(lambda: desktop.status().get("panic"), desktop.describe)
    drag(desktop, 80, 0)
    desktop.keys("ctrl+alt+p")
    wait_until(lambda: not desktop.status().get("panic"), desktop.describe)
    assert place(desktop) == (1.0, 0.0, 0.0), "the card cannot be dragged"
    assert "Traceback" not in desktop.log()


def test_each_portrait_keeps_its_look_through_keys_and_a_new_start(desktop: Desktop) -> None:
    desktop.choose(consent_seen=True, go_live_at_start=True, camera="none")
    desktop.start()
    wait_until(lambda: "LIVE" in desktop.title(), desktop.describe)

    def wanted() -> tuple[str, float]:
        told = desktop.status()["wanted"]
        return told["background"], told["zoom"]

    desktop.do("mousemove", "--window", desktop.windows()[0], *IN_PICTURE)
    desktop.do("click", "--repeat", 3, "--delay", 60, 4)
    wait_until(lambda: wanted()[1] > 1.2, "the wheel does not zoom")
    zoomed = wanted()
    desktop.keys("ctrl+alt+2")
    wait_until(lambda: wanted() == ("own", 1.0), "another portrait has the zoom of the first")
    desktop.keys("ctrl+alt+1")
    wait_until(lambda: wanted() == zoomed, "the zoom is gone")
    desktop.keys("ctrl+alt+2")
    wait_until(lambda: wanted() == ("own", 1.0), desktop.describe)
    time.sleep(1.0)
    desktop.stop()
    desktop.start()
    wait_until(lambda: desktop.status().get("state") == "running", desktop.describe)
    assert wanted() == ("own", 1.0)
    desktop.keys("ctrl+alt+1")
    wait_until(lambda: wanted() == zoomed, "the zoom was not kept")
