"""Several people in view: the one who is followed stays followed."""

import cv2
import numpy as np
import pytest

from engine.core.types import Face, Image
from engine.tracking import FaceTracker
from engine.tracking.detector import Detection
from engine.tracking.other_faces import COUNT_FRAMES, OtherFaces
from engine.tracking.region import Region
from engine.tracking.tracker import RECENT_FRAMES
from tests import faces

WIDTH, HEIGHT = 720, 360
SMALL_PX, LARGE_PX = 200, 300


@pytest.fixture(autouse=True)
def _new_video(tracker: FaceTracker) -> None:
    tracker.forget_face()


def scene(*people: tuple[str, float, int]) -> Image:
    """A wide picture with people: (portrait, x of their middle, size in pixels), the last one in front."""
    image = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    for name, x, size_px in people:
        person = cv2.resize(faces.portrait(name, 256).image, (size_px, size_px), interpolation=cv2.INTER_AREA)
        left = round(x - size_px / 2)
        inside = slice(max(0, left), min(WIDTH, left + size_px))
        image[20 : 20 + size_px, inside] = person[:, inside.start - left : inside.stop - left]
    return image


def x_of(face: Face | None) -> float:
    assert face is not None
    return float(face.landmarks[:, 0].mean())


def watch(tracker: FaceTracker, image: Image, frames: int = COUNT_FRAMES + 1) -> list[Face | None]:
    return [tracker.track_face(image) for _ in range(frames)]


ALONE = scene(("astronaut", 120, SMALL_PX))
BOTH = scene(("astronaut", 120, SMALL_PX), ("hopper", 500, LARGE_PX))
OTHER = scene(("hopper", 500, LARGE_PX))


def test_a_second_larger_face_never_takes_over(tracker: FaceTracker) -> None:
    watch(tracker, ALONE)
    assert tracker.people == 1
    assert all(x_of(face) < 200 for face in watch(tracker, BOTH))
    assert tracker.people == 2


def test_a_short_loss_leaves_the_other_one_alone(tracker: FaceTracker) -> None:
    watch(tracker, ALONE)
    watch(tracker, BOTH)
    assert watch(tracker, OTHER, RECENT_FRAMES // 2) == [None] * (RECENT_FRAMES // 2)
    assert x_of(tracker.track_face(BOTH)) < 200


def test_who_has_left_for_long_is_followed_by_who_is_there(tracker: FaceTracker) -> None:
    watch(tracker, ALONE)
    watch(tracker, BOTH)
    assert x_of(watch(tracker, OTHER, RECENT_FRAMES + 2)[-1]) > 400
    assert tracker.people == 1


def test_the_next_person_is_followed_when_asked_for(tracker: FaceTracker) -> None:
    watch(tracker, BOTH)
    first = x_of(tracker.track_face(BOTH))
    assert first > 400, "the larger one to begin with"
    assert x_of(tracker.follow_next_person(BOTH)) < 200
    assert all(x_of(face) < 200 for face in watch(tracker, BOTH))
    assert x_of(tracker.follow_next_person(BOTH)) > 400


def test_with_nobody_else_there_is_no_next(tracker: FaceTracker) -> None:
    watch(tracker, ALONE)
    assert tracker.follow_next_person(ALONE) is None
    assert x_of(tracker.track_face(ALONE)) < 200


@pytest.mark.parametrize(("followed", "passing"), [("astronaut", "hopper"), ("hopper", "astronaut")])
def test_somebody_who_passes_in_front_is_not_followed(tracker: FaceTracker, followed: str, passing: str) -> None:
    watch(tracker, scene((followed, 360, SMALL_PX)))
    for x in np.linspace(760, -60, 60):
        face = tracker.track_face(scene((followed, 360, SMALL_PX), (passing, x, SMALL_PX)))
    assert x_of(face) == pytest.approx(360, abs=30)


@pytest.mark.parametrize(("followed", "passing"), [("astronaut", "hopper"), ("hopper", "astronaut")])
def test_two_who_change_places_stay_who_they_are(tracker: FaceTracker, followed: str, passing: str) -> None:
    watch(tracker, scene((followed, 130, SMALL_PX), (passing, 590, SMALL_PX)), 1)
    if x_of(tracker.track_face(scene((followed, 130, SMALL_PX), (passing, 590, SMALL_PX)))) > 360:
        tracker.follow_next_person(scene((followed, 130, SMALL_PX), (passing, 590, SMALL_PX)))
    watch(tracker, scene((followed, 130, SMALL_PX), (passing, 590, SMALL_PX)), COUNT_FRAMES + 1)
    for step in np.linspace(0, 1, 60):
        there = scene((followed, 130 + 460 * step, SMALL_PX), (passing, 590 - 460 * step, SMALL_PX))
        tracker.track_face(there)
    assert x_of(watch(tracker, there)[-1]) == pytest.approx(590, abs=30)


def test_who_is_followed_is_known_again_in_less_light() -> None:
    """The other one is as bright now as the followed person was; only the pattern tells them apart."""
    image = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    image[:, :180] = 200  # half of the followed person is bright, half is dark
    image[:, 470:610] = 244  # the other one is evenly bright
    dimmed = image - 80
    followed, close, apart = (Region(x, 180.0, 100.0, 0.0) for x in (180.0, 290.0, 540.0))
    people = OtherFaces()

    def count(picture: Image, *others: Region) -> Region | None:
        seen = [Detection(region, np.zeros((6, 2), np.float32), 1.0) for region in (followed, *others)]
        return people.count_people(picture, seen, followed)

    assert count(image) is None
    assert count(dimmed, close) is None
    assert count(dimmed, apart) is None
