"""Several people in view: the one who is followed stays followed."""

from contextlib import closing
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.core.types import Face, Image
from engine.sources import open_source
from engine.tracking import FaceTracker
from engine.tracking.people.followed_person import COUNT_FRAMES, EARLY_FRAMES, PATIENCE_FRAMES
from engine.tracking.tracker import RECENT_FRAMES
from tests import faces

DRIVING_CLIP = Path(__file__).parents[4] / "assets/demo/driver.mp4"
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


Place = tuple[int, int, int]
"""Left, top and side of a square in which somebody is."""
STOOL: Place = (20, 60, 280)
WALL: Place = (540, 20, 150)


@pytest.fixture(scope="module")
def alive() -> list[Image]:
    """The pictures of somebody who talks and moves."""
    with closing(open_source(DRIVING_CLIP)) as source:
        return [frame.image for frame in islice(iter(source.read_frame, None), 200)]


def stranger(image: Image) -> Image:
    """Somebody else: other colours, the other way round."""
    return np.ascontiguousarray(image[:, ::-1, ::-1])


class Room:
    """A room with a person at `driver`, a picture on the wall at `poster`, and somebody else at `guest`."""

    def __init__(self, tracker: FaceTracker, alive: list[Image]) -> None:
        self._tracker = tracker
        self._alive = alive
        self.number = 0

    def show(
        self, frames: int, driver: Place | None = None, poster: Place | None = None, guest: Place | None = None
    ) -> str:
        """Return whom the tracker follows in each frame: D, P or G, and - for nobody."""
        seen = ""
        for _ in range(frames):
            person = self._alive[self.number % len(self._alive)]
            later = self._alive[(self.number + 60) % len(self._alive)]
            there = {"P": (faces.portrait("theo", 256).image, poster), "G": (stranger(later), guest)}
            seen += self._track_frame({**there, "D": (person, driver)})
            self.number += 1
        return seen

    def _track_frame(self, there: dict[str, tuple[Image, Place | None]]) -> str:
        noise = np.random.default_rng(self.number).integers(-4, 5, (HEIGHT, WIDTH, 1))
        image = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
        for picture, place in there.values():
            if place is not None:
                left, top, side = place
                image[top : top + side, left : left + side] = cv2.resize(picture, (side, side), interpolation=3)
        face = self._tracker.track_face(np.clip(image + noise, 0, 255).astype(np.uint8))
        if face is None:
            return "-"
        x = float(face.landmarks[:, 0].mean())
        return next(who for who, (_, at) in there.items() if at is not None and at[0] < x < at[0] + at[2])


@pytest.fixture
def room(tracker: FaceTracker, alive: list[Image]) -> Room:
    return Room(tracker, alive)


def test_a_picture_on_the_wall_is_never_followed_and_who_comes_back_is_at_once(
    room: Room, tracker: FaceTracker
) -> None:
    assert set(room.show(20, STOOL, WALL)) == {"D"}
    assert set(room.show(PATIENCE_FRAMES + 20, None, WALL)) == {"-"}
    assert set(room.show(5, STOOL, WALL)) == {"D"}
    assert tracker.shot == 0, "in the same place they go on as before"
    assert tracker.people == 1


def test_who_comes_back_in_another_place_is_known_again_and_begins_another_shot(
    room: Room, tracker: FaceTracker
) -> None:
    room.show(20, STOOL, WALL)
    room.show(15, None, WALL)
    assert room.show(12, (310, 100, 200), WALL).endswith("D" * 5)
    assert tracker.shot > 0


def test_a_picture_that_was_followed_first_gives_way_to_a_person(room: Room, tracker: FaceTracker) -> None:
    large, small = (380, 10, 330), (60, 120, 190)
    seen = room.show(60, small, large)
    assert seen[0] == "P"
    assert seen.endswith("D" * 10)
    assert tracker.was_misled
    tracker.rewind_video()
    room.number = 0
    assert set(room.show(12, small, large)) == {"D"}
    assert not tracker.was_misled


def test_somebody_far_away_waits_long_and_the_one_remembered_wins_back(room: Room, tracker: FaceTracker) -> None:
    far = (500, 40, 170)
    room.show(20, STOOL, guest=far)
    assert set(room.show(PATIENCE_FRAMES + 10, guest=far)) == {"-"}
    assert set(room.show(5, STOOL, guest=far)) == {"D"}


def test_who_is_much_nearer_and_comes_soon_is_the_one_to_follow(room: Room, tracker: FaceTracker) -> None:
    far = (540, 60, 130)
    assert set(room.show(20, guest=far)) == {"G"}
    assert room.show(40, STOOL, guest=far).endswith("D" * 10)
    assert room.number < EARLY_FRAMES
    assert tracker.was_misled


def test_who_has_left_for_long_is_followed_by_who_is_there(room: Room) -> None:
    room.show(20, STOOL)
    room.show(10)
    assert room.show(PATIENCE_FRAMES + 20, guest=STOOL).endswith("G" * 10)


def test_two_who_change_places_unseen_are_known_by_their_looks(room: Room) -> None:
    room.show(10, STOOL)
    room.show(20, STOOL, guest=(420, 60, 260))
    room.show(15)
    assert set(room.show(8, (420, 60, 280), guest=(20, 60, 260))) == {"D"}
