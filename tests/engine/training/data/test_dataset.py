"""A data set answers as it was prepared, and names what is damaged."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.core.errors import SourceError
from engine.core.types import Image
from engine.driver.crop import Crop
from engine.training.data.dataset import open_dataset
from engine.training.prepare.piece_writer import PieceWriter, cut_square
from engine.training.prepare.prepared_folder import CLIPS, finish_part, open_part, write_index
from engine.training.prepare.records import ClipRecord, Piece
from engine.training.prepare.settings import PrepareSettings
from tests.engine.training.prepare.test_framing import face_at
from tests.faces import Move, moved

SETTINGS = PrepareSettings(size_px=64, origin="rendered", shortest_frames=2)
CROP = Crop(40, 10, 192)


def picture_of(astronaut: Image, number: int) -> Image:
    small = np.asarray(cv2.resize(astronaut, (320, 240), interpolation=cv2.INTER_AREA), np.uint8)
    return np.roll(small, number, axis=0)


@pytest.fixture(scope="session")
def prepared(astronaut: Image, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two clips, of one and of two pieces."""
    out = tmp_path_factory.mktemp("prepared")
    (out / CLIPS).mkdir()
    for name, count in (("a", 1), ("b", 2)):
        part = open_part(out, name)
        pieces = []
        for piece in range(count):
            writer = PieceWriter(part, piece, CROP, SETTINGS)
            for number in range(10 + piece):
                face = moved(face_at(140, 110, 90), Move(jaw=number / 12), 64)
                writer.write_frame(number, picture_of(astronaut, number + piece), face)
            made = writer.finish(25.0)
            assert isinstance(made, Piece)
            pieces.append(made)
        finish_part(part, out, ClipRecord(name, f"{name}.mp4", 1, 1, name, 20, pieces, []))
    write_index(out, SETTINGS)
    return out


@pytest.fixture
def copied(prepared: Path, tmp_path: Path) -> Path:
    shutil.copytree(prepared, tmp_path / "copied")
    return tmp_path / "copied"


def test_pieces_are_counted_in_the_order_of_the_index(prepared: Path) -> None:
    data = open_dataset(prepared)
    assert [data.count_frames(clip) for clip in range(data.count_clips())] == [10, 10, 11]
    assert (data.size_px, data.origin) == (64, "rendered")


def test_frames_come_as_they_were_prepared_in_the_order_asked_for(prepared: Path, astronaut: Image) -> None:
    data = open_dataset(prepared)
    targets = data.read_targets(2, [7, 0, 7])
    assert np.array_equal(targets[0].image, cut_square(picture_of(astronaut, 8), CROP, 64))
    assert np.array_equal(targets[1].image, cut_square(picture_of(astronaut, 1), CROP, 64))
    assert targets[0].boxes == targets[2].boxes != targets[1].boxes
    assert targets[0].boxes.mouth.bottom > targets[1].boxes.mouth.bottom


def test_many_threads_read_the_same(prepared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.training.data.dataset.TABLES_KEPT", 1)
    data = open_dataset(prepared)
    alone = [data.read_targets(number % 3, [number % 10])[0] for number in range(60)]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda number: data.read_targets(number % 3, [number % 10])[0], range(60)))
    assert all(np.array_equal(one.image, other.image) for one, other in zip(alone, together, strict=True))
    assert [one.boxes for one in alone] == [other.boxes for other in together]


def test_the_fingerprint_is_that_of_the_files(prepared: Path, copied: Path) -> None:
    assert open_dataset(copied).fingerprint == open_dataset(prepared).fingerprint
    shutil.rmtree(copied / CLIPS / "a")
    write_index(copied, SETTINGS)
    assert open_dataset(copied).fingerprint != open_dataset(prepared).fingerprint


@pytest.mark.parametrize("name", ["0001.npz", "0001.pngs"])
@pytest.mark.parametrize("content", [None, b"", b"\x89PNG and then something else" * 300])
def test_a_missing_or_damaged_file_is_named(copied: Path, name: str, content: bytes | None) -> None:
    path = copied / CLIPS / "b" / name
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourceError, match="0001"):
        open_dataset(copied).read_targets(2, [3])


def test_a_folder_with_nothing_to_learn_from_is_refused(copied: Path, tmp_path: Path) -> None:
    for name in "ab":
        shutil.rmtree(copied / CLIPS / name)
    write_index(copied, SETTINGS)
    with pytest.raises(SourceError, match="no piece"):
        open_dataset(copied)
    with pytest.raises(SourceError, match=r"index\.json"):
        open_dataset(tmp_path)
    (copied / "index.json").write_text('{"schema": 1, "clips": [3]}')
    with pytest.raises(SourceError, match="damaged"):
        open_dataset(copied)
