"""A person's first day with the program: first run, live, another face by a key, a recording, the end."""

import json
from typing import Any

import av

from tests.desktop.conftest import Desktop, wait_until

GO_LIVE = (-80, -26)
"""Where the button is, from the lower right corner of a window."""


def state(desktop: Desktop) -> str:
    return str(desktop.status().get("state"))


def test_from_the_first_run_to_a_recording(desktop: Desktop) -> None:
    desktop.start()
    wait_until(lambda: state(desktop) == "running", desktop.log())
    desktop.screenshot("first-run")
    desktop.keys("Return", "space", "Return")  # to the consent, which is ticked, and on
    wait_until(lambda: "LIVE" in desktop.title(), desktop.title())
    wait_until(lambda: len(set(desktop.sent())) > 3, "nothing reached the device")
    desktop.screenshot("first-run-live")
    desktop.keys("Return")
    desktop.screenshot("live")

    worn = desktop.status()["wanted"]["portrait"]
    desktop.keys("ctrl+alt+n")
    wait_until(lambda: desktop.status().get("portrait") != worn, desktop.log())

    desktop.keys("ctrl+alt+r")
    wait_until(lambda: desktop.status().get("recording"), desktop.log())
    desktop.screenshot("recording")
    wait_until(lambda: any(file.stat().st_size for file in desktop.recordings.glob("*.mp4")), desktop.log())
    desktop.keys("ctrl+alt+r")
    wait_until(lambda: not desktop.status().get("recording"), desktop.log())

    desktop.keys("ctrl+q")
    wait_until(lambda: desktop.windows("End live"), "nobody asked whether to end while live")
    desktop.screenshot("end-live")
    desktop.keys("Escape")
    wait_until(lambda: not desktop.windows("End live"), "the question stays")
    desktop.click(*GO_LIVE)
    wait_until(lambda: "LIVE" not in desktop.title(), desktop.title())
    desktop.keys("ctrl+q")
    wait_until(lambda: desktop.program is not None and desktop.program.poll() is not None, desktop.log())
    (file,) = desktop.recordings.glob("*.mp4")
    with av.open(str(file)) as container:
        assert len(list(container.decode(video=0))) > 3
    assert choices(desktop)["consent_seen"] is True
    assert "Traceback" not in desktop.log()


def choices(desktop: Desktop) -> Any:
    return json.loads((desktop.home / "config" / "personacam" / "settings.json").read_text(encoding="utf-8"))
