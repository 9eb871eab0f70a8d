"""Whose a change is, and which look is worn."""

from dataclasses import replace

import pytest

from app.control.desired_state import (
    DesiredState,
    adjust_live,
    adjust_settings,
    adjust_strength,
    choose_preset,
    desired_at_start,
    reset_desired,
    show_gallery,
    show_portrait,
    undo_reset,
)
from app.control.looks.portrait_looks import (
    find_unusable_background,
    forget_own_look,
    looks_of,
    restore_looks,
    use_look_for_all,
)
from app.storage.portraits.look import PortraitLook, look_of
from app.storage.user_settings import UserSettings
from engine import Portrait
from engine.core.types import NOBODY
from tests.fakes.session import FakeSession, gallery, make_desired_state, settle, steered


def wear(desired: DesiredState, id: str) -> DesiredState:
    return show_portrait(desired, Portrait(id, NOBODY, None))


def both_dressed() -> DesiredState:
    """ada green and zoomed, bo lively; bo is worn."""
    desired = adjust_live(make_desired_state("ada", "bo", "cy"), zoom=2.0, shift_x=0.5)
    desired = adjust_settings(desired, background="green")
    return choose_preset(wear(desired, "bo"), "lively")


def test_each_portrait_has_what_was_changed_while_it_was_worn() -> None:
    desired = both_dressed()
    assert (desired.user.preset, desired.user.settings.background, desired.user.live.zoom) == ("lively", "own", 1.0)
    ada = wear(desired, "ada")
    assert (ada.user.preset, ada.user.settings.background, ada.user.live.zoom) == ("natural", "green", 2.0)
    assert (ada.user.live.shift_x, ada.user.settings.strengths.brows) == (0.5, 1.0)
    bo = wear(ada, "bo")
    assert (bo.user.preset, bo.user.settings.strengths.brows, bo.user.settings.background) == ("lively", 1.5, "own")


def test_a_portrait_without_its_own_takes_the_common_ones() -> None:
    common = make_desired_state("ada", "bo", "cy")
    assert look_of(wear(both_dressed(), "cy").user) == look_of(common.user)


def test_what_is_no_part_of_a_look_stays_through_a_swap() -> None:
    desired = adjust_live(make_desired_state("ada", "bo"), badge=True, output_fps=25)
    desired = adjust_settings(desired, mirror=True, own_pixels_only=True)
    assert all(entry.look.is_empty for entry in desired.gallery)
    after = wear(desired, "bo").user
    assert (after.live.badge, after.live.output_fps, after.settings.mirror, after.settings.own_pixels_only) == (
        True,
        25,
        True,
        True,
    )


def test_use_for_all_gives_every_portrait_the_look_that_is_worn_and_can_be_undone() -> None:
    before = both_dressed()
    same = use_look_for_all(before)
    for id in ("ada", "bo", "cy"):
        assert look_of(wear(same, id).user) == look_of(before.user)
    restored = restore_looks(wear(same, "cy"), before.user.common_look, looks_of(before))
    assert look_of(wear(restored, "ada").user) == look_of(wear(before, "ada").user)
    assert look_of(restored.user) == look_of(wear(before, "cy").user)


def test_a_portrait_can_take_the_common_look_again() -> None:
    desired = wear(both_dressed(), "ada")
    plain = forget_own_look(desired, "ada")
    assert look_of(plain.user) == look_of(make_desired_state("ada").user)
    other = forget_own_look(desired, "bo")
    assert look_of(other.user) == look_of(desired.user), "who is not worn changes nothing that is seen"
    assert look_of(wear(other, "bo").user) == look_of(make_desired_state("ada").user)


def test_a_reset_takes_the_look_of_the_one_that_is_worn_and_undo_brings_it_back() -> None:
    before = wear(both_dressed(), "ada")
    fresh = reset_desired(before)
    assert look_of(fresh.user) == look_of(UserSettings())
    assert fresh.gallery[0].look.is_empty
    assert not fresh.gallery[1].look.is_empty
    back = undo_reset(fresh, before.user)
    assert look_of(back.user) == look_of(before.user)
    assert looks_of(back) == looks_of(before)
    elsewhere = undo_reset(wear(fresh, "bo"), before.user)
    assert look_of(elsewhere.user) == look_of(wear(before, "bo").user)
    assert look_of(wear(elsewhere, "ada").user) == look_of(before.user)


def test_at_the_start_the_portrait_wears_its_own_look() -> None:
    own = tuple(replace(entry, look=PortraitLook(background="blur")) for entry in gallery("ada", "bo"))
    desired = desired_at_start(UserSettings(portrait="bo"), own)
    assert desired.user.settings.background == "blur"
    assert desired.user.common_look is not None
    assert desired.user.common_look.background == "own"
    again = desired_at_start(desired.user, gallery("ada", "bo"))
    assert again.user.settings.background == "own", "what was its own is not taken for the common look"


def test_a_gallery_that_comes_from_the_disk_does_not_take_newer_looks_away() -> None:
    desired = both_dressed()
    fresh = show_gallery(desired, [*reversed(gallery("ada", "bo", "cy")), *gallery("dee")])
    assert looks_of(fresh) == {**looks_of(desired), "dee": PortraitLook()}


def test_without_a_portrait_a_change_is_nobodys() -> None:
    desired = adjust_strength(make_desired_state(), "head", 0.5)
    assert desired.user.settings.strengths.head == 0.5
    assert desired.user.common_look is None


def test_a_background_that_is_gone_is_told_when_it_is_worn_and_costs_nothing_else(session: FakeSession) -> None:
    on_air = steered(session, "ada", "bo")
    lost = PortraitLook(background="/no/such/beach.png", zoom=2.0)
    on_air._save_desired(lambda desired: restore_looks(desired, None, {"bo": lost}))
    on_air.swap_portrait("bo")
    settle(on_air)
    status = on_air.read_status()
    assert status.notice is not None
    assert "beach.png" in status.notice.message
    assert (status.desired.user.portrait, status.desired.user.live.zoom) == ("bo", 2.0)
    assert status.desired.user.settings.background == "own"
    assert find_unusable_background(make_desired_state("ada")) is None


@pytest.fixture
def session() -> FakeSession:
    return FakeSession()


def test_a_swap_tells_the_session_of_look_and_portrait_together(session: FakeSession) -> None:
    on_air = steered(session, "ada", "bo")
    on_air.adjust_controls(background="green")
    on_air.change_live_settings(zoom=2.0)
    session.asked.clear()
    on_air.swap_portrait("bo")
    settle(on_air)
    (_, settings), (_, live), swap = session.asked
    assert (settings.background, live.zoom) == ("own", 1.0)  # type: ignore[attr-defined]
    assert swap[0] == "swap"
