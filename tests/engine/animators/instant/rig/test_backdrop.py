"""Person and background."""

import cv2
import numpy as np
import pytest

from engine.animators.instant.rig.backdrop import Backdrop, build_backdrop
from engine.animators.instant.rig.rig import Rig
from engine.core.types import Image, OwnCutOut


def composed(backdrop: Backdrop) -> Image:
    gap = 255 - backdrop.person[..., 3:].astype(int)
    over = backdrop.person[..., :3] + backdrop.plate[..., :3] * gap // 255
    return np.asarray(over.clip(0, 255), np.uint8)


def test_person_over_plate_is_the_portrait(rig: Rig) -> None:
    assert rig.backdrop.separate
    assert np.abs(composed(rig.backdrop).astype(int) - rig.image).mean() < 1


def test_the_face_is_solid_and_the_corner_is_empty(rig: Rig) -> None:
    opacity = rig.backdrop.person[..., 3]
    x, y = rig.landmarks[4, :2].astype(int)
    assert opacity[y, x] == 255
    assert opacity[2, 2] == 0


def test_the_person_is_gone_from_the_plate(rig: Rig) -> None:
    x, y = rig.landmarks[4, :2].astype(int)
    wall = rig.image[4:30, 4:30].reshape(-1, 3).mean(0)
    assert np.abs(rig.backdrop.plate[y, x, :3] - wall).max() < 40


def test_the_background_is_left_as_it_is(rig: Rig) -> None:
    empty = cv2.erode((rig.backdrop.person[..., 3] == 0).astype(np.uint8), np.ones((31, 31), np.uint8)) > 0
    assert empty.sum() > 1000
    assert np.array_equal(rig.backdrop.plate[empty][:, :3], rig.image[empty])


@pytest.mark.parametrize("kind", ["noise", "black"])
def test_without_a_person_to_be_seen_everything_is_person(rig: Rig, kind: str) -> None:
    shape = rig.image.shape
    noise = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    image = noise if kind == "noise" else np.zeros(shape, np.uint8)
    backdrop = build_backdrop(image, rig.landmarks)
    assert not backdrop.separate
    assert np.array_equal(composed(backdrop), image)
    assert (backdrop.person[..., 3] == 255).all()


def test_what_touches_the_person_and_is_unlike_the_background_belongs_to_it(rig: Rig) -> None:
    middle = rig.landmarks[4, :2]
    top = np.flatnonzero(rig.backdrop.person[:, int(middle[0]), 3] > 200)[0]
    place = (int(middle[0]), int(top) - 3)
    image = rig.image.copy()
    cv2.circle(image, place, 8, (0, 220, 0), cv2.FILLED)
    backdrop = build_backdrop(image, rig.landmarks)
    assert backdrop.person[place[1] - 4, place[0], 3] > 200
    assert int(backdrop.plate[place[1] - 4, place[0], 1]) < 215


def own_of(rig: Rig) -> tuple[Image, OwnCutOut]:
    """The portrait before one colour, with an opacity that is half in a strand of hair above the head."""
    opacity = rig.backdrop.person[..., 3].copy()
    opacity[4:60, 100:104] = 128
    share = opacity[..., None] / 255
    return np.rint(rig.image * share + 90 * (1 - share)).astype(np.uint8), OwnCutOut(opacity, (90, 90, 90))


def test_the_transparency_of_the_file_is_the_cut_out(rig: Rig) -> None:
    image, own = own_of(rig)
    backdrop = build_backdrop(image, rig.landmarks, own)
    assert backdrop.separate
    assert backdrop.ground_rgb == (90, 90, 90)
    for person in (backdrop.person, backdrop.cut_out):
        assert np.array_equal(person[..., 3], own.opacity)
        wanted = rig.image * (own.opacity[..., None] / 255)
        assert np.abs(person[..., :3] - wanted).max() < 2
    assert (backdrop.plate == (90, 90, 90, 255)).all()
    assert np.abs(composed(backdrop).astype(int) - image).max() <= 2


def test_a_transparency_without_the_face_is_not_used(rig: Rig) -> None:
    upside_down = OwnCutOut(255 - rig.backdrop.person[..., 3], (90, 90, 90))
    backdrop = build_backdrop(rig.image, rig.landmarks, upside_down)
    assert backdrop.ground_rgb is None
    assert np.array_equal(backdrop.person, rig.backdrop.person)


def test_nobody_is_beyond_the_picture_and_the_person_reaches_its_border(rig: Rig) -> None:
    opacity = rig.backdrop.person[..., 3]
    left, right = (int(np.quantile(np.nonzero(opacity[:100] > 200)[1], share)) for share in (0.03, 0.97))
    beyond = np.ones(opacity.shape, np.bool_)
    beyond[:, left:right] = False
    image = np.where(beyond[..., None], np.uint8(200), rig.image)
    backdrop = build_backdrop(image, rig.landmarks, beyond=beyond)
    assert backdrop.separate
    assert backdrop.person[beyond].max() == 0
    seen = opacity[:100, left] > 250
    assert (backdrop.person[:100, left, 3][seen] > 200).mean() > 0.9
    assert np.abs(composed(backdrop).astype(int) - image).mean() < 1
