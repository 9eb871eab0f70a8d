"""What is noted of the step in use: its delay and a picture, and only of what was really seen."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.control.ladder.steps import LadderStep, choose_step
from app.gui.ladder.sample_looks import SampleLooks
from app.gui.ladder.step_notes import LOOKS_EVERY, StepNotes
from app.gui.view_state import Phase, ViewState
from app.storage.gallery_entry import GalleryPortrait
from app.storage.user_settings import MeasuredSpeed
from engine import Image, Problem, Quality, QualityInUse, Settings, WarmUp, WarmUpStep
from tests.fakes.link import AskedLink
from tests.fakes.session import make_desired_state

FAST, INSTANT = LadderStep.FAST, LadderStep.INSTANT
DESIRED = make_desired_state("ada", camera="0", settings=choose_step(Settings(), FAST))
STEADY = ViewState(
    phase=Phase.RUNNING,
    desired=DESIRED,
    animator="personalive",
    quality=QualityInUse(Quality.FAST, 7),
    camera="Desk",
    showing="driven",
    delay_ms=612.4,
    keeps_up_fps=14.26,
)


class NotedLink(AskedLink):
    """taken: how many pictures were asked for."""

    taken = 0

    def latest_image(self) -> Image | None:
        self.taken += 1
        return np.full((64, 64, 3), 120, np.uint8)


@pytest.fixture
def link(qtbot: QtBot, tmp_path: Path) -> Iterator[NotedLink]:
    made = NotedLink(tmp_path)
    made._view = STEADY
    yield made
    made.stop_thread()
    made.preferences.save_settings()
    made.deleteLater()


@pytest.fixture
def looks(tmp_path: Path) -> SampleLooks:
    return SampleLooks(tmp_path / "samples")


@pytest.fixture
def notes(link: NotedLink, looks: SampleLooks) -> Iterator[StepNotes]:
    made = StepNotes(link, looks)
    yield made
    made.close()
    made.deleteLater()


def test_a_step_is_measured_when_it_was_in_use_the_last_time_too(notes: StepNotes, link: NotedLink) -> None:
    notes.note_step()
    assert link.preferences.user_settings.measured == {}
    notes.note_step()
    assert link.preferences.user_settings.measured == {"fast": MeasuredSpeed(612, 14.3)}


def test_what_hardly_differs_is_no_news_and_what_is_no_step_goes(notes: StepNotes, link: NotedLink) -> None:
    link.preferences.change_settings(measured={"natural": MeasuredSpeed(40, 30), "fast": MeasuredSpeed(600, 14.3)})
    for _ in range(3):
        notes.note_step()
    assert link.preferences.user_settings.measured["fast"] == MeasuredSpeed(600, 14.3)
    link._view = replace(STEADY, delay_ms=700.0)
    notes.note_step()
    assert link.preferences.user_settings.measured == {"fast": MeasuredSpeed(700, 14.3)}


@pytest.mark.parametrize(
    "unsteady",
    [
        {"phase": Phase.LOADING},
        {"panic": True},
        {"resting": True},
        {"bridged": Problem("Nobody is in view.")},
        {"showing": "card"},
        {"showing": "held"},
        {"warm_up": WarmUp("personalive", "ada", Quality.FAST, WarmUpStep.PREPARING)},
    ],
)
def test_what_is_not_the_steps_own_doing_is_not_noted(
    notes: StepNotes, link: NotedLink, unsteady: dict[str, object]
) -> None:
    link._view = replace(STEADY, **unsteady)  # type: ignore[arg-type]
    for _ in range(3):
        notes.note_step()
    assert (link.preferences.user_settings.measured, link.taken) == ({}, 0)


def test_a_picture_is_taken_at_first_and_then_once_a_minute(
    qtbot: QtBot, notes: StepNotes, link: NotedLink, looks: SampleLooks
) -> None:
    with qtbot.waitSignal(notes.look_read) as read:
        for _ in range(LOOKS_EVERY + 1):
            notes.note_step()
    assert (link.taken, read.args) == (1, ["ada", FAST])
    notes.note_step()
    assert link.taken == 2
    assert notes.find_look("ada", FAST) is not None
    assert looks.read_look("ada", FAST) is not None


def test_a_picture_of_an_earlier_run_is_read_beside_the_windows_thread(
    qtbot: QtBot, notes: StepNotes, looks: SampleLooks
) -> None:
    looks.keep_look("ada", INSTANT, np.full((64, 64, 3), 120, np.uint8))
    with qtbot.waitSignal(notes.look_read):
        assert notes.find_look("ada", INSTANT) is None
    assert notes.find_look("ada", INSTANT) is not None
    with qtbot.waitSignal(notes.look_read):
        assert notes.find_look("bo", INSTANT) is None
    assert notes.find_look("bo", INSTANT) is None, "and it is not looked for again and again"


def test_a_portrait_that_is_removed_is_forgotten(
    qtbot: QtBot, notes: StepNotes, link: NotedLink, looks: SampleLooks
) -> None:
    with qtbot.waitSignal(notes.look_read):
        notes.note_step()
        notes.note_step()
    notes._forget_portrait(GalleryPortrait("ada", "Ada", Path("ada.png")))
    qtbot.waitUntil(lambda: looks.read_look("ada", FAST) is None)
    with qtbot.waitSignal(notes.look_read):
        assert notes.find_look("ada", FAST) is None
    assert notes.find_look("ada", FAST) is None
