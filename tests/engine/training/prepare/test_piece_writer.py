"""One piece: its files hold every picture, exactly where its table says."""

import hashlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.core.types import Image
from engine.driver.crop import Crop
from engine.training.data.boxes import Box, find_boxes, widen_square
from engine.training.data.picture_file import read_pictures
from engine.training.prepare.piece_writer import PieceWriter, cut_square
from engine.training.prepare.records import Piece
from engine.training.prepare.settings import PrepareSettings
from tests.engine.training.prepare.test_framing import face_at
from tests.faces import Move, moved

CROP = Crop(40, 10, 200)
LOSSLESS = PrepareSettings(size_px=100, shortest_frames=2)
LOSSY = PrepareSettings(size_px=200, shortest_frames=2)


def write_piece(folder: Path, picture: Image, settings: PrepareSettings) -> Piece:
    folder.mkdir(exist_ok=True)
    writer = PieceWriter(folder, 3, CROP, settings)
    for number in range(12):
        writer.write_frame(2 * number, picture, moved(face_at(140, 110, 90), Move(jaw=number / 12), 64))
    piece = writer.finish(25.0)
    assert isinstance(piece, Piece)
    return piece


@pytest.fixture
def picture(astronaut: Image) -> Image:
    return np.asarray(cv2.resize(astronaut, (320, 240), interpolation=cv2.INTER_AREA), np.uint8)


def test_small_pictures_come_back_as_they_were(tmp_path: Path, picture: Image) -> None:
    piece = write_piece(tmp_path, picture, LOSSLESS)
    assert (piece.name, piece.frames, piece.first, piece.last) == ("0003", 12, 0, 22)
    assert (piece.left, piece.top, piece.side_px) == (40, 10, 200)
    table = np.load(tmp_path / "0003.npz")
    (read,) = read_pictures(tmp_path / "0003.pngs", table["offsets"], [11])
    assert np.array_equal(read, cut_square(picture, CROP, 100))


def test_jpegs_are_close_and_each_begins_where_the_table_says(tmp_path: Path, picture: Image) -> None:
    write_piece(tmp_path, picture, LOSSY)
    content = (tmp_path / "0003.mjpeg").read_bytes()
    offsets = np.load(tmp_path / "0003.npz")["offsets"].tolist()
    assert offsets[0] == 0
    assert offsets[-1] == len(content)
    assert all(content[start : start + 2] == b"\xff\xd8" for start in offsets[:-1])
    (read,) = read_pictures(tmp_path / "0003.mjpeg", np.array(offsets), [5])
    assert np.abs(read.astype(int) - cut_square(picture, CROP, 200)).mean() < 2


def test_boxes_are_those_of_the_face_in_the_square_s_pixels(tmp_path: Path, picture: Image) -> None:
    write_piece(tmp_path, picture, LOSSLESS)
    table = np.load(tmp_path / "0003.npz")
    face = moved(face_at(140, 110, 90), Move(jaw=4 / 12), 64)
    expected = find_boxes(CROP.map_face_to_crop(face, 100).landmarks)
    assert table["boxes"][4].tolist() == [list(box) for box in expected]
    assert table["frames"].tolist() == [2 * number for number in range(12)]
    boxes = [Box(*row) for row in table["boxes"][:, 0].tolist()]
    assert np.allclose(table["widened"], [widen_square(box, 100, 100) for box in boxes])


def test_the_same_pictures_give_the_same_bytes_and_their_hashes_are_known(tmp_path: Path, picture: Image) -> None:
    first, second = (write_piece(tmp_path / name, picture, LOSSY) for name in "ab")
    assert first == second
    for name, sha256 in first.sha256.items():
        contents = {(tmp_path / folder / name).read_bytes() for folder in "ab"}
        assert [hashlib.sha256(content).hexdigest() for content in contents] == [sha256]


def test_a_blurred_piece_is_none(tmp_path: Path, picture: Image) -> None:
    writer = PieceWriter(tmp_path, 0, CROP, LOSSY)
    blurred = np.asarray(cv2.GaussianBlur(picture, (0, 0), 8), np.uint8)
    for number in range(12):
        writer.write_frame(number, blurred, moved(face_at(140, 110, 90), Move(jaw=number / 12), 64))
    assert "blurred" in str(writer.finish(25.0))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("side", [90, 100, 150, 342, 510])
def test_a_square_is_cut_as_if_by_averaging(astronaut: Image, side: int) -> None:
    cut = cut_square(astronaut, Crop(0, 0, side), 100)
    way = cv2.INTER_AREA if side > 100 else cv2.INTER_CUBIC
    wanted = cv2.resize(astronaut[:side, :side], (100, 100), interpolation=way)
    assert cut.shape == (100, 100, 3)
    assert np.abs(cut.astype(int) - wanted).mean() < 4
