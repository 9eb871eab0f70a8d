"""Two pictures become one, with OpenCV and without."""

import subprocess
import sys

import numpy as np
import pytest

from engine.live.blending import blend_pictures, blend_with_numpy

BEFORE, AFTER = (np.random.default_rng(seed).integers(0, 256, (9, 7, 3), np.uint8) for seed in (1, 2))
WITHOUT_OPENCV = """
import sys
sys.modules["cv2"] = None
import numpy as np
import engine.bench.live_run
from engine.live.blending import blend_pictures
black, white = np.zeros((2, 2, 3), np.uint8), np.full((2, 2, 3), 255, np.uint8)
print(blend_pictures(black, white, 0.5).max())
"""


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 2 / 3, 1.0])
def test_both_ways_give_the_same_picture(share: float) -> None:
    exact = BEFORE + share * (AFTER.astype(float) - BEFORE)
    for blended in (blend_pictures(BEFORE, AFTER, share), blend_with_numpy(BEFORE, AFTER, share)):
        assert blended.dtype == np.uint8
        assert np.abs(blended - exact).max() <= 1


def test_the_ends_are_the_pictures_themselves() -> None:
    for blend in (blend_pictures, blend_with_numpy):
        assert np.array_equal(blend(BEFORE, AFTER, 0.0), BEFORE)
        assert np.array_equal(blend(BEFORE, AFTER, 1.0), AFTER)


def test_a_measured_live_run_needs_no_opencv() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_OPENCV], capture_output=True, text=True, check=True)
    assert done.stdout.strip() in ("127", "128")
