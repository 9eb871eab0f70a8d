import numpy as np

from engine.animators.instant.rig.topology import OVAL
from engine.portrait.drawn.mesh import spread_over_mesh
from engine.tracking.bundle import canonical_face


def test_the_mesh_follows_smoothly_and_its_edge_stays() -> None:
    mesh = canonical_face().vertices[:, :2].astype(np.float64)
    wanted = {int(at): mesh[at] for at in OVAL}
    wanted[13] = mesh[13] + [0.0, 1.0]
    moved = spread_over_mesh(mesh, wanted)
    shift = np.abs(moved - mesh)
    assert shift[OVAL].max() == 0
    assert shift[13, 1] == 1
    assert 0.05 < shift[0, 1] < 1
    assert shift.max() <= 1 + 1e-9
