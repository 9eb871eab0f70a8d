"""The user's portraits on disk."""

import json
from pathlib import Path

import pytest

from app.storage.gallery import INDEX, Gallery, list_bundled_files
from app.storage.gallery_entry import GalleryPortrait
from engine import PortraitCrop, PortraitError, SinkError


@pytest.fixture
def bundled(tmp_path: Path) -> list[Path]:
    files = [tmp_path / "shipped" / f"{name}.png" for name in ("mira", "noa")]
    files[0].parent.mkdir()
    for file in files:
        file.write_bytes(file.stem.encode())
    return files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "portraits"


def put(gallery: Gallery, name: str, content: bytes = b"picture") -> GalleryPortrait:
    picture = gallery.store_incoming(content, f"{name}.jpg")
    try:
        return gallery.add_portrait(picture, name)
    finally:
        gallery.discard_incoming(picture)


def names(gallery: Gallery) -> list[str]:
    return [portrait.name for portrait in gallery.portraits]


def test_a_new_gallery_begins_with_the_bundled_portraits(folder: Path) -> None:
    assert names(Gallery(folder)) == ["Mira", "Theo", "Noa", "Astronaut", "Hopper"]
    assert [portrait.path for portrait in Gallery(folder).portraits] == list_bundled_files()


def test_everything_is_there_again_after_a_restart(folder: Path, bundled: list[Path]) -> None:
    gallery = Gallery(folder, bundled)
    anna, ben = put(gallery, "Anna", b"a"), put(gallery, "벤", b"b")
    gallery.rename_portrait(anna.id, "  Anna\n of the Sea ")
    gallery.move_portrait(ben.id, 0)
    gallery.set_portrait_crop(ben.id, PortraitCrop(0.4, 0.5, 0.6, -12))
    again = Gallery(folder, bundled)
    assert names(again) == ["벤", "Mira", "Noa", "Anna of the Sea"]
    assert again.portraits == gallery.portraits
    assert again.find_portrait(ben.id).crop == PortraitCrop(0.4, 0.5, 0.6, -12)
    assert again.find_portrait(ben.id).path.read_bytes() == b"b"
    assert again.problem is None
    assert {file.name for file in folder.iterdir()} == {
        INDEX,
        again.find_portrait(anna.id).path.name,
        again.find_portrait(ben.id).path.name,
    }


@pytest.mark.parametrize("which", ["own", "bundled"])
def test_what_was_removed_can_be_brought_back_as_long_as_the_program_runs(
    folder: Path, bundled: list[Path], which: str
) -> None:
    gallery = Gallery(folder, bundled)
    put(gallery, "Anna")
    before = gallery.portraits
    removed = gallery.remove_portrait(before[2 if which == "own" else 0].id)
    assert removed.portrait not in gallery.portraits
    assert Gallery(folder / "other", bundled).portraits == before[:2]
    gallery.restore_portrait(removed)
    gallery.restore_portrait(removed)
    assert gallery.portraits == before
    assert Gallery(folder, bundled).portraits == before


def test_after_a_restart_what_was_removed_is_gone(folder: Path, bundled: list[Path]) -> None:
    gallery = Gallery(folder, bundled)
    anna = put(gallery, "Anna")
    gallery.remove_portrait(anna.id)
    gallery.remove_portrait("bundled-mira")
    assert names(Gallery(folder, bundled)) == ["Noa"]
    assert [file.name for file in folder.iterdir()] == [INDEX]


@pytest.mark.promise("a crash loses no portrait")
def test_a_picture_that_the_list_does_not_name_is_taken_in(folder: Path, bundled: list[Path]) -> None:
    gallery = Gallery(folder, bundled)
    anna = put(gallery, "Anna")
    (folder / INDEX).unlink()
    again = Gallery(folder, bundled)
    assert names(again) == ["Mira", "Noa", "Anna"]
    assert again.find_portrait(anna.id) == anna


def test_a_picture_that_is_gone_is_left_out(folder: Path, bundled: list[Path]) -> None:
    gallery = Gallery(folder, bundled)
    put(gallery, "Anna").path.unlink()
    assert names(Gallery(folder, bundled)) == ["Mira", "Noa"]


