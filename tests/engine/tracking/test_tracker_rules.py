"""Whom the tracker follows, and where it searches, with networks that see circles that a test puts somewhere."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import pytest

from engine.core.types import Face, Floats, Image
from engine.tracking import tracker as tracker_module
from engine.tracking.bundle import canonical_face
from engine.tracking.detector import Detection, Tile
from engine.tracking.people.followed_person import SURE_SCORE
from engine.tracking.region import Region, region_around
from engine.tracking.tracker import (
    CANDIDATES_PER_SEARCH,
    CLOSE_UP_FILL,
    MAX_SETTLING,
    MIN_PRESENCE,
    RECENT_FRAMES,
    TILES_PER_FRAME,
    FaceTracker,
)

WIDE: Image = np.full((360, 720, 3), 128, np.uint8)
SQUARE: Image = np.full((400, 400, 3), 128, np.uint8)


@dataclass
class World:
    """What the networks see: faces as (x, y, side). score: of each, by its x; 0.9 where there is none.

    presence: what the landmark network says. drift: how far its second run is from its first, as a share of the side.
    small: whether they are seen only in tiles. runs: what was done, in order.
    """

    faces: list[tuple[float, float, float]]
    score: dict[float, float] = field(default_factory=dict)
    presence: float = 1.0
    drift: float = 0.0
    small: bool = False
    runs: list[Any] = field(default_factory=list)

    def detect_faces(self, image: Image, fill: float = 1.0) -> list[Detection]:
        self.runs.append((image.shape[:2], fill))
        return [] if self.small else self._detections()

    def detect_in_tile(self, image: Image, tile: Tile) -> list[Detection]:
        self.runs.append(tile)
        inside = (
            one
            for one in self._detections()
            if tile.left <= one.region.x < tile.left + tile.side_px
            and tile.top <= one.region.y < tile.top + tile.side_px
        )
        return list(inside)

    def predict_landmarks(self, image: Image, region: Region) -> tuple[Floats, float]:
        self.runs.append("landmarks")
        near = [one for one in self.faces if np.hypot(one[0] - region.x, one[1] - region.y) < region.side_px / 2]
        if not near:
            return landmarks_at(region.x, region.y, region.side_px), 0.0
        x, y, side = near[0]
        moved = 0.0 if self.runs.count("landmarks") % 2 else self.drift * side
        return landmarks_at(x + moved, y, side), self.presence

    def predict_later(self, landmarks: Floats) -> Floats:
        return np.zeros(52, np.float32)

    def close(self) -> None:
        self.runs.append("closed")

    def _detections(self) -> list[Detection]:
        keypoints = np.zeros((6, 2), np.float32)
        return [Detection(Region(x, y, side, 0.0), keypoints, self.score.get(x, 0.9)) for x, y, side in self.faces]


def landmarks_at(x: float, y: float, side: float) -> Floats:
    """Return a face (478, 3) whose region is that square."""
    vertices = canonical_face().vertices * np.array([1, -1, 1], np.float32)
    points = np.concatenate([vertices, np.repeat(vertices[[33]], 10, axis=0)])
    points = points * (side / 1.5 / float(np.ptp(points[:, :2], axis=0).max()))
    here = region_around(np.asarray(points, np.float32))
    return np.asarray(points + np.array([x - here.x, y - here.y, 0]), np.float32)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World([])
    for name in ("FaceDetector", "LandmarkNetwork", "BlendshapeNetwork"):
        monkeypatch.setattr(tracker_module, name, lambda *given: made)
    return made


@pytest.fixture
def tracker(world: World) -> FaceTracker:
    return FaceTracker()


def x_of(face: Face | None) -> float | None:
    return None if face is None else round(region_around(face.landmarks).x)


def tiles(world: World) -> list[Tile]:
    return [one for one in world.runs if isinstance(one, Tile)]


def track(tracker: FaceTracker, image: Image, frames: int = 1) -> float | None:
    for _ in range(frames):
        face = tracker.track_face(image)
    return x_of(face)


def put(world: World, *faces: Iterable[float]) -> None:
    world.faces = [cast(tuple[float, float, float], tuple(face)) for face in faces]
    world.runs.clear()


def test_the_next_person_is_the_nearest_to_the_right_and_after_the_last_one_the_first(
    tracker: FaceTracker, world: World
) -> None:
    put(world, (500, 180, 70), (100, 180, 90), (300, 180, 80))
    assert track(tracker, WIDE) == 100, "the largest to begin with"
    assert x_of(tracker.follow_next_person(WIDE)) == 300
    assert x_of(tracker.follow_next_person(WIDE)) == 500
    assert x_of(tracker.follow_next_person(WIDE)) == 100


def test_who_is_next_is_counted_from_where_the_lost_one_was(tracker: FaceTracker, world: World) -> None:
    put(world, (300, 180, 90))
    track(tracker, WIDE)
    put(world)
    assert track(tracker, WIDE) is None
    put(world, (100, 180, 90), (600, 180, 70))
    assert x_of(tracker.follow_next_person(WIDE)) == 600


def test_without_anybody_before_the_next_person_is_the_first_from_the_left(tracker: FaceTracker, world: World) -> None:
    put(world, (400, 180, 90), (150, 180, 70))
    assert x_of(tracker.follow_next_person(WIDE)) == 150
    assert track(tracker, WIDE) == 150


def test_a_new_video_begins_with_the_largest_face_and_a_whole_search(tracker: FaceTracker, world: World) -> None:
    put(world, (100, 180, 70))
    track(tracker, WIDE)
    assert tracker.people == 1
    tracker.forget_face()
    assert tracker.people == 0
    put(world, (100, 180, 70), (500, 180, 90))
    assert track(tracker, WIDE) == 500
    tracker.forget_face()
    put(world, (690, 180, 40))
    world.small = True
    assert track(tracker, WIDE) == 690


def test_after_the_first_frame_a_few_tiles_are_searched_in_turn(tracker: FaceTracker, world: World) -> None:
    track(tracker, WIDE)
    every = set(tiles(world))
    assert len(every) > 2 * TILES_PER_FRAME
    seen: list[Tile] = []
    frames = -(-len(every) // TILES_PER_FRAME)
    for _ in range(frames):
        put(world)
        track(tracker, WIDE)
        assert len(tiles(world)) == TILES_PER_FRAME
        seen += tiles(world)
    assert set(seen) == every
    assert len(set(seen[: len(every)])) == len(every), "none twice before all were searched"


def test_a_lost_face_is_searched_where_it_was_only_for_a_while(tracker: FaceTracker, world: World) -> None:
    put(world, (200, 200, 60))
    track(tracker, SQUARE)
    put(world)
    track(tracker, SQUARE)
    assert tiles(world)[0] == Tile(140, 140, 120)
    track(tracker, SQUARE, RECENT_FRAMES)
    put(world)
    track(tracker, SQUARE)
    assert Tile(140, 140, 120) not in tiles(world)


def test_two_are_checked_and_those_that_are_sure_first(tracker: FaceTracker, world: World) -> None:
    put(world, (100, 180, 100), (300, 180, 90), (500, 180, 80))
    world.score = {100.0: SURE_SCORE - 0.01, 300.0: SURE_SCORE, 500.0: SURE_SCORE}
    assert track(tracker, WIDE) == 300
    tracker.forget_face()
    world.presence = MIN_PRESENCE - 0.01
    world.runs.clear()
    assert track(tracker, WIDE) is None
    whole = world.runs[: next(index for index, one in enumerate(world.runs) if isinstance(one, Tile))]
    assert whole.count("landmarks") == CANDIDATES_PER_SEARCH


@pytest.mark.parametrize(("presence", "drift", "found"), [(0.5, 0.0, True), (1.0, 0.5, True), (1.0, 1.5, False)])
def test_a_face_is_one_where_it_is_present_and_settles(
    tracker: FaceTracker, world: World, presence: float, drift: float, found: bool
) -> None:
    put(world, (200, 200, 100))
    world.presence, world.drift = presence, drift * MAX_SETTLING
    assert bool(tracker.find_faces(SQUARE)) is found


@pytest.mark.parametrize(
    ("region", "found"),
    [((399.4, 200, 100), True), ((401, 200, 100), False), ((200, -1, 100), False), ((200, 200, 15), False),
     ((200, 200, 17), True), ((200, 200, 1590), True), ((200, 200, 1610), False)],
)  # fmt: skip
def test_a_face_has_its_middle_in_the_picture_and_a_possible_size(
    tracker: FaceTracker, world: World, region: tuple[float, float, float], found: bool
) -> None:
    put(world, region)
    assert bool(tracker.find_faces(SQUARE)) is found


def test_faces_come_largest_first_and_each_once(tracker: FaceTracker, world: World) -> None:
    put(world, (100, 180, 70), (400, 180, 90), (402, 181, 90), (600, 180, 80))
    assert [x_of(face) for face in tracker.find_faces(WIDE)] == [400, 600, 100]


def test_a_picture_that_a_face_fills_is_searched_with_a_margin_last(tracker: FaceTracker, world: World) -> None:
    tracker.find_faces(SQUARE)
    searches = [one for one in world.runs if one != "landmarks"]
    assert searches[0] == ((400, 400), 1.0)
    assert searches[-1] == ((400, 400), CLOSE_UP_FILL)
    assert all(isinstance(one, Tile) for one in searches[1:-1])


def test_a_huge_picture_is_searched_smaller_and_measured_at_its_own_size(tracker: FaceTracker, world: World) -> None:
    huge = np.broadcast_to(np.uint8(128), (2049, 4100, 3))
    put(world, (50.25, 30.25, 40))
    seen = world.predict_landmarks
    sizes: list[tuple[int, ...]] = []

    def measure(image: Image, region: Region) -> tuple[Floats, float]:
        sizes.append((*image.shape[:2], round(region.x), round(region.side_px)))
        return seen(image, Region(50.25, 30.25, 40, 0.0))

    world.predict_landmarks = measure  # type: ignore[method-assign]
    tracker.find_faces(np.ascontiguousarray(huge))
    assert world.runs[0] == ((1024, 2050), 1.0)
    assert sizes[0] == (2049, 4100, 101, 80)


def test_a_cut_closer_is_seen_at_once_though_landmarks_in_the_old_region_show_a_part_of_it(
    tracker: FaceTracker, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measure_part(image: Image, region: Region) -> tuple[Floats, float]:
        x, y, side = world.faces[0]
        share = min(1.0, 1.1 * region.side_px / side)
        return landmarks_at(region.x + (x - region.x) * share, region.y + (y - region.y) * share, side * share), 1.0

    put(world, (200.0, 150.0, 80.0))
    track(tracker, SQUARE, 10)
    monkeypatch.setattr(world, "predict_landmarks", measure_part)
    shot = tracker.shot
    put(world, (200.0, 165.0, 130.0))
    face = tracker.track_face(SQUARE)
    assert tracker.shot == shot + 1
    assert face is not None
    assert region_around(face.landmarks).side_px == pytest.approx(130.0, rel=0.05)


def test_the_networks_that_look_at_pictures_are_freed(tracker: FaceTracker, world: World) -> None:
    tracker.close()
    assert world.runs == ["closed"] * 2
