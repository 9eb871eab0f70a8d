"""Numbers, looks and what is hidden, on disk: kept, read from older lists, and a bad value costs only itself."""

import json
import random
from pathlib import Path

import pytest

from app.storage.gallery import INDEX, Gallery
from app.storage.portraits.look import PortraitLook
from engine import Strengths

LOOK = PortraitLook(background="green", zoom=1.5, shift_x=0.0, shift_y=0.25, strengths=Strengths(head=0.5))


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    files = [tmp_path / "bundled" / f"{name}.png" for name in "abcdefghijk"]
    files[0].parent.mkdir()
    for file in files:
        file.write_bytes(b"picture")
    return files


@pytest.fixture
def gallery(tmp_path: Path, pictures: list[Path]) -> Gallery:
    return Gallery(tmp_path / "portraits", pictures)


def again(gallery: Gallery, pictures: list[Path]) -> Gallery:
    return Gallery(gallery._folder, pictures)


def slots(gallery: Gallery) -> dict[str, int | None]:
    return {one.id[-1]: one.slot for one in gallery.portraits}


def add(gallery: Gallery, name: str) -> str:
    return gallery.add_portrait(gallery.store_incoming(b"picture", f"{name}.png"), name).id


def test_a_look_a_number_and_what_is_hidden_are_there_again(gallery: Gallery, pictures: list[Path]) -> None:
    gallery.set_looks({"bundled-a": LOOK, "gone": LOOK})
    gallery.set_portrait_hidden("bundled-b", True)
    gallery.set_portrait_slot("bundled-c", 0)
    read = again(gallery, pictures)
    assert read.problem is None
    assert read.find_portrait("bundled-a").look == LOOK
    assert read.find_portrait("bundled-b").is_hidden
    assert not read.find_portrait("bundled-a").is_hidden
    assert read.find_portrait("bundled-c").slot == 0
    assert [one.slot for one in read.portraits] == [one.slot for one in gallery.portraits]


def test_a_drag_does_not_renumber(gallery: Gallery, pictures: list[Path]) -> None:
    before = slots(gallery)
    gallery.move_portrait("bundled-a", 8)
    gallery.move_portrait("bundled-i", 0)
    assert slots(gallery) == before
    assert slots(again(gallery, pictures)) == before


def test_a_freed_number_goes_to_the_next_that_is_added_and_comes_back_if_it_is_free(gallery: Gallery) -> None:
    removed = gallery.remove_portrait("bundled-c")
    gallery.restore_portrait(removed)
    assert gallery.find_portrait("bundled-c").slot == 3
    removed = gallery.remove_portrait("bundled-c")
    new = add(gallery, "new")
    assert gallery.find_portrait(new).slot == 3
    gallery.restore_portrait(removed)
    assert not gallery.find_portrait("bundled-c").slot
    assert gallery.find_portrait(new).slot == 3


def test_a_list_from_before_there_were_numbers_means_what_it_meant(gallery: Gallery, pictures: list[Path]) -> None:
    rows = [{"id": f"bundled-{name}", "name": name.upper(), "file": "", "crop": None} for name in "kjihgfedcba"]
    (gallery._folder / INDEX).parent.mkdir(exist_ok=True)
    (gallery._folder / INDEX).write_text(json.dumps({"version": 1, "portraits": rows, "hidden": []}))
    read = again(gallery, pictures)
    assert read.problem is None
    assert [one.slot for one in read.portraits] == [*range(1, 10), 0, 0]
    assert [one.name for one in read.portraits] == list("KJIHGFEDCBA")
    assert all(one.look.is_empty and not one.is_hidden for one in read.portraits)


@pytest.mark.parametrize(
    ("bad", "kept"),
    [
        ({"slot": 12}, {"slot"}),
        ({"slot": "three"}, {"slot"}),
        ({"is_hidden": "yes"}, {"is_hidden"}),
        ({"look": 7}, {"look"}),
        ({"look": {"zoom": 99.0, "background": "green"}}, {"look.zoom"}),
        ({"look": {"strengths": {"head": -5.0}, "framing": "fill"}}, {"look.strengths"}),
    ],
)
def test_a_bad_value_costs_only_itself(
    gallery: Gallery, pictures: list[Path], bad: dict[str, object], kept: set[str]
) -> None:
    gallery.rename_portrait("bundled-a", "Ada")
    gallery.set_looks({"bundled-b": LOOK})
    file = gallery._folder / INDEX
    table = json.loads(file.read_text())
    row = next(row for row in table["portraits"] if row["id"] == "bundled-a")
    row.update(bad)
    file.write_text(json.dumps(table))
    read = again(gallery, pictures)
    assert read.problem is not None
    assert read.find_portrait("bundled-a").name == "Ada"
    assert read.find_portrait("bundled-b").look == LOOK
    own = read.find_portrait("bundled-a").look
    assert own == {
        "look.zoom": PortraitLook(background="green"),
        "look.strengths": PortraitLook(framing="fill", strengths=Strengths()),
    }.get(next(iter(kept)), PortraitLook())
    assert read.find_portrait("bundled-a").slot == 1, "it is numbered again"


def test_whatever_is_written_into_the_list_every_picture_is_there_and_numbers_are_no_two_alike(
    gallery: Gallery, pictures: list[Path]
) -> None:
    gallery.set_looks({"bundled-a": LOOK, "bundled-d": LOOK})
    file = gallery._folder / INDEX
    whole, rng = file.read_bytes(), random.Random(4)
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(rng.randint(1, 6)):
            at = rng.randrange(len(damaged))
            damaged[at : at + rng.randint(0, 3)] = bytes(
                rng.choice(b'0129-"{}[],:.eNaltrues') for _ in range(rng.randint(0, 3))
            )
        file.write_bytes(bytes(damaged))
        read = again(gallery, pictures)
        own = {one.id for one in read.portraits}
        removed = {f"bundled-{name}" for name in "abcdefghijk"} - own
        assert removed <= read._hidden, "only one that the list says was removed is not there"
        given = [one.slot for one in read.portraits if one.slot]
        assert len(set(given)) == len(given)
