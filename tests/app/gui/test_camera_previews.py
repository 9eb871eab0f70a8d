"""Looking through cameras. Clips stand for them: what opens one opens the other."""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.gui.camera_previews import CameraPreviews
from app.storage.folders import DEMO_CLIP
from engine import Frame, Problem
from engine.core.errors import SourceError

PATIENCE_MS = 30_000


@pytest.fixture
def previews(qtbot: QtBot) -> Iterator[CameraPreviews]:
    made = CameraPreviews()
    yield made
    made.close()


class FakeCameras:
    """Opens cameras that give picture after picture. broken: those that do not open. ending: those that fail later."""

    def __init__(self) -> None:
        self.broken: set[str] = set()
        self.ending: set[str] = set()
        self.opened: list[str] = []
        self.interrupted: list[str] = []
        self.open_now = 0
        self.most_open = 0

    def make_opener(self, camera: str) -> "FakeOpener":
        return FakeOpener(self, camera)


class FakeOpener:
    def __init__(self, cameras: FakeCameras, camera: str) -> None:
        self._cameras = cameras
        self._camera = camera
        self._pictures = 0

    def __call__(self) -> "FakeOpener":
        self._cameras.opened.append(self._camera)
        if self._camera in self._cameras.broken:
            raise SourceError("{name} is broken.", "Repair it.", name=self._camera)
        self._cameras.open_now += 1
        self._cameras.most_open = max(self._cameras.most_open, self._cameras.open_now)
        return self

    def interrupt(self) -> None:
        self._cameras.interrupted.append(self._camera)

    def read_frame(self) -> Frame:
        self._pictures += 1
        if self._camera in self._cameras.ending and self._pictures > 1:
            raise SourceError("{name} is gone.", name=self._camera)
        time.sleep(0.001)  # a camera is not infinitely fast
        return Frame(np.full((2, 3, 3), self._pictures % 256, np.uint8), 0)

    def close(self) -> None:
        self._cameras.open_now -= 1


@pytest.fixture
def cameras(monkeypatch: pytest.MonkeyPatch) -> FakeCameras:
    made = FakeCameras()
    monkeypatch.setattr("engine.make_preview_opener", made.make_opener)
    for pause in ("PAUSE_S", "TURN_S", "PICTURE_S"):
        monkeypatch.setattr(f"app.gui.camera_previews.{pause}", 0.01)
    return made


def test_real_clips_are_looked_through_in_turn(qtbot: QtBot, previews: CameraPreviews, swaying_face: Path) -> None:
    seen: list[str] = []
    previews.seen.connect(seen.append)
    previews.watch_cameras([str(swaying_face)], [str(DEMO_CLIP)])
    qtbot.waitUntil(lambda: seen.count(str(swaying_face)) > 1, timeout=PATIENCE_MS)
    assert seen.count(str(DEMO_CLIP)) == 1, "one picture of the clip is enough"


def test_each_has_its_turn_again_and_again_and_one_is_open_at_a_time(
    qtbot: QtBot, previews: CameraPreviews, cameras: FakeCameras
) -> None:
    previews.watch_cameras(["a", "b", "c"])
    qtbot.waitUntil(lambda: cameras.opened.count("c") > 1, timeout=PATIENCE_MS)
    assert cameras.opened[:4] == ["a", "b", "c", "a"]
    assert cameras.most_open == 1
    assert previews.latest_picture("b") is not None


def test_a_single_one_stays_open(qtbot: QtBot, previews: CameraPreviews, cameras: FakeCameras) -> None:
    seen: list[str] = []
    previews.seen.connect(seen.append)
    previews.watch_cameras(["a"])
    qtbot.waitUntil(lambda: len(seen) > 5, timeout=PATIENCE_MS)
    assert cameras.opened == ["a"]


def test_one_that_is_wanted_elsewhere_is_closed_and_says_so(
    qtbot: QtBot, previews: CameraPreviews, cameras: FakeCameras
) -> None:
    previews.watch_cameras(["a"])
    qtbot.waitUntil(lambda: previews.latest_picture("a") is not None, timeout=PATIENCE_MS)
    assert previews.open_camera == "a"
    with qtbot.waitSignal(previews.released, timeout=PATIENCE_MS) as released:
        previews.watch_cameras(["b"])
    assert released.args == ["a"]
    assert "a" in cameras.interrupted
    qtbot.waitUntil(lambda: previews.latest_picture("b") is not None, timeout=PATIENCE_MS)
    previews.watch_cameras([])
    qtbot.waitUntil(lambda: not cameras.open_now and previews.open_camera == "", timeout=PATIENCE_MS)


def test_one_that_does_not_open_says_why_and_is_tried_again(
    qtbot: QtBot, previews: CameraPreviews, cameras: FakeCameras
) -> None:
    cameras.broken = {"a"}
    told: list[tuple[str, Problem]] = []
    previews.failed.connect(lambda camera, problem: told.append((camera, problem)))
    previews.watch_cameras(["a"])
    qtbot.waitUntil(lambda: len(told) > 1, timeout=PATIENCE_MS)
    assert (told[0][0], told[0][1].message) == ("a", "a is broken.")
    cameras.broken = set()
    qtbot.waitUntil(lambda: previews.latest_picture("a") is not None, timeout=PATIENCE_MS)


def test_the_others_have_their_turn_while_one_does_not_open(
    qtbot: QtBot, previews: CameraPreviews, cameras: FakeCameras, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.gui.camera_previews.PAUSE_S", 3600)
    cameras.broken = {"a"}
    previews.watch_cameras(["a", "b"])
    qtbot.waitUntil(lambda: cameras.opened.count("b") > 1, timeout=PATIENCE_MS)
    assert cameras.opened.count("a") == 1


def test_one_that_fails_while_it_is_shown_is_let_go_and_opened_again(
    qtbot: QtBot, previews: CameraPreviews, cameras: FakeCameras
) -> None:
    cameras.ending = {"a"}
    told: list[str] = []
    previews.failed.connect(lambda camera, problem: told.append(problem.message))
    previews.watch_cameras(["a"])
    qtbot.waitUntil(lambda: cameras.opened.count("a") > 1, timeout=PATIENCE_MS)
    assert told[0] == "a is gone."
    assert cameras.most_open == 1


@pytest.mark.parametrize("state", ["idle", "live", "failed"])
def test_the_end_comes_at_once_whatever_is_going_on_and_may_come_twice(
    qtbot: QtBot, previews: CameraPreviews, cameras: FakeCameras, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    monkeypatch.setattr("app.gui.camera_previews.PAUSE_S", 3600)
    cameras.broken = {"failed"}
    if state != "idle":
        with qtbot.waitSignal(previews.seen if state == "live" else previews.failed, timeout=PATIENCE_MS):
            previews.watch_cameras([state])
        previews.watch_cameras([state])
    previews.close()
    previews.close()
    assert cameras.open_now == 0
    assert previews._thread is None or not previews._thread.is_alive()


def test_what_was_never_begun_can_be_closed(previews: CameraPreviews) -> None:
    previews.close()
