"""Closed lids, on a portrait that has one colour everywhere."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from engine.animators.instant.motion.transfer import PortraitPose
from engine.animators.instant.paint.lids import LidPainter
from engine.animators.instant.rig.rig import Rig
from engine.animators.instant.rig.topology import EYES
from engine.core.types import Image
from tests.golden.instant.figures import assert_as_looked_at, sketch

SKIN = (200, 150, 120)


@pytest.fixture
def plain(rig: Rig) -> Rig:
    image = np.empty_like(rig.image)
    image[...] = SKIN
    return replace(rig, image=image)


def painted(rig: Rig, pose: PortraitPose, closed: tuple[float, float], canvas: Image) -> Image:
    picture = canvas.copy()
    LidPainter(rig).paint_lids(picture, replace(pose, closed=closed))
    return picture


def test_a_lid_has_the_skin_s_colour_and_is_a_little_darker_at_its_edge(plain: Rig, pose: PortraitPose) -> None:
    picture = painted(plain, pose, (1.0, 1.0), plain.image).astype(int)
    assert picture.max(axis=(0, 1)).tolist() == list(SKIN)
    assert (picture.min(axis=(0, 1)) > 0.8 * np.array(SKIN)).all()
    assert (picture.min(axis=(0, 1)) < 0.99 * np.array(SKIN)).all()


def test_the_more_an_eye_closes_the_more_of_it_is_covered(plain: Rig, pose: PortraitPose) -> None:
    black = np.zeros_like(plain.image)
    covered = [int(painted(plain, pose, (closed, 0.0), black).sum()) for closed in (0.0, 0.02, 0.1, 0.4, 0.7, 1.0)]
    assert covered[:2] == [0, 0]
    assert all(less < more for less, more in pairwise(covered[1:]))
    assert painted(plain, pose, (0.1, 0.0), black).max() < 0.3 * max(SKIN)


@pytest.mark.parametrize("side", [0, 1], ids=["right", "left"])
def test_a_wink_paints_the_eye_that_closes(plain: Rig, pose: PortraitPose, side: int) -> None:
    closed = (1.0, 0.0) if side == 0 else (0.0, 1.0)
    picture = painted(plain, pose, closed, np.zeros_like(plain.image))
    own, other = (pose.face[eye.outline, :2].mean(0).astype(int) for eye in (EYES[side], EYES[1 - side]))
    assert picture[own[1], own[0]].all()
    assert not picture[other[1], other[0]].any()


def test_lashes_have_their_own_colour_and_lie_on_the_lower_lid_of_a_shut_eye(plain: Rig, pose: PortraitPose) -> None:
    image = plain.image.copy()
    for x, y in np.rint(plain.landmarks[EYES[0].upper[1:-1], :2]).astype(int):
        image[y, x] = (10, 60, 10)
    picture = painted(replace(plain, image=image), pose, (1.0, 0.0), plain.image).astype(int)
    x, y = np.rint(pose.face[EYES[0].lower[4], :2]).astype(int)
    line, above = picture[y - 1 : y + 2, x], picture[y - 6, x]
    assert line.sum(1).min() < 0.6 * above.sum()
    greenest = line[line.sum(1).argmin()]
    assert greenest[1] > max(greenest[0], greenest[2])


@pytest.mark.parametrize("closed", [(0.5, 0.3), (1.0, 0.8)])
def test_closing_lids_look_as_when_they_were_looked_at(
    rig: Rig, pose: PortraitPose, closed: tuple[float, float]
) -> None:
    picture = painted(rig, pose, closed, rig.image)
    seen = [sketch(picture, pose.face[eye.outline], 3) for eye in EYES]
    assert_as_looked_at(f"lids closed by {closed}", np.concatenate(seen), 1.5)
