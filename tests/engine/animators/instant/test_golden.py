"""The pictures themselves, against those that were looked at. Drawn anew by python -m tests.golden.instant.update."""

import cv2
import numpy as np
import pytest

from tests.golden.instant.update import FOLDER, STRIPS, draw

MEAN_TOLERANCE = 2.0
"""Processors round differently; a layer that is missing, or a limb that went elsewhere, changes more than this."""
FAR_OFF, FAR_OFF_SHARE = 30, 0.01


@pytest.mark.parametrize("name", STRIPS)
def test_the_pictures_are_as_they_were_when_looked_at(name: str) -> None:
    golden = cv2.imread(str(FOLDER / f"{name}.png"), cv2.IMREAD_COLOR_RGB)
    assert golden is not None
    difference = np.abs(draw(name).astype(int) - golden)
    assert difference.mean() < MEAN_TOLERANCE
    assert (difference.max(2) > FAR_OFF).mean() < FAR_OFF_SHARE
