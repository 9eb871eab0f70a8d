"""The user's portraits on disk."""

import json
import os
from pathlib import Path

import pytest

from app.storage import gallery as gallery_module
from app.storage.gallery import INDEX, Gallery, list_bundled_files
from app.storage.gallery_entry import GalleryPortrait
from app.storage.read_files import read_small_file
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


def index_of(folder: Path) -> list[str]:
    return [row["name"] for row in json.loads((folder / INDEX).read_text())["portraits"]]


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


def test_a_portrait_is_put_at_a_place_and_never_beyond_the_ends(folder: Path, bundled: list[Path]) -> None:
    gallery = Gallery(folder, bundled)
    anna = put(gallery, "Anna")
    for to, order in ((1, ["Mira", "Anna", "Noa"]), (99, ["Mira", "Noa", "Anna"]), (-5, ["Anna", "Mira", "Noa"])):
        gallery.move_portrait(anna.id, to)
        assert names(gallery) == order


def test_what_is_brought_back_twice_is_there_once_and_at_its_place(folder: Path, bundled: list[Path]) -> None:
    gallery = Gallery(folder, bundled)
    put(gallery, "Anna")
    first = gallery.remove_portrait(gallery.portraits[0].id)
    gallery.restore_portrait(first)
    gallery.restore_portrait(first)
    assert names(gallery) == ["Mira", "Noa", "Anna"]
    assert names(Gallery(folder, bundled)) == ["Mira", "Noa", "Anna"]


def test_a_bundled_portrait_that_was_removed_stays_away_and_one_that_is_new_comes(
    folder: Path, bundled: list[Path]
) -> None:
    gallery = Gallery(folder, bundled)
    gallery.rename_portrait(gallery.portraits[1].id, "Nora")
    gallery.remove_portrait(gallery.portraits[0].id)
    theo = bundled[0].with_name("theo.png")
    assert names(Gallery(folder, [*bundled, theo])) == ["Nora", "Theo"]
    assert names(Gallery(folder, bundled[:1])) == [], "what no longer comes with the program is no portrait"


def test_a_picture_keeps_its_kind_and_one_of_no_kind_is_taken_as_a_png(folder: Path, bundled: list[Path]) -> None:
    gallery = Gallery(folder, bundled)
    kinds = [gallery.store_incoming(b"x", name).suffix for name in ("a.JPG", "b.exe", "c", "d.webp")]
    assert kinds == [".jpg", ".png", ".png", ".webp"]
    assert len(list(folder.glob("incoming-*"))) == 4
    Gallery(folder, bundled)
    assert list(folder.glob("incoming-*")) == [], "what an earlier run left is deleted"


def test_a_crop_can_be_taken_back_and_a_name_without_letters_is_refused(folder: Path, bundled: list[Path]) -> None:
    gallery = Gallery(folder, bundled)
    anna = put(gallery, "Anna")
    gallery.set_portrait_crop(anna.id, PortraitCrop(0.4, 0.5, 0.6))
    gallery.set_portrait_crop(anna.id, None)
    assert Gallery(folder, bundled).find_portrait(anna.id).crop is None
    with pytest.raises(PortraitError, match="needs a name"):
        gallery.rename_portrait(anna.id, " \n\u200b")
    gallery.rename_portrait(anna.id, "x" * 100)
    assert gallery.find_portrait(anna.id).name == "x" * 60
    assert gallery.find_portrait(anna.id).path == anna.path


def test_one_id_twice_in_the_list_is_one_portrait(folder: Path, bundled: list[Path]) -> None:
    gallery = Gallery(folder, bundled)
    put(gallery, "Anna")
    content = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    content["portraits"] += content["portraits"]
    (folder / INDEX).write_text(json.dumps(content), encoding="utf-8")
    again = Gallery(folder, bundled)
    assert names(again) == ["Mira", "Noa", "Anna"]
    assert again.problem is None


def write_rows(folder: Path, *rows: dict[str, object]) -> str:
    """Write a list of these rows, and a picture for each; return what is in the list."""
    folder.mkdir()
    for row in rows:
        (folder / str(row["file"])).write_bytes(b"x")
    content = json.dumps({"version": 1, "portraits": rows, "hidden": []})
    (folder / INDEX).write_text(content, encoding="utf-8")
    return content


@pytest.mark.promise("a crash loses no portrait")
def test_two_pictures_of_one_id_are_both_there_and_what_the_second_row_lost_is_said(
    folder: Path, bundled: list[Path]
) -> None:
    crop = {"x": 0.4, "y": 0.5, "side": 0.6, "turn_deg": 0.0}
    ann: dict[str, object] = {"id": "a", "name": "Ann", "file": "a.png", "crop": crop}
    content = write_rows(folder, ann, {"id": "a", "name": "Dup", "file": "c.png"}, {**ann, "name": "Other"})
    gallery = Gallery(folder, bundled)
    assert names(gallery) == ["Ann", "Mira", "Noa", "c"]
    assert gallery.portraits[0].crop == PortraitCrop(0.4, 0.5, 0.6)
    assert "list of your portraits" in str(gallery.problem)
    assert (folder / "gallery.unreadable-1.json").read_text(encoding="utf-8") == content
    gallery.rename_portrait("c", "Cleo")
    again = Gallery(folder, bundled)
    assert (names(again), again.problem) == (["Ann", "Mira", "Noa", "Cleo"], None)
    assert again.portraits[0] == gallery.portraits[0]


def test_pictures_of_one_name_each_have_an_id_of_their_own(folder: Path, bundled: list[Path]) -> None:
    write_rows(folder, {"id": "c", "name": "Ann", "file": "a.png"})
    for name in ("c.jpg", "c.png", "bundled-mira.png"):
        (folder / name).write_bytes(b"x")
    gallery = Gallery(folder, bundled)
    assert len({portrait.id for portrait in gallery.portraits}) == len(gallery.portraits) == 6
    gallery.move_portrait("c", 5)
    again = Gallery(folder, bundled)
    assert again.portraits == gallery.portraits
    assert again.problem is None


def test_pictures_that_were_put_into_the_folder_have_the_name_of_their_file(folder: Path, bundled: list[Path]) -> None:
    folder.mkdir()
    for name in ("Anna-0123abcd.png", "Ben.jpg", ".hidden.png", "notes.txt"):
        (folder / name).write_bytes(b"x")
    assert sorted(names(Gallery(folder, bundled))[2:]) == ["Anna", "Ben"]
