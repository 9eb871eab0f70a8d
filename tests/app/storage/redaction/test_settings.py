"""Of the user's settings nothing is left that the user typed."""

from dataclasses import replace
from pathlib import Path

from app.storage.redaction import redact_settings
from app.storage.user_settings import MeasuredSpeed, UserSettings
from engine import LiveSettings, PersonaLiveSettings, Settings, Transition
from tests.app.storage.two_pictures import choose_two_pictures

PRIVATE = UserSettings(
    language="ko",
    theme="dark",
    camera="/srv/anna/secret/clip.mp4",
    portrait="anna-my-love-1234abcd",
    preset="my streaming name",
    recordings=Path("/srv/anna/Videos"),
    models=Path("/srv/anna/weights"),
    microphone="Anna's microphone",
    output="C:\\Users\\anna\\out.mp4",
    settings=Settings(mirror=True, personalive=PersonaLiveSettings(models=Path("/srv/anna/weights"))),
    live=LiveSettings(framing="fill"),
    hotkeys={"next": "F8"},
)


def test_choices_lose_what_the_user_typed_and_keep_what_was_chosen() -> None:
    plain = redact_settings(replace(PRIVATE, preset="lively"))
    kept = {name: plain[name] for name in ("preset", "theme", "language", "camera", "hotkeys", "geometry")}
    assert kept == {
        "preset": "lively",
        "theme": "dark",
        "language": "ko",
        "camera": "(set)",
        "hotkeys": {"next": "F8"},
        "geometry": "",
    }
    assert (plain["settings"]["mirror"], plain["live"]["framing"]) == (True, "fill")


def test_nothing_of_the_user_is_left_at_any_depth() -> None:
    plain = redact_settings(PRIVATE)
    assert "anna" not in repr(plain).lower()
    assert plain["preset"] == "(set)"
    assert plain["settings"]["personalive"]["models"] == "(set)"


def test_names_in_mappings_are_names_too() -> None:
    plain = redact_settings(
        replace(
            PRIVATE,
            measured={"anna's preset": MeasuredSpeed(3.0, 4.0)},
            hotkeys={"preset anna": "F8", "Anna": "anna", "next": "Ctrl+Shift+A"},
        )
    )
    assert "anna" not in repr(plain).lower()
    assert plain["measured"] == "(1 set)"
    assert plain["hotkeys"] == {"preset (set)": "F8", "(set)": "(set)", "next": "Ctrl+Shift+A"}


def test_every_word_that_the_program_offers_and_every_number_stays() -> None:
    plain = redact_settings(UserSettings(transition=Transition.MORPH, live=LiveSettings(zoom=2.0, matrix="709")))
    assert (plain["transition"], plain["live"]["zoom"], plain["live"]["matrix"]) == ("morph", 2.0, "709")
    assert plain["settings"]["animator"] == "instant"
    assert plain["settings"]["personalive"]["levels"] == [0, 333, 666, 999]
    assert plain["settings"]["personalive"]["dtype"] == "auto"


def test_of_pictures_that_were_chosen_is_left_only_that_they_are_set(tmp_path: Path) -> None:
    plain = redact_settings(choose_two_pictures(tmp_path))
    assert (plain["settings"]["background"], plain["live"]["card_picture"]) == ("(set)", "(set)")
    assert not [name for part in ("settings", "live") for name in plain[part] if name.startswith("_")]
    assert "anna" not in repr(plain).lower()
