"""A smooth surface where nothing of a picture is known."""

import numpy as np
import pytest

from engine.animators.instant.rig.filling.smooth_fill import pull_push


def test_a_gap_is_filled_with_what_lies_between_its_sides() -> None:
    known = np.zeros((60, 60), np.float32)
    known[:, :10] = known[:, 50:] = 1
    colours = np.broadcast_to(np.linspace(20, 220, 60, dtype=np.float32)[None, :, None], (60, 60, 3))
    filled = pull_push(colours * known[..., None], known)
    assert np.allclose(filled[known == 1], colours[known == 1], atol=1e-3)
    assert colours.min() - 0.01 <= filled.min()
    assert filled.max() <= colours.max() + 0.01
    across = filled[30, :, 0]
    assert across[30] == pytest.approx(120, abs=6)
    assert np.diff(across).min() > -1
    assert np.diff(across)[10:50].max() < 20
