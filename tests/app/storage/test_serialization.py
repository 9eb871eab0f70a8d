"""Frozen dataclasses as plain data, and back."""

import enum
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.storage.gallery import Gallery
from app.storage.serialization import from_plain, to_plain
from app.storage.user_settings import UserSettings
from engine import SettingsError


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Point:
    """Both must be given; x is at most 9."""

    x: int
    y: float = 0.0

    def __post_init__(self) -> None:
        if self.x > 9:
            raise SettingsError("point.x", "{x} does not fit.", x=self.x)


@dataclass(frozen=True, slots=True)
class Drawing:
    name: str = "untitled"
    colour: Colour = Colour.RED
    file: Path | None = None
    middle: Point = field(default_factory=lambda: Point(1))
    corners: tuple[Point, ...] = ()
    notes: Mapping[str, Point] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    visible: bool = True


FULL = Drawing(
    "house", Colour.BLUE, Path("a/b"), Point(2, 0.5), (Point(3), Point(4)), {"door": Point(5)}, ("a",), False
)
PLAIN = {
    "name": "house",
    "colour": "blue",
    "file": str(Path("a/b")),
    "middle": {"x": 2, "y": 0.5},
    "corners": [{"x": 3, "y": 0.0}, {"x": 4, "y": 0.0}],
    "notes": {"door": {"x": 5, "y": 0.0}},
    "words": ["a"],
    "visible": False,
}


def test_every_kind_of_field_goes_to_json_and_comes_back() -> None:
    assert to_plain(FULL) == PLAIN
    assert from_plain(Drawing, json.loads(json.dumps(PLAIN))) == (FULL, [])
    assert to_plain(None) is None


def test_missing_fields_take_their_defaults_and_unknown_ones_are_passed_over() -> None:
    assert from_plain(Drawing, {"name": "x", "of a later version": 3}) == (Drawing("x"), [])


@pytest.mark.parametrize(
    ("value", "bad"),
    [
        ({"name": 3}, ["name"]),
        ({"visible": 1}, ["visible"]),
        ({"colour": "green"}, ["colour"]),
        ({"file": 3}, ["file"]),
        ({"middle": {"x": True}}, ["middle.x", "middle"]),
        ({"middle": {"y": 1}}, ["middle"]),
        ({"middle": {"x": 1, "y": "1"}}, ["middle.y"]),
        ({"middle": {"x": 10}}, ["middle.x", "middle"]),
        ({"middle": []}, ["middle"]),
        ({"words": "abc"}, ["words"]),
        ({"words": ["a", 3]}, ["words"]),
        ({"words": {"a": "b"}}, ["words"]),
        ({"corners": [{"x": 1}, {"x": 2, "y": None}, {"x": 3, "y": None}]}, ["corners.y"]),
        ({"corners": [{"x": 1, "y": None}, 3]}, ["corners.y", "corners"]),
        ({"notes": {"door": {"x": True}, "wall": {"x": 2}}}, ["notes.x", "notes"]),
        ({"notes": {"door": {"x": 1, "y": None}}}, ["notes.y"]),
        ({"notes": [1]}, ["notes"]),
    ],
    ids=json.dumps,
)
def test_a_bad_value_costs_the_smallest_field_that_holds_it(value: dict[str, object], bad: list[str]) -> None:
    read, found = from_plain(Drawing, {**PLAIN, **value})
    assert found == bad
    kept = {name: plain for name, plain in to_plain(read).items() if name not in value}
    assert kept == {name: plain for name, plain in PLAIN.items() if name not in value}


def test_what_is_beside_a_bad_value_is_kept() -> None:
    read, _ = from_plain(Drawing, {"corners": [{"x": 3, "y": 0.5}, {"x": 4, "y": "?"}], "middle": {"x": 7, "y": []}})
    assert read == Drawing(corners=(Point(3, 0.5), Point(4)), middle=Point(7))


def test_one_bad_entry_of_a_list_of_tables_or_of_a_mapping_costs_no_other() -> None:
    corners = [{"x": 1}, 3, {"y": 1.0}, {"x": 10}, {"x": 2, "y": "?"}, None, {"x": 3}]
    notes = {"door": {"x": 1}, "wall": 3, "roof": {"x": 11}, "path": {"x": 2}}
    read, bad = from_plain(Drawing, {"corners": corners, "notes": notes})
    assert read.corners == (Point(1), Point(2), Point(3))
    assert read.notes == {"door": Point(1), "path": Point(2)}
    assert set(bad) == {"corners", "corners.x", "corners.y", "notes", "notes.x"}


def test_a_list_of_nothing_but_bad_entries_is_read_in_time_that_grows_with_its_length() -> None:
    assert from_plain(Drawing, {"corners": [3] * 20_000, "notes": {str(at): 3 for at in range(20_000)}})[0] == Drawing()


def test_a_value_that_a_setting_refuses_is_found_by_the_way_to_it() -> None:
    read, bad = from_plain(UserSettings, {"settings": {"strengths": {"mouth": 99, "head": 1.5}, "mirror": True}})
    assert bad == ["settings.strengths.mouth"]
    assert (read.settings.strengths.head, read.settings.mirror) == (1.5, True)


def test_a_whole_number_is_a_float_where_one_is_wanted() -> None:
    read, bad = from_plain(Point, {"x": 1, "y": 2})
    assert (repr(read.y), bad) == ("2.0", [])


@pytest.mark.parametrize("data", [None, [], "name", 3, {"y": 1.0}, {"x": 11}])
def test_data_of_which_nothing_can_come_is_a_value_error(data: object) -> None:
    with pytest.raises(ValueError, match=r"is no|not what was asked for"):
        from_plain(Point, data)


def test_half_a_crop_in_the_gallerys_list_costs_only_that_crop(tmp_path: Path) -> None:
    whole = {"x": 0.5, "y": 0.5, "side": 1.0, "turn_deg": 3.0}
    crops: dict[str, object] = {
        "a": {"x": 0.5},
        "b": whole,
        "c": {**whole, "side": 99},
        "d": {**whole, "turn_deg": 999},
    }
    for name in crops:
        (tmp_path / f"{name}.png").write_bytes(b"p")
    rows = [{"id": name, "name": name.upper(), "file": f"{name}.png", "crop": crop} for name, crop in crops.items()]
    (tmp_path / "gallery.json").write_text(json.dumps({"version": 1, "portraits": rows}), encoding="utf-8")
    gallery = Gallery(tmp_path, [])
    assert gallery.problem is not None
    assert [portrait.name for portrait in gallery.portraits] == ["A", "B", "C", "D"]
    assert [portrait.crop and portrait.crop.turn_deg for portrait in gallery.portraits] == [None, 3.0, None, 0.0]
    assert (tmp_path / "gallery.unreadable-1.json").exists()


@pytest.mark.parametrize("module", ["app.cli.parser", "app.storage.presets", "app.cli.commands.ctl"])
def test_cattrs_costs_nothing_until_something_is_read(module: str) -> None:
    program = f"import sys, {module}; print(sorted({{'cattrs', 'attr', 'numpy'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[]\n"
