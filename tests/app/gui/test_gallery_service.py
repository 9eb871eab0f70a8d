"""The gallery for widgets."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.gui.gallery_service import GalleryDesk
from app.gui.view_state import Message
from app.storage.gallery import Gallery
from app.storage.thumbnails import Thumbnails
from engine import PortraitCrop

PATIENCE_MS = 60_000


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, astronaut_file: Path) -> Iterator[GalleryDesk]:
    made = GalleryDesk(Gallery(tmp_path / "portraits", [astronaut_file]), Thumbnails(tmp_path / "thumbnails"))
    yield made
    made.close()


@pytest.fixture
def told(desk: GalleryDesk) -> list[Message]:
    heard: list[Message] = []
    desk.told.connect(heard.append)
    return heard


def names(desk: GalleryDesk) -> list[str]:
    return [portrait.name for portrait in desk.portraits]


def all_looked_at(qtbot: QtBot, desk: GalleryDesk) -> None:
    qtbot.waitUntil(lambda: desk.waiting == 0, timeout=PATIENCE_MS)


def test_several_pictures_are_taken_in_and_a_bad_one_says_why(
    qtbot: QtBot, desk: GalleryDesk, told: list[Message], astronaut_file: Path, tmp_path: Path
) -> None:
    good, bad, other = tmp_path / "Eileen.png", tmp_path / "broken.png", tmp_path / "Second.png"
    shutil.copy(astronaut_file, good)
    shutil.copy(astronaut_file, other)
    bad.write_bytes(b"no picture")
    desk.add_files([good, bad, other])
    all_looked_at(qtbot, desk)
    assert names(desk) == ["Astronaut", "Eileen", "Second"]
    assert [message.problem for message in told] == ["broken.png is not a picture that can be read."]
    good.unlink()
    assert desk.portraits[1].path.read_bytes() == astronaut_file.read_bytes()


def test_a_pasted_picture_is_taken_in(qtbot: QtBot, desk: GalleryDesk, astronaut_file: Path, tmp_path: Path) -> None:
    desk.add_pasted(astronaut_file.read_bytes(), "Pasted picture")
    all_looked_at(qtbot, desk)
    assert names(desk) == ["Astronaut", "Pasted picture"]
    desk.add_pasted(b"nothing", "Pasted picture")
    all_looked_at(qtbot, desk)
    assert len(desk.portraits) == 2
    assert not list((tmp_path / "portraits").glob("incoming-*"))


def test_thumbnails_are_made_in_the_background_and_kept(
    qtbot: QtBot, desk: GalleryDesk, astronaut_file: Path, tmp_path: Path
) -> None:
    portrait = desk.portraits[0]
    with qtbot.waitSignal(desk.thumbnail_made, timeout=PATIENCE_MS):
        assert desk.thumbnail(portrait) is None
    made = desk.thumbnail(portrait)
    assert made is not None
    assert made.shape == (192, 192, 3)
    kept = Thumbnails(tmp_path / "thumbnails").get(portrait)
    assert kept is not None
    assert np.array_equal(kept, made)
    with qtbot.waitSignal(desk.changed):
        desk.crop(portrait.id, PortraitCrop(0.45, 0.3, 0.5))
    with qtbot.waitSignal(desk.thumbnail_made, timeout=PATIENCE_MS):
        desk.thumbnail(desk.portraits[0])
    cropped = desk.thumbnail(desk.portraits[0])
    assert cropped is not None
    assert not np.array_equal(cropped, made)


def test_what_was_removed_comes_back_in_turn(qtbot: QtBot, desk: GalleryDesk, astronaut_file: Path) -> None:
    desk.add_files([astronaut_file])
    all_looked_at(qtbot, desk)
    before = desk.portraits
    with qtbot.waitSignal(desk.removed) as signal:
        desk.remove(before[1].id)
    assert signal.args == [before[1]]
    desk.remove(before[0].id)
    assert names(desk) == []
    desk.undo()
    desk.undo()
    assert desk.portraits == before
    assert not desk.can_undo
    desk.undo()


def test_what_cannot_be_done_is_told(desk: GalleryDesk, told: list[Message]) -> None:
    desk.rename("nobody", "x")
    desk.remove("nobody")
    desk.rename(desk.portraits[0].id, "")
    assert [message.problem.split()[-1] for message in told] == ["gallery.", "gallery.", "name."]


def test_order_and_names(desk: GalleryDesk, qtbot: QtBot, astronaut_file: Path) -> None:
    desk.add_files([astronaut_file])
    all_looked_at(qtbot, desk)
    desk.move(desk.portraits[1].id, 0)
    desk.rename(desk.portraits[0].id, "First")
    assert names(desk) == ["First", "Astronaut"]
