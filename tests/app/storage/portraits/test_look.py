"""A look: what it may be, what is over what, and what it makes of the settings."""

from dataclasses import replace

import pytest

from app.storage.portraits.look import PortraitLook, common_look, look_of, wear_look
from app.storage.serialization import from_plain, to_plain
from app.storage.user_settings import UserSettings
from engine import LiveSettings, Settings, SettingsError, Strengths

WHOLE = PortraitLook("lively", Strengths(brows=1.5), 0.5, "fill", 2.0, 0.25, -0.5, "green")


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"zoom": 9.0}, "zoom"),
        ({"shift_x": -1.5}, "shift_x"),
        ({"framing": "sideways"}, "framing"),
        ({"smoothing": 7.0}, "smoothing"),
        ({"strengths": Strengths(head=9.0)}, "strengths.head"),
        ({"background": ""}, "background"),
        ({"preset": "x" * 5000}, "preset"),
    ],
)
def test_a_bad_value_is_refused_by_its_name(bad: dict[str, object], field: str) -> None:
    with pytest.raises(SettingsError) as refused:
        PortraitLook(**bad)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_bad_value_in_a_file_costs_only_itself() -> None:
    table = to_plain(WHOLE) | {"zoom": 99, "background": 5, "strengths": {"head": 0.5, "mouth": "wide"}}
    read, bad = from_plain(PortraitLook, table)
    assert read == replace(WHOLE, zoom=None, background=None, strengths=Strengths(head=0.5))
    assert sorted(bad) == ["background", "strengths.mouth", "zoom"]


def test_what_is_its_own_lies_over_what_is_common() -> None:
    own = PortraitLook(background="blur", zoom=1.5)
    assert own.over(WHOLE) == replace(WHOLE, background="blur", zoom=1.5)
    assert PortraitLook().over(WHOLE) == WHOLE


def test_a_group_becomes_its_own_as_a_whole() -> None:
    moved = replace(WHOLE, shift_x=0.5)
    assert PortraitLook().with_changes(WHOLE, moved) == PortraitLook(zoom=2.0, shift_x=0.5, shift_y=-0.5)
    slower = replace(WHOLE, smoothing=1.0)
    assert PortraitLook(background="own").with_changes(WHOLE, slower) == PortraitLook(
        background="own", preset="lively", strengths=Strengths(brows=1.5), smoothing=1.0
    )
    assert PortraitLook().with_changes(WHOLE, WHOLE).is_empty


def test_a_look_that_is_worn_is_the_settings_look_and_nothing_else_changes() -> None:
    before = UserSettings(settings=Settings(mirror=True, seed=7), live=LiveSettings(badge=True, output_fps=25))
    worn = wear_look(before, WHOLE)
    assert look_of(worn) == WHOLE
    assert (worn.settings.mirror, worn.settings.seed, worn.live.badge, worn.live.output_fps) == (True, 7, True, 25)
    assert wear_look(worn, look_of(before)) == before


def test_a_background_that_is_gone_leaves_the_one_that_is_there() -> None:
    worn = wear_look(UserSettings(settings=Settings(background="green")), replace(WHOLE, background="/no/such.png"))
    assert worn.settings.background == "green"
    assert worn.live.zoom == 2.0


def test_before_anything_was_anybodys_own_all_have_what_is_worn() -> None:
    user = wear_look(UserSettings(), WHOLE)
    assert common_look(user) == WHOLE
    assert common_look(replace(user, common_look=PortraitLook(zoom=3.0))) == replace(WHOLE, zoom=3.0)
