"""A clip whose pictures are not upright, all of them or from some frame on: turned by quarters.

Owns: from which frame on pictures are turned, and turning them. Does not know: how a turn is noticed, animators.
What is noticed in the first pass counts from the frame on with which it began, since the clip is read again.
"""

from bisect import bisect_right
from dataclasses import replace

from engine.core.clock import NS_PER_S
from engine.core.problem import Problem
from engine.core.types import Face, Frame, Image
from engine.driver.cropped_driver import RewindableTracker
from engine.driver.turn.picture_turn import PictureTurn, TurnedFaceFinder, quarters_of_turn, turn_image
from engine.sources import Source, SourceInfo
from engine.sources.clips.letterbox import letterbox_image


class TurnSchedule:
    """The quarters, counterclockwise, by which the frames of a clip are turned, from one frame on to the next entry."""

    def __init__(self, quarters: int = 0) -> None:
        self._starts, self._quarters = [0], [quarters]

    def find_quarters(self, index: int) -> int:
        """Return by how many quarters the frame of that index is turned."""
        return self._quarters[bisect_right(self._starts, index) - 1]

    def starts_view(self, index: int) -> bool:
        """Return True if this frame is turned otherwise than the one before."""
        return index > 0 and index in self._starts

    def turn_further(self, start: int, quarters: int) -> None:
        """Turn the frames from that index on by that many quarters more."""
        total = (self._quarters[-1] + quarters) % 4
        while self._starts and self._starts[-1] >= start:
            self._starts.pop()
            self._quarters.pop()
        if not self._quarters or self._quarters[-1] != total:
            self._starts.append(start)
            self._quarters.append(total)

    def describe_turn(self) -> Problem | None:
        """Return what a user is to know of it; None if nothing is turned."""
        turned = next((quarters for quarters in self._quarters if quarters), None)
        if turned is None:
            return None
        return Problem(
            "Pictures of this clip are not upright, and are turned by {degrees}°.",
            "If that is wrong, use --turn with another number, or --turn 0.",
            degrees=(4 - turned) * 90,
        )


class TurnedSource:
    """A clip with its pictures turned; those of another shape than the first are fitted. Implements `Source`."""

    def __init__(self, source: Source, schedule: TurnSchedule) -> None:
        self._source = source
        self._schedule = schedule
        self._next = 0
        info = source.info
        turned = replace(info, width_px=info.height_px, height_px=info.width_px)
        self._info = turned if schedule.find_quarters(0) % 2 else info

    @property
    def info(self) -> SourceInfo:
        return self._info

    def read_frame(self) -> Frame | None:
        frame = self._source.read_frame()
        quarters = self._schedule.find_quarters(self._next)
        self._next += 1
        if frame is None or not quarters:
            return frame if frame is None else self._fit_frame(frame)
        return self._fit_frame(Frame(turn_image(frame.image, quarters), frame.capture_time_ns))

    def close(self) -> None:
        self._source.close()

    def _fit_frame(self, frame: Frame) -> Frame:
        size = (self._info.width_px, self._info.height_px)
        if (frame.image.shape[1], frame.image.shape[0]) == size:
            return frame
        return Frame(letterbox_image(frame.image, *size), frame.capture_time_ns)


class TurningTracker:
    """Follows a face through a clip, and notices where its pictures are not upright.

    Implements `RewindableTracker`. schedule: to be used for the clip's next frames, and for all when it is read again.
    """

    def __init__(self, tracker: RewindableTracker, turn: str, fps: float) -> None:
        self._tracker = tracker
        self._turn = turn
        self._fps = fps
        self.schedule = TurnSchedule(quarters_of_turn(turn) or 0)
        self._judge = PictureTurn(tracker, turn)
        self._index = 0
        self._was_turned = False
        self._shot = 0
        self._trackers_shot = tracker.shot

    @property
    def shot(self) -> int:
        """A number that changes with the tracker's, and where pictures are turned otherwise."""
        return self._shot

    @property
    def was_misled(self) -> bool:
        """True if the beginning of the clip is to be read again."""
        return self._was_turned or self._tracker.was_misled

    def rewind_video(self) -> None:
        """The next picture is the clip's first one again."""
        self._tracker.rewind_video()
        if self._was_turned:
            self._forget_view()
        self._index = self._shot = 0
        self._trackers_shot = self._tracker.shot
        self._was_turned = False
        self._judge = PictureTurn(self._tracker, self._turn)

    def track_face(self, image: Image) -> Face | None:
        """Return the face in the next picture, which is turned as the schedule says; None if it lies in it."""
        index = self._index
        self._index += 1
        if self.schedule.starts_view(index):
            self._forget_view()
        face = self._tracker.track_face(image)
        if self._tracker.shot != self._trackers_shot:
            self._trackers_shot = self._tracker.shot
            self._shot += 1
        frame = Frame(image, round(index * NS_PER_S / self._fps))
        if not self._judge.observe_face(frame, face):
            return self._judge.withhold_face(face)
        since_ns = self._judge.turned_since_ns
        self.schedule.turn_further(
            0 if since_ns is None else round(since_ns * self._fps / NS_PER_S), self._judge.quarters
        )
        self._was_turned = True
        self._forget_view()
        return None

    def _forget_view(self) -> None:
        """Forget all places in the pictures: the next one is turned otherwise."""
        self._judge = PictureTurn(self._tracker, self._turn)
        self._shot += 1
        if isinstance(self._tracker, TurnedFaceFinder):
            self._tracker.forget_face()