@pytest.mark.parametrize("content", ["{", "[]", '{"version": 7}', '{"version": 1, "portraits": [{"id": 3}]}'])
def test_a_list_that_cannot_be_read_is_kept_aside_and_no_picture_is_lost(
    folder: Path, bundled: list[Path], content: str
) -> None:
    put(Gallery(folder, bundled), "Anna")
    (folder / INDEX).write_text(content)
    gallery = Gallery(folder, bundled)
    assert names(gallery) == ["Mira", "Noa", "Anna"]
    assert gallery.problem is not None
    assert (folder / "gallery.unreadable-1.json").read_text() == content


def test_a_list_cannot_name_a_file_elsewhere(folder: Path, bundled: list[Path], tmp_path: Path) -> None:
    folder.mkdir()
    (tmp_path / "secret.png").write_bytes(b"secret")
    row = {"id": "x", "name": "x", "file": "../secret.png", "crop": None}
    (folder / INDEX).write_text(json.dumps({"version": 1, "portraits": [row], "hidden": []}))
    assert names(Gallery(folder, bundled)) == ["Mira", "Noa"]


@pytest.mark.parametrize("file", ["x" * 300 + ".png", "\x00.png", "\ud800.png", ".", "removed"])
def test_a_row_with_a_name_that_no_file_can_have_costs_only_itself(
    folder: Path, bundled: list[Path], file: str
) -> None:
    put(Gallery(folder, bundled), "Anna")
    content = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    content["portraits"].append({"id": "odd", "name": "Odd", "file": file, "crop": None})
    (folder / INDEX).write_text(json.dumps(content))
    gallery = Gallery(folder, bundled)
    assert names(gallery) == ["Mira", "Noa", "Anna"]
    assert gallery.problem is None


def test_a_name_that_is_no_text_can_be_kept(folder: Path, bundled: list[Path]) -> None:
    anna = put(Gallery(folder, bundled), "Anna")
    text = (folder / INDEX).read_text(encoding="utf-8").replace('"name": "Anna"', '"name": "A\\ud800"')
    (folder / INDEX).write_text(text, encoding="utf-8")
    gallery = Gallery(folder, bundled)
    gallery.move_portrait(anna.id, 0)
    assert names(Gallery(folder, bundled)) == ["A\ud800", "Mira", "Noa"]


@pytest.mark.parametrize("name", ["", "..", "a/b\\c", "CON:*?", "x" * 300, "\u202e\x00", "모나리자 🙂"])
def test_any_name_makes_a_safe_file(folder: Path, bundled: list[Path], name: str) -> None:
    gallery = Gallery(folder, bundled)
    added = gallery.add_portrait(gallery.store_incoming(b"p", f"{name[:20]}.JPG"), name)
    assert added.path.parent == folder
    assert added.path.is_file()
    assert Gallery(folder, bundled).find_portrait(added.id).path == added.path


@pytest.mark.promise("a file is written completely or not at all")
def test_a_write_that_fails_changes_nothing(folder: Path, bundled: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    gallery = Gallery(folder, bundled)
    anna = put(gallery, "Anna")
    before = gallery.portraits

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.storage.gallery.write_atomically", full)
    for change in (
        lambda: gallery.rename_portrait(anna.id, "Other"),
        lambda: gallery.move_portrait(anna.id, 0),
        lambda: gallery.remove_portrait(anna.id),
        lambda: gallery.store_incoming(b"x", "x.png"),
    ):
        with pytest.raises(SinkError):
            change()
    assert gallery.portraits == before
    assert anna.path.is_file()


def test_what_does_not_fit_is_said(folder: Path, bundled: list[Path]) -> None:
    gallery = Gallery(folder, bundled)
    with pytest.raises(PortraitError, match="no portrait"):
        gallery.find_portrait("nobody")
    with pytest.raises(PortraitError, match="needs a name"):
        gallery.rename_portrait("bundled-mira", " \n ")


def test_a_folder_that_cannot_be_used_leaves_the_bundled_portraits(tmp_path: Path, bundled: list[Path]) -> None:
    not_a_folder = tmp_path / "file"
    not_a_folder.write_text("")
    gallery = Gallery(not_a_folder / "portraits", bundled)
    assert [portrait.path for portrait in gallery.portraits] == bundled
    assert gallery.problem is not None
    assert "only those that come with the program" in gallery.problem.message
    assert str(not_a_folder) in gallery.problem.advice
    for change in (
        lambda: gallery.move_portrait(gallery.portraits[-1].id, 0),
        lambda: gallery.store_incoming(b"x", "x.png"),
    ):
        with pytest.raises(SinkError):
            change()
