"""What each call leaves alone, and what happens when it comes twice, too early or too late."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.control.live_controller import LiveController
from app.control.portrait_loader import PortraitCache
from app.storage.user_settings import NOBODY
from app.weights.errors import FolderError
from engine import (
    Calibrate,
    FollowNextPerson,
    PortraitError,
    RecordingRequest,
    SettingsError,
    Transition,
)
from tests.fakes.session import FakeSession, gallery, make_desired_state, read_nothing, settle, steered
from tests.weights import touch_weights

DESIRED = make_desired_state("ada", "bo", camera="0")


@pytest.fixture
def session() -> FakeSession:
    return FakeSession("ada")


@pytest.fixture
def on_air(session: FakeSession) -> Iterator[LiveController]:
    made = steered(session, "ada", "bo")
    yield made
    made.close()


def unopened() -> LiveController:
    return LiveController(DESIRED, lambda request, portrait: FakeSession(), PortraitCache(read_nothing))


def test_calibrating_now_ends_a_countdown_and_is_done_once(on_air: LiveController, session: FakeSession) -> None:
    on_air.calibrate_neutral()
    on_air.calibrate_neutral(now=True)
    assert session.of("send") == [Calibrate()]
    assert on_air.read_status().calibrates_in_s == 0


def test_the_end_cancels_a_countdown(on_air: LiveController) -> None:
    on_air.calibrate_neutral()
    on_air.close()
    assert on_air.read_status().calibrates_in_s == 0


def test_before_a_session_nothing_is_calibrated_or_followed() -> None:
    on_air = unopened()
    on_air.calibrate_neutral()
    on_air.calibrate_neutral(now=True)
    on_air.follow_next_person()
    assert on_air.read_status().calibrates_in_s == 0
    on_air.close()


def test_another_person_is_asked_for(on_air: LiveController, session: FakeSession) -> None:
    on_air.follow_next_person()
    assert session.of("send") == [FollowNextPerson()]


def test_whether_the_preview_is_seen_is_passed_on_once(on_air: LiveController, session: FakeSession) -> None:
    for seen in (False, False, True):
        on_air.set_preview_watched(seen)
    assert session.of("watched") == [False, True]


@pytest.mark.parametrize(
    ("matter", "camera", "output", "output_on"),
    [("camera", "1", "null", True), ("output", "0", "b.mp4", True), ("swap", "0", "null", True)],
)
def test_only_the_matter_that_failed_is_taken_back(
    session: FakeSession, matter: str, camera: str, output: str, output_on: bool
) -> None:
    on_air = LiveController(
        make_desired_state("ada", camera="0", output="null"), lambda *_: session, PortraitCache(read_nothing)
    )
    on_air.start_session().result(60)
    session.driven_by, session.shown_on = "1", "b.mp4"
    on_air.keep_what_is(matter)
    user = on_air.read_status().desired.user
    assert (user.camera, user.output, user.output_on) == (camera, output, output_on)
    assert session.of("use_camera") == session.of("show_on") == [], "it is so already"
    on_air.close()


def test_without_any_output_in_use_the_chosen_one_is_off_and_without_a_camera_nobody_drives(
    on_air: LiveController, session: FakeSession
) -> None:
    session.driven_by = session.shown_on = None
    on_air.keep_what_is("output")
    on_air.keep_what_is("camera")
    user = on_air.read_status().desired.user
    assert (user.output_on, user.camera) == (False, NOBODY)


def test_switches_without_a_value_toggle(on_air: LiveController) -> None:
    def switches() -> tuple[bool, ...]:
        desired = on_air.read_status().desired
        settings = desired.user.settings
        return settings.mirror, settings.own_pixels_only, desired.user.output_on, desired.panic

    before = switches()
    for switch in (on_air.set_mirror, on_air.set_own_pixels_only, on_air.set_output_enabled, on_air.set_panic):
        switch()
    assert switches() == tuple(not one for one in before)
    for switch in (on_air.set_mirror, on_air.set_own_pixels_only, on_air.set_output_enabled, on_air.set_panic):
        switch(True)
    assert switches() == (True,) * 4


def test_a_folder_without_weights_is_refused_at_once_with_what_is_missing(
    on_air: LiveController, tmp_path: Path
) -> None:
    with pytest.raises(FolderError, match=r"personalive/denoising_unet\.pth, .* and \d+ more are missing"):
        on_air.set_models_folder(tmp_path)
    assert on_air.read_status().desired.user.models is None


def test_what_belongs_to_later_is_kept_and_asks_the_session_nothing(
    on_air: LiveController, session: FakeSession, tmp_path: Path
) -> None:
    on_air.set_recordings_folder(Path("films"))
    on_air.set_models_folder(touch_weights(tmp_path))
    on_air.set_microphone("Desk")
    on_air.set_transition(Transition.MORPH)
    user = on_air.read_status().desired.user
    assert (user.recordings, user.models, user.microphone) == (Path("films"), tmp_path, "Desk")
    assert session.asked == []
    on_air.next_portrait()
    settle(on_air)
    assert session.of("swap") == [("bo", Transition.MORPH)]
    on_air.set_recording(True)
    (asked,) = session.of("record")
    assert isinstance(asked, RecordingRequest)
    assert (asked.file.parent, asked.microphone) == (Path("films"), "Desk")


def test_a_recording_that_is_asked_to_end_twice_ends_once(
    on_air: LiveController, session: FakeSession, tmp_path: Path
) -> None:
    on_air.set_recording(False)
    on_air.set_recording(True, tmp_path / "a.mp4")
    on_air.set_recording(True)
    on_air.set_recording(False)
    on_air.set_recording(False)
    assert session.of("record") == [RecordingRequest(tmp_path / "a.mp4"), None]
    assert not on_air.read_status().recording


def test_an_undo_counts_once_and_without_a_reset_there_is_none(on_air: LiveController) -> None:
    with pytest.raises(SettingsError, match="no settings were reset"):
        on_air.undo_reset()
    on_air.change_live_settings(zoom=2.0)
    on_air.reset_settings()
    on_air.undo_reset()
    assert on_air.read_status().desired.user.live.zoom == 2.0
    with pytest.raises(SettingsError, match="no settings were reset"):
        on_air.undo_reset()


def test_another_gallery_is_read_ahead_and_its_keys_are_the_ones_given(
    on_air: LiveController, session: FakeSession
) -> None:
    on_air.set_gallery(gallery("cy", "ada"), (None, "cy"))
    settle(on_air)
    assert session.of("keep_ready")[-1] == ["cy", "ada"]
    assert session.of("swap") == []
    with pytest.raises(PortraitError, match="Slot 1 is empty"):
        on_air.swap_to_slot(1)
    on_air.swap_to_slot(2)
    settle(on_air)
    assert [name for name, _ in session.of("swap")] == ["cy"]  # type: ignore[misc,has-type]


def test_a_portrait_that_does_not_exist_changes_nothing(on_air: LiveController, session: FakeSession) -> None:
    with pytest.raises(PortraitError, match="no portrait 'zoe'"):
        on_air.swap_portrait("zoe")
    assert on_air.read_status().desired.portrait_asked == "ada"
    on_air.set_gallery(())
    with pytest.raises(PortraitError, match="empty"):
        on_air.previous_portrait()


def test_a_change_is_told_to_those_who_listen_and_one_that_is_none_is_not_passed_on(
    on_air: LiveController, session: FakeSession
) -> None:
    told: list[float] = []
    on_air.subscribe(lambda _: told.append(on_air.read_status().desired.user.live.zoom))
    on_air.change_live_settings(zoom=2.0)
    on_air.change_live_settings(zoom=2.0)
    assert told[0] == 2.0
    assert len(session.of("use_live")) == 1


def test_what_is_refused_changes_nothing(on_air: LiveController, session: FakeSession) -> None:
    before = on_air.read_status().desired
    with pytest.raises(SettingsError):
        on_air.set_strength("head", 99.0)
    with pytest.raises(SettingsError):
        on_air.adjust_controls(background="transparent")
    with pytest.raises(SettingsError):
        on_air.apply_preset("none of that name")
    assert replace(on_air.read_status().desired) == before
    assert session.asked == []
