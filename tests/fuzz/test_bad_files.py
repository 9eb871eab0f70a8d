"""The program starts whatever its files hold, and a bad value costs only itself: without the window, many times.

`make test-fuzz` does it 2,000 times for each kind of file; the usual tests do a small part of that.
"""

import json
import os
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.control.desired_state import choose_preset, desired_at_start, find_preset_problem
from app.control.live_controller import LiveController
from app.control.status_json import status_to_dict
from app.remote.hotkeys import effective_hotkeys
from app.remote.key_combination import find_clashes
from app.storage import presets
from app.storage.gallery import INDEX, Gallery
from app.storage.redaction import redact_settings
from app.storage.serialization import to_plain
from app.storage.settings_file import FILE, SettingsFile, kept_values
from app.storage.user_settings import KEPT_FIELDS, MeasuredSpeed, UserSettings
from engine import LiveRequest, LiveSettings, PersonaLiveSettings, Portrait, Quality, Settings, Strengths, Transition
from tests.fuzz.bad_files import BadFile, spoil_json, spoil_toml

FEW, MANY = 60, 2000
TIMES = [
    pytest.param(FEW, id="few"),
    pytest.param(MANY, id="many", marks=[pytest.mark.fuzz, pytest.mark.timeout(1200)]),
]
TOGETHER = {"levels", "chunk"}
"""Which of these fits depends on the others: a bad one may cost another."""
GOOD = UserSettings(
    language="ko",
    theme="dark",
    geometry="AAEC",
    camera="films/a clip.mp4",
    preset="mine",
    portrait="b",
    transition=Transition.MORPH,
    settings=Settings(
        mirror=True,
        smoothing=0.5,
        quality=Quality.FAST,
        seed=7,
        strengths=Strengths(mouth=1.5, brows=0.5),
        personalive=PersonaLiveSettings(models=Path("weights"), levels=(0, 999), chunk=2, keyframe_threshold=5.0),
    ),
    live=LiveSettings(zoom=2.0, shift_x=0.25, framing="fill", badge=True, output_fps=25, card_after_s=7.0),
    microphone="Desk",
    recordings=Path("films"),
    hotkeys={"next": "F8", "panic": ""},
    go_live_at_start=True,
    consent_seen=True,
    measured={"mine": MeasuredSpeed(100.0, 25.0), "natural": MeasuredSpeed(50.0, 30.0)},
)
PORTRAITS: list[dict[str, Any]] = [
    {"id": "a", "name": "Ada", "file": "a.png", "crop": {"x": 0.5, "y": 0.5, "side": 1.0, "turn_deg": 3.0}},
    {"id": "bundled-theo", "name": "Theo", "file": "", "crop": None},
    {"id": "b", "name": "Ben", "file": "b.jpg", "crop": None},
    {"id": "c", "name": "Cleo", "file": "c.webp", "crop": {"x": 0.1, "y": 0.2, "side": 0.5, "turn_deg": 0.0}},
]
PRESET = """gives = "Mine."
[settings]
animator = "personalive"
smoothing = 0.5
size_px = 256
[settings.strengths]
mouth = 1.5
brows = 0.25
[settings.personalive]
device = "cpu"
keyframe_threshold = 5.0
"""


class Home:
    """The user's files, and a start of the program that reads them."""

    def __init__(self, folder: Path, own_presets: Path) -> None:
        self.config, self.gallery, self.preset = folder / "config", folder / "portraits", own_presets / "mine.toml"
        self.bundled = [folder / "bundled" / f"{name}.png" for name in ("mira", "theo")]
        self.config.mkdir()
        self.gallery.mkdir()
        for row in PORTRAITS:
            if row["file"]:
                (self.gallery / row["file"]).write_bytes(b"picture")
        self.write_good_files()

    def write_good_files(self) -> None:
        for old in (*self.config.iterdir(), *self.gallery.glob("*.json")):
            old.unlink()
        kept = {name: value for name, value in to_plain(GOOD).items() if name in KEPT_FIELDS}
        (self.config / FILE).write_text(json.dumps({"version": 1, **kept}), encoding="utf-8")
        (self.gallery / INDEX).write_text(json.dumps({"version": 1, "portraits": PORTRAITS, "hidden": []}))
        self.preset.write_text(PRESET, encoding="utf-8")

    def start(self) -> tuple[SettingsFile, Gallery]:
        """Do what the window does at its start, a change, and the end; then start again, and find the same."""
        store, gallery = SettingsFile(self.config), Gallery(self.gallery, self.bundled)
        first = store.user_settings
        told = find_preset_problem(first)
        desired = desired_at_start(first, gallery.portraits)
        controller = LiveController(desired, _never_open, settings=store)
        assert json.loads(json.dumps(status_to_dict(controller.read_status())))
        assert json.dumps(redact_settings(first))
        find_clashes(effective_hotkeys(first.hotkeys))
        for name in presets.list_presets():
            if told is None or name != first.preset:
                choose_preset(desired, name)
        controller.set_mirror()
        controller.close()
        store.save_settings()
        again = SettingsFile(self.config)
        assert (kept_values(again.user_settings), again.problem) == (kept_values(store.user_settings), None)
        for portrait in gallery.portraits[:1]:
            gallery.rename_portrait(portrait.id, "Someone")
        assert {one.id for one in Gallery(self.gallery, self.bundled).portraits} == {
            one.id for one in gallery.portraits
        }
        return store, gallery


