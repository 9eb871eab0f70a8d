"""Flags made from the fields of the settings."""

import argparse
from dataclasses import fields

import pytest

from app.cli import setting_flags
from app.cli.settings_from_flags import collect_given_flags, live_settings_from_flags, user_flags
from engine import LiveSettings, Number, PersonaLiveSettings, Quality, Settings, Transition, list_settings


@pytest.fixture
def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser("verb")
    setting_flags.add_user_flags(made)
    setting_flags.add_live_settings_flags(made)
    setting_flags.add_avatar_flags(made)
    setting_flags.add_clip_flags(made)
    return made


def test_without_a_flag_the_defaults_count(parser: argparse.ArgumentParser) -> None:
    wanted = parser.parse_args([])
    assert live_settings_from_flags(wanted) == LiveSettings()
    assert collect_given_flags(wanted) == {"personalive": {}}


def test_flags_become_settings_by_the_names_of_the_fields(parser: argparse.ArgumentParser) -> None:
    words = "--size 256 --neutral auto --mirror --no-as-is --smoothing 0.5 --quality fast --device cpu"
    assert collect_given_flags(parser.parse_args(words.split())) == {
        "size_px": 256,
        "neutral": None,
        "mirror": True,
        "as_is": False,
        "smoothing": 0.5,
        "quality": Quality.FAST,
        "personalive": {"device": "cpu"},
    }
    words = "--output-size 640x360 --output-fps 25 --card-after never --framing fill --zoom 2 --shift-x -0.5 --badge"
    assert live_settings_from_flags(parser.parse_args(words.split())) == LiveSettings(
        output_width_px=640,
        output_height_px=360,
        output_fps=25,
        card_after_s=None,
        framing="fill",
        zoom=2.0,
        shift_x=-0.5,
        badge=True,
    )


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ("", {}),
        ("--microphone Desk", {"microphone": "Desk"}),
        ("--microphone default", {"microphone": ""}),
        ("--microphone none", {"microphone": None}),
        ("--transition cut --output null", {"transition": Transition.CUT, "output": "null"}),
    ],
)
def test_flags_of_the_users_settings(parser: argparse.ArgumentParser, words: str, given: dict[str, object]) -> None:
    assert user_flags(parser.parse_args(words.split())) == given


def test_every_live_setting_has_a_flag(parser: argparse.ArgumentParser) -> None:
    known = {flag for action in parser._actions for flag in action.option_strings}
    assert {setting_flags.flag_name(field.name) for field in fields(LiveSettings) if field.init} <= known
    assert set(setting_flags.list_flags().values()) <= known


def test_help_shows_range_and_default_as_they_stand_with_the_field(parser: argparse.ArgumentParser) -> None:
    text = " ".join(parser.format_help().split())
    for kind in (Settings, LiveSettings):
        for name, info in list_settings(kind).items():
            if isinstance(info.allowed, Number) and not name.endswith(("width_px", "height_px")):
                assert f"{setting_flags.flag_name(name)} {info.allowed.usage} " in text
                assert setting_flags.describe_setting(info) in text
    usual = LiveSettings()
    assert f"({usual.output_width_px}x{usual.output_height_px} px)" in text


def test_flags_of_personalive_become_words_again() -> None:
    parser = argparse.ArgumentParser("verb")
    setting_flags.add_personalive_flags(parser)
    words = ["--quality", "lowest-delay", "--models", "weights", "--no-time-stages"]
    assert setting_flags.flags_to_words(parser.parse_args(words)) == words


@pytest.mark.parametrize(
    ("words", "told"), [("--size big", "'big' is not an even number"), ("--zoom nan", "'nan' is not a number from 1.0")]
)
def test_what_is_no_number_is_wrong_usage(
    parser: argparse.ArgumentParser, capsys: pytest.CaptureFixture[str], words: str, told: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        parser.parse_args(words.split())
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


def test_personalive_flags_are_fields(parser: argparse.ArgumentParser) -> None:
    names = {*setting_flags.PERSONALIVE, *setting_flags.PERSONALIVE_FOR_CLIPS}
    assert names <= set(list_settings(PersonaLiveSettings))
