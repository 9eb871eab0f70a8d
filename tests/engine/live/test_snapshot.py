"""What the status says, and what comes first where several parts have something to say."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.core.errors import SinkError
from engine.core.problem import Problem
from engine.core.status import OutputShows, SessionState
from engine.live.snapshot import read_state, read_status
from engine.sinks.output_file import OutputFile
from tests.engine.live.stepped import SteppedSession
from tests.fakes.faces import make_face
from tests.fakes.sources import ClockSource


@pytest.fixture
def run() -> Iterator[SteppedSession]:
    run = SteppedSession()
    yield run
    run.session.stop()


def test_frames_are_counted_along_their_way(run: SteppedSession) -> None:
    run.step(5)
    run.driver.face = None
    run.step(5)
    status = read_status(run.running)
    assert (status.captured, status.animated, status.face_lost) == (10, 10, 5)
    assert status.shown == len(run.sink.written) > 0
    assert status.camera.name == "fake camera"
    assert {"track", "animate", "write"} <= status.stages.keys()
    assert status.on_air


def test_on_air_is_what_the_output_was_sent_and_over_with_the_run(run: SteppedSession) -> None:
    seen = [read_status(run.running).output.shows]
    run.step(3)
    seen.append(read_status(run.running).output.shows)
    run.session.set_panic(True)
    run.step()
    seen.append(read_status(run.running).output.shows)
    run.session.stop()
    seen.append(read_status(run.running).output.shows)
    assert seen == [OutputShows.STARTING, OutputShows.AVATAR, OutputShows.CARD, OutputShows.NOTHING]
    assert not read_status(run.running).on_air


@pytest.mark.parametrize(
    ("in_use", "wanted", "shows"),
    [
        (None, None, OutputShows.NOTHING),
        ("null", "null", OutputShows.NOTHING),
        (None, "b", OutputShows.STARTING),
        ("a", None, OutputShows.AVATAR),
        ("a", "b", OutputShows.AVATAR),
    ],
)
def test_what_is_wanted_makes_nobody_live(
    run: SteppedSession, in_use: str | None, wanted: str | None, shows: OutputShows
) -> None:
    run.step(3)
    run.running.changes.output, run.running.changes.wanted_output = in_use, wanted
    assert (read_status(run.running).output.shows, read_status(run.running).shown_on) == (shows, wanted)


def test_a_video_keeps_the_name_that_was_asked_for_it_while_another_output_is_opened(
    run: SteppedSession, tmp_path: Path
) -> None:
    wanted = tmp_path / "take.mp4"
    wanted.touch()
    run.openers.output_file = OutputFile(wanted)
    run.running.changes.output, run.running.changes.wanted_output = str(wanted), "virtual-camera"
    output = read_status(run.running).output
    assert (output.wanted_file, output.file) == (str(wanted), str(tmp_path / "take (2).mp4"))


def test_a_device_that_is_closed_while_another_is_opened_is_no_problem(
    run: SteppedSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.step(3)
    closed = Problem("It is not open.")
    monkeypatch.setattr(type(run.running.output), "problem", property(lambda _: closed))
    assert read_status(run.running).problem == closed
    run.running.changes.wanted_output = "b"
    assert read_status(run.running).problem is None


def test_the_absence_card_is_told_once_nothing_of_the_avatar_is_left(run: SteppedSession) -> None:
    run.step(3)
    run.running.animation.set_card_after(0.5)
    run.driver.face = None
    seen = []
    for _ in range(40):
        run.step()
        seen.append(read_status(run.running).output.shows)
    assert list(dict.fromkeys(seen)) == [OutputShows.AVATAR, OutputShows.CARD]
    assert read_status(run.running).face_missing
    run.driver.face = make_face()
    run.step()
    assert read_status(run.running).output.shows is OutputShows.AVATAR
    assert not read_status(run.running).face_missing


def test_the_state_goes_from_starting_to_its_end(run: SteppedSession) -> None:
    states = [read_state(run.running)]
    run.step(3)
    states.append(read_state(run.running))
    run.running.capture.switch_source(ClockSource(run.clock, frames=0, breaks=True), run)
    run.running.capture.run_once()
    states.append(read_state(run.running))
    run.session.stop()
    states.append(read_state(run.running))
    run.running.threads.failure = SinkError("The disk is full.")
    states.append(read_state(run.running))
    assert states == [
        SessionState.STARTING,
        SessionState.RUNNING,
        SessionState.CAMERA_LOST,
        SessionState.STOPPED,
        SessionState.FAILED,
    ]


def test_what_ended_the_run_comes_before_a_lost_camera(run: SteppedSession) -> None:
    run.running.capture.switch_source(ClockSource(run.clock, frames=0, breaks=True), run)
    run.running.capture.run_once()
    assert "unplugged" in str(read_status(run.running).problem)
    run.running.threads.failure = SinkError("The disk is full.")
    assert "disk is full" in str(read_status(run.running).problem)


def test_a_notice_names_its_matter_and_counts(run: SteppedSession) -> None:
    run.running.notices.add_failure("output", SinkError("There is no output."))
    run.running.notices.add_failure("output", SinkError("There is no output."))
    status = read_status(run.running)
    assert ("no output" in str(status.notice), status.notice_about, status.notices) == (True, "output", 2)


def test_a_notice_of_the_animator_comes_after_those_of_others(
    run: SteppedSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    status = read_status(run.running)
    assert (status.notice, status.notice_about) == (None, "")
    slow = Problem("The animator is slow.")
    monkeypatch.setattr(type(run.running.animation), "notice", slow)
    status = read_status(run.running)
    assert (status.notice, status.notice_about) == (slow, "animator")
    run.running.notices.add_failure("output", SinkError("There is no output."))
    status = read_status(run.running)
    assert (str(status.notice), status.notice_about) == ("There is no output.", "output")


def test_pictures_dropped_on_either_side_of_the_animator_are_counted_together(run: SteppedSession) -> None:
    running = run.running
    before = running.inbox.dropped_count, running.outbox.dropped_count
    for _ in range(40):
        running.capture.run_once()
    assert running.inbox.dropped_count > before[0]
    expected = running.inbox.dropped_count + running.outbox.dropped_count
    assert read_status(running).dropped == expected


def test_after_the_end_nothing_is_wrong_any_more_unless_it_ended_the_run(
    run: SteppedSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.step(3)
    monkeypatch.setattr(type(run.running.animation), "problem", Problem("It is dark."))
    assert str(read_status(run.running).problem) == "It is dark."
    run.session.stop()
    assert read_status(run.running).problem is None


def test_times_are_in_seconds(run: SteppedSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run.running.threads, "running_ns", lambda: 1_500_000_000)
    assert read_status(run.running).running_s == 1.5
