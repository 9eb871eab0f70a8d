"""The driver of a clip: turns whole pictures into the square frames that an animator needs.

Owns: the crop, and that it stays in place. Does not know: sources, animators, how a face is found.

The face is tracked in the whole picture, where it may move freely. The crop is chosen once, at the first face, so that
a movement of the head stays a movement in the frames.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from engine.core.settings import Settings
from engine.core.types import Face, Frame, Image
from engine.driver.crop import Crop

ROOM_AROUND = 1.1
"""Side of a widened crop over the extent in which faces were seen."""


class Tracker(Protocol):
    """Follows one face from picture to picture."""

    @property
    def shot(self) -> int:
        """A number that changes where the face is no continuation of the one before: with a cut, with another person,
        and when they come back in another place."""

    def track_face(self, image: Image) -> Face | None:
        """Return the face in the next picture, in its pixels, or None."""


class RewindableTracker(Tracker, Protocol):
    """A tracker of a clip that can be read again."""

    @property
    def was_misled(self) -> bool:
        """True if a picture, or a bystander, was followed at the beginning of the clip."""

    def rewind_video(self) -> None:
        """The next picture is the clip's first one again; who was followed is remembered."""


class Driver:
    """One person in front of one camera, or in one clip."""

    def __init__(self, tracker: Tracker, settings: Settings, crop: Crop | None = None) -> None:
        """crop: the square to begin with, if it is known."""
        self._tracker = tracker
        self._size_px = settings.size_px
        self._as_is = settings.as_is
        self._crop = crop

    @property
    def crop(self) -> Crop | None:
        """The square in use, or None before the first face."""
        return self._crop

    @property
    def shot(self) -> int:
        """The number of the shot that the latest picture belongs to, as the tracker counts them."""
        return self._tracker.shot

    def track_and_crop(self, frame: Frame) -> Frame:
        """Find the face and return the cropped frame.

        The frame returned is size_px square, with its face in the same pixels.
        """
        face = self.track_face(frame.image)
        if self._crop is None and face is not None:
            height, width = frame.image.shape[:2]
            self.choose_crop([face], width, height)
        return self.crop_frame(frame, face)

    def track_face(self, image: Image) -> Face | None:
        """Return the face in the next picture, in that picture's own pixels. The crop is left alone."""
        return self._tracker.track_face(image)

    def choose_crop(self, faces: Sequence[Face], width_px: int, height_px: int) -> None:
        """Choose the crop for all following frames: around the first face, wide enough for all of them.

        faces: at least one, in the pixels of pictures of that size.
        """
        self._crop = self.find_crop(faces, width_px, height_px)

    def find_crop(self, faces: Sequence[Face], width_px: int, height_px: int) -> Crop:
        """Return the crop that would be chosen; the one in use stays."""
        if self._as_is:
            return Crop.whole_image(width_px, height_px)
        return _crop_around_faces(faces, width_px, height_px)

    def use_crop(self, crop: Crop) -> None:
        """Use this crop for all following frames."""
        self._crop = crop

    def crop_frame(self, frame: Frame, face: Face | None) -> Frame:
        """Return the square frame; face: the one found in `frame`, or None. Without a crop yet: the whole picture."""
        crop = self._crop
        if crop is None:
            height, width = frame.image.shape[:2]
            crop = Crop.whole_image(width, height)
        image = crop.crop_image(frame.image, self._size_px, quick=True)
        cropped = None if face is None else crop.map_face_to_crop(face, self._size_px)
        return Frame(image, frame.capture_time_ns, cropped, self._size_px / crop.side_px)

    def map_face_to_crop(self, face: Face) -> Face:
        """Convert a face from the pixels of the whole picture to those of the frames. The crop must be chosen."""
        if self._crop is None:
            raise RuntimeError("the crop is not chosen yet")
        return self._crop.map_face_to_crop(face, self._size_px)


def _crop_around_faces(faces: Sequence[Face], width_px: int, height_px: int) -> Crop:
    crop = Crop.around_head_and_shoulders(faces[0], width_px, height_px)
    low = np.min([face.landmarks[:, :2].min(axis=0) for face in faces], axis=0)
    high = np.max([face.landmarks[:, :2].max(axis=0) for face in faces], axis=0)
    corner = np.array([crop.left, crop.top])
    low, high = np.minimum(low, corner), np.maximum(high, corner + crop.side_px)
    needed = float((high - low).max())
    if needed <= crop.side_px:
        return crop
    side = round(needed * ROOM_AROUND)
    left, top = np.round((low + high) / 2 - side / 2).astype(int)
    return Crop(int(left), int(top), side)
