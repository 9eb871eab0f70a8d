"""What is written for others to read holds no path, no name, and nothing that the user typed."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.storage.redaction import redact_settings, remove_paths
from app.storage.user_settings import UserSettings
from engine import LiveSettings, PersonaLiveSettings, Settings

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


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a user named anna lives."""
    monkeypatch.setattr("pathlib.Path.home", lambda: Path("/export/anna"))
    return Path("/export/anna")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("cannot read /data/faces/anna.png: no", "cannot read (path): no"),
        ("'D:\\faces\\anna b.png' is gone", "'(path)' is gone"),
        ('File "/somewhere/else/app/gui/engine_link.py", line 3', 'File "app/gui/engine_link.py", line 3'),
        ('File "C:\\Python\\lib\\site-packages\\cv2\\a.py", line 3', 'File "site-packages/cv2/a.py", line 3'),
        ('File "/usr/lib/python3.11/json/decoder.py", line 9', 'File "lib/python3.11/json/decoder.py", line 9'),
        ("30 / 60 fps, 1/2", "30 / 60 fps, 1/2"),
        ("There is no file /x/anna.jpg.", "There is no file (path)."),
        ("\\\\server\\share\\anna.jpg", "(path)"),
        ("/x/a b.png, /y/c.png", "(path), (path)"),
        ("~/faces/mine.png", "(path)"),
        ("/x/one.png\n/y/two.png", "(path)\n(path)"),
    ],
)
def test_paths_are_taken_out(text: str, left: str) -> None:
    assert remove_paths(text) == left


def test_the_users_name_is_taken_out_where_it_stands_alone(home: Path) -> None:
    assert remove_paths("owner anna, johanna") == "owner (user), johanna"


def test_the_home_folder_is_a_path_too(home: Path) -> None:
    assert remove_paths(f"no {home}/faces/mine.png") == "no (path)"


@pytest.mark.parametrize("name", ["root", "al"])
def test_a_name_that_may_be_any_word_stays(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("pathlib.Path.home", lambda: Path("/home") / name)
    assert remove_paths(f"the {name} of it") == f"the {name} of it"


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
