"""Turns a driver's pictures upright, by quarters: as the user says, or as the faces in them show.

Owns: by how much pictures are turned now, when that changes, and which faces are not shown until it is decided.
Does not know: how a turned face is found, crops, animators.

A camera that lies on its side shows a face that leans by 90 degrees, which no neck does for long. One that stands on
its head shows a face that the detector finds clearly in the turned picture only, or a false one: an upright mask on a
face upside down.
"""

from collections.abc import Iterator
from itertools import cycle
from typing import Protocol, runtime_checkable

import cv2
import numpy as np

from engine.core.clock import NS_PER_MS, NS_PER_S
from engine.core.problem import Problem
from engine.core.settings.avatar import TURN_AUTO
from engine.core.types import Face, Frame, Image
from engine.driver.turn.background_memory import BackgroundMemory
from engine.driver.turn.turn_evidence import TurnEvidence
from engine.tracking.pose import head_angles

LEANS_DEG, LIES_DEG = 50.0, 58.0
"""A head that leans by up to the first is in an upright picture; from the second on it lies, and so it does above the
first until it comes up again."""
STRAIGHT_DEG = 20.0
"""Of a head that leans by less, the background is remembered."""
SURE_PRESENCE = 0.995
"""An upright face has more, nearly always; a mask on a face upside down has less now and then."""
CHECK_NS, CHECK_SURE_NS = 400 * NS_PER_MS, 20 * NS_PER_S
"""Time between two checks for a face upside down: after a lower presence, and without one."""
MISSED_NS = 400 * NS_PER_MS
"""This long after the last face it is searched for in turned pictures ..."""
SEARCH_NS, SEARCH_LATER_NS, LATER_NS = 250 * NS_PER_MS, NS_PER_S, 3 * NS_PER_S
"""... one of them at a time, after the third of these times less often."""
SEARCH_ORDER = (1, 3, 2)
_ROTATIONS = {1: cv2.ROTATE_90_COUNTERCLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_CLOCKWISE}


@runtime_checkable
class TurnedFaceFinder(Protocol):
    """A tracker that can look for faces in a turned picture; the first two take a few milliseconds."""

    def is_upside_down(self, image: Image, face: Face) -> bool:
        """Return True if a followed face is clearer in the picture turned by 180 degrees."""

    def finds_face_turned(self, image: Image, quarters: int) -> bool:
        """Return True if an upright face is in the picture turned counterclockwise by quarters."""

    def forget_face(self) -> None:
        """Forget the followed face."""


def turn_image(image: Image, quarters: int) -> Image:
    """Return the picture turned counterclockwise by quarters; the same one if there is nothing to turn."""
    quarters %= 4
    return np.asarray(cv2.rotate(image, _ROTATIONS[quarters]), np.uint8) if quarters else image


def quarters_of_turn(turn: str) -> int | None:
    """Return the quarters, counterclockwise, of the setting `turn`, which is in degrees clockwise; None for auto."""
    return None if turn == TURN_AUTO else -int(turn) // 90 % 4


