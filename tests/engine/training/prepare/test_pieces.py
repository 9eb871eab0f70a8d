"""Where pieces begin and end."""

from pathlib import Path

import numpy as np
import pytest

from engine.core.types import Face
from engine.driver.crop import Crop
from engine.training.prepare import pieces as module
from engine.training.prepare.piece_writer import PieceWriter
from engine.training.prepare.pieces import BRIDGED_FRAMES, PieceCutter, TrackedFrame
from engine.training.prepare.settings import PrepareSettings
from tests.engine.training.prepare.test_framing import face_at
from tests.faces import Move, moved

SETTINGS = PrepareSettings(size_px=64, shortest_frames=6, sharpness_at_least=0)
IMAGE = np.random.default_rng(0).integers(0, 255, (240, 320, 3), np.uint8)


def speaking(count: int, x: float = 160, side: float = 80) -> list[Face | None]:
    return [moved(face_at(x, 120, side), Move(jaw=step % 4 / 4), 64) for step in range(count)]


def cut(folder: Path, faces: list[Face | None], shots: list[int] | None = None) -> PieceCutter:
    cutter = PieceCutter(lambda number, crop: PieceWriter(folder, number, crop, SETTINGS), SETTINGS, 25.0)
    for number, face in enumerate(faces):
        cutter.add_frame(TrackedFrame(number, IMAGE, face, shots[number] if shots else 0))
    cutter.finish()
    return cutter


def spans(cutter: PieceCutter) -> list[tuple[int, int, int]]:
    return [(piece.first, piece.last, piece.frames) for piece in cutter.pieces]


def reasons(cutter: PieceCutter) -> list[tuple[int, int, str]]:
    return [(each.first, each.last, str(each.reason)) for each in cutter.dropped]


def test_one_shot_of_one_person_is_one_piece(tmp_path: Path) -> None:
    cutter = cut(tmp_path, speaking(20))
    assert spans(cutter) == [(0, 19, 20)]
    assert reasons(cutter) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0000.npz", "0000.pngs"]


def test_a_cut_ends_a_piece_even_where_the_face_is_in_the_same_place(tmp_path: Path) -> None:
    cutter = cut(tmp_path, speaking(20), [0] * 9 + [1] * 11)
    assert spans(cutter) == [(0, 8, 9), (9, 19, 11)]


def test_a_face_that_is_lost_for_a_moment_ends_no_piece_and_has_the_boxes_before(tmp_path: Path) -> None:
    faces = speaking(20)
    faces[8 : 8 + BRIDGED_FRAMES] = [None] * BRIDGED_FRAMES
    cutter = cut(tmp_path, faces)
    assert spans(cutter) == [(0, 19, 20)]
    table = np.load(tmp_path / "0000.npz")
    assert table["found"].tolist() == [not 8 <= number < 8 + BRIDGED_FRAMES for number in range(20)]
    assert (table["boxes"][8:13] == table["boxes"][7]).all()


def test_a_face_that_is_lost_for_longer_ends_a_piece(tmp_path: Path) -> None:
    faces = speaking(24)
    faces[8:15] = [None] * 7
    cutter = cut(tmp_path, [None, None, *faces, None])
    assert spans(cutter) == [(2, 9, 8), (17, 25, 9)]
    assert reasons(cutter) == [
        (0, 1, "no face was found"),
        (10, 16, "no face was found"),
        (26, 26, "no face was found"),
    ]


def test_a_piece_that_is_too_short_leaves_nothing_but_the_reason(tmp_path: Path) -> None:
    cutter = cut(tmp_path, speaking(12), [0] * 5 + [1] * 7)
    assert spans(cutter) == [(5, 11, 7)]
    assert reasons(cutter) == [(0, 4, "5 pictures in a row are too few")]
    assert len(list(tmp_path.iterdir())) == 2


def test_who_leaves_the_square_is_in_another_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAITING_FRAMES", (2, 2))
    cutter = cut(tmp_path, [*speaking(8, x=90), *speaking(8, x=230)])
    assert spans(cutter) == [(0, 7, 8), (8, 15, 8)]
    assert cutter.pieces[0].left < cutter.pieces[1].left


def test_the_square_is_chosen_for_the_pictures_that_wait_too(tmp_path: Path) -> None:
    cutter = cut(tmp_path, [*speaking(8, x=150), *speaking(8, x=180)])
    assert spans(cutter) == [(0, 15, 16)]


def test_a_face_too_near_or_too_small_is_left_out(tmp_path: Path) -> None:
    cutter = cut(tmp_path, [*speaking(8, side=220), *speaking(8)])
    assert spans(cutter) == [(8, 15, 8)]
    assert reasons(cutter) == [(0, 7, "head and shoulders do not fit into the picture")]
    cutter = cut(tmp_path, speaking(8, side=9))
    assert reasons(cutter) == [(0, 7, "the face is too small: its square is below 32 pixels")]


def test_a_still_picture_of_a_face_is_left_out(tmp_path: Path) -> None:
    cutter = cut(tmp_path, [face_at(160, 120, 80)] * 12)
    assert reasons(cutter) == [(0, 11, "nothing in the face moves: it may be a picture")]
    assert list(tmp_path.iterdir()) == []


def test_a_long_piece_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_FRAMES", 10)
    assert spans(cut(tmp_path, speaking(27))) == [(0, 9, 10), (10, 19, 10), (20, 26, 7)]


def test_what_was_being_written_is_removed_when_a_clip_fails(tmp_path: Path) -> None:
    cutter = PieceCutter(lambda number, crop: PieceWriter(tmp_path, number, crop, SETTINGS), SETTINGS, 25.0)
    for number, face in enumerate(speaking(90)):
        cutter.add_frame(TrackedFrame(number, IMAGE, face, 0))
    assert len(list(tmp_path.iterdir())) == 1
    cutter.discard()
    assert list(tmp_path.iterdir()) == []


def test_large_pictures_wait_in_smaller_numbers(tmp_path: Path) -> None:
    opened: list[int] = []
    image = np.zeros((2160, 3840, 3), np.uint8)

    def open_piece(number: int, crop: Crop) -> PieceWriter:
        opened.append(len(opened))
        return PieceWriter(tmp_path, number, crop, SETTINGS)

    cutter = PieceCutter(open_piece, SETTINGS, 25.0)
    for number in range(10):
        assert not opened
        cutter.add_frame(TrackedFrame(number, image, face_at(1500, 1000, 300), 0))
        if number == 8:
            break
    assert opened
    cutter.discard()
