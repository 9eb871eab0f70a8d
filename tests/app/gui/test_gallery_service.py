"""The gallery for widgets."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow
from pytestqt.qtbot import QtBot

from app.gui import gallery_service
from app.gui.gallery import incoming_pictures
from app.gui.gallery_service import PICTURES_MAX, GalleryController
from app.gui.view_state import Button, Message
from app.storage.gallery import Gallery
from app.storage.gallery_entry import GalleryPortrait
from app.storage.portraits.look import PortraitLook
from app.storage.thumbnails import ThumbnailCache
from engine import Image, PortraitCrop
from tests.dot_faces import draw_dot_face

PATIENCE_MS = 60_000


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, astronaut_file: Path) -> Iterator[GalleryController]:
    made = GalleryController(Gallery(tmp_path / "portraits", [astronaut_file]), ThumbnailCache(tmp_path / "thumbnails"))
    yield made
    made.close()


@pytest.fixture
def told(desk: GalleryController) -> list[Message]:
    heard: list[Message] = []
    desk.message_posted.connect(heard.append)
    return heard


def names(desk: GalleryController) -> list[str]:
    return [portrait.name for portrait in desk.portraits]


def all_looked_at(qtbot: QtBot, desk: GalleryController) -> None:
    qtbot.waitUntil(lambda: desk.waiting == 0, timeout=PATIENCE_MS)


def test_several_pictures_are_taken_in_and_a_bad_one_says_why(
    qtbot: QtBot, desk: GalleryController, told: list[Message], astronaut_file: Path, tmp_path: Path
) -> None:
    good, bad, other = tmp_path / "Eileen.png", tmp_path / "broken.png", tmp_path / "Second.png"
    shutil.copy(astronaut_file, good)
    shutil.copy(astronaut_file, other)
    bad.write_bytes(b"no picture")
    desk.add_portrait_files([good, bad, other])
    all_looked_at(qtbot, desk)
    assert names(desk) == ["Astronaut", "Eileen", "Second"]
    assert [message.problem.message for message in told] == ["broken.png is not a picture that can be read."]
    good.unlink()
    assert desk.portraits[1].path.read_bytes() == astronaut_file.read_bytes()


def test_a_pasted_picture_is_taken_in(
    qtbot: QtBot, desk: GalleryController, astronaut_file: Path, tmp_path: Path
) -> None:
    desk.add_pasted_picture(astronaut_file.read_bytes(), "Pasted picture")
    all_looked_at(qtbot, desk)
    assert names(desk) == ["Astronaut", "Pasted picture"]
    desk.add_pasted_picture(b"nothing", "Pasted picture")
    all_looked_at(qtbot, desk)
    assert len(desk.portraits) == 2
    assert not list((tmp_path / "portraits").glob("incoming-*"))


def test_thumbnails_are_made_in_the_background_and_kept(
    qtbot: QtBot, desk: GalleryController, astronaut_file: Path, tmp_path: Path
) -> None:
    portrait = desk.portraits[0]
    with qtbot.waitSignal(desk.thumbnail_made, timeout=PATIENCE_MS):
        assert desk.request_thumbnail(portrait) is None
    made = desk.request_thumbnail(portrait)
    assert made is not None
    assert made.shape == (192, 192, 3)
    kept = ThumbnailCache(tmp_path / "thumbnails").get_thumbnail(portrait)
    assert kept is not None
    assert np.array_equal(kept, made)
    with qtbot.waitSignal(desk.changed):
        desk.set_portrait_crop(portrait.id, PortraitCrop(0.45, 0.3, 0.5))
    with qtbot.waitSignal(desk.thumbnail_made, timeout=PATIENCE_MS):
        desk.request_thumbnail(desk.portraits[0])
    cropped = desk.request_thumbnail(desk.portraits[0])
    assert cropped is not None
    assert not np.array_equal(cropped, made)


def test_what_was_removed_comes_back_in_turn(qtbot: QtBot, desk: GalleryController, astronaut_file: Path) -> None:
    desk.add_portrait_files([astronaut_file])
    all_looked_at(qtbot, desk)
    before = desk.portraits
    with qtbot.waitSignal(desk.removed) as signal:
        desk.remove_portrait(before[1].id)
    assert signal.args == [before[1]]
    desk.remove_portrait(before[0].id)
    assert names(desk) == []
    desk.undo_removal()
    desk.undo_removal()
    assert desk.portraits == before
    assert desk.next_undo is None
    desk.undo_removal()


def test_what_cannot_be_done_is_told(desk: GalleryController, told: list[Message]) -> None:
    desk.rename_portrait("nobody", "x")
    desk.remove_portrait("nobody")
    desk.rename_portrait(desk.portraits[0].id, "")
    assert [message.problem.message.split()[-1] for message in told] == ["gallery.", "gallery.", "name."]


def test_order_and_names(desk: GalleryController, qtbot: QtBot, astronaut_file: Path) -> None:
    desk.add_portrait_files([astronaut_file])
    all_looked_at(qtbot, desk)
    desk.move_portrait(desk.portraits[1].id, 0)
    desk.rename_portrait(desk.portraits[0].id, "First")
    assert names(desk) == ["First", "Astronaut"]


def test_a_picture_that_lies_is_turned_upright_once_and_said(
    qtbot: QtBot, desk: GalleryController, told: list[Message], astronaut: Image, tmp_path: Path
) -> None:
    lying = tmp_path / "Lying.png"
    Pillow.fromarray(np.rot90(astronaut)).save(lying)
    desk.add_portrait_files([lying])
    all_looked_at(qtbot, desk)
    assert [message.problem.message for message in told] == [
        "The picture Lying.png lay on its side, and was turned upright."
    ]
    assert told[0].good
    added = desk.portraits[1]
    assert added.crop is not None
    assert added.crop.turn_deg == -90
    upright = ThumbnailCache(tmp_path / "others").make_thumbnail(desk.portraits[0])
    kept = ThumbnailCache(tmp_path / "thumbnails").get_thumbnail(added)
    assert kept is not None
    assert np.abs(kept.astype(int) - upright.astype(int)).mean() < 6


@pytest.mark.promise("something slow is under way")
def test_a_disk_that_hangs_does_not_stop_the_window_and_the_change_follows(
    qtbot: QtBot, desk: GalleryController, told: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery_service, "DISK_S", 0.0)
    gate = threading.Event()
    rename = desk._gallery.rename_portrait

    def hang(id: str, name: str) -> None:
        assert gate.wait(PATIENCE_MS / 1000)
        rename(id, name)

    monkeypatch.setattr(desk._gallery, "rename_portrait", hang)
    changed: list[object] = []
    desk.changed.connect(changed.append)
    desk.rename_portrait(desk.portraits[0].id, "Late")
    assert [message.problem.message for message in told] == ["The disk does not answer."]
    assert changed == []
    gate.set()
    qtbot.waitUntil(lambda: bool(changed), timeout=PATIENCE_MS)
    assert names(desk) == ["Late"]


def test_what_was_hidden_can_be_shown_again_in_turn_with_what_was_removed(
    qtbot: QtBot, desk: GalleryController, astronaut_file: Path
) -> None:
    desk.add_portrait_files([astronaut_file])
    all_looked_at(qtbot, desk)
    first, second = (portrait.id for portrait in desk.portraits)
    with qtbot.waitSignal(desk.hidden) as signal:
        desk.set_portrait_hidden(first, True)
    assert signal.args[0].id == first
    desk.remove_portrait(second)
    assert desk.portraits[0].is_hidden
    desk.undo_removal()
    assert [portrait.id for portrait in desk.portraits] == [first, second]
    assert desk.next_undo is not None
    assert desk.next_undo.was_hidden
    desk.undo_removal()
    assert not desk.portraits[0].is_hidden
    assert desk.next_undo is None


def test_looks_are_written_a_moment_later_and_at_the_end(
    qtbot: QtBot, desk: GalleryController, tmp_path: Path, astronaut_file: Path
) -> None:
    def stored() -> PortraitLook:
        return Gallery(tmp_path / "portraits", [astronaut_file]).portraits[0].look

    for zoom in (1.5, 2.0):
        desk.note_looks((replace(desk.portraits[0], look=PortraitLook(zoom=zoom)),))
    assert stored().is_empty
    qtbot.waitUntil(lambda: stored().zoom == 2.0, timeout=PATIENCE_MS)
    desk.note_looks((replace(desk.portraits[0], look=PortraitLook(zoom=3.0)),))
    desk.close()
    assert stored().zoom == 3.0


def test_numbers_are_given_by_hand(desk: GalleryController) -> None:
    desk.set_portrait_slot(desk.portraits[0].id, 7)
    assert desk.portraits[0].slot == 7


def test_of_thousands_only_the_newest_wishes_are_made_and_few_are_kept(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    begun, going = threading.Event(), threading.Event()

    def make(cache: ThumbnailCache, portrait: GalleryPortrait) -> Image:
        begun.set()
        going.wait(PATIENCE_MS / 1000)
        made.append(portrait.id)
        return np.zeros((192, 192, 3), np.uint8)

    monkeypatch.setattr(ThumbnailCache, "get_thumbnail", lambda cache, portrait: None)
    monkeypatch.setattr(ThumbnailCache, "make_thumbnail", make)
    desk = GalleryController(Gallery(tmp_path / "portraits", []), ThumbnailCache(tmp_path / "thumbnails"))
    many = [GalleryPortrait(f"p{at}", "", tmp_path) for at in range(1000)]
    desk.request_thumbnail(many[0])
    begun.wait(PATIENCE_MS / 1000)
    for portrait in [*many[1:], *many[-3:]]:
        assert desk.request_thumbnail(portrait) is None
    going.set()
    qtbot.waitUntil(lambda: desk.request_thumbnail(many[-PICTURES_MAX]) is not None, timeout=PATIENCE_MS)
    assert made[:3] == ["p0", "p999", "p998"]
    assert len(made) <= PICTURES_MAX + 2
    assert len(desk._pictures) <= PICTURES_MAX
    desk.close()


@pytest.fixture
def dots(tmp_path: Path) -> Path:
    """A drawing in which no face is found."""
    file = tmp_path / "Dots.png"
    Pillow.fromarray(draw_dot_face()).save(file)
    return file


def crop_offered(qtbot: QtBot, desk: GalleryController, portrait: GalleryPortrait) -> PortraitCrop:
    with qtbot.waitSignal(desk.picture_read, timeout=PATIENCE_MS) as read:
        desk.read_picture(portrait)
    assert read.args is not None
    picture = read.args[1]
    assert picture.needs_points
    suggested: PortraitCrop = picture.suggested
    return suggested


@pytest.mark.parametrize("is_pasted", [False, True])
def test_a_drawing_without_a_face_waits_for_points_and_then_is_a_portrait_that_is_kept(
    qtbot: QtBot, desk: GalleryController, told: list[Message], dots: Path, tmp_path: Path, is_pasted: bool
) -> None:
    before = desk.portraits[0].id
    if is_pasted:
        desk.add_pasted_picture(dots.read_bytes(), "Dots", before)
    else:
        desk.add_portrait_files([dots], before)
    all_looked_at(qtbot, desk)
    (said,) = told
    assert said.button is Button.PLACE_POINTS
    assert len(desk.portraits) == 1
    aside = desk.find_aside(said.target)
    assert aside is not None
    dots.unlink()
    offered = crop_offered(qtbot, desk, aside.portrait)
    with qtbot.waitSignals([desk.placed, desk.crop_tried], timeout=PATIENCE_MS):
        desk.try_crop(aside.portrait, offered)
    assert names(desk) == ["Dots", "Astronaut"], "it is where it was dropped"
    assert desk.portraits[0].crop == offered
    assert desk.find_aside(said.target) is None
    assert not list((tmp_path / "portraits").glob("incoming-*"))
    kept = Gallery(tmp_path / "portraits", []).portraits[0]
    assert kept.crop == offered, "the points are there at the next start"


def test_without_points_a_drawing_without_a_face_stays_out_and_says_why(
    qtbot: QtBot, desk: GalleryController, told: list[Message], dots: Path
) -> None:
    desk.add_portrait_files([dots])
    all_looked_at(qtbot, desk)
    aside = desk.find_aside(told[0].target)
    assert aside is not None
    with qtbot.waitSignal(desk.crop_tried, timeout=PATIENCE_MS) as tried:
        desk.try_crop(aside.portrait, replace(crop_offered(qtbot, desk, aside.portrait), points=None))
    assert tried.args is not None
    assert tried.args[1] is not None
    assert len(desk.portraits) == 1
    assert desk.find_aside(told[0].target) is not None


def test_of_pictures_that_wait_for_points_the_oldest_are_forgotten(
    qtbot: QtBot, desk: GalleryController, told: list[Message], dots: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming_pictures, "ASIDE_MAX", 1)
    desk.add_portrait_files([dots, dots])
    all_looked_at(qtbot, desk)
    assert [desk.find_aside(said.target) is not None for said in told] == [False, True]
