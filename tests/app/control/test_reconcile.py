"""What a difference between two wishes makes of calls to the session, and that nothing else is called."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.control.desired_state import (
    DesiredState,
    adjust_live,
    adjust_settings,
    adjust_strength,
    choose,
    choose_camera,
    choose_preset,
    reset_desired,
    show_portrait,
    switch_output_on,
    switch_recording,
)
from app.control.reconcile import Part, reconcile
from engine import Quality, RecordingRequest, Settings, Transition
from tests.fakes.session import FakeSession, gallery, make_desired_state, read_nothing

ADA = read_nothing(gallery("ada")[0], Settings())
WISH = show_portrait(make_desired_state("ada", camera="0", output="null"), ADA)


def calls(after: DesiredState, again: Part | None = None, before: DesiredState = WISH) -> list[str]:
    """The names of what is called on the session."""
    session = FakeSession()
    reconcile(before, after, session, again)
    return [name for name, _ in session.asked]


@pytest.mark.parametrize(
    ("change", "called"),
    [
        (lambda desired: desired, []),
        (
            lambda desired: choose(
                desired, language="ko", recordings=Path("films"), microphone="Desk", models=Path("w")
            ),
            [],
        ),
        (lambda desired: choose(desired, transition=Transition.CUT), []),
        (lambda desired: adjust_settings(desired, mirror=True, smoothing=0.5, background="green"), ["use_settings"]),
        (lambda desired: adjust_strength(desired, "head", 0.5), ["use_settings"]),
        (lambda desired: adjust_settings(desired, quality=Quality.FAST), ["use_settings"]),
        (lambda desired: choose_preset(desired, "lively"), ["use_settings"]),
        (lambda desired: choose_preset(desired, "personalive"), ["use_settings"]),
        (lambda desired: adjust_settings(desired, size_px=64, mirror=True), ["use_settings"]),
        (lambda desired: adjust_live(desired, zoom=2.0), ["use_live"]),
        (lambda desired: choose_camera(desired, None), ["use_camera"]),
        (lambda desired: choose(desired, output="virtual-camera"), ["show_on"]),
        (lambda desired: switch_output_on(desired, False), ["show_on"]),
        (lambda desired: replace(desired, panic=True), []),
        (lambda desired: show_portrait(desired, replace(ADA)), ["swap"]),
        (lambda desired: switch_recording(desired, False, True, Path("a.mp4"), ""), ["record"]),
    ],
)
def test_only_what_differs_is_called(change: Callable[[DesiredState], DesiredState], called: list[str]) -> None:
    assert calls(change(WISH)) == called


@pytest.mark.parametrize(
    ("again", "called"),
    [
        (Part.CAMERA, "use_camera"),
        (Part.OUTPUT, "show_on"),
        (Part.PORTRAIT, "swap"),
        (Part.SETTINGS, "use_settings"),
    ],
)
def test_what_is_asked_for_again_is_called_again(again: Part, called: str) -> None:
    assert calls(WISH, again) == [called]


def test_a_portrait_that_was_not_read_yet_is_not_shown() -> None:
    unread = replace(WISH, portrait=None)
    assert calls(unread, Part.PORTRAIT) == []


def test_another_output_is_not_opened_while_it_is_off() -> None:
    off = switch_output_on(WISH, False)
    assert calls(choose(off, output="virtual-camera"), before=off) == []


def test_a_second_recording_of_the_same_name_is_another_one() -> None:
    first, second = (replace(WISH, recording=RecordingRequest(Path("a.mp4"))) for _ in range(2))
    assert calls(second, before=first) == ["record"]
    assert calls(first, before=first) == []


def test_a_reset_takes_everything_back_at_once() -> None:
    changed = adjust_live(adjust_settings(WISH, mirror=True), zoom=2.0)
    assert calls(reset_desired(changed), before=changed) == ["use_settings", "use_live", "show_on"]
    session = FakeSession()
    reconcile(changed, reset_desired(changed), session)
    assert session.of("use_settings") == [Settings()]


def test_whether_the_preview_is_seen_is_passed_on() -> None:
    unseen = replace(WISH, preview_watched=False)
    for before, after, seen in ((WISH, unseen, False), (unseen, WISH, True)):
        session = FakeSession()
        reconcile(before, after, session)
        assert session.asked == [("watched", seen)]


def test_a_recording_that_is_no_longer_wanted_ends() -> None:
    recorded = replace(WISH, recording=RecordingRequest(Path("a.mp4")))
    session = FakeSession()
    reconcile(recorded, WISH, session)
    assert session.asked == [("record", None)]


def test_what_is_called_gets_what_is_wanted_now() -> None:
    session = FakeSession()
    after = choose(choose_camera(adjust_live(WISH, zoom=2.0), "1"), output="b", transition=Transition.MORPH)
    reconcile(WISH, show_portrait(after, replace(ADA, name="bo")), session)
    assert session.asked == [
        ("use_live", after.user.live),
        ("show_on", "b"),
        ("use_camera", "1"),
        ("swap", ("bo", Transition.MORPH)),
    ]
