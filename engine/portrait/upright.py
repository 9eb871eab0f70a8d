"""Finds the person in a picture, and turns a picture that lies on its side or stands on its head upright, by quarters.

Owns: which faces are people's, how much of one is in the picture, and when a picture lies rather than a head leans.
Does not know: files, which faces are large and frontal enough, what is cut out.
"""

from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from engine.animators.instant.rig.topology import OVAL
from engine.core.types import Face, Image
from engine.portrait.animal_signs import rate_animal_signs
from engine.tracking.pose import head_angles

LEANING_DEG = 50.0
"""A head that leans by up to this is in an upright picture; after a quarter turn it would lean nearly as far."""
MIN_LIKENESS = 0.5
"""The lowest rating of a person's face; chosen with paintings, photographs, drawn characters and animals."""
FACES_LOOKED_AT = 5
NEARLY_AS_LARGE = 0.7
"""A face of at least this share of the largest one's extent might as well be meant."""


class FaceFinder(Protocol):
    """What a portrait needs of the face tracker."""

    def find_faces(self, image: Image) -> list[Face]:
        """Return every face, largest first."""

    def rate_human_likeness(self, image: Image, face: Face) -> float:
        """Return how much a face resembles a person's, at most 1.0."""


@dataclass(frozen=True, slots=True, eq=False)
class UprightPicture:
    """A picture, turned counterclockwise by quarters, with the person's face in it; None if nobody is in it.

    faces: all that was found, in the same picture. likeness: of the face to a person's, at most 1.0.
    """

    image: Image
    faces: list[Face]
    face: Face | None
    quarters: int = 0
    likeness: float = 0.0


def find_person_upright(image: Image, tracker: FaceFinder) -> UprightPicture:
    """Return the picture with the largest person in it, turned if that person lies or stands on the head."""
    seen = _find_person(image, tracker, 0)
    if seen.face is None:
        tries: tuple[int, ...] = (2, 1, 3)
    else:
        quarters = _quarters_of_lean(seen.face)
        tries = (quarters,) if quarters else ()
    for quarters in tries:
        turned = _find_person(image, tracker, quarters)
        if turned.face is not None and _quarters_of_lean(turned.face) == 0:
            return turned
    return seen


def find_others(seen: UprightPicture, tracker: FaceFinder) -> list[Face]:
    """Return the other people in the picture who are nearly as large as the one who was found."""
    if seen.face is None:
        return []
    needed = NEARLY_AS_LARGE * face_extent(seen.face)
    others = [face for face in seen.faces[:FACES_LOOKED_AT] if face is not seen.face and face_extent(face) >= needed]
    return [face for face in others if tracker.rate_human_likeness(seen.image, face) >= MIN_LIKENESS]


def face_extent(face: Face) -> float:
    """Return the longer side of the box around a face's landmarks, in pixels."""
    return float(np.ptp(face.landmarks[:, :2], axis=0).max())


def measure_share_outside(face: Face, width_px: int, height_px: int) -> float:
    """Return how much of a face's oval, as a share of its area, is beyond the edges of a picture of that size."""
    oval = cv2.convexHull(np.ascontiguousarray(face.landmarks[OVAL, :2], np.float32))
    whole = cv2.contourArea(oval)
    frame = np.array([[0, 0], [width_px, 0], [width_px, height_px], [0, height_px]], np.float32)
    inside, _ = cv2.intersectConvexConvex(oval, frame)
    return 1.0 - inside / whole if whole > 0 else 0.0


def _quarters_of_lean(face: Face) -> int:
    """Return by how many quarters, counterclockwise, a picture with that face is to be turned."""
    roll_deg = head_angles(face.pose).roll_deg
    return 0 if abs(roll_deg) <= LEANING_DEG else round(roll_deg / 90) % 4


def _find_person(image: Image, tracker: FaceFinder, quarters: int) -> UprightPicture:
    turned = np.ascontiguousarray(np.rot90(image, quarters)) if quarters else image
    faces = tracker.find_faces(turned)
    for face in faces[:FACES_LOOKED_AT]:
        likeness = tracker.rate_human_likeness(turned, face)
        if likeness >= MIN_LIKENESS:
            likeness -= rate_animal_signs(turned, face)
        if likeness >= MIN_LIKENESS:
            return UprightPicture(turned, faces, face, quarters, likeness)
    return UprightPicture(turned, faces, None, quarters)
