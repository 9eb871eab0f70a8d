"""What the strip says of a view."""

from dataclasses import replace

import pytest

from app.control.desired_state import DesiredState, adjust_settings, choose_camera
from app.gui.view_state import Live, Message, OnAirView, Phase, ViewState
from app.gui.widgets.on_air.strip_part import Look, PartKind
from app.gui.widgets.on_air.strip_words import describe_live, describe_view, format_clock
from engine import Problem, Quality, QualityInUse, ViewersSee

FIGURES = OnAirView(on_air_s=753, fps=30, dropped_percent=0.2)
DRIVEN = choose_camera(DesiredState(), "0")
LIVE = ViewState(
    phase=Phase.RUNNING,
    live=Live.LIVE,
    viewers_see=ViewersSee.AVATAR,
    on_air=FIGURES,
    device="Persona Cam",
    readers=2,
    delay_ms=119.7,
    desired=DRIVEN,
)
LOADING = Problem("The animator {animator} is loading.", animator="personalive")


def words(view: ViewState) -> dict[PartKind, str]:
    return {part.kind: part.words for part in describe_view(view)}


def look(view: ViewState, kind: PartKind) -> Look:
    return next(part.look for part in describe_view(view) if part.kind is kind)


def test_a_stream_has_all_of_it_in_order() -> None:
    view = replace(LIVE, animator="instant", recording="a.mp4", recording_s=42)
    assert [part.words for part in describe_view(view)] == [
        *("LIVE", "Avatar", "→ Persona Cam", "2 watching", "120 ms", "30 fps", "0.2 % dropped", "12:33"),
        *("Instant", "REC 0:42"),
    ]
    assert [part.kind for part in describe_view(view)] == [kind for kind in PartKind if kind is not PartKind.NOTE]


def test_it_is_read_aloud_in_whole_words() -> None:
    assert ", ".join(part.spoken for part in describe_view(LIVE)) == (
        "Live, Others see the avatar, on Persona Cam, 2 programs watch, 120 milliseconds behind you, "
        "30 pictures a second, 0.2 percent of the last ten seconds' pictures were dropped, "
        "live for 12 minutes 33 seconds"
    )


def test_four_things_that_others_may_see_have_four_words() -> None:
    said = [words(replace(LIVE, viewers_see=seen))[PartKind.WHAT] for seen in ViewersSee]
    assert said == ["Others see nothing", "Avatar", "Away card", "Panic card"]


@pytest.mark.parametrize(
    ("live", "phase", "state", "is_red"),
    [
        (Live.OFF, Phase.LOADING, "Starting …", False),
        (Live.OFF, Phase.FAILED, "Stopped", False),
        (Live.OFF, Phase.RUNNING, "Not live", False),
        (Live.STANDBY, Phase.RUNNING, "Not live", False),
        (Live.STARTING, Phase.RUNNING, "Going live …", False),
        (Live.LIVE, Phase.RUNNING, "LIVE", True),
        (Live.CARD, Phase.RUNNING, "LIVE", True),
        (Live.UNWATCHED, Phase.RUNNING, "LIVE", True),
        (Live.INTERRUPTED, Phase.RUNNING, "Interrupted", False),
        (Live.LIVE, Phase.LOADING, "LIVE", True),
    ],
)
def test_the_state_is_the_outputs(live: Live, phase: Phase, state: str, is_red: bool) -> None:
    view = replace(LIVE, live=live, phase=phase)
    assert words(view)[PartKind.STATE] == state
    assert (look(view, PartKind.STATE) is Look.LIVE) is is_red


@pytest.mark.parametrize(
    ("live", "sees", "line"),
    [
        (Live.OFF, ViewersSee.NOTHING, "Not live"),
        (Live.LIVE, ViewersSee.AVATAR, "LIVE"),
        (Live.CARD, ViewersSee.ABSENCE_CARD, "LIVE: Away card"),
        (Live.CARD, ViewersSee.PANIC_CARD, "LIVE: Panic card"),
        (Live.STANDBY, ViewersSee.ABSENCE_CARD, "Not live: Away card"),
        (Live.UNWATCHED, ViewersSee.AVATAR, "LIVE: no program watches"),
        (Live.UNWATCHED, ViewersSee.PANIC_CARD, "LIVE: Panic card"),
    ],
)
def test_title_and_tray_say_the_same(live: Live, sees: ViewersSee, line: str) -> None:
    assert describe_live(replace(LIVE, live=live, viewers_see=sees)) == line


