"""The shots of a clip: each has a crop and a face at rest of its own.

Owns: what belongs to a shot, and choosing its face at rest. Does not know: sources, animators, how cuts are noticed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.core.types import Face, Portrait
from engine.driver.crop import Crop
from engine.driver.cropped_driver import Driver
from engine.driver.neutral_of_clip import choose_neutral, move_to_usual_pose, shows_portrait
from engine.driver.usual_eyes import read_upper_face, take_usual_eyes

FEW_FACES = 12
"""A shot with fewer faces is too short to show its driver at rest: it takes the shape from the shot before."""


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """One shot of a clip.

    number: the tracker's. crop: the square around its faces. neutral: the face at rest, in the pixels of the whole
    picture. neutral_frame: the index, within the shot, of the frame that shows it.
    """

    number: int
    crop: Crop
    neutral: Face
    neutral_frame: int


class ShotMaker:
    """Chooses crop and face at rest for one shot after the other."""

    def __init__(
        self, driver: Driver, portrait: Portrait, width_px: int, height_px: int, latest: Shot | None = None
    ) -> None:
        """width_px, height_px: of the clip's pictures. latest: the shot before those that are made."""
        self._driver = driver
        self._portrait = portrait.face
        self._size = (width_px, height_px)
        self._latest = latest

    def make_shot(self, number: int, faces: Sequence[Face | None]) -> Shot:
        """Return the shot with these faces, one or None for each of its frames; at least one of them is known.

        A shot that is too short to show its driver at rest takes the shape of the face from the shot before.
        """
        found = [face for face in faces if face is not None]
        if self._latest is not None and len(found) < FEW_FACES:
            return self.adopt(number, faces, self._latest.neutral)
        if self._portrait is None:
            return self._keep(Shot(number, self.find_crop(found), found[0], faces.index(found[0])))
        index = choose_neutral(faces, self._portrait)
        neutral = faces[index] or found[0]
        if not shows_portrait(neutral, self._portrait):
            neutral = take_usual_eyes(neutral, [read_upper_face(face) for face in found])
            neutral = move_to_usual_pose(neutral, faces, self._portrait)
        return self._keep(Shot(number, self.find_crop(found), neutral, index))

    def adopt(self, number: int, faces: Sequence[Face | None], neutral: Face) -> Shot:
        """Return the shot with these faces, and a face at rest that is known: as it is where it is one of them."""
        found = [face for face in faces if face is not None]
        if not any(face is neutral for face in found):
            neutral = move_to_usual_pose(neutral, faces, self._portrait)
        return self._keep(Shot(number, self.find_crop(found), neutral, 0))

    def find_crop(self, faces: Sequence[Face]) -> Crop:
        """Return the square around faces of the clip."""
        return self._driver.find_crop(faces, *self._size)

    def _keep(self, shot: Shot) -> Shot:
        self._latest = shot
        return shot


def split_into_shots(numbers: Sequence[int]) -> dict[int, slice]:
    """Return the frames of each shot, in order. numbers: the shot of each frame."""
    starts: dict[int, int] = {}
    for index, number in enumerate(numbers):
        starts.setdefault(number, index)
    ends = [*list(starts.values())[1:], len(numbers)]
    return {number: slice(start, end) for (number, start), end in zip(starts.items(), ends, strict=True)}
