"""Picture files and folders become entries, each with an id of its own, in the order given."""

from pathlib import Path

import pytest

from app.storage.gallery_entry import SUFFIXES, GalleryPortrait, portraits_from_paths
from engine import PortraitError


def make(folder: Path, *names: str) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).touch()
    return [folder / name for name in names]


def test_files_stay_in_the_order_given_and_a_folders_pictures_come_by_name(tmp_path: Path) -> None:
    zoe, bo = make(tmp_path, "zoe.png", "bo.jpg")
    make(tmp_path / "all", "c.PNG", "a.webp", "b.txt", "d.avif")
    entries = portraits_from_paths([zoe, tmp_path / "all", bo])
    assert [entry.id for entry in entries] == ["zoe", "a", "c", "d", "bo"]
    assert entries[0] == GalleryPortrait("zoe", "zoe", zoe)


def test_pictures_of_one_name_get_ids_of_their_own(tmp_path: Path) -> None:
    files = [make(tmp_path / name, "ada.png")[0] for name in ("one", "two", "three")]
    entries = portraits_from_paths(files)
    assert [(entry.id, entry.name, entry.path) for entry in entries] == [
        ("ada", "ada", files[0]),
        ("ada (2)", "ada (2)", files[1]),
        ("ada (3)", "ada (3)", files[2]),
    ]


def test_a_file_that_is_called_like_a_second_one_is_not_lost(tmp_path: Path) -> None:
    files = [*make(tmp_path / "one", "ada.png", "ada (2).png"), *make(tmp_path / "two", "ada.png")]
    assert [entry.id for entry in portraits_from_paths(files)] == ["ada", "ada (2)", "ada (3)"]


def test_a_folder_without_a_picture_is_said_with_what_would_do(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    with pytest.raises(PortraitError) as told:
        portraits_from_paths([tmp_path])
    assert all(suffix in str(told.value) for suffix in (*SUFFIXES, str(tmp_path)))


def test_what_comes_with_the_program_is_known_by_its_id() -> None:
    own, bundled = (GalleryPortrait(id, "Mira", Path("a.png")) for id in ("user-bundled-1", "bundled-mira"))
    assert (own.is_bundled, bundled.is_bundled) == (False, True)


def test_a_picture_of_a_folder_is_found_and_one_that_is_named_is_not(tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(b"")
    assert [entry.is_found for entry in portraits_from_paths([tmp_path])] == [True, True]
    assert [entry.is_found for entry in portraits_from_paths([tmp_path / "a.png", tmp_path / "b.png"])] == [
        False,
        False,
    ]
