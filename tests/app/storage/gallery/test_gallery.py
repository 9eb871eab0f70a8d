"""The user's portraits on disk."""

import json
from pathlib import Path

import pytest

from app.storage.gallery import INDEX, Gallery, list_bundled_files
from engine import FacePoints, PortraitCrop, PortraitError
from tests.app.storage.gallery.pictures import names, put, write_rows


def test_a_new_gallery_begins_with_the_bundled_portraits(folder: Path) -> None:
    assert names(Gallery(folder)) == ["Mira", "Theo", "Noa", "Astronaut", "Hopper"]
    assert [portrait.path for portrait in Gallery(folder).portraits] == list_bundled_files()


def test_everything_is_there_again_after_a_restart(folder: Path, bundled: list[Path]) -> None:
    gallery = Gallery(folder, bundled)
    anna, ben = put(gallery, "Anna", b"a"), put(gallery, "벤", b"b")
    gallery.rename_portrait(anna.id, "  Anna\n of the Sea ")
    gallery.move_portrait(ben.id, 0)
    crop = PortraitCrop(0.4, 0.5, 0.6, -12, FacePoints((0.25, 0.5) * 6))
    gallery.set_portrait_crop(ben.id, crop)
    again = Gallery(folder, bundled)
    assert names(again) == ["벤", "Mira", "Noa", "Anna of the Sea"]
    assert again.portraits == gallery.portraits
    assert again.find_portrait(ben.id).crop == crop
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


def test_what_does_not_fit_is_said(folder: Path, bundled: list[Path]) -> None:
    gallery = Gallery(folder, bundled)
    with pytest.raises(PortraitError, match="no portrait"):
        gallery.find_portrait("nobody")
    with pytest.raises(PortraitError, match="needs a name"):
        gallery.rename_portrait("bundled-mira", " \n ")


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


def test_points_that_cannot_be_read_cost_only_themselves(folder: Path, bundled: list[Path]) -> None:
    crop = {"x": 0.4, "y": 0.5, "side": 0.6, "turn_deg": 0.0, "points": {"places": [0.5, 7.0]}}
    write_rows(folder, {"id": "c", "name": "Ann", "file": "c.png", "crop": crop})
    (folder / "c.png").write_bytes(b"c")
    assert Gallery(folder, bundled).find_portrait("c").crop == PortraitCrop(0.4, 0.5, 0.6)
