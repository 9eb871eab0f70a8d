"""By how much a pattern must be moved to fall on itself."""

import numpy as np

from engine.animators.instant.rig.filling.cells import average_cells
from engine.animators.instant.rig.filling.periods import find_periods


def test_the_period_of_a_pattern_is_found_to_the_pixel() -> None:
    side_px = 256
    y, x = np.mgrid[:side_px, :side_px]
    tile = np.random.default_rng(5).integers(0, 256, (22, 27)).astype(np.uint8)
    picture = np.repeat(tile[y % 22, x % 27][..., None], 3, 2)
    known = np.ones((side_px, side_px), np.uint8)
    known[100:, 90:160] = 0
    grey = average_cells(picture[..., 0].astype(np.float32) * known, 4)
    whole = average_cells(known.astype(np.float32), 4) > 0.999
    grey[~whole] = 0
    moves = find_periods(picture, known, grey, whole)
    exact = (moves[:, 0] % 22 == 0) & (moves[:, 1] % 27 == 0)
    assert exact.sum() >= 4
