"""The cameras to choose from: which drives at first, who is looked through, and what a refused one says."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.gui.device_lists import CameraChoice, CameraScanner
from app.gui.view_state import ViewState
from app.gui.widgets.first_run.camera_tiles import CLIP, CameraTiles
from app.gui.widgets.first_run.picture_tile import PictureTile
from engine import Image, Problem
from tests.fakes.link import AskedLink

TWO = (CameraChoice("0", "Desk", "0"), CameraChoice("Lid", "Lid", "1"))


class QuietPreviews:
    """What the tiles ask of the previews. open: the camera that is being looked through."""

    def __init__(self) -> None:
        self.watched: tuple[list[str], list[str]] = ([], [])
        self.open_camera = ""
        self.pictures: dict[str, Image] = {}


@pytest.fixture
def scanner(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[CameraScanner]:
    made = CameraScanner()
    monkeypatch.setattr(made, "scan_devices", lambda: None)
    yield made
    made.close()


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> QuietPreviews:
    made = QuietPreviews()
    previews = "app.gui.camera_previews.CameraPreviews"
    monkeypatch.setattr(f"{previews}.watch_cameras", lambda self, *asked: setattr(made, "watched", asked))
    monkeypatch.setattr(f"{previews}.open_camera", property(lambda self: made.open_camera))
    monkeypatch.setattr(f"{previews}.latest_picture", lambda self, word: made.pictures.get(word))
    return made


@pytest.fixture
def tiles(qtbot: QtBot, asked_link: AskedLink, scanner: CameraScanner, quiet: QuietPreviews) -> Iterator[CameraTiles]:
    made = CameraTiles(asked_link, scanner)
    qtbot.addWidget(made)
    yield made
    made.shutdown()


def tile(tiles: CameraTiles, word: str) -> PictureTile:
    found = tiles.find_tile(word)
    assert found is not None
    return found


def listen(tiles: CameraTiles) -> list[str]:
    asked: list[str] = []
    tiles.chosen.connect(asked.append)
    return asked


def test_the_clip_drives_until_a_camera_is_found_which_then_does(tiles: CameraTiles, scanner: CameraScanner) -> None:
    asked = listen(tiles)
    assert (tiles.chosen_camera, tiles.has_camera) == (CLIP, False)
    scanner._update_devices(TWO)
    assert asked == ["0"]
    assert tile(tiles, "0").isChecked()
    assert tiles.has_camera


def test_of_several_that_are_found_the_one_used_last_drives(
    qtbot: QtBot, asked_link: AskedLink, scanner: CameraScanner, quiet: QuietPreviews
) -> None:
    asked_link.preferences.change_settings(camera="Lid")
    made = CameraTiles(asked_link, scanner)
    qtbot.addWidget(made)
    asked = listen(made)
    scanner._update_devices(TWO)
    assert (asked, made.chosen_camera) == (["Lid"], "Lid")
    made.shutdown()


def test_for_a_camera_that_is_unplugged_the_clip_really_drives_until_it_is_back(
    tiles: CameraTiles, scanner: CameraScanner
) -> None:
    scanner._update_devices(TWO)
    tiles.set_watching(True)
    tile(tiles, "Lid").click()
    asked = listen(tiles)
    scanner._update_devices(())
    assert (asked, tiles.chosen_camera) == ([CLIP], CLIP)
    scanner._update_devices(TWO)
    assert (asked, tiles.chosen_camera) == ([CLIP, "Lid"], "Lid")


def test_a_camera_that_is_plugged_in_later_does_not_change_what_the_user_chose(
    tiles: CameraTiles, scanner: CameraScanner
) -> None:
    tile(tiles, CLIP).click()
    asked = listen(tiles)
    scanner._update_devices(TWO)
    assert (asked, tiles.chosen_camera) == ([], CLIP)


@pytest.mark.parametrize(("started_with", "word"), [("1", "Lid"), ("Lid", "Lid"), ("me.mp4", "me.mp4"), (CLIP, CLIP)])
def test_what_the_program_was_started_with_stays_and_is_listed_once(
    qtbot: QtBot, asked_link: AskedLink, scanner: CameraScanner, quiet: QuietPreviews, started_with: str, word: str
) -> None:
    made = CameraTiles(asked_link, scanner, started_with)
    qtbot.addWidget(made)
    scanner._update_devices(TWO)
    assert made.chosen_camera == word
    assert made._list_words() == [*(["me.mp4"] if word == "me.mp4" else []), "0", "Lid", CLIP]
    made.shutdown()


def test_the_others_are_looked_through_while_they_are_seen_and_the_clip_once(
    tiles: CameraTiles, scanner: CameraScanner, quiet: QuietPreviews
) -> None:
    scanner._update_devices(TWO)
    assert quiet.watched == ([], [])
    tiles.set_watching(True)
    assert quiet.watched == (["Lid"], [CLIP])
    tile(tiles, CLIP).click()
    assert quiet.watched == (["0", "Lid"], [])
    tiles.set_watching(False)
    assert quiet.watched == ([], [])


def test_a_camera_that_is_open_here_is_let_go_of_before_it_is_used(
    tiles: CameraTiles, scanner: CameraScanner, quiet: QuietPreviews
) -> None:
    scanner._update_devices(TWO)
    tiles.set_watching(True)
    asked = listen(tiles)
    quiet.open_camera = "Lid"
    tile(tiles, "Lid").click()
    assert asked == []
    tiles._previews.released.emit("0")
    tiles._previews.released.emit("Lid")
    assert asked == ["Lid"]


def test_a_refused_camera_says_so_in_its_tile_until_it_gives_a_picture(
    tiles: CameraTiles, scanner: CameraScanner, quiet: QuietPreviews
) -> None:
    scanner._update_devices(TWO)
    tiles._previews.failed.emit("Lid", Problem("The camera {camera} is busy.", "Close it.", camera="Lid"))
    assert tile(tiles, "Lid").shown_words == "The camera Lid is busy."
    assert tile(tiles, "Lid").accessibleDescription() == "The camera Lid is busy."
    quiet.pictures["Lid"] = np.zeros((9, 16, 3), np.uint8)
    tiles._previews.seen.emit("Lid")
    assert tile(tiles, "Lid").shown_words == ""
    assert tile(tiles, "Lid").has_picture


def test_a_camera_that_did_not_open_gives_the_choice_back(
    tiles: CameraTiles, scanner: CameraScanner, asked_link: AskedLink, make_view: ViewState
) -> None:
    scanner._update_devices(TWO)
    tiles.show_view(make_view)
    assert tiles.chosen_camera == "0", "the program has had no time to agree"
    tiles._hold.stop()
    tiles.show_view(make_view)
    assert tiles.chosen_camera == CLIP


def test_the_chosen_camera_is_live_in_its_tile_once_it_is_in_use(
    tiles: CameraTiles, scanner: CameraScanner, asked_link: AskedLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanner._update_devices(TWO)
    monkeypatch.setattr(asked_link, "latest_driver_image", lambda: np.zeros((9, 16, 3), np.uint8))
    asked_link._view = ViewState(camera="driver.mp4")
    tiles._show_live_picture()
    assert not tile(tiles, "0").has_picture, "this is still the clip"
    asked_link._view = replace(asked_link._view, camera="Desk")
    tiles._show_live_picture()
    assert tile(tiles, "0").has_picture


@pytest.fixture
def make_view(swaying_face: Path) -> ViewState:
    """A view in which the clip drives."""
    from app.control.desired_state import DesiredState

    return ViewState(desired=DesiredState())


ADDRESS = "http://192.168.1.7:8080/video"


def test_an_address_is_offered_beside_what_is_found_and_drives(tiles: CameraTiles, scanner: CameraScanner) -> None:
    scanner._update_devices(TWO)
    asked = listen(tiles)
    tiles.add_camera(ADDRESS)
    assert asked == [ADDRESS]
    assert tile(tiles, ADDRESS).isChecked()
    scanner._update_devices(TWO[:1])
    assert tiles.chosen_camera == ADDRESS, "it stays when cameras come and go"
    assert tiles.find_tile("Lid") is None
