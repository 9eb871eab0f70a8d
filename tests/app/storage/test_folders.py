"""The user's files lie where each system expects them, and asking for a place makes none."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.storage import folders

PLACES = (
    folders.settings_folder,
    folders.gallery_folder,
    folders.thumbnails_folder,
    folders.logs_folder,
    folders.recordings_folder,
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for kind in ("config", "data", "cache", "log", "videos"):
        monkeypatch.setattr(f"platformdirs.user_{kind}_path", lambda *_, kind=kind, **__: tmp_path / kind)
    return tmp_path


def test_each_kind_of_file_has_a_place_of_its_kind(home: Path) -> None:
    assert [place() for place in PLACES] == [
        home / "config",
        home / "data" / "portraits",
        home / "cache" / "thumbnails",
        home / "log",
        home / "videos" / "Persona Cam",
    ]


@pytest.mark.parametrize("place", PLACES)
def test_asking_makes_nothing(home: Path, place: Callable[[], Path]) -> None:
    place()
    assert list(home.iterdir()) == []


def test_the_demo_clip_is_there() -> None:
    assert folders.DEMO_CLIP.is_file()


def test_the_users_own_presets_lie_beside_the_settings(home: Path) -> None:
    assert folders.presets_folder() == home / "config" / "presets"


def test_no_maker_stands_before_the_programs_name_and_settings_follow_the_user_to_other_computers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[tuple[str, str, dict[str, bool]]] = []
    for kind in ("config", "data", "cache", "log"):

        def note(name: str, kind: str = kind, **how: bool) -> Path:
            asked.append((kind, name, how))
            return tmp_path

        monkeypatch.setattr(f"platformdirs.user_{kind}_path", note)
    for place in (*PLACES[:4], folders.presets_folder):
        place()
    roams, stays = {"appauthor": False, "roaming": True}, {"appauthor": False}
    assert asked == [
        ("config", "personacam", roams),
        ("data", "personacam", stays),
        ("cache", "personacam", stays),
        ("log", "personacam", stays),
        ("config", "personacam", roams),
    ]
