"""What of the driver's picture can get into the avatar: nothing from outside the face, and nothing that can be read.

Nothing here looks for a pattern: the same performance is given with other pixels, and the avatars are compared.
"""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from engine.animators.instant.animator import InstantAnimator
from engine.animators.instant.rig.topology import MESH
from engine.core.settings import Settings
from engine.core.types import Control, Frame, Image, Portrait
from tests import faces
from tests.faces import Move

SIZE_PX = 256
MOVES = (faces.STILL, *faces.SPEECH, Move(pitch_deg=10, jaw=0.9), Move(yaw_deg=-18), Move(blink=1.0)) * 2
OWN_ONLY = Control(own_pixels_only=True)
MARGIN = 0.03
"""Share of the face's height by which its outline is widened: what touches the edge."""
ROUNDING = 2
"""A pixel's difference, of 255, that a sum over the face may leave."""


def noise(like: Image, seed: int) -> Image:
    return np.random.default_rng(seed).integers(0, 256, like.shape, np.uint8)


def inside_face(frame: Frame) -> Image:
    """1 within the outline of the face, turned as it is, and a little around."""
    assert frame.face is not None
    points = frame.face.landmarks[:MESH, :2]
    inside = np.zeros(frame.image.shape[:2], np.uint8)
    cv2.fillConvexPoly(inside, cv2.convexHull(np.rint(points).astype(np.int32)), 1)
    reach = 2 * round(MARGIN * float(np.ptp(points[:, 1]))) + 1
    return np.asarray(cv2.dilate(inside, np.ones((reach, reach), np.uint8)), np.uint8)


def with_surroundings(frame: Frame, surroundings: Image) -> Frame:
    image = np.where(inside_face(frame)[..., None] == 1, frame.image, surroundings)
    return Frame(image.astype(np.uint8), frame.capture_time_ns, frame.face)


def avatars(portrait: Portrait, performance: Sequence[Frame], controls: Sequence[Control]) -> list[Image]:
    animator = InstantAnimator(Settings(size_px=SIZE_PX), 25.0)
    animator.swap_portrait(animator.prepare_portrait(portrait))
    return [
        animator.animate_chunk([frame], control)[0].image for frame, control in zip(performance, controls, strict=True)
    ]


@pytest.fixture(scope="module")
def performance(driver: Portrait) -> list[Frame]:
    return faces.performance(driver, MOVES)


def test_with_own_pixels_only_the_driver_s_picture_changes_nothing_at_all(
    portrait: Portrait, performance: list[Frame]
) -> None:
    other = [Frame(noise(frame.image, n), frame.capture_time_ns, frame.face) for n, frame in enumerate(performance)]
    controls = [OWN_ONLY] * len(performance)
    pairs = zip(avatars(portrait, performance, controls), avatars(portrait, other, controls), strict=True)
    assert all(np.array_equal(seen, unseen) for seen, unseen in pairs)


def test_nothing_borrowed_is_left_once_only_own_pixels_are_wanted(portrait: Portrait, performance: list[Frame]) -> None:
    half = len(performance) // 2
    other = [Frame(noise(frame.image, n), frame.capture_time_ns, frame.face) for n, frame in enumerate(performance)]
    controls = [Control()] * half + [OWN_ONLY] * (len(performance) - half)
    seen, unseen = avatars(portrait, performance, controls), avatars(portrait, other, controls)
    assert not all(np.array_equal(one, two) for one, two in zip(seen[:half], unseen[:half], strict=True))
    assert all(np.array_equal(one, two) for one, two in zip(seen[half:], unseen[half:], strict=True))


@pytest.mark.parametrize("background", ["noise", "black", "marker"])
def test_what_is_around_the_driver_s_face_changes_nothing(
    portrait: Portrait, performance: list[Frame], background: str
) -> None:
    like = performance[0].image
    marker = np.zeros_like(like)
    marker[...] = (255, 0, 255)
    surroundings = {"noise": noise(like, 1), "black": np.zeros_like(like), "marker": marker}[background]
    other = [with_surroundings(frame, surroundings) for frame in performance]
    controls = [Control()] * len(performance)
    pairs = list(zip(avatars(portrait, performance, controls), avatars(portrait, other, controls), strict=True))
    differences = [np.abs(seen.astype(int) - unseen) for seen, unseen in pairs]
    assert max(int(difference.max()) for difference in differences) <= ROUNDING
    assert max(float(difference.mean()) for difference in differences) < 0.02


def test_what_is_written_on_the_face_cannot_be_read(portrait: Portrait, driver: Portrait) -> None:
    """Sudden writing is the worst case: what stays is taken for the face at rest."""
    still = faces.performance(driver, (faces.STILL,) * 40)
    written = driver.image.copy()
    left, top = (int(value) for value in faces.face_of(driver).landmarks[:MESH, :2].min(0))
    width, height = np.ptp(faces.face_of(driver).landmarks[:MESH, :2], axis=0)
    for text, down in (("PASSWORD", 0.2), ("12345678", 0.65), ("PASSWORD", 0.95)):
        place = left, top + int(down * height)
        cv2.putText(written, text, place, cv2.FONT_HERSHEY_SIMPLEX, width / 150, (0, 0, 0), max(1, round(width / 50)))
    where = np.abs(written.astype(int) - driver.image).max(2) > 60
    assert where.sum() > 0.03 * inside_face(still[0]).sum()
    other = [Frame(written, frame.capture_time_ns, frame.face) if n >= 20 else frame for n, frame in enumerate(still)]
    controls = [Control()] * len(still)
    pairs = list(zip(avatars(portrait, still, controls), avatars(portrait, other, controls), strict=True))[20:]
    legible = [(np.abs(seen.astype(int) - unseen).max(2) > 40).sum() / where.sum() for seen, unseen in pairs]
    assert max(legible) < 0.02
    assert legible[-1] == 0
