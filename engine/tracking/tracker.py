"""The face tracker: finds a face and follows it from frame to frame.

Owns: when to search and when to follow. Does not know: which of several faces is the right one
(`people.followed_person`), sources, threads, smoothing. One tracker belongs to one thread and one driver.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np

from engine.core.types import Face, Image
from engine.tracking.blendshapes import BlendshapeNetwork
from engine.tracking.bundle import load_bundle
from engine.tracking.detector import Detection, FaceDetector, Tile, scale_detections, split_into_tiles, tile_around
from engine.tracking.landmarks import LandmarkNetwork
from engine.tracking.likeness import rate_human_likeness
from engine.tracking.people.followed_person import SURE_SCORE, FollowedPerson, Loss
from engine.tracking.people.sighting import is_same_face, size_ratio
from engine.tracking.pose import fit_head_pose, head_angles
from engine.tracking.region import Region, region_around
from engine.tracking.turned_face import is_upside_down, turn_small_copy

MIN_PRESENCE = 0.5
"""Below this there is no face in the region."""
SETTLING_STEPS, SETTLED_RATIO = 5, 1.02
"""A face that is larger at once is measured again so often, until its region grows by less."""
RECENT_FRAMES = 60
"""For this many frames after a loss, the place where the face was is searched by itself, too."""
TILES_PER_FRAME = 3
"""How many tiles are searched in each frame without a face, so that the cost of a frame stays bounded."""
CANDIDATES_PER_SEARCH = 2
"""How many detections of one search are checked: each costs one or two runs of the landmark network."""
LIVE_DIVISIONS = (1, 2)
STILL_DIVISIONS = (1, 2, 4)
"""Tile sides in the search for small faces: the picture's shorter side divided by these; large tiles first."""
SEARCHED_PX = 4096
"""A still picture with a longer side is searched at a half, a third, ... of its size, and measured at its own."""
MAX_TILES = 260
"""More are not searched: they belong to a strip that is many times as long as it is wide."""
MAX_SETTLING = 0.025
"""Mean distance between the landmarks of the first two runs, as a share of the region's side: up to 0.02 for people,
mostly more for other things."""
UPRIGHT_DEG = 40.0
"""A face found in a turned picture leans by less, or another turn is the right one."""
MIN_REGION_PX = 16
MAX_REGION = 4.0
"""A region larger than this many times the picture's longer side cannot be a face."""
OVERLAP = 0.65
"""A face that a tile cuts off is detected up to so far from its middle, as a share of the side."""
CLOSE_UP_FILL = 0.5
"""A still picture that a face fills completely is searched with a margin around it."""


