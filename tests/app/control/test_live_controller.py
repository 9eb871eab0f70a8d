"""What the user wants reaches the session, whenever it is said."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from app.control.controller_status import ControllerEvent
from app.control.desired_state import DesiredState, choose
from app.control.live_controller import CALIBRATES_IN_S, LiveController
from app.control.portrait_loader import PortraitCache
from app.storage.gallery_entry import GalleryPortrait
from app.storage.settings_file import CurrentSettings
from app.storage.user_settings import NOBODY, UserSettings
from engine import (
    Calibrate,
    FollowNextPerson,
    LiveRequest,
    Portrait,
    PortraitCrop,
    PortraitError,
    RecordingRequest,
    SessionState,
    Settings,
    SettingsError,
    SinkError,
    SourceError,
    Transition,
)
from tests.fakes.session import FakeSession, gallery, make_desired_state, read_nothing, settle, steered
from tests.problems import message_of
from tests.waiting import wait_until

PATIENCE_S = 60.0
SMALL = Settings(size_px=64)
DESIRED = replace(make_desired_state("ada", "bo", "cy", camera="0", settings=SMALL), slots=("ada", "bo", None, "cy"))


class Stage:
    """A thing to steer with everything behind it made up. gate: opening waits for it."""

    def __init__(self, desired: DesiredState = DESIRED, fails: Exception | None = None) -> None:
        self.session = FakeSession(desired.user.portrait)
        self.requests: list[LiveRequest] = []
        self.bad: set[str] = set()
        self.fails = fails
        self.gate = threading.Event()
        self.gate.set()
        self.opening = threading.Event()
        self.on_air = LiveController(desired, self.open, PortraitCache(self.read))

    def open(self, request: LiveRequest, portrait: Portrait) -> FakeSession:
        self.requests.append(request)
        self.opening.set()
        self.wait_at_gate()
        if self.fails is not None:
            raise self.fails
        return self.session

    def wait_at_gate(self) -> None:
        assert self.gate.wait(PATIENCE_S)

    def read(self, entry: GalleryPortrait, settings: Settings) -> Portrait:
        if entry.id in self.bad:
            raise PortraitError(f"{entry.path} is no picture.", "Choose another.")
        return read_nothing(entry, settings)

    def running(self) -> "Stage":
        self.on_air.start_session().result(PATIENCE_S)
        self.settle()
        self.session.asked.clear()
        return self

    def settle(self) -> None:
        settle(self.on_air)


@pytest.fixture
def stage() -> Stage:
    return Stage().running()


def test_it_opens_what_is_wanted_and_reads_the_gallery_ahead() -> None:
    stage = Stage()
    stage.on_air.start_session().result(PATIENCE_S)
    stage.settle()
    assert [(request.camera, request.output) for request in stage.requests] == [("0", "virtual-camera")]
    assert ("start", None) in stage.session.asked
    assert stage.session.of("keep_ready")[-1] == ["ada", "bo", "cy"]


def test_portraits_change_by_order_by_slot_and_by_name(stage: Stage) -> None:
    stage.on_air.next_portrait()
    stage.on_air.previous_portrait()
    stage.on_air.previous_portrait()
    stage.on_air.set_transition(Transition.CUT)
    stage.on_air.swap_to_slot(2)
    stage.on_air.swap_portrait("ada")
    fade, cut = Transition.CROSSFADE, Transition.CUT
    assert stage.session.of("swap") == [("bo", fade), ("ada", fade), ("cy", fade), ("bo", cut), ("ada", cut)]
    assert stage.on_air.read_status().desired.user.portrait == "ada"


@pytest.mark.parametrize("number", [0, 3, 5, 9, 10])
def test_an_empty_slot_says_so(stage: Stage, number: int) -> None:
    with pytest.raises(PortraitError, match=f"Slot {number} is empty"):
        stage.on_air.swap_to_slot(number)
    assert stage.session.asked == []


def test_a_portrait_that_cannot_be_read_is_noticed_and_skipped() -> None:
    stage = Stage()
    stage.bad.add("bo")
    stage.running()
    stage.on_air.next_portrait()
    stage.settle()
    status = stage.on_air.read_status()
    assert str(status.notice) == "bo.png is no picture. Choose another."
    assert status.desired.user.portrait == "ada"
    stage.on_air.next_portrait()
    assert stage.session.of("swap") == [("cy", Transition.CROSSFADE)]


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


def test_of_two_portraits_asked_for_only_the_last_is_worn(stage: Stage) -> None:
    stage.on_air.set_gallery([*DESIRED.gallery, *gallery("di", "ed")])
    stage.gate.clear()
    stage.on_air._portrait_worker.submit_job(stage.wait_at_gate)
    stage.on_air.swap_portrait("di")
    stage.on_air.swap_portrait("ed")
    stage.gate.set()
    stage.settle()
    assert [name for name, _ in stage.session.of("swap")] == ["ed"]  # type: ignore[misc,has-type]


def test_panic_is_passed_on_at_once_and_before_the_start() -> None:
    stage = Stage()
    stage.on_air.set_panic()
    stage.on_air.start_session().result(PATIENCE_S)
    assert stage.session.asked[:2] == [("panic", True), ("start", None)]
    stage.on_air.set_panic(False)
    stage.on_air.set_panic()
    stage.on_air.set_panic(True)
    assert stage.session.of("panic") == [True, False, True, True]


def test_a_panic_that_a_killed_app_handed_down_stays_until_it_is_released() -> None:
    stage = Stage()
    stage.session.panicking = True
    stage.on_air.start_session().result(PATIENCE_S)
    assert stage.on_air.read_status().desired.panic
    assert stage.session.panicking
    stage.on_air.set_panic()
    assert stage.session.of("panic") == [True, False]


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


def test_what_is_wanted_while_it_opens_is_caught_up_with() -> None:
    stage = Stage()
    stage.gate.clear()
    begun = stage.on_air.start_session()
    assert stage.opening.wait(PATIENCE_S)
    assert stage.on_air.read_status().opening
    stage.on_air.set_panic(True)
    stage.on_air.set_mirror(True)
    stage.on_air.set_output_enabled(False)
    stage.gate.set()
    begun.result(PATIENCE_S)
    assert stage.session.of("panic") == [True]
    assert stage.requests[0].output == "virtual-camera"
    assert stage.session.of("show_on") == [None]
    assert not stage.on_air.read_status().opening
    assert any(isinstance(sent, Settings) and sent.mirror for sent in stage.session.of("use_settings"))


def test_a_start_that_fails_is_told_and_the_next_camera_begins_anew() -> None:
    stage = Stage(fails=SourceError("There is no camera 0.", "Plug one in."))
    with pytest.raises(SourceError):
        stage.on_air.start_session().result(PATIENCE_S)
    assert (message_of(stage.on_air.read_status().notice), stage.on_air.read_status().engine) == (
        "There is no camera 0.",
        None,
    )
    stage.fails = None
    stage.on_air.switch_camera("1")
    stage.settle()
    assert [request.camera for request in stage.requests] == ["0", "1"]
    assert stage.on_air.read_status().notice is None


def test_after_a_start_that_its_portrait_made_fail_another_portrait_begins_anew() -> None:
    stage = Stage()
    stage.bad.add("ada")
    with pytest.raises(PortraitError):
        stage.on_air.start_session().result(PATIENCE_S)
    stage.on_air.swap_portrait("bo")
    stage.settle()
    assert len(stage.requests) == 1
    assert (stage.on_air.read_status().desired.user.portrait, stage.session.state) == ("bo", SessionState.RUNNING)


def test_a_start_that_fails_in_an_unforeseen_way_is_told_too() -> None:
    stage = Stage()
    stage.fails = OSError("strange")
    with pytest.raises(OSError, match="strange"):
        stage.on_air.start_session().result(PATIENCE_S)
    assert "strange" in message_of(stage.on_air.read_status().notice)


def test_after_a_run_that_failed_the_next_choice_begins_anew(stage: Stage) -> None:
    stage.session.state = SessionState.FAILED
    stage.on_air.set_output_enabled(True)
    stage.settle()
    assert len(stage.requests) == 2


def test_subscribers_are_told_until_they_have_had_enough(stage: Stage) -> None:
    told: list[ControllerEvent] = []
    enough = stage.on_air.subscribe(told.append)
    stage.on_air.set_mirror()
    stage.on_air.show_window()
    stage.on_air.request_quit()
    enough()
    stage.on_air.set_mirror()
    assert told == [ControllerEvent.CHANGED, ControllerEvent.SHOW_WINDOW, ControllerEvent.QUIT]


def test_the_end_stops_the_session_and_nothing_is_done_any_more(stage: Stage) -> None:
    stage.on_air.close()
    assert stage.session.asked == [("stop", None)]
    stage.on_air.set_gallery(gallery("zoe"))
    assert stage.on_air.start_session().cancelled()


def test_the_gallery_may_lose_what_is_worn(stage: Stage) -> None:
    stage.on_air.set_gallery(gallery("bo", "cy"))
    with pytest.raises(PortraitError, match="no portrait 'ada'"):
        stage.on_air.swap_portrait("ada")
    stage.on_air.next_portrait()
    assert stage.session.of("swap") == [("bo", Transition.CROSSFADE)]
    stage.on_air.set_gallery(())
    with pytest.raises(PortraitError, match="gallery is empty"):
        stage.on_air.next_portrait()


def test_a_recording_that_ended_by_itself_is_begun_anew_by_the_next_press(stage: Stage) -> None:
    stage.on_air.set_recording()
    stage.session.recording = None
    assert not stage.on_air.read_status().recording
    stage.on_air.set_recording()
    stage.on_air.set_recording(True)
    assert len(stage.session.of("record")) == 2


def test_a_recording_may_be_asked_for_before_the_start(tmp_path: Path) -> None:
    stage = Stage()
    stage.on_air.set_recording(True, tmp_path / "a.mp4")
    assert stage.on_air.read_status().recording
    stage.on_air.start_session().result(PATIENCE_S)
    assert stage.session.of("record") == [RecordingRequest(tmp_path / "a.mp4")]


def test_a_microphone_belongs_to_the_next_recording(stage: Stage) -> None:
    stage.on_air.set_microphone("Desk")
    stage.on_air.set_recording(True)
    asked = stage.session.of("record")[0]
    assert isinstance(asked, RecordingRequest)
    assert (asked.microphone, asked.file.suffix) == ("Desk", ".mp4")


def test_a_worn_portrait_that_is_cropped_anew_is_shown_anew_and_a_new_name_changes_nothing() -> None:
    stage = Stage().running()
    ada, *others = stage.on_air.read_status().desired.gallery
    stage.on_air.set_gallery((replace(ada, name="Ada L."), *others))
    stage.settle()
    assert stage.session.of("swap") == []
    stage.on_air.set_gallery((replace(ada, crop=PortraitCrop(0.5, 0.4, 0.3)), *others))
    stage.settle()
    assert stage.session.of("swap") == [("ada", Transition.CROSSFADE)]


@pytest.mark.parametrize("words", ["ada", "Ada", "ADA"])
def test_a_portrait_is_known_by_its_id_and_by_its_name(words: str) -> None:
    assert DESIRED.find_portrait_by_name(words).id == "ada"


def test_an_id_comes_before_a_name_and_one_name_for_two_is_refused() -> None:
    ada, bo, cy = DESIRED.gallery
    assert replace(DESIRED, gallery=(ada, replace(bo, name="ada"), cy)).find_portrait_by_name("ada").id == "ada"
    alike = replace(DESIRED, gallery=(ada, replace(bo, name="Cy"), replace(cy, id="c", name="Cy")))
    with pytest.raises(PortraitError, match="Several portraits"):
        alike.find_portrait_by_name("cy")
    with pytest.raises(PortraitError, match="no portrait 'dora'"):
        DESIRED.find_portrait_by_name("dora")


def test_a_reset_takes_the_usual_output_too() -> None:
    stage = Stage(choose(DESIRED, output="virtual-camera:/dev/video9")).running()
    stage.on_air.reset_settings()
    assert stage.session.of("show_on") == ["virtual-camera"]
    assert stage.on_air.read_status().desired.user.output == "virtual-camera"


def test_with_patience_it_begins_without_output_and_with_another_portrait() -> None:
    stage = Stage()
    stage.bad.add("ada")
    stage.on_air = LiveController(DESIRED, stage.open, PortraitCache(stage.read), tolerate_missing=True)
    stage.on_air.start_session().result(PATIENCE_S)
    stage.settle()
    assert stage.requests[0].await_camera
    assert stage.requests[0].output is None
    assert stage.session.of("show_on") == [DESIRED.user.output]
    assert stage.on_air.read_status().desired.user.portrait == "bo"
    assert message_of(stage.on_air.read_status().notice) == "ada.png is no picture."


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


def test_a_recording_ends_with_its_session(stage: Stage, tmp_path: Path) -> None:
    stage.on_air.set_recording(True, tmp_path / "a.mp4")
    stage.session.state, stage.session.recording = SessionState.FAILED, None
    stage.session.asked.clear()
    stage.on_air.switch_camera("1")
    stage.settle()
    assert len(stage.requests) == 2
    assert stage.session.of("record") == []


def test_the_clip_that_is_the_camera_is_neither_recorded_into_nor_an_output(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"mine")
    session = FakeSession()
    on_air = steered(session, "ada")
    on_air.switch_camera(str(clip))
    session.asked.clear()
    with pytest.raises(SinkError, match="over one of the inputs"):
        on_air.switch_output(str(clip))
    with pytest.raises(SinkError, match="over one of the inputs"):
        on_air.set_recording(True, clip)
    assert session.asked == []
    assert clip.read_bytes() == b"mine"
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
