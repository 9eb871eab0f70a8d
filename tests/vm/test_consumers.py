"""In the VM: OBS Studio and Chromium read the camera while the avatar changes, panics, and the app is killed.

What they show is looked at picture by picture: whose avatar, the card, and never any of the driver's marker. They are
slow there (OBS about one picture a second), so nothing is said about smoothness.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import cv2
import pytest

from engine.core.types import Image
from tests.marker import SEEN, marked_share
from tests.vm import film, pictures
from tests.vm.avatars import Avatars
from tests.vm.chromium import Chromium
from tests.vm.obs import Obs
from tests.vm.stage import DEVICE, FILM, Show, camera_pid, report, wait_for_camera

LABEL = "VCam"
LOOKS = 150
"""So many pictures are waited for until the one that is wanted comes."""
CARDS = 3
KEPT = Path("/vm")


class Consumer(Protocol):
    """A program that reads the camera. It is started at once, and opens the camera when told to."""

    def open(self, device: Path) -> None: ...
    def picture(self) -> Image: ...
    def photograph(self, file: Path) -> None: ...
    def about(self) -> str: ...
    def close(self) -> None: ...


class Watched:
    """Looks at every picture of a consumer for the marker, and keeps one of each kind."""

    def __init__(self, name: str, consumer: Consumer) -> None:
        self._name = name
        self._consumer = consumer
        self._avatars = Avatars(film.load(FILM).portraits)
        self.looked = 0
        self.marked = 0.0

    def shows(self) -> str | int | None:
        """The number of a portrait, "card", or None for something in between."""
        picture = self._consumer.picture()
        self.looked += 1
        self.marked = max(self.marked, marked_share(picture))
        found = "card" if pictures.is_like_card(picture) else self._avatars.nearest(pictures.thumbnail(picture))
        file = KEPT / f"{self._name}-{found}.png"
        if not file.exists():
            cv2.imwrite(str(file), picture[..., ::-1])
        return found

    def wait_for(self, wanted: str | int) -> None:
        seen = []
        for _ in range(LOOKS):
            seen.append(self.shows())
            if seen[-1] == wanted:
                return
        self._consumer.photograph(KEPT / f"{self._name}-in-vain.png")
        raise AssertionError(f"{self._name} does not show {wanted}: {seen}")


def obs(folder: Path) -> Consumer:
    return Obs(folder)


def chromium(folder: Path) -> Consumer:
    return Chromium(folder, LABEL)


@pytest.mark.parametrize(("name", "begin", "matrix"), [("obs", obs, "709"), ("chromium", chromium, "601")])
def test_a_program_that_reads_the_camera_sees_the_show(
    name: str,
    begin: Callable[[Path], Consumer],
    matrix: str,
    new_driver: None,
    runtime: Path,
    start: Callable[..., Any],
) -> None:
    show = start(Show, matrix)
    home = runtime.parent / "home"
    home.mkdir(mode=0o700)
    consumer = begin(home)
    report(f"{name}: started")
    try:
        process = wait_for_camera(runtime)
        report(f"{name}: there is a camera")
        os.setpriority(os.PRIO_PROCESS, process, 0)
        consumer.open(DEVICE)
        report(f"{name}: has the camera")
        watched = Watched(name, consumer)
        _play(watched, show, lambda: start(Show, matrix), lambda kind: consumer.photograph(KEPT / f"{name}-{kind}.png"))
        about = consumer.about()
    finally:
        consumer.close()
    assert camera_pid(runtime) == process
    report(f"{about}; looked at {watched.looked} pictures; marker at most {watched.marked:.4f} of a picture")
    assert watched.marked < SEEN
    if isinstance(consumer, Chromium):
        assert LABEL in " ".join(consumer.devices)
        assert not [event for event in consumer.events if "ended" in event or "failed" in event]


def _play(watched: Watched, show: Show, again: Callable[[], Show], photograph: Callable[[str], None]) -> None:
    watched.wait_for(0)
    photograph("screen-avatar")
    report("the first avatar")
    show.tell("swap 1 crossfade")
    watched.wait_for(1)

    show.tell("panic on")
    watched.wait_for("card")
    assert [watched.shows() for _ in range(CARDS)] == ["card"] * CARDS
    photograph("screen-panic")
    report("panic")
    show.tell("panic off")
    watched.wait_for(1)

    show.tell("face off")
    show.wait_for(lambda status: not status["face"])
    assert watched.shows() in (1, "card", None)
    show.tell("face on")
    show.wait_for(lambda status: status["face"])
    watched.wait_for(1)

    report("face lost and found")
    show.signal(signal.SIGKILL)
    watched.wait_for("card")
    again().tell("swap 2 cut")
    watched.wait_for(2)
    photograph("screen-again")
