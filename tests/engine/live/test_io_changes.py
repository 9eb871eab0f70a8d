"""Another camera, output or live settings while the run goes on; what cannot be opened changes nothing."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from engine.core.errors import SinkError, SourceError
from engine.core.problem import Problem
from engine.core.status import OutputShows
from engine.live.snapshot import read_status
from tests.engine.live.stepped import LIVE, SteppedSession
from tests.fakes.sources import ClockOpener, ClockSource, MemorySink

DEVICE = "virtual-camera"


@pytest.fixture
def run() -> Iterator[SteppedSession]:
    run = SteppedSession(DEVICE)
    yield run
    run.session.stop()


def apply_output(run: SteppedSession, name: str | None) -> None:
    """Change the output as the jobs' thread does, while the output's thread goes on."""
    changing = threading.Thread(target=run.running.changes.apply_output, args=(name,))
    changing.start()
    while changing.is_alive():
        run.running.output.run_once()
        changing.join(0.001)


def test_with_another_camera_the_face_at_rest_is_chosen_again(run: SteppedSession) -> None:
    run.step(3)
    first = run.driver.neutral
    assert first is not None
    other = ClockSource(run.clock, fps=25)
    run.openers.cameras["other"] = (other, ClockOpener(other))
    run.running.changes.apply_camera("other")
    run.step(3)
    assert run.source.closed == 1
    assert run.driver.neutral is not first


def test_with_another_camera_nothing_is_said_any_more_of_how_the_one_before_was_turned(run: SteppedSession) -> None:
    run.driver.report_turn(Problem("It is turned by 180°."))
    run.step()
    assert read_status(run.running).notice == Problem("It is turned by 180°.")
    other = ClockSource(run.clock, fps=25)
    run.openers.cameras["other"] = (other, ClockOpener(other))
    run.running.changes.apply_camera("other")
    run.step(3)
    assert read_status(run.running).notice is None
    assert run.driver.turns_forgotten == 1


def test_a_camera_that_does_not_open_leaves_the_one_before(run: SteppedSession) -> None:
    run.step()
    neutral = run.driver.neutral
    run.running.changes.camera = "missing"
    with pytest.raises(SourceError, match="missing"):
        run.running.changes.apply_camera("missing")
    run.step(2)
    assert run.running.changes.camera is None
    assert run.source.closed == 0
    assert run.driver.neutral is neutral


def test_a_camera_that_was_asked_for_meanwhile_stays_the_one_that_is_named(run: SteppedSession) -> None:
    run.running.changes.camera = "newer"
    with pytest.raises(SourceError):
        run.running.changes.apply_camera("missing")
    assert run.running.changes.camera == "newer"


def test_another_output_is_written_to_and_the_one_before_is_closed(run: SteppedSession) -> None:
    run.step(2)
    run.openers.outputs["b"] = other = MemorySink()
    apply_output(run, "b")
    run.step(2)
    assert (run.sink.closed, other.closed) == (1, 0)
    assert other.written
    assert run.running.changes.has_output


@pytest.mark.parametrize("nobody", [None, "null"])
def test_shown_to_nobody_it_is_not_on_air(run: SteppedSession, nobody: str | None) -> None:
    run.openers.outputs[nobody] = MemorySink()
    apply_output(run, nobody)
    assert not run.running.changes.has_output


def test_a_size_that_the_virtual_camera_refuses_is_taken_back(run: SteppedSession) -> None:
    larger = replace(LIVE, output_width_px=1920, output_height_px=1080)
    with pytest.raises(SinkError):
        run.running.changes.apply_live_settings(larger)
    assert run.openers.live == [larger, LIVE]
    assert run.sink.closed == 0


def test_where_the_avatar_lies_counts_without_opening_anything(run: SteppedSession) -> None:
    run.running.changes.apply_live_settings(replace(LIVE, zoom=1.5))
    assert run.openers.live == [replace(LIVE, zoom=1.5)]


def test_the_time_until_the_card_counts_from_the_change_on(run: SteppedSession) -> None:
    run.step(3)
    run.running.changes.apply_live_settings(replace(LIVE, card_after_s=0.5))
    run.driver.face = None
    run.step(40)
    assert read_status(run.running).output.shows is OutputShows.CARD