class FaceTracker:
    """Finds and follows faces with three small networks on the CPU."""

    def __init__(self, threads: int = 1) -> None:
        bundle = load_bundle()
        self._canonical = bundle.canonical
        self._detector = FaceDetector(bundle.detector, threads)
        self._landmarks = LandmarkNetwork(bundle.landmarks, threads)
        self._blendshapes = BlendshapeNetwork(bundle.blendshapes, threads)
        self._person = FollowedPerson()
        self._region: Region | None = None
        self._last_seen: Region | None = None
        self._frames_lost = 0
        self._next_tile = 0

    def track_face(self, image: Image) -> Face | None:
        """Return the followed face in the next frame of a video, or None while there is none.

        A lost face is searched for in the whole frame, and in a few tiles of it in turn for small ones. The first
        frame is searched completely.
        """
        self._person.begin_picture(image)
        face = self._continue_face(image)
        if face is None:
            face = self._search_face(image)
            if face is not None:
                self._person.accept_found(image, region_around(face.landmarks), self._loss)
            self._remember_face(face)
        self._person.end_picture(image, self._region)
        return self._count_people(image, face) if self._person.is_count_due() else face

    @property
    def people(self) -> int:
        """The number of people in view: counted twice a second, faces of about a tenth of the picture and more."""
        return max(self._person.people, int(self._region is not None))

    @property
    def shot(self) -> int:
        """A number that changes where the face is no continuation of the one before: with a cut, with another person,
        and when they come back in another place."""
        return self._person.shot

    @property
    def was_misled(self) -> bool:
        """True if a picture, or a bystander, was followed at the beginning of the video."""
        return self._person.misled

    def follow_next_person(self, image: Image) -> Face | None:
        """Follow the next person to the right, after the last one the first; None if there is no other."""
        found = [face for face in self.find_faces(image) if not self._is_followed(face)]
        found.sort(key=_face_middle_x)
        if not found:
            return None
        here = self._region or self._last_seen
        right = [face for face in found if here is not None and _face_middle_x(face) > here.x]
        face = (right or found)[0]
        self._remember_face(face)
        self._person.accept_other(region_around(face.landmarks))
        return face

    def find_faces(self, image: Image) -> list[Face]:
        """Return every face of a still picture, largest first. The followed face does not change.

        Small faces are searched for only when there is no larger one.
        """
        factor = math.ceil(max(image.shape[:2]) / SEARCHED_PX)
        for detections in self._search_still_image(_shrink_image(image, factor), factor):
            faces = self._distinct_faces(image, detections)
            if faces:
                return [replace(face, expression=face.blendshapes) for face in faces]
        return []

    def rate_human_likeness(self, image: Image, face: Face) -> float:
        """Return how much a face of this picture resembles a person's: see `engine.tracking.likeness`."""
        return rate_human_likeness(image, face, self._detector, self._landmarks)

    def is_upside_down(self, image: Image, face: Face) -> bool:
        """Return True if a face of this picture is an upright mask on a face upside down; takes about 4 ms."""
        return is_upside_down(image, face, self._detector)

    def finds_face_turned(self, image: Image, quarters: int) -> bool:
        """Return True if a large enough face is upright in the picture turned counterclockwise by quarters.

        Takes about 5 ms, and 20 ms if there may be one. The followed face does not change.
        """
        turned = turn_small_copy(image, quarters)
        tiles = split_into_tiles(turned, LIVE_DIVISIONS[:1])
        found = [*self._detector.detect_faces(turned), *self._detect_in_tiles(turned, tiles)]
        sure = sorted((each for each in found if each.score >= SURE_SCORE), key=lambda each: -each.region.side_px)
        face = None if not sure else self._confirm_face(turned, sure[0].region)
        if face is None or abs(head_angles(face.pose).roll_deg) > UPRIGHT_DEG:
            return False
        return not is_upside_down(turned, face, self._detector)

    def forget_face(self) -> None:
        """Forget the followed face: the next frame starts a new video."""
        self._region = self._last_seen = None
        self._frames_lost = self._next_tile = 0
        self._person = FollowedPerson()

    def rewind_video(self) -> None:
        """The next frame is the video's first one again; who was followed is remembered."""
        person = self._person
        self.forget_face()
        self._person = FollowedPerson(person)

    def close(self) -> None:
        """Free the networks; nothing is called after it, but faces can still be asked for their expression."""
        self._detector.close()
        self._landmarks.close()

    @property
    def _loss(self) -> Loss:
        return Loss(self._last_seen, self._frames_lost)

    def _continue_face(self, image: Image) -> Face | None:
        """Return the face where it was in the frame before, if it still is the same person's."""
        face = None if self._region is None else self._measure_face(image, self._region)
        if face is None:
            return None
        region = region_around(face.landmarks)
        if self._person.is_sudden(region):
            face = self._settle_face(image, face)
            region = region_around(face.landmarks)
        if not self._person.is_continued(image, region):
            return None
        self._region = self._last_seen = region
        return face

    def _settle_face(self, image: Image, face: Face) -> Face:
        """Return a face that was measured in a region too small for it, measured until it changes no more."""
        for _ in range(SETTLING_STEPS):
            region = region_around(face.landmarks)
            again = self._measure_face(image, region)
            if again is None:
                break
            face = again
            if size_ratio(region_around(face.landmarks), region) < SETTLED_RATIO:
                break
        return face

    def _search_face(self, image: Image) -> Face | None:
        """Search where the face was and in the whole frame, then in the next few tiles."""
        detections = self._detector.detect_faces(image)
        if self._last_seen is not None and self._frames_lost <= RECENT_FRAMES:
            near = self._detector.detect_in_tile(image, tile_around(self._last_seen, image))
            detections = near + [one for one in detections if not _is_among(one, near)]
        face = self._first_face(image, detections)
        if face is not None:
            return face
        new_video = self._last_seen is None and self._frames_lost == 0
        return self._first_face(image, self._detect_in_next_tiles(image, everywhere=new_video))

    def _detect_in_next_tiles(self, image: Image, everywhere: bool = False) -> list[Detection]:
        """Search for small faces in the tiles whose turn it is, or in all of them."""
        small = split_into_tiles(image, LIVE_DIVISIONS)
        due = len(small) if everywhere else min(TILES_PER_FRAME, len(small))
        turn = [small[(self._next_tile + step) % len(small)] for step in range(due)]
        self._next_tile = (self._next_tile + due) % max(1, len(small))
        return self._detect_in_tiles(image, turn)

    def _first_face(self, image: Image, detections: list[Detection]) -> Face | None:
        """Return the first real face among those that may be the person's."""
        for detection in self._person.rank_candidates(image, detections, self._loss)[:CANDIDATES_PER_SEARCH]:
            face = self._confirm_face(image, detection.region)
            if face is not None:
                return face
        return None

    def _is_followed(self, face: Face) -> bool:
        return self._region is not None and is_same_face(region_around(face.landmarks), self._region)

    def _count_people(self, image: Image, face: Face | None) -> Face | None:
        """Count the people in view; return the face to follow: another one if the tracker had the wrong one."""
        detections = self._detector.detect_faces(image)
        if self._person.is_unsure and self._region is not None:
            detections += self._detect_small_others(image, [*(one.region for one in detections), self._region])
        count = self._person.count_people(image, detections, self._region)
        if count.is_wrong:
            self._remember_face(None)
            return None
        right = None if count.move_to is None else self._confirm_face(image, count.move_to)
        if right is None:
            return face
        self._remember_face(right)
        self._person.accept_moved(region_around(right.landmarks))
        return right

    def _detect_small_others(self, image: Image, known: list[Region]) -> list[Detection]:
        """Return small faces in the next tiles, and where some were, without those that are known."""
        found = self._detect_in_next_tiles(image, everywhere=self._person.is_beginning)
        found += self._detect_in_tiles(image, [tile_around(other, image) for other in self._person.others])
        new: list[Detection] = []
        for one in found:
            if not any(_overlap(one.region, region) for region in known):
                known.append(one.region)
                new.append(one)
        return new

    def _remember_face(self, face: Face | None) -> None:
        if face is None:
            self._region = None
            self._frames_lost += 1
        else:
            self._region = self._last_seen = region_around(face.landmarks)
            self._frames_lost = 0

    def _search_still_image(self, image: Image, scale: float) -> Iterator[list[Detection]]:
        """Yield the detections of one search after another, in a picture that is larger by that factor."""
        tiles = (split_into_tiles(image, [division]) for division in STILL_DIVISIONS)
        yield scale_detections(self._detector.detect_faces(image), scale)
        for grid in tiles:
            yield scale_detections(self._detect_in_tiles(image, grid if len(grid) <= MAX_TILES else []), scale)
        yield scale_detections(self._detector.detect_faces(image, CLOSE_UP_FILL), scale)

    def _detect_in_tiles(self, image: Image, where: Iterable[Tile]) -> list[Detection]:
        return [detection for tile in where for detection in self._detector.detect_in_tile(image, tile)]

    def _distinct_faces(self, image: Image, detections: list[Detection]) -> list[Face]:
        """Return one face for each place that has one, largest first."""
        found: list[tuple[Region, Face]] = []
        for detection in detections:
            if any(is_same_face(detection.region, region) for region, _ in found):
                continue
            face = self._confirm_face(image, detection.region)
            if face is None:
                continue
            region = region_around(face.landmarks)
            if not any(is_same_face(region, known) for known, _ in found):
                found.append((region, face))
        found.sort(key=lambda pair: -pair[0].side_px)
        return [face for _, face in found]

    def _confirm_face(self, image: Image, detected: Region) -> Face | None:
        """Predict the landmarks twice: the detector's region is rough, and where there is no face the two disagree."""
        rough, presence = self._landmarks.predict_landmarks(image, detected)
        region = region_around(rough)
        face = self._measure_face(image, region) if presence >= MIN_PRESENCE else None
        if face is None:
            return None
        moved = np.linalg.norm(face.landmarks[:, :2] - rough[:, :2], axis=1).mean()
        return face if moved <= MAX_SETTLING * region.side_px else None

    def _measure_face(self, image: Image, region: Region) -> Face | None:
        if not _is_plausible_region(region, image):
            return None
        landmarks, presence = self._landmarks.predict_landmarks(image, region)
        if presence < MIN_PRESENCE:
            return None
        return Face(
            landmarks,
            self._blendshapes.predict_later(landmarks),
            fit_head_pose(landmarks, self._canonical),
            presence,
        )


def _shrink_image(image: Image, factor: int) -> Image:
    """Return the image at a whole part of its size; columns and rows that do not fill a pixel are left out."""
    if factor == 1:
        return image
    height, width = (max(1, length // factor) for length in image.shape[:2])
    whole = image[: height * factor, : width * factor]
    return np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _is_plausible_region(region: Region, image: Image) -> bool:
    """Return True if the region's middle is inside the picture and its size is possible for a face there."""
    height, width = image.shape[:2]
    inside: bool = 0 <= region.x < width and 0 <= region.y < height
    return inside and MIN_REGION_PX <= region.side_px <= MAX_REGION * max(height, width)


def _is_among(one: Detection, others: Sequence[Detection]) -> bool:
    return any(is_same_face(one.region, other.region) for other in others)


def _overlap(a: Region, b: Region) -> bool:
    """Return True if two regions may show parts of one face."""
    return math.hypot(a.x - b.x, a.y - b.y) < OVERLAP * (a.side_px + b.side_px) / 2


def _face_middle_x(face: Face) -> float:
    return region_around(face.landmarks).x