class PictureTurn:
    """The turn of one driver's pictures. For each picture: `turn_frame`, then `observe_face`, then `withhold_face`.

    quarters: counterclockwise, by which pictures are turned now. turned_since_ns: since when faces lay before the
    latest turn; None if none was upright before.
    """

    def __init__(self, tracker: object, turn: str = TURN_AUTO) -> None:
        """tracker: only one that is a `TurnedFaceFinder` notices faces upside down and those found only turned."""
        self._finder = tracker if isinstance(tracker, TurnedFaceFinder) else None
        self._fixed = quarters_of_turn(turn)
        self.quarters = self._fixed or 0
        self.turned_since_ns: int | None = None
        self._size = (0, 0)
        self._evidence = TurnEvidence()
        self._background = BackgroundMemory()
        self._roll_deg = 0.0
        self._upside_down = False
        self._next_check_ns: int | None = None
        self._missed_since_ns: int | None = None
        self._next_search_ns = 0
        self._search = _search_order()
        self._searched = next(self._search)

    def set_turn(self, turn: str) -> bool:
        """Follow this setting from now on; return True if the next picture is turned otherwise than the last one."""
        fixed = quarters_of_turn(turn)
        if fixed == self._fixed:
            return False
        before, self._fixed = self.quarters, fixed
        self.quarters = before if fixed is None else fixed
        self._forget_evidence()
        return self.quarters != before

    def restart(self) -> bool:
        """Begin as with the first picture; return True if the next one is turned otherwise than the last one."""
        before, self.quarters = self.quarters, self._fixed or 0
        self._forget_evidence()
        return self.quarters != before

    def turn_frame(self, frame: Frame) -> Frame:
        """Return the camera's frame, which has no face yet, as it is turned now.

        A camera whose pictures change their shape has turned them itself, so the search begins again.
        """
        size = (frame.image.shape[1], frame.image.shape[0])
        if size != self._size:
            self._size = size
            self.quarters = self._fixed or 0
            self._forget_evidence()
        return Frame(turn_image(frame.image, self.quarters), frame.capture_time_ns) if self.quarters else frame

    def observe_face(self, frame: Frame, face: Face | None) -> bool:
        """Take in what was found in a turned frame; return True if from the next one on pictures are turned otherwise.

        Then all that is known of places in the pictures is to be forgotten.
        """
        seen = self._find_quarters(frame, face)
        if seen is None:
            self._evidence.add_nothing(frame.capture_time_ns)
            return False
        if seen == 0:
            if abs(self._roll_deg) < STRAIGHT_DEG:
                self._background.remember(frame.image, frame.capture_time_ns)
            self._evidence.add_upright()
            return False
        self._evidence.add_turned(seen, frame.capture_time_ns, self._missed_since_ns)
        decided = self._evidence.is_enough(
            frame.capture_time_ns, lambda: self._background.has_stayed(frame.image, seen)
        )
        if not decided or self._fixed is not None:
            return False
        self.quarters = (self.quarters + seen) % 4
        self.turned_since_ns = self._evidence.since_ns
        self._forget_evidence()
        return True

    def withhold_face(self, face: Face | None) -> Face | None:
        """Return the face as animators may have it: none while it lies or stands on its head, which would tear it."""
        return None if self._evidence.quarters else face

    def describe_turn(self) -> Problem:
        """Return what a user is to know after `observe_face` has turned the pictures."""
        if self.quarters == 0:
            return Problem("The camera's picture is upright again, and is not turned any more.")
        return Problem(
            "The camera's picture was not upright, and is turned by {degrees}° clockwise now.",
            "If that is wrong, choose another turn of the camera's picture on the page Motion.",
            degrees=(4 - self.quarters) * 90,
        )

    def _find_quarters(self, frame: Frame, face: Face | None) -> int | None:
        """Return by how many quarters the frame is still to be turned, as far as this picture shows it."""
        now_ns = frame.capture_time_ns
        if face is None:
            return self._search_turned(frame.image, now_ns)
        if not self._upside_down:
            self._missed_since_ns = None
        self._check_upside_down(frame.image, face, now_ns)
        self._roll_deg = roll_deg = head_angles(face.pose).roll_deg
        leans = abs(roll_deg) <= (LEANS_DEG if self._evidence.quarters else LIES_DEG)
        return ((0 if leans else round(roll_deg / 90)) + 2 * self._upside_down) % 4

    def _check_upside_down(self, image: Image, face: Face, now_ns: int) -> None:
        if self._finder is None:
            return
        if self._next_check_ns is not None:
            early_ns = 0 if face.presence < SURE_PRESENCE or self._upside_down else CHECK_SURE_NS - CHECK_NS
            if now_ns < self._next_check_ns + early_ns:
                return
        self._next_check_ns = now_ns + CHECK_NS
        self._upside_down = self._finder.is_upside_down(image, face)
        if self._upside_down and self._missed_since_ns is None:
            self._missed_since_ns = now_ns
            self._searched = 2

    def _search_turned(self, image: Image, now_ns: int) -> int | None:
        """Search one of the turned pictures when it is time to; return its quarters if a face is in it."""
        if self._missed_since_ns is None:
            self._missed_since_ns, self._next_search_ns = now_ns, now_ns + MISSED_NS
        if self._finder is None or self._fixed is not None or now_ns < self._next_search_ns:
            return None
        self._next_search_ns = now_ns + SEARCH_NS
        if self._finder.finds_face_turned(image, self._searched):
            return self._searched
        if now_ns - self._missed_since_ns > LATER_NS:
            self._next_search_ns = now_ns + SEARCH_LATER_NS
        self._searched = next(self._search)
        return None

    def _forget_evidence(self) -> None:
        self._evidence = TurnEvidence()
        self._background.forget()
        self._upside_down = False
        self._next_check_ns = self._missed_since_ns = None


def _search_order() -> Iterator[int]:
    return cycle(SEARCH_ORDER)
