"""A portrait made ready."""

import numpy as np
import pytest

from engine.animators.instant.rig.rig import Rig, build_rig
from engine.animators.instant.rig.topology import MESH
from engine.core.errors import NoFaceError
from engine.core.types import Portrait
from tests import faces
from tests.golden.instant.figures import assert_as_looked_at, sketch


def test_a_portrait_without_a_face_is_refused(portrait: Portrait) -> None:
    with pytest.raises(NoFaceError) as refused:
        build_rig(Portrait("sunset", portrait.image, None), 128)
    assert "sunset" in refused.value.problem.message
    assert refused.value.problem.advice


@pytest.mark.parametrize("size_px", [64, 130, 512])
def test_everything_is_scaled_to_the_wanted_size(portrait: Portrait, rig: Rig, size_px: int) -> None:
    other = build_rig(portrait, size_px)
    assert other.image.shape == (size_px, size_px, 3)
    assert other.backdrop.person.shape == (size_px, size_px, 4)
    middle = (other.landmarks[:MESH, :2].mean(0) + 0.5) / size_px
    assert np.allclose(middle, (rig.landmarks[:MESH, :2].mean(0) + 0.5) / rig.size_px)


def test_the_shape_is_the_portrait_without_its_pose(rig: Rig) -> None:
    assert np.allclose(rig.placement.to_image(rig.shape), rig.landmarks)


def test_every_triangle_is_there_once(rig: Rig) -> None:
    corners = {tuple(sorted(triangle)) for triangle in rig.triangles.tolist()}
    assert len(corners) == len(rig.triangles)
    assert rig.skin_from > len(rig.surroundings.triangles)


def test_an_open_mouth_is_measured(driver: Portrait) -> None:
    speaking = faces.moved(faces.face_of(driver), faces.Move(jaw=1), len(driver.image))
    closed, opened = build_rig(driver, 128), build_rig(Portrait("speaking", driver.image, speaking), 128)
    assert opened.lips.openness > closed.lips.openness + 0.2


def test_everything_measured_of_a_portrait_is_as_when_its_pictures_were_looked_at(rig: Rig) -> None:
    everything = np.array([[0, 0], [rig.size_px - 1, rig.size_px - 1]])
    assert_as_looked_at("cut-out person", sketch(rig.backdrop.person, everything, 0, 8), 1.5)
    assert_as_looked_at("background plate", sketch(rig.backdrop.plate, everything, 0, 6), 1.5)
    assert_as_looked_at("texture coordinates", rig.vertices[:MESH:6], 0.3)
    assert_as_looked_at("counts", np.array([len(rig.triangles), rig.skin_from, len(rig.vertices)]), 0)