def _never_open(request: LiveRequest, portrait: Portrait | None) -> Any:
    raise AssertionError("nothing is opened")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    own_presets = tmp_path / "presets"
    own_presets.mkdir()
    monkeypatch.setattr(presets, "presets_folder", lambda: own_presets)
    monkeypatch.setattr(os, "fsync", lambda handle: None)  # what is written a thousand times need not reach the disk
    return Home(tmp_path, own_presets)


def spoiled(seed: int, times: int, spoil: Callable[[random.Random], BadFile]) -> Iterator[tuple[int, BadFile]]:
    for number in range(times):
        yield number, spoil(random.Random(f"{seed} {number}"))


def flatten(values: Mapping[str, Any], before: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    flat: dict[tuple[str, ...], Any] = {}
    for name, value in values.items():
        flat |= flatten(value, (*before, name)) if isinstance(value, Mapping) else {(*before, name): value}
    return flat


def is_apart(way: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether neither is inside the other, and both may be what they are by themselves."""
    length = min(len(way), len(other))
    return way[:length] != other[:length] and not (TOGETHER & {way[-1]} and TOGETHER & {other[-1]})


@pytest.mark.parametrize("times", TIMES)
def test_whatever_the_settings_hold_the_program_starts_and_keeps_the_rest(home: Home, times: int) -> None:
    good = json.loads((home.config / FILE).read_bytes())
    expected = flatten(good)
    for number, bad in spoiled(1, times, lambda dice: spoil_json(good, dice)):
        home.write_good_files()
        (home.config / FILE).write_bytes(bad.content)
        kept = flatten(to_plain(SettingsFile(home.config).user_settings))
        (home.config / FILE).write_bytes(bad.content)
        try:
            home.start()
        except BaseException as error:
            raise AssertionError(f"settings {number}: {bad.content[:2000]!r}") from error
        if bad.way is not None:
            lost = {way for way in expected if way[0] != "version" and kept.get(way) != expected[way]}
            assert not [way for way in lost if is_apart(bad.way, way)], (number, bad.way, bad.content[:2000])


@pytest.mark.parametrize("times", TIMES)
def test_whatever_the_list_of_portraits_holds_every_picture_is_there(home: Home, times: int) -> None:
    rows = {str(at): row for at, row in enumerate(PORTRAITS)}
    for number, bad in spoiled(
        2, times, lambda dice: spoil_json({"version": 1, "portraits": rows, "hidden": []}, dice)
    ):
        home.write_good_files()
        content = bad.content
        if bad.way is not None and bad.way[:1] == ("portraits",) and len(bad.way) > 1:  # back from a table to a list
            text = content.decode(errors="surrogatepass")
            for at in rows:
                text = text.replace(f'"{at}": ', "", 1)
            begin, end = text.index('"portraits": {') + len('"portraits": '), text.rindex('}, "hidden"')
            content = f"{text[:begin]}[{text[begin + 1 : end]}]{text[end + 1 :]}".encode(errors="surrogatepass")
        (home.gallery / INDEX).write_bytes(content)
        try:
            _, gallery = home.start()
        except BaseException as error:
            raise AssertionError(f"gallery {number}: {content[:2000]!r}") from error
        shown = {portrait.path.name for portrait in gallery.portraits}
        assert shown >= {"a.png", "b.jpg", "c.webp"}, (number, content[:2000])
        assert len({portrait.id for portrait in gallery.portraits}) == len(gallery.portraits)
        if bad.way is not None and len(bad.way) > 1 and bad.way[0] == "portraits":
            names = {portrait.path.name: portrait.name for portrait in gallery.portraits[1:]}
            spared = [row for at, row in rows.items() if at != bad.way[1] and row["file"]]
            assert all(names.get(row["file"], row["name"]) == row["name"] for row in spared), (
                number,
                content[:2000],
            )


@pytest.mark.parametrize("times", TIMES)
def test_whatever_a_preset_holds_the_program_starts_and_keeps_the_rest(home: Home, times: int) -> None:
    expected = flatten(presets.load_preset("mine").values)
    for number, bad in spoiled(3, times, lambda dice: spoil_toml(PRESET, dice)):
        home.write_good_files()
        home.preset.write_bytes(bad.content)
        try:
            home.start()
        except BaseException as error:
            raise AssertionError(f"preset {number}: {bad.content[:2000]!r}") from error
        if bad.way is not None and not any(deep in bad.content for deep in (b"[" * 999, b"9" * 4999)):
            kept = flatten(presets.load_preset("mine").values)
            lost = {way for way in expected if way[-1] != bad.way[0] and kept.get(way) != expected[way]}
            assert not lost, (number, bad.content[:2000])