def test_nobody_who_watches_is_worth_a_warning_only_while_live() -> None:
    unread = replace(LIVE, readers=0)
    assert words(unread)[PartKind.READERS] == "nobody watching"
    assert look(unread, PartKind.READERS) is Look.WARNING
    assert PartKind.READERS not in words(replace(LIVE, readers=None))


def test_nothing_is_said_of_an_output_that_nobody_can_see() -> None:
    off = replace(LIVE, live=Live.OFF, viewers_see=ViewersSee.NOTHING, on_air=OnAirView(fps=30))
    assert set(words(off)) == {PartKind.STATE, PartKind.WHAT, PartKind.DELAY, PartKind.RATE}


def test_a_delay_and_drops_are_those_of_a_driver() -> None:
    alone = words(replace(LIVE, desired=choose_camera(DesiredState(), None)))
    assert (PartKind.DELAY in alone, PartKind.DROPPED in alone, alone[PartKind.NOTE]) == (
        False,
        False,
        "Moves by itself",
    )


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ({}, None),
        ({"resting": True}, "The camera is off"),
        ({"camera_silent": True}, "The camera sends no picture"),
        ({"face_seen": False}, "No face is followed"),
        ({"face_seen": False, "face_missing": True}, "No face in view"),
        ({"people": 3}, "3 people in view; one is followed"),
        ({"problem": Message(Problem("It is dark.", "Give it light."))}, "It is dark."),
        ({"live": Live.OFF, "panic": True}, "Panic is on: others would see the card"),
        ({"phase": Phase.LOADING}, None),
    ],
)
def test_only_what_is_unusual_about_the_driver_is_noted(change: dict[str, object], note: str | None) -> None:
    assert words(replace(LIVE, **change)).get(PartKind.NOTE) == note  # type: ignore[arg-type]


def animator(view: ViewState) -> tuple[str, str]:
    part = next(part for part in describe_view(view) if part.kind is PartKind.ANIMATOR)
    return part.words, part.spoken


def test_the_animator_is_named_with_its_quality() -> None:
    lowered = QualityInUse(Quality.FAST, 7, Quality.BALANCED, Problem("Pictures come late."))
    view = replace(
        LIVE, desired=adjust_settings(DRIVEN, animator="personalive"), animator="personalive", quality=lowered
    )
    assert animator(view) == (
        "PersonaLive, Fast instead of Balanced",
        "PersonaLive, Fast instead of Balanced. Pictures come late.",
    )
    assert animator(replace(view, quality=QualityInUse(Quality.BEST, 12)))[0] == "PersonaLive, Best"


def test_one_that_stands_in_says_so_and_why() -> None:
    wanted = adjust_settings(DRIVEN, animator="personalive")
    view = replace(LIVE, animator="instant", desired=wanted)
    assert animator(view)[0] == "Instant stands in"
    bridged = replace(LIVE, animator="instant", bridged=LOADING)
    assert animator(bridged)[1] == "Instant stands in. The animator personalive is loading."


@pytest.mark.parametrize(("seconds", "clock"), [(0, "0:00"), (65, "1:05"), (3599, "59:59"), (3725, "1:02:05")])
def test_a_clock_has_hours_only_when_there_are_any(seconds: int, clock: str) -> None:
    assert format_clock(seconds) == clock


def test_without_a_face_a_turn_that_was_set_by_hand_is_a_reason_and_what_to_do_is_said() -> None:
    assert LIVE.desired is not None
    user = LIVE.desired.user
    turned = replace(LIVE.desired, user=replace(user, settings=replace(user.settings, turn="90")))
    note = next(
        part
        for part in describe_view(replace(LIVE, desired=turned, face_seen=False, face_missing=True))
        if part.kind is PartKind.NOTE
    )
    assert note.words == "No face in view; the turn of the camera's picture is set by hand"
    assert "choose “Automatically” on the page Motion" in note.spoken
    assert PartKind.NOTE not in words(replace(LIVE, desired=turned))
