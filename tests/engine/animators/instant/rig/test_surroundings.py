"""The mesh outside of the face."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from engine.animators.instant.rig.rig import Rig
from engine.animators.instant.rig.surroundings import Surroundings, build_surroundings
from engine.animators.instant.rig.topology import MESH, OVAL
from tests.golden.instant.figures import assert_as_looked_at


@pytest.fixture(params=[True, False], ids=["before a background", "in one piece"])
def around(request: pytest.FixtureRequest, rig: Rig) -> Surroundings:
    opacity = rig.backdrop.person[..., 3] if request.param else None
    return build_surroundings(rig.landmarks, rig.placement, rig.size_px, opacity)


def test_the_mesh_reaches_every_corner(around: Surroundings, rig: Rig) -> None:
    last = rig.size_px - 1
    points = {tuple(point) for point in around.points.tolist()}
    assert {(0.0, 0.0), (0.0, float(last)), (float(last), 0.0), (float(last), float(last))} <= points


def test_triangles_join_the_face_only_at_its_oval(around: Surroundings) -> None:
    inner = around.triangles[around.triangles < MESH]
    assert set(inner.tolist()) <= set(OVAL.tolist())
    assert around.triangles.max() < MESH + len(around.points)


def test_hair_follows_the_head_and_a_border_that_cuts_the_person_off_does_not(around: Surroundings, rig: Rig) -> None:
    above = np.linalg.norm(around.points - rig.landmarks[10, :2], axis=1).argmin()
    assert around.follow[above] > 0.9
    assert (around.follow[around.points[:, 1] == rig.size_px - 1] == 0).all()
    assert ((around.follow >= 0) & (around.follow <= 1)).all()


def test_a_head_that_nothing_cuts_off_follows_up_to_the_border(rig: Rig) -> None:
    opacity = np.zeros((rig.size_px, rig.size_px), np.uint8)
    around = build_surroundings(rig.landmarks, rig.placement, rig.size_px, opacity)
    whole = build_surroundings(rig.landmarks, rig.placement, rig.size_px, None)
    above = (around.points[:, 1] == 0) & (np.abs(around.points[:, 0] - rig.landmarks[10, 0]) < 0.1 * rig.size_px)
    assert around.follow[above].max() > 0 == whole.follow[above].max()


def test_a_border_that_cuts_the_head_off_is_left_by_nothing_and_crossed_by_all(rig: Rig) -> None:
    opacity = np.zeros((rig.size_px, rig.size_px), np.uint8)
    opacity[:100, 0] = opacity[0, :100] = 255
    around = build_surroundings(rig.landmarks, rig.placement, rig.size_px, opacity)
    left, top, right = (around.points[:, axis] == place for axis, place in ((0, 0), (1, 0), (0, rig.size_px - 1)))
    assert (around.forwards[left, 0] == 0).all()
    assert (around.forwards[top, 1] == 0).all()
    assert (around.forwards[right, 1] > 0).any()
    assert (around.backwards == 1).all()
    assert (around.forwards[left & ~top, 1] > 0).all()
    middle = (np.abs(around.points - rig.size_px / 2) < 0.2 * rig.size_px).all(1)
    assert (around.forwards[middle] == 1).all()


def test_shoulders_hardly_follow(around: Surroundings, rig: Rig) -> None:
    face_height = np.linalg.norm(rig.landmarks[10] - rig.landmarks[152])
    low = around.points[:, 1] > rig.landmarks[152, 1] + 0.3 * face_height
    assert low.any()
    assert around.follow[low].mean() < 0.3


def test_their_place_in_head_space_leads_back_to_the_portrait(around: Surroundings, rig: Rig) -> None:
    assert np.allclose(rig.placement.to_image(around.shape)[:, :2], around.points)


def test_every_vertex_around_follows_as_when_the_pictures_were_looked_at(around: Surroundings, rig: Rig) -> None:
    name = "before a background" if around.follow[around.points[:, 1] == 0].max() > 0 else "in one piece"
    assert_as_looked_at(f"around, {name}: follow", around.follow[::5], 0.01)
    assert_as_looked_at(f"around, {name}: pull", around.oval_pull[::12, ::5], 0.01)
    assert_as_looked_at(f"around, {name}: depth", around.shape[::9, 2], 0.05)


def test_what_hangs_behind_a_head_that_looks_to_the_side_stays_behind(rig: Rig) -> None:
    opacity = np.zeros((rig.size_px, rig.size_px), np.uint8)
    turned = replace(
        rig.placement, rotation=cv2.Rodrigues(np.array([0.0, np.radians(35), 0.0]))[0] @ rig.placement.rotation
    )
    front, side = (
        build_surroundings(rig.landmarks, placement, rig.size_px, opacity) for placement in (rig.placement, turned)
    )
    assert front.follow.sum() > 1.2 * side.follow.sum()
    above = front.points[:, 1] < rig.landmarks[:, 1].min()
    assert side.follow[above & (front.follow[:, 0] > 0.99)].max() > 0.95, "hats move as one with the head"
