"""The driver, live: where the face is, which square of the camera's picture is used, and the face at rest.

Owns: the tracker of a live run, and when the square moves. Does not know: cameras, animators, threads.
Motion is measured in the pixels of the square, so it stays where it is while the person sits, talks and leans.
"""

from engine.crop import Crop
from engine.live_neutral import LiveNeutral
from engine.messages import Face, Frame
from engine.tracking import FaceTracker

STRAY_FRAMES = 30
"""The square follows a person who has left its middle for that many frames on end."""
STRAY = 0.28
"""... whose face lies further from where the square would have it than this part of its side."""
ZOOM_MAX = 1.6
"""... or who came nearer, or went away, by this factor."""


class LiveDriver:
    """Follows one person from frame to frame; belongs to one thread."""

    def __init__(self, size_px: int, as_is: bool, tracker: FaceTracker) -> None:
        """size_px: side of the square given to animators. as_is: the whole picture is the square."""
        self._size_px = size_px
        self._as_is = as_is
        self._tracker = tracker
        self._choice = LiveNeutral()
        self._neutral: Face | None = None
        self._crop: Crop | None = None
        self._picture_size = (0, 0)
        self._astray = 0

    @property
    def neutral(self) -> Face | None:
        """The face at rest in the pixels of the square, or None before the first face."""
        return self._neutral

    def follow(self, frame: Frame) -> Frame:
        """Return the square of the frame, (size_px, size_px, 3), with the followed face in its pixels or None."""
        height, width = frame.image.shape[:2]
        if self._picture_size != (width, height):
            self._start_over(width, height)
        face = self._tracker.track(frame.image)
        if face is not None:
            self._aim(face)
        crop = self._crop or Crop.whole(width, height)
        seen = None if face is None else crop.to_crop(face, self._size_px)
        self._neutral = self._choice.see(seen)
        return Frame(crop.apply(frame.image, self._size_px), frame.capture_time_ns, seen)

    def calibrate(self) -> None:
        """Choose the neutral anew, from the next frame on."""
        self._choice.restart()

    def close(self) -> None:
        self._tracker.close()

    def _start_over(self, width: int, height: int) -> None:
        self._picture_size = (width, height)
        self._crop = None
        self._choice.restart()
        self._tracker.reset()

    def _aim(self, face: Face) -> None:
        """Choose the square when there is none, or when the person has been away from it for long."""
        width, height = self._picture_size
        wanted = Crop.whole(width, height) if self._as_is else Crop.head_and_shoulders(face, width, height)
        if self._crop is None:
            self._crop = wanted
        self._astray = self._astray + 1 if _apart(self._crop, wanted) else 0
        if self._astray >= STRAY_FRAMES:
            self._crop = wanted
            self._astray = 0
            self._choice.restart()


def _apart(used: Crop, wanted: Crop) -> bool:
    """Say if the square in use no longer fits the one that the face would choose now."""
    zoom = wanted.side_px / used.side_px
    if not 1 / ZOOM_MAX < zoom < ZOOM_MAX:
        return True
    right = (wanted.left + wanted.side_px / 2) - (used.left + used.side_px / 2)
    down = (wanted.top + wanted.side_px / 2) - (used.top + used.side_px / 2)
    return max(abs(right), abs(down)) > STRAY * used.side_px
