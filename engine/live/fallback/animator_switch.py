"""Who answers the driver: the animator that was chosen, or, while that cannot, the stand-in with the same portrait.

Owns: both animators, the decision between them, when each picture is due, and the driver frames of the latest moments.
Knows no threads. Does not know: how one picture gives way to another, cameras, outputs.

A chosen animator with a delay shows the driver as he was a while ago. The stand-in has none: so that lips and voice
stay together, it answers the frames of that same while ago, which are kept for it.
"""

import statistics
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from engine.animators.protocol import HOLD_NS, Animator, HasFacePoints, HasLimitation, HasShowing, HasStageMeters
from engine.core.clock import NS_PER_MS, NS_PER_S, Clock
from engine.core.latency import LatencyMeter
from engine.core.pacing import spread_due_times_ns
from engine.core.status import Showing
from engine.core.types import OWN_BACKGROUND, AvatarFrame, Control, Frame, Portrait
from engine.live.fallback.animator_thread import HEADROOM, AnimatedChunk, AnimatorThread
from engine.live.types import AnimatedFrame, FrameOrigin

NOBODY_IN_VIEW = "Nobody is in view."
DELAY_MAX_NS = 6 * NS_PER_S
DELAYS = 31
"""The delay that is kept up is the median of that of so many pictures."""
LATE_NS = 150 * NS_PER_MS
"""A frame whose moment has passed by more than this is left out."""
WARM_UP = 2
"""So many frames that were shown already are answered unseen, so that the stand-in begins within a movement."""
BUSY_CHUNKS = 9
STAGE_WINDOW = 1000


