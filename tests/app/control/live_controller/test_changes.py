"""What the user wants reaches the session, whenever it is said."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.control.desired_state import DesiredState, choose
from app.control.live_controller import CALIBRATES_IN_S, LiveController
from app.control.portrait_loader import PortraitCache
from app.storage.settings_file import CurrentSettings
from app.storage.user_settings import NOBODY, UserSettings
from engine import (
    Calibrate,
    FollowNextPerson,
    PortraitError,
    RecordingRequest,
    Settings,
    SettingsError,
    SourceError,
)
from tests.app.control.live_controller.stage import DESIRED, PATIENCE_S, Stage
from tests.fakes.session import read_nothing
from tests.problems import message_of
from tests.waiting import wait_until


def test_the_newest_notice_is_told_whoever_made_it_and_the_same_one_again_is_counted() -> None:
    stage = Stage().running()
    failed = SourceError("There is no such camera.")
    stage.on_air.report_problem(PortraitError("No picture."))
    stage.session.notices.add_notice("camera", failed.problem)
    assert (stage.on_air.read_status().notice, stage.on_air.read_status().notices) == (failed.problem, 2)
    stage.session.notices.add_notice("camera", failed.problem)
    assert (stage.on_air.read_status().notice, stage.on_air.read_status().notices) == (failed.problem, 3)
    stage.on_air.report_problem(PortraitError("No picture."))
    assert (message_of(stage.on_air.read_status().notice), stage.on_air.read_status().notices) == ("No picture.", 4)


def test_the_camera_that_goes_on_driving_stays_wanted() -> None:
    stage = Stage().running()
    stage.on_air.switch_camera("1")
    stage.session.driven_by = "0"
    stage.on_air.keep_what_is("camera")
    assert stage.on_air.read_status().desired.camera == "0"


def test_panic_is_passed_on_at_once_and_before_the_start() -> None:
    stage = Stage()
    stage.on_air.set_panic()
    stage.on_air.start_session().result(PATIENCE_S)
    assert stage.session.asked[:2] == [("panic", True), ("start", None)]
    stage.on_air.set_panic(False)
    stage.on_air.set_panic()
    stage.on_air.set_panic(True)
    assert stage.session.of("panic") == [True, False, True, True]


def test_the_control_follows(stage: Stage) -> None:
    stage.on_air.set_mirror()
    stage.on_air.set_own_pixels_only(True)
    stage.on_air.set_strength("mouth", 1.5)
    last = stage.session.of("use_settings")[-1]
    assert isinstance(last, Settings)
    assert (last.mirror, last.own_pixels_only, last.strengths.mouth) == (True, True, 1.5)
    with pytest.raises(SettingsError, match=r"strengths\.mouth"):
        stage.on_air.set_strength("mouth", 2.5)
    assert stage.on_air.read_status().desired.user.settings.strengths.mouth == 1.5


def test_a_preset_takes_strengths_and_leaves_what_was_chosen_by_hand(stage: Stage) -> None:
    stage.on_air.set_mirror(True)
    stage.on_air.set_strength("brows", 0.5)
    stage.on_air.apply_preset("lively")
    used = stage.session.of("use_settings")[-1]
    assert isinstance(used, Settings)
    assert used.mirror
    assert used.strengths.brows == 1.5
    with pytest.raises(SettingsError, match="none named 'no such'"):
        stage.on_air.apply_preset("no such")
    assert stage.on_air.read_status().desired.user.preset == "lively"


def test_what_a_preset_sets_that_cannot_be_used_is_a_notice(stage: Stage, own_presets: Path) -> None:
    (own_presets / "odd.toml").write_text("[settings]\nsmoothing = 0.5\nseed = 'x'\n", encoding="utf-8")
    notices = stage.on_air.read_status().notices
    stage.on_air.apply_preset("odd")
    status = stage.on_air.read_status()
    assert status.desired.user.settings.smoothing == 0.5
    assert (status.notices, "left out: seed" in message_of(status.notice)) == (notices + 1, True)
    stage.on_air.apply_preset("natural")
    assert stage.on_air.read_status().notices == notices + 1


def test_the_rest_reaches_the_session(stage: Stage, tmp_path: Path) -> None:
    stage.on_air.calibrate_neutral(now=True)
    stage.on_air.follow_next_person()
    stage.on_air.switch_camera("1")
    stage.on_air.set_output_enabled(False)
    stage.on_air.switch_output("null")
    stage.on_air.set_output_enabled()
    stage.on_air.set_recording(file=tmp_path / "a.mp4")
    assert stage.on_air.read_status().recording
    stage.on_air.set_recording()
    assert stage.session.asked == [
        ("send", Calibrate()),
        ("send", FollowNextPerson()),
        ("use_camera", "1"),
        ("show_on", None),
        ("show_on", None),
        ("show_on", "null"),
        ("record", RecordingRequest(tmp_path / "a.mp4")),
        ("record", None),
    ]


def test_a_reset_takes_the_usual_output_too() -> None:
    stage = Stage(choose(DESIRED, output="virtual-camera:/dev/video9")).running()
    stage.on_air.reset_settings()
    assert stage.session.of("show_on") == ["virtual-camera"]
    assert stage.on_air.read_status().desired.user.output == "virtual-camera"


def test_calibrating_gives_time_to_look_at_the_camera_and_once_more_is_a_change_of_mind(stage: Stage) -> None:
    stage.on_air.calibrate_neutral()
    assert stage.on_air.read_status().calibrates_in_s == CALIBRATES_IN_S
    stage.on_air.calibrate_neutral()
    assert stage.on_air.read_status().calibrates_in_s == 0
    assert stage.session.of("send") == []
    stage.on_air._countdown.start_countdown(1)
    wait_until(lambda: stage.session.of("send") == [Calibrate()])


def test_reset_forgets_what_was_chosen_by_hand_before_the_next_preset(stage: Stage) -> None:
    stage.on_air.set_mirror(not Settings().mirror)
    stage.on_air.set_own_pixels_only(True)
    stage.on_air.reset_settings()
    stage.on_air.apply_preset("lively")
    used = stage.session.of("use_settings")[-1]
    assert isinstance(used, Settings)
    assert (used.mirror, used.own_pixels_only) == (Settings().mirror, False)


def test_a_preset_that_failed_is_tried_again_when_it_is_chosen_again(stage: Stage) -> None:
    stage.on_air.apply_preset("personalive")
    stage.on_air.apply_preset("personalive")
    assert len(stage.session.of("use_settings")) == 2


def test_what_is_chosen_is_in_the_settings_that_were_given_and_what_others_change_there_stays() -> None:
    settings = CurrentSettings(UserSettings())
    on_air = LiveController(DESIRED, Stage().open, PortraitCache(read_nothing), settings)
    assert settings.user_settings == DESIRED.user
    settings.change_settings(theme="dark")
    on_air.set_mirror(True)
    on_air.switch_camera(None)
    chosen = settings.user_settings
    assert (chosen.theme, chosen.settings.mirror, chosen.camera) == ("dark", True, NOBODY)
    assert on_air.read_status().desired.user is chosen
    on_air.close()


def test_a_setting_that_another_thread_changes_in_the_midst_of_a_change_is_not_taken_back() -> None:
    settings = CurrentSettings(UserSettings())
    on_air = LiveController(DESIRED, Stage().open, PortraitCache(read_nothing), settings)

    def change_slowly(desired: DesiredState) -> DesiredState:
        settings.change_settings(theme="dark")
        return choose(desired, preset="lively")

    on_air._change_desired(change_slowly)
    assert (settings.user_settings.theme, settings.user_settings.preset) == ("dark", "lively")
    on_air.close()


def test_controls_change_by_name_and_reach_the_session(stage: Stage) -> None:
    stage.on_air.adjust_controls(smoothing=0.5, mirror=True)
    stage.settle()
    used = stage.session.of("use_settings")[-1]
    assert isinstance(used, Settings)
    assert (used.smoothing, used.mirror) == (0.5, True)
    assert stage.on_air.read_status().desired.user.settings.smoothing == 0.5


def test_after_a_reset_the_gallery_is_read_at_the_usual_size(stage: Stage) -> None:
    stage.on_air.reset_settings()
    stage.settle()
    ready = stage.session.of("keep_ready")
    assert ready
    assert ready[-1] == ["ada", "bo", "cy"]


@pytest.mark.promise("all settings are reset")
def test_a_reset_can_be_undone_until_something_else_was_reset(stage: Stage) -> None:
    on_air = stage.on_air
    with pytest.raises(SettingsError, match="no settings were reset"):
        on_air.undo_reset()
    on_air.set_strength("mouth", 1.5)
    on_air.set_mirror(not Settings().mirror)
    on_air.change_live_settings(zoom=2.0)
    before = on_air.read_status().desired.user
    on_air.reset_settings()
    assert on_air.read_status().desired.user.live.zoom == 1.0
    assert (on_air.read_status().resets, on_air.read_status().can_undo_reset) == (1, True)
    on_air.reset_settings()
    assert on_air.read_status().resets == 1
    on_air.switch_camera("another")
    on_air.undo_reset()
    after = on_air.read_status().desired.user
    assert after == replace(before, camera="another")
    assert stage.session.of("use_settings")[-1] == before.settings
    assert not on_air.read_status().can_undo_reset
