"""The live driver: tracks the face, cuts the square out of the camera's picture, estimates the face at rest.

Owns: the tracker of a live run, and when the square moves. Does not know: cameras, animators, threads.
Motion is measured in the pixels of the square, so it stays where it is while the person sits, talks and leans. With a
cut, another person, or one who comes back in another place, it is chosen again at once.
"""

from collections.abc import Callable
from typing import Protocol

from engine.core.problem import Problem
from engine.core.settings import Settings
from engine.core.types import Face, Frame, Image
from engine.driver.crop import Crop
from engine.driver.cropped_driver import Driver, Tracker
from engine.driver.live_neutral import LiveNeutral
from engine.driver.turn.picture_turn import PictureTurn

STRAY_FRAMES = 30
"""The square moves after the person was away from its middle for that many frames in a row."""
STRAY = 0.28
"""Away means: the face is farther from its place in the square than this share of the square's side ..."""
ZOOM_MAX = 1.6
"""... or the person is nearer or farther by this factor."""


class LiveTracker(Tracker, Protocol):
    """A tracker that is used for more than one video, and then closed."""

    @property
    def people(self) -> int:
        """The number of people in view, as far as is known."""

    def follow_next_person(self, image: Image) -> Face | None:
        """Follow another person from now on; None if there is no other."""

    def forget_face(self) -> None:
        """Forget the followed face."""

    def close(self) -> None: ...


class LiveDriver:
    """Follows one person from frame to frame; belongs to one thread.

    report_turn: called when the camera's pictures are turned otherwise than before because they are not upright.
    """

    def __init__(self, tracker: LiveTracker, settings: Settings) -> None:
        self._tracker = tracker
        self._settings = settings
        self._driver = Driver(tracker, settings)
        self._turn = PictureTurn(tracker, settings.turn)
        self.report_turn: Callable[[Problem], None] = _tell_nobody
        self._choice = LiveNeutral()
        self._neutral: Face | None = None
        self._person = 0
        self._picture_size = (0, 0)
        self._astray = 0
        self._next_wanted = False
        self._shot = tracker.shot

    @property
    def people(self) -> int:
        """The number of people in view, as far as is known."""
        return self._tracker.people

    @property
    def neutral(self) -> Face | None:
        """The face at rest in the pixels of the square, or None before the first face."""
        return self._neutral

    @property
    def person(self) -> int:
        """A number that changes with the person, and when everything known of a person is forgotten."""
        return self._person

    @property
    def quarters(self) -> int:
        """By how many quarters, counterclockwise, the camera's pictures are turned now."""
        return self._turn.quarters

    def track_and_crop(self, frame: Frame) -> Frame:
        """Return the square of the frame, (size_px, size_px, 3), with the followed face in its pixels or None."""
        frame = self._turn.turn_frame(frame)
        height, width = frame.image.shape[:2]
        if self._picture_size != (width, height):
            self._restart_for_size(width, height)
        face = self._switch_person(frame.image) if self._next_wanted else None
        if face is None:
            face = self._driver.track_face(frame.image)
        if self._turn.observe_face(frame, face):
            self._picture_size, face = (0, 0), None  # the next frame is another view
            self.report_turn(self._turn.describe_turn())
        face = self._turn.withhold_face(face)
        if face is not None:
            self._begin_shot_if_cut(face)
            self._update_crop(face)
        followed = self._driver.crop_frame(frame, face)
        self._neutral = self._choice.add_face(followed.face)
        return followed

    def calibrate_neutral(self) -> None:
        """Start measuring the neutral face again, from the next frame on."""
        self._choice.restart_estimate()

    def follow_next_person(self) -> None:
        """Follow another of the people in view from the next frame on, if there is one."""
        self._next_wanted = True

    def set_turn(self, turn: str) -> None:
        """Turn the camera's pictures like that from the next frame on; see `Settings.turn`."""
        if self._turn.set_turn(turn):
            self._picture_size = (0, 0)

    def forget_turn(self) -> None:
        """Forget how the camera's pictures were found to be turned, because it is another camera."""
        if self._turn.restart():
            self._picture_size = (0, 0)

    def change_settings(self, settings: Settings) -> None:
        """Use these settings from the next frame on; the square stays in place unless `as_is` changes.

        The face at rest is in the pixels of the square: at another size it is measured again.
        """
        before, self._settings = self._settings, settings
        self.set_turn(settings.turn)
        crop = self._driver.crop if settings.as_is == before.as_is else None
        self._driver = Driver(self._tracker, settings, crop)
        if crop is None or settings.size_px != before.size_px:
            self._forget_driver()

    def close(self) -> None:
        self._tracker.close()

    def _switch_person(self, image: Image) -> Face | None:
        """Switch to the next person, who gets a square and a face at rest of their own."""
        self._next_wanted = False
        face = self._tracker.follow_next_person(image)
        if face is not None:
            self._begin_shot(face)
        return face

    def _begin_shot(self, face: Face) -> None:
        """Give a person who is new, or seen again elsewhere, a square and a face at rest of their own."""
        self._shot = self._tracker.shot
        self._driver.choose_crop([face], *self._picture_size)
        self._forget_driver()
        self._astray = 0

    def _begin_shot_if_cut(self, face: Face) -> None:
        if self._driver.crop is not None and self._tracker.shot != self._shot:
            self._begin_shot(face)
        self._shot = self._tracker.shot

    def _forget_driver(self) -> None:
        """Forget what is known of the driver: the person or the view has changed."""
        self._choice.restart_estimate()
        self._person += 1

    def _restart_for_size(self, width: int, height: int) -> None:
        self._picture_size = (width, height)
        self._driver = Driver(self._tracker, self._settings)
        self._forget_driver()
        self._tracker.forget_face()

    def _update_crop(self, face: Face) -> None:
        """Choose the square if there is none, or if the person has been away from its middle for too long."""
        used = self._driver.crop
        wanted = Crop.around_head_and_shoulders(face, *self._picture_size)
        astray = used is not None and not self._settings.as_is and _has_strayed(used, wanted)
        self._astray = self._astray + 1 if astray else 0
        if used is None or self._astray >= STRAY_FRAMES:
            self._begin_shot(face)


def _tell_nobody(turned: Problem) -> None:
    """Nobody asked to be told."""


def _has_strayed(used: Crop, wanted: Crop) -> bool:
    """Return True if the square in use is far from the one that would be chosen for the face now."""
    zoom = wanted.side_px / used.side_px
    if not 1 / ZOOM_MAX < zoom < ZOOM_MAX:
        return True
    right = (wanted.left + wanted.side_px / 2) - (used.left + used.side_px / 2)
    down = (wanted.top + wanted.side_px / 2) - (used.top + used.side_px / 2)
    return max(abs(right), abs(down)) > STRAY * used.side_px
