"""The canonical face is a face: symmetrical, the right way up, looking at the viewer."""

import numpy as np
import pytest

from engine.tracking.canonical_face import CanonicalFace, parse_canonical_face

NOSE_TIP, FOREHEAD, CHIN, RIGHT_EAR, LEFT_EAR = 1, 10, 152, 234, 454


def test_axes_are_right_down_and_away(canonical: CanonicalFace) -> None:
    x, y, z = canonical.vertices.T

    assert x[RIGHT_EAR] < 0 < x[LEFT_EAR]
    assert y[FOREHEAD] < y[NOSE_TIP] < y[CHIN]
    assert z[NOSE_TIP] < z[RIGHT_EAR]


def test_mesh_is_symmetrical(canonical: CanonicalFace) -> None:
    mirrored = canonical.vertices * np.array([-1, 1, 1], np.float32)
    apart = np.linalg.norm(canonical.vertices[:, None] - mirrored, axis=2)

    assert apart.min(axis=1).max() < 1e-3


def test_triangles_use_every_vertex(canonical: CanonicalFace) -> None:
    assert canonical.triangles.shape == (898, 3)
    assert set(canonical.triangles.ravel().tolist()) == set(range(468))


def test_rigid_points_are_weighted_vertices(canonical: CanonicalFace) -> None:
    assert len(canonical.rigid) == len(canonical.rigid_weights) == 33
    assert (canonical.rigid_weights > 0).all()
    assert canonical.rigid.max() < 468


def test_nobody_can_change_the_shared_arrays(canonical: CanonicalFace) -> None:
    with pytest.raises(ValueError, match="read-only"):
        canonical.vertices[0] = 0


@pytest.mark.parametrize("metadata", [b"", b"\x0b", b"\x0a\x02\x08\x00"])
def test_other_metadata_is_refused(metadata: bytes) -> None:
    with pytest.raises(ValueError, match=r"canonical face|wire type"):
        parse_canonical_face(metadata)