class AnimatorSwitch:
    """Belongs to the engine's thread; `reason` may be read from any. Without a lead the stand-in is the whole show."""

    def __init__(self, stand_in: Animator[Any], lead: AnimatorThread | None, clock: Clock) -> None:
        self.stand_in = stand_in
        self.lead = lead
        self._clock = clock
        self._portrait: Portrait | None = None
        self._reference: object | None = None
        self._anew = False
        self._waiting: list[Frame] = []
        self._line: deque[Frame] = deque()
        self._delays_ns: deque[int] = deque(maxlen=DELAYS)
        self._delay_ns = 0
        self._interval_ns = NS_PER_S // 30
        self._last_due_ns = 0
        self._held_ns = 0
        self._driven = False
        self._carries = True
        self._busy_ns: deque[int] = deque(maxlen=BUSY_CHUNKS)
        self._meter = LatencyMeter(STAGE_WINDOW)
        self.reason = ""
        self.showing = Showing.NOTHING

    @property
    def stage_meters(self) -> dict[str, LatencyMeter]:
        """Name of each part -> how long it takes for one frame, or for a part of an animator, one chunk."""
        if self.lead is not None:
            return {**self.lead.stage_meters, "stand-in": self._meter}
        parts = self.stand_in.stage_meters if isinstance(self.stand_in, HasStageMeters) else {}
        return {"animate": self._meter, **parts}

    @property
    def limitation(self) -> tuple[str, str]:
        """What of the control cannot be shown, and what to do about it; two empty strings if all of it can."""
        if self.lead is not None:
            return self.lead.limitation
        return self.stand_in.limitation if isinstance(self.stand_in, HasLimitation) else ("", "")

    @property
    def notice(self) -> tuple[str, str]:
        """What went wrong with the lead and what to do about it, or two empty strings."""
        return ("", "") if self.lead is None else self.lead.notice

    def sustainable_fps(self, track_ns: float) -> float | None:
        """How many driver frames a second are kept up with, or None while that is not known.

        track_ns: what the engine's thread needs for each frame besides.
        """
        if self.lead is not None and not self.lead.unavailable_reason():
            return self.lead.sustainable_fps()
        if len(self._busy_ns) < BUSY_CHUNKS:
            return None
        chunk = self.stand_in.chunk
        return HEADROOM * chunk * NS_PER_S / max(1.0, statistics.median(self._busy_ns) + chunk * track_ns)

    def swap_portrait(self, portrait: Portrait, reference: object | None) -> None:
        """From now on this portrait; reference: what the stand-in made of it, None if it could make nothing."""
        if reference is not None:
            self.stand_in.swap_portrait(reference)
        self._portrait, self._reference, self._anew = portrait, reference, False
        self._waiting.clear()
        self._held_ns = 0
        self._driven = False
        self._last_due_ns = self._clock.now_ns()
        self._carries = False
        if self.lead is not None:
            self.lead.swap_portrait(portrait)

    def restart_fallback(self) -> None:
        """The stand-in failed: it begins anew with the same portrait, at the next picture."""
        self._waiting.clear()
        self._anew = self._reference is not None

    def animate_frame(self, frame: Frame, control: Control, rests: bool = False) -> list[AnimatedFrame]:
        """Take the next driver frame and return the pictures that have come up, due one after the other.

        rests: the stand-in is left alone, because it has just failed.
        """
        if self.lead is None:
            return [] if rests else self._animate_full_chunk(frame, control)
        self.lead.queue_frame(frame, control)
        self._line.append(frame)
        answers = [
            answer for chunk in self.lead.collect_chunks() for answer in self._schedule_primary_chunk(self.lead, chunk)
        ]
        self.reason = self.lead.unavailable_reason() or self._no_face_reason()
        now_ns = self._clock.now_ns()
        if self.reason and not rests:
            answers += self._animate_due_frames(now_ns, control)
        self._carries = bool(self.reason)
        self._drop_expired_frames(now_ns)
        return answers

    def close(self) -> None:
        """Free the stand-in and let the lead's thread end."""
        self.stand_in.close()
        if self.lead is not None:
            self.lead.request_stop()

    def _animate_full_chunk(self, frame: Frame, control: Control) -> list[AnimatedFrame]:
        """Let the stand-in answer its chunk as soon as that is full."""
        self._waiting.append(frame)
        if len(self._waiting) < self.stand_in.chunk:
            return []
        frames, self._waiting = self._waiting, []
        pictures = self._animate_with_fallback(frames, control)
        made_ns = self._clock.now_ns()
        due_ns = spread_due_times_ns(made_ns, len(pictures), _mean_interval_ns(pictures), self._last_due_ns)
        self._last_due_ns = due_ns[-1] if due_ns else self._last_due_ns
        return [self._wrap_fallback_frame(picture, due) for picture, due in zip(pictures, due_ns, strict=True)]

    def _schedule_primary_chunk(self, lead: AnimatorThread, chunk: AnimatedChunk) -> list[AnimatedFrame]:
        """Return a chunk of the lead's pictures, unless it shows nobody while the stand-in carries."""
        pictures = chunk.pictures
        moments = [picture.capture_time_ns for picture in pictures]
        self._interval_ns = _mean_interval_ns(pictures) or self._interval_ns
        held = next((index for index, moment in enumerate(reversed(moments)) if moment is not None), None)
        before_ns = self._held_ns if held is None else 0
        self._held_ns = before_ns + self._interval_ns * (len(pictures) if held is None else held)
        self._driven = held is not None
        if self._carries and not self._driven:
            return []
        due_ns = spread_due_times_ns(chunk.made_ns, len(pictures), self._interval_ns, self._last_due_ns)
        self._last_due_ns = due_ns[-1]
        self._delays_ns += [due - moment for due, moment in zip(due_ns, moments, strict=True) if moment is not None]
        self._delay_ns = min(DELAY_MAX_NS, round(statistics.median(self._delays_ns))) if self._delays_ns else 0
        self.showing = Showing.HELD if moments[-1] is None else Showing.DRIVEN
        return [AnimatedFrame(picture, due, FrameOrigin.LEAD) for picture, due in zip(pictures, due_ns, strict=True)]

    def _animate_due_frames(self, now_ns: int, control: Control) -> list[AnimatedFrame]:
        """Let the stand-in answer the frames whose moment has come."""
        due = []
        while self._line and self._line[0].capture_time_ns + self._delay_ns <= now_ns + self._driver_interval_ns():
            due.append(self._line.popleft())
        late_ns = max(now_ns - LATE_NS, self._last_due_ns)
        fresh = [frame for frame in due if frame.capture_time_ns + self._delay_ns > late_ns] or due[-1:]
        if not self._carries:
            for frame in due[: -len(fresh)][-WARM_UP:]:
                self._animate_with_fallback([frame], control)
        answers = []
        for frame in fresh:
            pictures = self._animate_with_fallback([frame], control)
            due_ns = max(frame.capture_time_ns + self._delay_ns, self._last_due_ns + 1)
            answers += [self._wrap_fallback_frame(picture, due_ns) for picture in pictures]
            self._last_due_ns = due_ns
        return answers

    def _animate_with_fallback(self, frames: Sequence[Frame], control: Control) -> Sequence[AvatarFrame]:
        if self._reference is None:
            return [] if self._portrait is None else [AvatarFrame(self._portrait.image, None)]
        if self.lead is not None and any(self.lead.limitation):
            control = replace(control, background=OWN_BACKGROUND)  # what the lead cannot do is not done for moments
        if self._anew:
            self.stand_in.swap_portrait(self._reference)
            self._anew = False
        started_ns = self._clock.now_ns()
        pictures = self.stand_in.animate_chunk(frames, control)
        taken_ns = self._clock.now_ns() - started_ns
        self._meter.record_duration(0, taken_ns // len(frames))
        self._busy_ns.append(taken_ns)
        if isinstance(self.stand_in, HasShowing):
            self.showing = self.stand_in.showing
        else:
            self.showing = Showing.HELD if frames[-1].face is None else Showing.DRIVEN
        return pictures

    def _wrap_fallback_frame(self, picture: AvatarFrame, due_ns: int) -> AnimatedFrame:
        points = self.stand_in.face_points if isinstance(self.stand_in, HasFacePoints) else None
        return AnimatedFrame(picture, due_ns, FrameOrigin.STAND_IN, points)

    def _driver_interval_ns(self) -> int:
        """The time to the next driver frame, about."""
        if not self._delay_ns or len(self._line) < 2:
            return 0
        return min(NS_PER_S // 10, self._line[-1].capture_time_ns - self._line[-2].capture_time_ns)

    def _no_face_reason(self) -> str:
        """Why the lead's pictures, which are there, are not to be shown."""
        nobody = self._held_ns >= HOLD_NS or (self._carries and not self._driven)
        return NOBODY_IN_VIEW if nobody else ""

    def _drop_expired_frames(self, now_ns: int) -> None:
        """Let go of frames whose moment is over, but for a few to warm up with."""
        keep_from_ns = now_ns - self._delay_ns - LATE_NS
        while len(self._line) > WARM_UP and self._line[WARM_UP].capture_time_ns < keep_from_ns:
            self._line.popleft()


def _mean_interval_ns(pictures: Sequence[AvatarFrame]) -> int:
    """The mean time between the driver moments that these pictures show; 0 if they show fewer than two."""
    moments = [picture.capture_time_ns for picture in pictures if picture.capture_time_ns is not None]
    return (moments[-1] - moments[0]) // (len(moments) - 1) if len(moments) > 1 else 0
