"""The dense map."""

import numpy as np
import pytest

from engine.animators.instant.paint.warping.warp import Warp
from engine.animators.instant.rig.backdrop import Backdrop
from engine.animators.instant.rig.rig import Rig, build_rig
from engine.animators.instant.rig.topology import MESH
from engine.core.types import Portrait
from tests.golden.instant.figures import assert_as_looked_at, sketch


def made(rig: Rig) -> Warp:
    return Warp(rig.backdrop, rig.vertices, rig.triangles, rig.skin_from)


def depth(rig: Rig) -> np.ndarray:
    return np.concatenate([rig.landmarks[:MESH, 2], np.full(len(rig.surroundings.points), 1e3)])


@pytest.mark.parametrize("size_px", [64, 256, 300])
def test_vertices_that_did_not_move_give_the_portrait(portrait: Portrait, size_px: int) -> None:
    rig = build_rig(portrait, size_px)
    warp = made(rig)
    warp.update_map(rig.vertices, depth(rig))
    difference = np.abs(warp.warp_person(rig.backdrop.person).astype(int) - rig.image)
    assert difference.mean() < 1.2


def test_the_person_moves_and_the_background_does_not(rig: Rig) -> None:
    warp = made(rig)
    warp.update_map(rig.vertices + np.array([9, 0], np.float32), depth(rig))
    picture = warp.warp_person(rig.backdrop.person)
    x, y = (int(value) for value in rig.landmarks[4, :2])
    here, there = picture[y - 15 : y + 15, x - 6 : x + 24], rig.image[y - 15 : y + 15, x - 15 : x + 15]
    assert np.abs(here.astype(int) - there).mean() < 3
    assert np.array_equal(picture[:12, :12], rig.image[:12, :12])


def test_a_collapsed_mesh_reads_nothing_from_nowhere(rig: Rig) -> None:
    warp = made(rig)
    warp.update_map(np.full_like(rig.vertices, rig.size_px / 2), depth(rig))
    assert warp.warp_person(rig.backdrop.person).shape == rig.image.shape


def test_a_mesh_outside_of_the_picture_leaves_the_plate(rig: Rig) -> None:
    warp = made(rig)
    warp.update_map(rig.vertices + np.float32(5 * rig.size_px), depth(rig))
    assert np.array_equal(warp.warp_person(rig.backdrop.person), rig.backdrop.plate[..., :3])


@pytest.mark.parametrize("size_px", [256, 512])
def test_the_boxes_hold_all_of_the_person_and_little_else(portrait: Portrait, size_px: int) -> None:
    rig = build_rig(portrait, size_px)
    warp = made(rig)
    warp.update_map((rig.vertices * 0.7 + [20, 60]).astype(np.float32), depth(rig))
    picture = warp.warp_person(rig.backdrop.person)
    boxed = np.zeros(picture.shape[:2], np.bool_)
    for rows, columns in warp._find_person():
        boxed[warp._map.at_full_size(rows), warp._map.at_full_size(columns)] = True
    whole = (slice(0, len(warp._map.torn)),) * 2
    everything = picture.copy()
    warp._blend_person(rig.backdrop.person, everything, whole)
    assert (everything[~boxed] == picture[~boxed]).all()
    assert 0.1 < boxed.mean() < 0.75


def test_what_is_nearer_covers_what_is_farther() -> None:
    person = np.zeros((64, 64, 4), np.uint8)
    person[8:24, 8:24] = (200, 0, 0, 255)
    person[40:56, 40:56] = (0, 200, 0, 255)
    plate = np.zeros((64, 64, 4), np.uint8)
    plate[..., 3] = 255
    squares = np.array([[9, 9], [22, 9], [9, 22], [41, 41], [54, 41], [41, 54]], np.float32)
    triangles = np.array([[0, 1, 2], [3, 4, 5]], np.int32)
    warp = Warp(Backdrop(person, plate, person, True), squares, triangles, 0)
    together = np.tile(squares[:3], (2, 1))
    warp.update_map(together, np.array([1.0, 1, 1, 5, 5, 5]))
    assert warp.warp_person(person)[12, 12].tolist() == [200, 0, 0]
    warp.update_map(together, np.array([5.0, 5, 5, 1, 1, 1]))
    assert warp.warp_person(person)[12, 12].tolist() == [0, 200, 0]


def test_a_face_that_is_turned_and_squeezed_looks_as_when_it_was_looked_at(rig: Rig) -> None:
    warp = made(rig)
    middle = rig.vertices.mean(0)
    waves = 7 * np.sin((rig.vertices - middle) / 40)[:, ::-1]
    warp.update_map((rig.vertices + waves + [6, -4]).astype(np.float32), depth(rig))
    picture = warp.warp_person(rig.backdrop.person)
    everything = np.array([[0, 0], [rig.size_px - 1, rig.size_px - 1]])
    assert_as_looked_at("a face squeezed by waves", sketch(picture, everything, 0, 10), 1.0)
    assert (warp.picture_opacity == 255).all()
    warp.set_plate(np.zeros_like(rig.backdrop.plate))
    warp.warp_person(rig.backdrop.person)
    assert_as_looked_at("its opacity", sketch(warp.picture_opacity, everything, 0, 6), 1.0)
