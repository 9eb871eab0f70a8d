"""In the VM: on air while OpenCV reads, with swaps, panic, a face that goes and comes, and an app that is killed.

The viewer never loses the camera, never gets a picture made of parts of two, never sees any of the driver's marker.
The film's faces were found beforehand (`film`); all else is what a user runs, Instant included.
"""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.marker import SEEN
from tests.vm import film, pictures
from tests.vm.avatars import Avatars
from tests.vm.stage import FILM, NEW, Show, Viewer, camera_pid, gaps_s, report, wait_for_camera
from tests.vm.stage import wait_until as wait


def test_swap_panic_face_lost_and_kill_while_opencv_reads(
    new_driver: None, runtime: Path, start: Callable[..., Any]
) -> None:
    known = Avatars(film.load(FILM).portraits)
    show = start(Show)
    show.step_back()
    process = wait_for_camera(runtime)
    os.setpriority(os.PRIO_PROCESS, process, 0)
    viewer = start(Viewer)
    viewer.wait_for(is_avatar)
    _wait_for_portrait(viewer, known, 0)

    report("show: on air")
    for number, transition in ((1, "crossfade"), (2, "cut"), (0, "morph"), (1, "cut")):
        show.tell(f"swap {number} {transition}")
        _wait_for_portrait(viewer, known, number)

    panic_ms = _panic(show, viewer)
    _wait_for_portrait(viewer, known, 1)

    report("show: panic is over")
    show.tell("face off")
    show.wait_for(lambda status: not status["face"])
    _see_more(viewer, 30)
    show.tell("face on")
    show.wait_for(lambda status: status["face"] and status["showing"] == "driven")
    _wait_for_portrait(viewer, known, 1)

    report("show: the face is back; now the app is killed")
    show.signal(signal.SIGKILL)
    card = viewer.wait_for(is_card, len(viewer.seen()))
    again = start(Show)
    again.step_back()
    viewer.wait_for(is_avatar, card)
    again.tell("swap 2 cut")
    _wait_for_portrait(viewer, known, 2)

    assert camera_pid(runtime) == process
    assert not viewer.failed()
    seen = viewer.seen()
    _assert_whole_and_never_the_driver(seen)
    fps = (len(seen) - 1) / (seen[-1]["time_s"] - seen[0]["time_s"])
    report(
        f"v4l2loopback {NEW}, show: {len(seen)} pictures, {fps:.2f} fps, worst gap {gaps_s(seen).max() * 1000:.0f} ms, "
        f"card {panic_ms:.0f} ms after panic, {sum(len(one.get('numbers', ())) > 1 for one in seen)} torn, "
        f"marker at most {max(one.get('marked', 0) for one in seen):.4f} of a picture"
    )
    assert gaps_s(seen).max() < 2.0


def is_avatar(shows: object) -> bool:
    return shows == "other"


def is_card(shows: object) -> bool:
    return shows == "card"


def _panic(show: Show, viewer: Viewer) -> float:
    """The card comes and nothing else until it is released; how long it took, in ms."""
    at_s = time.monotonic()
    show.tell("panic on")
    card = viewer.wait_for(is_card, len(viewer.seen()))
    _see_more(viewer, 20)
    assert {one["shows"] for one in viewer.seen()[card:]} == {"card"}
    delay_ms = 1000 * (viewer.seen()[card]["time_s"] - at_s)
    show.tell("panic off")
    viewer.wait_for(is_avatar, card)
    return float(delay_ms)


def _see_more(viewer: Viewer, pictures_more: int) -> None:
    before = len(viewer.seen())
    wait(lambda: len(viewer.seen()) >= before + pictures_more)


def _wait_for_portrait(viewer: Viewer, known: Avatars, number: int) -> None:
    """Wait until the viewer sees this portrait's avatar."""
    after = len(viewer.seen())

    def there() -> bool:
        thumbnails = [one["thumbnail"] for one in viewer.seen()[after:] if "thumbnail" in one]
        return any(known.nearest(np.array(one, np.uint8)) == number for one in thumbnails)

    wait(there)


def _assert_whole_and_never_the_driver(seen: list[dict[str, Any]]) -> None:
    assert {tuple(one["size"]) for one in seen} == {(pictures.WIDTH, pictures.HEIGHT)}
    assert {one["shows"] for one in seen} <= {"card", "plain", "other"}
    torn = [index for index, one in enumerate(seen) if "parts" in one]
    for index in torn:
        report(f"torn: {[_without_thumbnail(one) for one in seen[max(0, index - 3) : index + 4]]}")
    assert torn == []
    assert max(one.get("marked", 0.0) for one in seen) < SEEN


def _without_thumbnail(seen: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in seen.items() if name != "thumbnail"}
