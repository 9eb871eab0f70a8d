"""Faces that move, and pictures of faces, which do not."""

import cv2
import numpy as np
import pytest

from engine.core.types import Image
from engine.tracking.people.sighting import STILL_UNSEEN_FRAMES, UNSEEN_FRAMES, Sighting, Sightings, size_ratio
from engine.tracking.region import Region

HERE = Region(100, 100, 80, 0.0)
COUNT_EVERY = 4


def picture(number: int, moves: bool, noise: float = 2.0, light: float = 1.0) -> Image:
    """A face-like pattern; a living one nods and opens its mouth within a second."""
    image = np.full((200, 200, 3), 120, np.uint8)
    nod = round(4 * np.sin(number / 6)) if moves else 0
    mouth = 3 + round(5 * (1 + np.sin(number / 4))) if moves else 5
    cv2.ellipse(image, (100, 100 + nod), (28, 38), 0, 0, 360, (205, 160, 140), -1)
    for x in (88, 112):
        cv2.circle(image, (x, 90 + nod), 5, (40, 30, 30), -1)
    cv2.ellipse(image, (100, 118 + nod), (12, mouth), 0, 0, 360, (110, 30, 40), -1)
    noisy = image * light + np.random.default_rng(number).normal(0, noise, image.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def watch(moves: bool, noise: float = 2.0, flicker: float = 0.0, frames: int = 50) -> Sighting:
    face = Sighting(picture(0, moves, noise), HERE, 0)
    for number in range(COUNT_EVERY, frames, COUNT_EVERY):
        light = 1 + flicker * np.sin(number * 1.3)
        face.see_again(picture(number, moves, noise, light), HERE, number)
    return face


@pytest.mark.parametrize(("noise", "flicker"), [(0, 0), (2, 0), (12, 0), (2, 0.15)])
def test_a_still_face_is_a_picture_also_with_noise_and_flicker(noise: float, flicker: float) -> None:
    face = watch(False, noise, flicker)
    assert face.is_still
    assert not face.is_alive


@pytest.mark.parametrize("noise", [0, 2, 12])
def test_a_face_that_moves_is_alive(noise: float) -> None:
    face = watch(True, noise)
    assert face.is_alive
    assert not face.is_still


def test_a_face_seen_for_half_a_second_is_neither() -> None:
    face = watch(False, frames=13)
    assert not face.is_still
    assert not face.is_alive


def test_a_still_face_that_changes_its_place_is_alive() -> None:
    face = Sighting(picture(0, False), HERE, 0)
    for number in range(1, 6):
        face.see_again(picture(0, False), Region(100 + 30 * number, 100, 80, 0.0), 4 * number)
    assert face.is_alive


def test_pictures_that_are_far_apart_say_nothing() -> None:
    face = Sighting(picture(0, False), HERE, 0)
    for number in range(20, 200, 20):
        face.see_again(picture(number, False), HERE, number)
    assert not face.is_still


def test_a_face_is_the_same_where_it_was_at_its_size() -> None:
    image = picture(0, False)
    faces = Sightings()
    [first] = faces.add_regions(image, [HERE], 0)
    near, elsewhere, larger = faces.add_regions(
        image, [Region(110, 100, 85, 0.0), Region(160, 100, 80, 0.0), Region(100, 100, 200, 0.0)], 4
    )
    assert near is first
    assert elsewhere is not first
    assert larger is not first
    assert faces.find_face(Region(0, 0, 80, 0.0)) is None


def test_who_was_not_seen_for_long_is_forgotten_and_a_picture_much_later() -> None:
    image = picture(0, False)
    faces = Sightings()
    for number in range(0, 60, COUNT_EVERY):
        still = faces.add_regions(picture(number, False), [HERE], number)[0]
    passing = faces.add_regions(image, [Region(30, 30, 40, 0.0)], 56)[0]
    faces.add_regions(image, [], 56 + UNSEEN_FRAMES + 1)
    assert list(faces) == [still]
    assert passing not in list(faces)
    faces.add_regions(image, [], 56 + STILL_UNSEEN_FRAMES + 1)
    assert list(faces) == []


def test_the_pictures_are_kept_for_the_same_video_again() -> None:
    faces = Sightings()
    for number in range(0, 60, COUNT_EVERY):
        faces.add_regions(picture(number, True), [HERE, Region(30, 160, 40, 0.0)], number)
    kept = list(faces.keep_still_ones())
    assert [face.region.x for face in kept] == [30]
    assert [face.seen_at for face in kept] == [0]


def test_the_ratio_of_sizes_is_at_least_one() -> None:
    assert size_ratio(HERE, Region(0, 0, 40, 0.0)) == size_ratio(Region(0, 0, 40, 0.0), HERE) == 2
