"""What is wanted at the start, and what each change makes of it: values in, values out."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from app.control.desired_state import (
    DesiredState,
    adjust_live,
    adjust_personalive,
    adjust_settings,
    adjust_strength,
    check_output,
    check_written_file,
    choose,
    choose_camera,
    choose_ladder_step,
    choose_output_in_use,
    choose_preset,
    desired_at_start,
    find_preset_problem,
    find_weights_problem,
    is_cropped_differently,
    move_on_ladder,
    require_consent,
    reset_desired,
    show_first_portrait,
    show_gallery,
    show_portrait,
    show_portrait_asked,
    switch_output_on,
    switch_recording,
    switch_setting,
)
from app.control.ladder.steps import LadderStep, find_step
from app.storage import presets
from app.storage.folders import DEMO_CLIP
from app.storage.gallery_entry import GalleryPortrait
from app.storage.user_settings import NOBODY, ConsentMissingError, UserSettings
from engine import (
    LiveSettings,
    PersonaLiveSettings,
    PortraitCrop,
    PortraitError,
    Quality,
    RecordingRequest,
    Settings,
    SettingsError,
    SinkError,
    Strengths,
    Transition,
)
from tests.fakes.session import gallery, make_desired_state, read_nothing
from tests.weights import touch_weights

WEIGHTS = Path("weights")


def test_a_portrait_that_is_gone_gives_way_to_the_first_and_none_is_no_trouble() -> None:
    gone = UserSettings(portrait="gone")
    assert [desired_at_start(gone, gallery(*ids)).user.portrait for ids in (("ada", "bo"), ())] == ["ada", ""]


def test_without_the_last_state_the_promises_of_the_first_run_stay() -> None:
    last = UserSettings(
        start_with_last_state=False,
        settings=Settings(own_pixels_only=True, smoothing=0.0),
        live=LiveSettings(badge=True, zoom=2.0, output_fps=60),
    )
    user = desired_at_start(last, gallery("ada")).user
    assert (user.settings.own_pixels_only, user.live.badge, user.live.output_fps) == (True, True, 60)
    assert (user.settings.smoothing, user.live.zoom) == (Settings().smoothing, 1.0)


@pytest.mark.parametrize("go_live", [True, False])
def test_it_is_live_at_the_start_only_if_that_was_chosen(go_live: bool) -> None:
    for was_on in (True, False):
        last = UserSettings(output_on=was_on, go_live_at_start=go_live)
        assert desired_at_start(last, ()).user.output_on == go_live


def test_a_preset_that_is_gone_gives_way_to_the_usual_one_and_is_told() -> None:
    lost = UserSettings(preset="mine", settings=Settings(smoothing=0.2))
    user = desired_at_start(lost, gallery("ada")).user
    assert (user.preset, user.settings.smoothing) == (presets.DEFAULT, 0.2)
    assert "mine" in str(find_preset_problem(lost))
    assert find_preset_problem(UserSettings()) is None


def test_without_a_camera_chosen_the_bundled_clip_drives() -> None:
    desired = desired_at_start(UserSettings(), gallery("ada"))
    assert desired.camera == str(DEMO_CLIP)
    for camera, stored in ((None, NOBODY), (str(DEMO_CLIP), None), ("2", "2")):
        chosen = choose_camera(desired, camera)
        assert (chosen.camera, chosen.user.camera) == (camera, stored)


def test_what_was_chosen_by_hand_outlives_a_change_of_preset() -> None:
    private = Settings(own_pixels_only=True, mirror=not Settings().mirror, background="green")
    desired = desired_at_start(UserSettings(settings=private, models=WEIGHTS), gallery("ada"))
    settings = choose_preset(desired, "lively").user.settings
    assert (settings.own_pixels_only, settings.mirror, settings.background) == (True, private.mirror, "green")
    assert settings.personalive.models == WEIGHTS


def test_what_a_preset_gave_goes_with_it() -> None:
    private = choose_preset(make_desired_state("ada"), "private")
    assert private.user.settings.own_pixels_only
    assert choose_preset(private, "natural").user.settings == Settings()
    by_hand = switch_setting(choose_preset(make_desired_state("ada"), "natural"), "own_pixels_only", True)
    assert choose_preset(by_hand, "lively").user.settings.own_pixels_only


def test_strengths_are_the_presets_and_the_step_of_the_ladder_is_not() -> None:
    odd = Settings(strengths=Strengths(mouth=0.5), animator="personalive", smoothing=0.1, size_px=64)
    chosen = choose_preset(make_desired_state("ada", settings=odd), "natural").user.settings
    assert chosen == Settings(animator="personalive")


def test_a_step_of_the_ladder_changes_nothing_else() -> None:
    private = choose_preset(make_desired_state("ada", "bo"), "private")
    odd = adjust_settings(adjust_strength(private, "mouth", 0.5), background="green", size_px=64)
    for step in LadderStep:
        chosen = choose_ladder_step(odd, step)
        assert find_step(chosen.user.settings) is step
        back = replace(chosen.user.settings, animator="instant", quality=Quality.BEST)
        assert replace(chosen, user=replace(chosen.user, settings=back)) == odd


def test_up_and_down_the_ladder_and_from_instant_to_the_last_quality_and_back() -> None:
    desired = make_desired_state("ada")
    up = []
    for _ in range(6):
        desired = move_on_ladder(desired, 1)
        up.append(find_step(desired.user.settings).value)
    assert up == ["lowest-delay", "fast", "balanced", "best", "instant", "lowest-delay"]
    down = move_on_ladder(desired, -2)
    assert find_step(down.user.settings) is LadderStep.BEST
    fast = choose_ladder_step(desired, LadderStep.FAST)
    instant = choose_ladder_step(fast, None)
    assert find_step(instant.user.settings) is LadderStep.INSTANT
    assert choose_ladder_step(instant, None) == fast


def test_a_preset_that_names_personalive_goes_on_choosing_it(own_presets: Path) -> None:
    own_presets.mkdir(parents=True, exist_ok=True)
    (own_presets / "Before.toml").write_text('[settings]\nanimator = "personalive"\nsmoothing = 0.5\n')
    (own_presets / "Calm.toml").write_text('[settings]\nanimator = "instant"\nsmoothing = 0.5\n')
    chosen = choose_preset(make_desired_state("ada"), "Before").user
    assert (chosen.preset, chosen.settings) == ("Before", Settings(animator="personalive", smoothing=0.5))
    calm = choose_preset(choose(make_desired_state("ada"), settings=chosen.settings), "Calm").user
    assert (calm.preset, calm.settings) == ("Calm", chosen.settings)


def test_what_was_the_preset_personalive_is_a_step_of_the_ladder() -> None:
    kept = UserSettings(preset="personalive", settings=Settings(animator="personalive", quality=Quality.FAST))
    user = desired_at_start(kept, ()).user
    assert (user.preset, find_step(user.settings)) == (presets.DEFAULT, LadderStep.FAST)
    assert find_preset_problem(kept) is None
    lively = choose_preset(make_desired_state("ada", "bo"), "lively")
    chosen = choose_preset(lively, "personalive").user
    assert chosen == replace(lively.user, settings=replace(lively.user.settings, animator="personalive"))


def test_personalive_stays_on_the_graphics_card_that_was_chosen() -> None:
    given = Settings(personalive=PersonaLiveSettings(models=WEIGHTS, device="cuda:1", chunk=2))
    own = choose_preset(make_desired_state("ada", settings=given), "lively").user.settings.personalive
    assert (own.models, own.device, own.chunk) == (WEIGHTS, "cuda:1", 4)


def test_a_preset_leaves_what_runs_personalive_on_this_computer() -> None:
    given = PersonaLiveSettings(runtime="onnx", provider="cuda", builds_gb=7, offload="on")
    desired = adjust_personalive(make_desired_state("ada", settings=Settings(personalive=given)), dtype="bfloat16")
    own = choose_preset(choose_preset(desired, "natural"), "personalive").user.settings.personalive
    assert own == replace(given, dtype="bfloat16")


@pytest.mark.parametrize("preset", ["natural", "lively", "private", "personalive", "best"])
def test_no_preset_changes_the_quality(preset: str) -> None:
    fast = make_desired_state("ada", settings=Settings(quality=Quality.FAST))
    chosen = choose_preset(fast, preset).user
    assert chosen.settings.quality is Quality.FAST
    assert chosen.preset == (preset if preset in presets.list_presets() else presets.DEFAULT)


def test_a_preset_that_was_deleted_meanwhile_can_be_left() -> None:
    lost = make_desired_state("ada", preset="mine", settings=Settings(mirror=True))
    assert choose_preset(lost, "lively").user.settings.mirror
    with pytest.raises(SettingsError, match="none named"):
        choose_preset(lost, "mine")


def test_reset_forgets_what_was_chosen_by_hand() -> None:
    desired = make_desired_state("ada", camera="2", output_on=False, models=WEIGHTS, consent_seen=True, geometry="AAEC")
    desired = adjust_settings(adjust_strength(desired, "mouth", 0.5), mirror=True, background="green")
    desired = choose(desired, transition=Transition.CUT, output="null", theme="dark", hotkeys={"next": "F8"})
    after = reset_desired(desired)
    assert after.user == UserSettings(camera="2", portrait="ada", output_on=False, consent_seen=True, geometry="AAEC")
    lively = choose_preset(after, "lively").user.settings
    assert lively == choose_preset(make_desired_state("ada"), "lively").user.settings


def test_switches_toggle_without_a_value() -> None:
    desired = make_desired_state("ada", output_on=True)
    assert [switch_output_on(desired, on).user.output_on for on in (None, True, False)] == [False, True, False]
    mirrored = [switch_setting(desired, "mirror", on).user.settings.mirror for on in (None, True, False)]
    assert mirrored == [not desired.user.settings.mirror, True, False]


@pytest.mark.promise("nobody goes live from the window without consent")
def test_without_consent_nobody_goes_live_from_where_it_is_asked_for() -> None:
    desired = make_desired_state(output_on=True)
    assert not require_consent(desired).user.output_on
    assert require_consent(choose(desired, consent_seen=True)).user.output_on
    for on in (True, None):
        with pytest.raises(ConsentMissingError):
            switch_output_on(require_consent(desired), on)
    assert not switch_output_on(require_consent(desired), False).user.output_on
    assert switch_output_on(choose(require_consent(desired), consent_seen=True), True).user.output_on


def test_what_does_not_fit_is_refused() -> None:
    desired = make_desired_state("ada")
    with pytest.raises(SettingsError, match=r"strengths\.mouth"):
        adjust_strength(desired, "mouth", 2.5)
    with pytest.raises(SettingsError, match="cannot be transparent"):
        adjust_settings(desired, background="transparent")


def test_a_portrait_that_was_read_is_shown_if_it_is_still_asked_for() -> None:
    desired = replace(make_desired_state("ada", "bo"), portrait_asked="bo")
    ada, bo = (read_nothing(entry, Settings()) for entry in desired.gallery)
    shown = show_portrait_asked(desired, bo)
    assert shown is not None
    assert (shown.user.portrait, shown.portrait) == ("bo", bo)
    assert show_portrait_asked(desired, ada) is None


def test_the_first_portrait_gives_way_to_one_asked_for_meanwhile() -> None:
    desired = replace(make_desired_state("ada", "bo", "cy"), portrait_asked="ada")
    ada, bo, cy = (read_nothing(entry, Settings()) for entry in desired.gallery)
    instead = show_first_portrait(desired, "ada", bo)  # the one that was wanted could not be read
    assert (instead.user.portrait, instead.portrait_asked, instead.portrait) == ("bo", "bo", bo)
    reading = show_first_portrait(replace(desired, portrait_asked="cy"), "ada", ada)
    assert (reading.user.portrait, reading.portrait_asked) == ("ada", "cy")
    read = show_portrait(replace(desired, portrait_asked="cy"), cy)
    assert show_first_portrait(read, "ada", ada) == read


def test_a_recording_goes_where_the_user_keeps_them_with_the_users_microphone() -> None:
    desired = make_desired_state("ada", recordings=Path("films"), microphone="Desk")
    begun = switch_recording(desired, False, None, None, "now.mp4")
    assert begun is not None
    assert begun.recording == RecordingRequest(Path("films/now.mp4"), "Desk")
    assert switch_recording(begun, True, True, None, "later.mp4") is None
    assert switch_recording(begun, False, False, None, "later.mp4") is None
    other = switch_recording(begun, True, True, Path("own.mp4"), "later.mp4")
    assert other is not None
    assert other.recording == RecordingRequest(Path("own.mp4"), "Desk")
    ended = switch_recording(begun, True, None, None, "later.mp4")
    assert ended is not None
    assert ended.recording is None


def test_the_next_portrait_is_counted_from_the_one_asked_for_last() -> None:
    desired = make_desired_state("ada", "bo", "cy")
    asked = [replace(desired, portrait_asked=id) for id in ("ada", "cy", "gone")]
    assert [one.find_portrait_beside(1) for one in asked] == ["bo", "ada", "ada"]
    assert [one.find_portrait_beside(-1) for one in asked] == ["cy", "bo", "cy"]
    assert DesiredState().portrait_asked == ""


@pytest.mark.parametrize("read", ["camera", "background", "portrait"])
@pytest.mark.parametrize("link", [None, os.symlink, os.link])
def test_what_a_run_reads_is_no_output(tmp_path: Path, read: str, link: Callable[[Path, Path], None] | None) -> None:
    clip = asked = tmp_path / "clip.mp4"
    content = cv2.imencode(".png", np.zeros((8, 8, 3), np.uint8))[1].tobytes()
    clip.write_bytes(content)
    if link is not None:
        asked = tmp_path / "other.mp4"
        link(clip, asked)
    desired = show_gallery(
        DesiredState(), [GalleryPortrait("ada", "Ada", clip if read == "portrait" else Path("a.png"))]
    )
    if read == "camera":
        desired = choose_camera(desired, str(clip))
    if read == "background":
        desired = choose(desired, settings=replace(desired.user.settings, background=str(clip)))
    with pytest.raises(SinkError, match="over one of the inputs"):
        check_output(desired, str(asked))
    with pytest.raises(SinkError, match="over one of the inputs"):
        check_output(desired, f"virtual-camera:file:{asked}")
    with pytest.raises(SinkError, match="over one of the inputs"):
        check_written_file(desired, asked)
    check_output(desired, str(tmp_path / "new.mp4"))
    check_output(desired, "virtual-camera")
    assert clip.read_bytes() == content


def test_an_output_that_there_is_not_is_refused_at_once() -> None:
    with pytest.raises(SinkError, match=r"There is no output 'x\.png'"):
        check_output(DesiredState(), "x.png")


def test_an_empty_gallery_has_no_next_portrait() -> None:
    with pytest.raises(PortraitError, match="The gallery is empty"):
        DesiredState().find_portrait_beside(1)


def test_without_slots_of_their_own_the_first_nine_are_behind_the_keys() -> None:
    ids = [f"p{number}" for number in range(12)]
    desired = show_gallery(DesiredState(), gallery(*ids))
    assert desired.slots == tuple(ids[:9])
    assert [entry.id for entry in desired.gallery] == ids
    own = show_gallery(desired, gallery(*ids), [None, "p5"])
    assert own.slots == (None, "p5")
    assert own.find_portrait_in_slot(2) == "p5"
    for empty in (0, 1, 3, -1):
        with pytest.raises(PortraitError, match=f"Slot {empty} is empty"):
            own.find_portrait_in_slot(empty)


def test_a_strength_changes_by_itself_and_other_settings_stay() -> None:
    before = make_desired_state("ada", settings=Settings(size_px=128, strengths=Strengths(head=0.5)))
    after = adjust_strength(before, "mouth", 1.5).user.settings
    assert after == Settings(size_px=128, strengths=Strengths(head=0.5, mouth=1.5))


def test_live_settings_change_by_name() -> None:
    before = make_desired_state("ada", live=LiveSettings(zoom=1.5))
    assert adjust_live(before, framing="fill").user.live == LiveSettings(zoom=1.5, framing="fill")


def test_an_output_in_use_is_chosen_and_on_and_without_one_the_chosen_one_is_off() -> None:
    before = make_desired_state("ada", output="null", output_on=True)
    off = choose_output_in_use(before, None)
    assert (off.user.output, off.user.output_on, off.shown_on) == ("null", False, None)
    on = choose_output_in_use(off, "virtual-camera")
    assert (on.user.output, on.user.output_on, on.shown_on) == ("virtual-camera", True, "virtual-camera")


def test_a_recording_of_another_name_takes_the_place_of_the_one_under_way_and_the_same_wish_changes_nothing() -> None:
    desired = make_desired_state("ada", recordings=Path("films"))
    begun = switch_recording(desired, is_on=False, on=True, file=None, name="a.mp4")
    assert begun is not None
    assert begun.recording == RecordingRequest(Path("films/a.mp4"), desired.user.microphone)
    assert switch_recording(begun, is_on=True, on=True, file=None, name="b.mp4") is None
    other = switch_recording(begun, is_on=True, on=True, file=Path("c.mp4"), name="b.mp4")
    assert other is not None
    assert other.recording == RecordingRequest(Path("c.mp4"), desired.user.microphone)
    assert switch_recording(desired, is_on=False, on=False, file=None, name="b.mp4") is None


@pytest.mark.parametrize(
    ("change", "is_other"),
    [
        ({}, False),
        ({"name": "Other"}, False),
        ({"path": Path("x.png")}, True),
        ({"crop": PortraitCrop(0.5, 0.5, 0.5)}, True),
    ],
)
def test_a_portrait_is_made_anew_only_of_another_picture_or_part_of_it(change: dict[str, Any], is_other: bool) -> None:
    before = replace(make_desired_state("ada", "bo"), portrait_asked="ada")
    ada, bo = before.gallery
    assert is_cropped_differently(before, show_gallery(before, [replace(ada, **change), bo])) is is_other
    assert not is_cropped_differently(before, show_gallery(before, [ada, replace(bo, **change)]))
    moved_on = replace(show_gallery(before, [replace(ada, **change), bo]), portrait_asked="bo")
    assert not is_cropped_differently(before, moved_on)
    assert not is_cropped_differently(before, show_gallery(before, [bo])), "what is gone is not made anew"


def test_a_chosen_folder_that_lacks_weights_is_said_at_the_start(tmp_path: Path) -> None:
    assert find_weights_problem(UserSettings()) is None
    assert find_weights_problem(UserSettings(models=touch_weights(tmp_path / "whole"))) is None
    assert "denoising_unet" in str(find_weights_problem(UserSettings(models=tmp_path)))
