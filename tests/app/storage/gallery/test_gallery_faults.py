"""What cannot be read, written or looked at costs no portrait, and the list is never lost."""

import json
import os
from pathlib import Path

import pytest

from app.storage import gallery as gallery_module
from app.storage.gallery import INDEX, Gallery
from app.storage.read_files import read_small_file
from engine import SinkError
from tests.app.storage.gallery.pictures import index_of, names, put


@pytest.mark.parametrize("content", ["{", "[]", '{"version": 7}', '{"version": 1, "portraits": [{"id": 3}]}'])
def test_a_list_that_cannot_be_read_is_kept_aside_and_no_picture_is_lost(
    folder: Path, bundled: list[Path], content: str
) -> None:
    put(Gallery(folder, bundled), "Anna")
    (folder / INDEX).write_text(content)
    gallery = Gallery(folder, bundled)
    assert names(gallery) == ["Mira", "Noa", "Anna"]
    assert gallery.problem is not None
    lost = ("name", "order", "key", "crop", "look", "hidden", "removed")
    assert [word for word in lost if word not in gallery.problem.message] == []
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


def take_away(file: Path, how: str) -> None:
    """Leave something in the file's place that cannot be looked at as a picture."""
    file.rename(file.with_suffix(".kept"))
    match how:
        case "broken link":
            file.symlink_to(file.with_name("elsewhere") / "gone.jpg")
        case "link to itself":
            file.symlink_to(file)
        case "pipe":
            os.mkfifo(file)
        case "folder":
            file.mkdir()


WAYS = ["broken link", "link to itself", "folder", *(["pipe"] if hasattr(os, "mkfifo") else [])]


@pytest.mark.promise("a portrait that cannot be looked at")
@pytest.mark.parametrize("how", WAYS)
def test_one_entry_that_cannot_be_looked_at_hides_no_other_and_stays_in_the_list(
    folder: Path, bundled: list[Path], how: str
) -> None:
    gallery = Gallery(folder, bundled)
    for name in ("Anna", "Ben", "Cleo"):
        put(gallery, name)
    ben = gallery.portraits[3]
    gallery.rename_portrait(ben.id, "Ben of the Sea")
    take_away(ben.path, how)
    again = Gallery(folder, bundled)
    assert names(again) == ["Mira", "Noa", "Anna", "Cleo"]
    assert again.problem is not None
    assert ben.path.name in again.problem.message
    again.rename_portrait(again.portraits[2].id, "Anne")
    put(again, "Dan")
    again.remove_portrait(again.portraits[0].id)
    assert index_of(folder) == ["Noa", "Anne", "Cleo", "Ben of the Sea", "Dan"]
    (ben.path.rmdir if how == "folder" else ben.path.unlink)()
    ben.path.with_suffix(".kept").rename(ben.path)
    back = Gallery(folder, bundled)
    assert sorted(names(back)) == ["Anne", "Ben of the Sea", "Cleo", "Dan", "Noa"]
    assert back.problem is None


@pytest.mark.parametrize("how", WAYS[:2])
def test_an_entry_that_was_never_a_portrait_hides_none_either(folder: Path, bundled: list[Path], how: str) -> None:
    put(Gallery(folder, bundled), "Anna")
    (folder / "x.png").write_bytes(b"x")
    take_away(folder / "x.png", how)
    assert names(Gallery(folder, bundled)) == ["Mira", "Noa", "Anna"]


def unreadable(monkeypatch: pytest.MonkeyPatch, file: Path, error: OSError) -> None:
    """Make one file unreadable; permissions would not stop the administrator."""
    read = read_small_file

    def read_or_fail(asked: Path, max_bytes: int) -> bytes:
        if asked == file:
            raise error
        return read(asked, max_bytes)

    monkeypatch.setattr(gallery_module, "read_small_file", read_or_fail)


@pytest.mark.promise("a list that cannot be read is never written over")
@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(5, "Input/output error")])
def test_a_list_that_cannot_be_read_is_never_written_over_and_is_there_again_when_it_can(
    folder: Path, bundled: list[Path], monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    gallery = Gallery(folder, bundled)
    anna, ben = put(gallery, "Anna"), put(gallery, "Ben")
    gallery.rename_portrait(anna.id, "Anna of the Sea")
    gallery.move_portrait(ben.id, 0)
    content = (folder / INDEX).read_bytes()
    with monkeypatch.context() as broken:
        unreadable(broken, folder / INDEX, error)
        again = Gallery(folder, bundled)
        assert {anna.path, ben.path} <= {portrait.path for portrait in again.portraits}
        assert again.problem is not None
        for change in (
            lambda: again.rename_portrait(anna.id, "x"),
            lambda: again.move_portrait(anna.id, 0),
            lambda: again.set_portrait_crop(anna.id, None),
            lambda: again.remove_portrait(anna.id),
            lambda: put(again, "Cleo"),
        ):
            with pytest.raises(SinkError, match="cannot be read"):
                change()
        assert (folder / INDEX).read_bytes() == content
        assert anna.path.is_file()
        assert len(list(folder.glob("*.jpg"))) == 2
    again.rename_portrait(ben.id, "Benno")
    assert names(again) == names(Gallery(folder, bundled)) == ["Benno", "Mira", "Noa", "Anna of the Sea"]
    assert again.problem is None


def test_a_list_that_is_a_link_to_what_is_not_there_now_is_not_replaced(folder: Path, bundled: list[Path]) -> None:
    put(Gallery(folder, bundled), "Anna")
    (folder / INDEX).rename(folder / "list elsewhere")
    (folder / INDEX).symlink_to(folder / "not there now")
    gallery = Gallery(folder, bundled)
    assert names(gallery) == ["Mira", "Noa", "Anna"]
    with pytest.raises(SinkError):
        gallery.move_portrait(gallery.portraits[0].id, 1)
    assert (folder / INDEX).is_symlink()
    (folder / "list elsewhere").rename(folder / "not there now")
    gallery.move_portrait(gallery.portraits[0].id, 1)
    assert names(gallery) == ["Noa", "Mira", "Anna"]


@pytest.mark.parametrize("content", [b"{", b'{"version": 1, "portraits": [{"id": 1}]}'])
def test_a_list_that_cannot_be_kept_aside_stays_where_it_is(
    folder: Path, bundled: list[Path], monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    put(Gallery(folder, bundled), "Anna")
    (folder / INDEX).write_bytes(content)

    def fail(*_: object) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(gallery_module, "rename_unreadable", fail)
    monkeypatch.setattr(gallery_module, "copy_unreadable", fail)
    gallery = Gallery(folder, bundled)
    assert names(gallery) == ["Mira", "Noa", "Anna"]
    with pytest.raises(SinkError):
        gallery.move_portrait(gallery.portraits[0].id, 1)
    assert (folder / INDEX).read_bytes() == content


def test_a_bundled_portrait_whose_removal_cannot_be_written_stays(
    folder: Path, bundled: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    gallery = Gallery(folder, bundled)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(gallery_module, "write_atomically", fail)
        with pytest.raises(SinkError):
            gallery.remove_portrait(gallery.portraits[0].id)
    gallery.move_portrait(gallery.portraits[1].id, 0)
    assert names(Gallery(folder, bundled)) == ["Noa", "Mira"]
