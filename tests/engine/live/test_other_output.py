"""The output is changed while the run goes on: programs that use the camera never lose it, nothing stale is shown."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.core.status import Live, OutputShows
from engine.core.types import Frame
from tests import clips
from tests.fakes.camera_reader import CameraReader
from tests.fakes.on_air import CARD, PATIENCE_S, OnAirScene, is_avatar
from tests.problems import message_of
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[OnAirScene]:
    scene = OnAirScene(tmp_path)
    yield scene
    scene.session.stop()
    wait_until(lambda: not scene.camera_runs())


def assert_never_lost(scene: OnAirScene) -> None:
    """One camera process gave every picture, one after the other."""
    numbers = [record.number for record in scene.reader.records]
    assert numbers == list(range(len(numbers)))


@pytest.mark.promise("off air, or the avatar goes to a file")
def test_off_air_the_camera_stays_and_shows_the_card_while_the_preview_goes_on(scene: OnAirScene) -> None:
    with scene.session as session:
        scene.wait_avatar()
        for _ in range(3):
            session.set_output(None)
            card = scene.wait_card()
            wait_until(lambda: not session.read_status().on_air)
            shown = session.read_status().shown
            wait_until(lambda shown=shown: session.read_status().shown > shown + 30)  # type: ignore[misc]
            assert scene.shown_since(card) == [CARD]
            session.set_output(scene.camera_name)
            scene.wait_avatar()
        assert session.read_status().notice is None
        assert_never_lost(scene)
    assert session.failure is None


def test_a_camera_that_died_while_off_air_is_there_again(scene: OnAirScene) -> None:
    with scene.session as session:
        scene.wait_avatar()
        session.set_output(None)
        card = scene.wait_card()
        first = scene.camera_pid()
        scene.kill_camera()
        scene.reader.wait_for(lambda record: record.number == 0 and record.sent_at_ns > card.sent_at_ns)
        scene.wait_card()
        assert scene.camera_pid() != first
        assert not any(is_avatar(record) for record in scene.reader.records if record.sent_at_ns > card.sent_at_ns)
        session.set_output(scene.camera_name)
        scene.wait_avatar()


@pytest.mark.promise("off air, or the avatar goes to a file")
def test_a_file_as_output_is_whole_when_the_camera_takes_over_again(scene: OnAirScene, tmp_path: Path) -> None:
    file = tmp_path / "out.mp4"
    with scene.session as session:
        scene.wait_avatar()
        session.set_output(str(file))
        scene.wait_card()
        began_s = session.read_status().running_s
        wait_until(lambda: session.read_status().running_s > began_s + 0.5)
        session.set_output(scene.camera_name)
        scene.wait_avatar()
        wait_until(file.exists)
        assert len(clips.read_back(file)[0]) > 3
        assert_never_lost(scene)


def test_an_output_that_does_not_open_leaves_the_one_before(scene: OnAirScene, tmp_path: Path) -> None:
    missing = f"virtual-camera:file:{tmp_path / 'none'}"
    in_the_way = tmp_path / "a file"
    in_the_way.write_text("in the way")
    with scene.session as session:
        for name, told in ((str(in_the_way / "x.mp4"), "cannot be written"), ("radio", "There is no output")):
            scene.wait_avatar()
            session.set_output(name)
            wait_until(lambda told=told: told in message_of(session.read_status().notice))  # type: ignore[misc]
            assert session.read_status().on_air
        assert_never_lost(scene)
        before, seen = scene.wait_avatar(), set()

        def is_told() -> bool:
            seen.add(session.read_status().live)
            return "No virtual camera could be opened" in message_of(session.read_status().notice)

        session.set_output(missing)
        wait_until(is_told)
        assert seen <= {Live.LIVE, Live.UNWATCHED}
        after = scene.wait_avatar()
        shown = [one for one in scene.reader.records if before.sent_at_ns <= one.sent_at_ns <= after.sent_at_ns]
        assert all(is_avatar(one) for one in shown)
        assert_never_lost(scene)
        assert session.read_status().state.value == "running"
        assert session.read_status().shown_on == scene.camera_name
        session.set_output(None)
        scene.wait_card()
        wait_until(lambda: session.read_status().notice is None)
    assert session.failure is None


def test_a_camera_that_was_taken_away_is_still_waited_for_where_no_other_opens(
    scene: OnAirScene, tmp_path: Path
) -> None:
    with scene.session as session:
        scene.wait_avatar()
        scene.device.rename(tmp_path / "taken away")
        wait_until(lambda: session.read_status().output.shows is OutputShows.INTERRUPTED)
        assert not session.read_status().on_air
        session.set_output(f"virtual-camera:file:{tmp_path / 'none'}")
        wait_until(lambda: session.read_status().notice is not None)
        assert session.read_status().output.shows is OutputShows.INTERRUPTED
        (tmp_path / "taken away").rename(scene.device)
        wait_until(lambda: session.read_status().output.shows is OutputShows.AVATAR)


def test_off_air_programs_that_have_the_camera_open_are_known_to_see_the_card(scene: OnAirScene) -> None:
    with scene.session as session:
        scene.wait_avatar()
        wait_until(lambda: session.read_status().output.readers == 0)
        with scene.device.open("rb"):
            wait_until(lambda: session.read_status().output.readers == 1)
            session.set_output(None)
            wait_until(lambda: session.read_status().output.shows is OutputShows.STANDBY)
            assert session.read_status().output.readers == 1


def test_after_a_failure_the_camera_stays_with_its_card_and_the_next_run_goes_on_with_it(
    scene: OnAirScene, tmp_path: Path
) -> None:
    def fail() -> Frame | None:
        raise ValueError("strange")

    with scene.session as session:
        scene.wait_avatar()
        scene.source.read_frame = fail  # type: ignore[method-assign]
        assert session.wait_until_ended(PATIENCE_S)
    scene.wait_card()
    assert scene.camera_runs()
    with OnAirScene(tmp_path).session:
        scene.wait_avatar()
        assert_never_lost(scene)


def test_another_camera_takes_the_place_of_the_first(scene: OnAirScene, tmp_path: Path) -> None:
    other = tmp_path / "video1"
    other.touch()
    reader = CameraReader(other)
    with scene.session as session:
        scene.wait_avatar()
        session.set_output(f"virtual-camera:file:{other}")
        reader.wait_for(is_avatar, 60)
        assert session.read_status().on_air
