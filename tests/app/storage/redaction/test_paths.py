"""The last net: paths in words of which nothing else is known."""

from pathlib import Path

import pytest

from app.storage.redaction import remove_paths


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


@pytest.mark.parametrize(
    "path",
    [
        "/srv/films/Anna (wedding).mp4",
        "/srv/films/Anna - at the sea.mp4",
        "/srv/films/Ben, Anna.mp4",
        "/srv/films/Dr. Anna. The end.mp4",
        "/srv/it's Anna.mp4",
        "C:\\Users\\Anna B\\My films (2)\\Anna.mp4",
        "file:///srv/Anna%20B.mp4",
        "~/Anna - 1.mp4",
        "films/Anna.mp4",
        "Anna.MP4",
    ],
)
def test_what_follows_a_space_in_a_path_goes_with_it(path: str) -> None:
    for text in (path, f"cannot read {path}", f"cannot read '{path}' today", f'"{path}"', f"cannot read {path}: gone"):
        assert "nna" not in remove_paths(text)
    assert remove_paths(f"cannot read '{path.replace(chr(39), '')}' today") == "cannot read '(path)' today"


@pytest.mark.parametrize(
    "text", ["see https://example.org/a/b.html, please", "http://example.org/x.png", "1/2 and/or 3"]
)
def test_addresses_of_pages_stay_whole(text: str) -> None:
    assert remove_paths(text) == text
