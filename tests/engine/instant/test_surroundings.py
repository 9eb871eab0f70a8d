"""The mesh outside of the face."""

import numpy as np
import pytest

from engine.instant.rig import Rig
from engine.instant.surroundings import Surroundings, build_surroundings
from engine.instant.topology import MESH, OVAL


@pytest.fixture(params=[True, False], ids=["before a background", "in one piece"])
def around(request: pytest.FixtureRequest, rig: Rig) -> Surroundings:
    return build_surroundings(rig.landmarks, rig.placement, rig.size_px, request.param)


def test_the_mesh_reaches_every_corner(around: Surroundings, rig: Rig) -> None:
    last = rig.size_px - 1
    points = {tuple(point) for point in around.points.tolist()}
    assert {(0.0, 0.0), (0.0, float(last)), (float(last), 0.0), (float(last), float(last))} <= points


def test_triangles_join_the_face_only_at_its_oval(around: Surroundings) -> None:
    inner = around.triangles[around.triangles < MESH]
    assert set(inner.tolist()) <= set(OVAL.tolist())
    assert around.triangles.max() < MESH + len(around.points)


def test_hair_follows_the_head_and_the_border_does_not(around: Surroundings, rig: Rig) -> None:
    above = np.linalg.norm(around.points - rig.landmarks[10, :2], axis=1).argmin()
    assert around.follow[above] > 0.9
    border = ((around.points == 0) | (around.points == rig.size_px - 1)).any(1)
    assert (around.follow[border] == 0).all()
    assert ((around.follow >= 0) & (around.follow <= 1)).all()


def test_shoulders_hardly_follow(around: Surroundings, rig: Rig) -> None:
    face_height = np.linalg.norm(rig.landmarks[10] - rig.landmarks[152])
    low = around.points[:, 1] > rig.landmarks[152, 1] + 0.3 * face_height
    assert low.any()
    assert around.follow[low].mean() < 0.3


def test_their_place_in_head_space_leads_back_to_the_portrait(around: Surroundings, rig: Rig) -> None:
    assert np.allclose(rig.placement.to_image(around.shape)[:, :2], around.points)
