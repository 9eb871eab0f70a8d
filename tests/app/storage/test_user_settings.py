"""How long each choice lasts: on disk, at a start, after a reset."""

from dataclasses import fields, replace
from pathlib import Path

import pytest

from app.storage.portraits.look import PortraitLook
from app.storage.user_settings import (
    KEPT_FIELDS,
    MeasuredSpeed,
    UserSettings,
    changed_fields,
    reset_settings,
    settings_at_start,
    undo_reset,
)
from engine import LiveSettings, PersonaLiveSettings, Settings, SettingsError, Strengths, Transition

CHANGED = UserSettings(
    language="ko",
    theme="dark",
    geometry="AAEC",
    camera="Webcam",
    output="virtual-camera:/dev/video9",
    output_on=False,
    preset="lively",
    portrait="user-1",
    transition=Transition.CUT,
    settings=Settings(
        mirror=True,
        own_pixels_only=True,
        strengths=Strengths(mouth=1.5),
        personalive=PersonaLiveSettings(offload="on"),
    ),
    live=LiveSettings(badge=True, output_width_px=640, output_height_px=480, output_fps=24, framing="fill"),
    microphone="",
    recordings=Path("videos"),
    hotkeys={"next": "F8"},
    hotkeys_on=False,
    go_live_at_start=True,
    minimise_to_tray=True,
    consent_seen=True,
    driver_shown=True,
    self_view_mirrored=False,
    common_look=PortraitLook(zoom=1.5),
    models=Path("weights"),
    measured={"lively": MeasuredSpeed(40.0, 30.0)},
)
STARTS_FRESH = {"camera", "preset", "portrait", "settings", "live", "common_look"}
"""What a run that does not start with the last state begins anew."""
STAYS_IN_RESET = {"geometry", "camera", "output_on", "portrait", "consent_seen"}


def test_the_example_changes_every_field_but_one() -> None:
    assert set(changed_fields(UserSettings(), CHANGED)) == {one.name for one in fields(UserSettings)} - {
        "start_with_last_state"
    }


def test_everything_is_stored_but_whether_it_is_live() -> None:
    assert {one.name for one in fields(UserSettings)} - set(KEPT_FIELDS) == {"output_on"}


def test_a_run_starts_as_the_last_one_was_left() -> None:
    assert settings_at_start(CHANGED) == replace(CHANGED, output_on=True)


@pytest.mark.parametrize("go_live", [False, True])
def test_it_is_live_at_the_start_if_that_was_chosen_and_not_because_it_was(go_live: bool) -> None:
    last = replace(CHANGED, go_live_at_start=go_live, output_on=not go_live)
    assert settings_at_start(last).output_on is go_live
    assert settings_at_start(replace(last, start_with_last_state=False)).output_on is go_live


def test_without_the_last_state_only_what_drives_and_is_worn_begins_anew() -> None:
    last = replace(CHANGED, start_with_last_state=False)
    again = settings_at_start(last)
    assert set(changed_fields(last, again)) - {"output_on"} == STARTS_FRESH
    assert (again.camera, again.preset, again.portrait) == (None, UserSettings().preset, "")


def test_without_the_last_state_the_promises_of_the_first_run_and_the_outputs_shape_stay() -> None:
    again = settings_at_start(replace(CHANGED, start_with_last_state=False))
    assert again.settings == Settings(own_pixels_only=True, personalive=CHANGED.settings.personalive)
    assert again.settings.personalive != Settings().personalive
    assert again.live == LiveSettings(badge=True, output_width_px=640, output_height_px=480, output_fps=24)


def test_a_reset_keeps_who_is_worn_and_by_whom_the_window_and_whether_it_is_live() -> None:
    again = reset_settings(replace(CHANGED, start_with_last_state=False))
    assert set(changed_fields(UserSettings(), again)) == STAYS_IN_RESET
    assert set(changed_fields(CHANGED, again)).isdisjoint(STAYS_IN_RESET)


def test_only_what_differs_is_a_change_and_with_its_new_value() -> None:
    assert changed_fields(CHANGED, replace(CHANGED, theme="light")) == {"theme": "light"}
    assert changed_fields(CHANGED, CHANGED) == {}


@pytest.mark.parametrize(
    ("field", "value"), [("language", "xx"), ("theme", "pink"), ("hotkeys_on", 1), ("camera", 3), ("recordings", "a")]
)
def test_a_bad_value_is_refused_by_its_name(field: str, value: object) -> None:
    with pytest.raises(SettingsError) as told:
        replace(UserSettings(), **{field: value})  # type: ignore[arg-type]
    assert told.value.field == field


def test_undoing_a_reset_brings_all_back_but_what_a_reset_leaves_alone() -> None:
    now = replace(reset_settings(CHANGED), camera="Other", portrait="user-2", output_on=True, geometry="BBBB")
    back = undo_reset(now, CHANGED)
    stays = {name: getattr(now, name) for name in STAYS_IN_RESET}
    assert back == replace(CHANGED, **stays)


@pytest.mark.parametrize("field", ["delay_ms", "fps"])
def test_a_speed_is_a_number_from_nothing_to_a_limit(field: str) -> None:
    for value in (0.0, 1000.0):
        assert getattr(MeasuredSpeed(**{field: value}), field) == value
    for value in (-0.1, float("inf"), float("nan")):
        with pytest.raises(SettingsError, match=field):
            MeasuredSpeed(**{field: value})


def test_what_only_clips_can_have_is_refused_for_a_live_run() -> None:
    with pytest.raises(SettingsError, match="cannot be transparent"):
        UserSettings(settings=Settings(background="transparent"))
    with pytest.raises(SettingsError, match="no animator named 'clay'"):
        UserSettings(settings=Settings(animator="clay"))


def test_nothing_differs_from_itself() -> None:
    assert changed_fields(CHANGED, replace(CHANGED)) == {}
    assert changed_fields(CHANGED, replace(CHANGED, microphone=None)) == {"microphone": None}


@pytest.mark.parametrize(
    ("self_view", "movements", "flips"),
    [(True, False, True), (True, True, False), (False, False, False), (False, True, False)],
)
def test_movements_that_are_mirrored_for_all_make_the_self_view_a_mirror_by_themselves(
    self_view: bool, movements: bool, flips: bool
) -> None:
    user = UserSettings(self_view_mirrored=self_view, settings=Settings(mirror=movements))
    assert user.flips_preview is flips
