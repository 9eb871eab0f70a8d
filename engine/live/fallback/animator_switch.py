"""Animates on the engine's thread: collects the primary's pictures, and makes the fallback's.

Owns: both animators and the latest driver frames. Knows no threads.
Does not know: which animator is shown (`fallback_switch`), how pictures are blended, cameras, outputs.

A primary animator with a delay shows the driver with that delay. The fallback has none. So that lips and voice stay
together, it answers frames from the same delay ago, which are kept for it.
"""

import statistics
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from engine.animators.protocol import Animator, HasFacePoints, HasLimitation, HasShowing, HasStageMeters
from engine.core.clock import NS_PER_MS, NS_PER_S, Clock
from engine.core.latency import LatencyMeter
from engine.core.pacing import spread_due_times_ns
from engine.core.problem import Problem
from engine.core.settings import LiveSettings, Quality
from engine.core.status import QualityInUse, RuntimeInUse, Showing, WarmUp
from engine.core.types import OWN_BACKGROUND, AvatarFrame, Control, Frame, Portrait
from engine.live.fallback.animator_pair import AnimatorPair
from engine.live.fallback.animator_thread import AnimatorThread
from engine.live.fallback.chunk_exchange import BUSY_CHUNKS, HEADROOM, STAGE_WINDOW, AnimatedChunk
from engine.live.fallback.fallback_switch import FallbackSwitch, PrimarySigns, PrimaryTiming, mean_interval_ns
from engine.live.fallback.in_betweens import InBetweens
from engine.live.types import AnimatedFrame, AnimatorRate, FrameOrigin

LATE_NS = 150 * NS_PER_MS
"""A frame that is late by more than this is skipped."""
WARM_UP = 2
"""How many frames already shown the fallback answers without showing them, so that it starts in mid-movement."""


class FallbackAnimator:
    """The animator that is always ready and answers at once. showing: what its latest picture shows."""

    def __init__(self, animator: Animator[Any], clock: Clock) -> None:
        self._animator = animator
        self._clock = clock
        self._portrait: Portrait | None = None
        self._reference: object | None = None
        self._restart_pending = False
        self._waiting: list[Frame] = []
        self._last_due_ns = 0
        self._busy_ns: deque[int] = deque(maxlen=BUSY_CHUNKS)
        self.meter = LatencyMeter(STAGE_WINDOW)
        self.showing = Showing.NOTHING

    @property
    def portrait(self) -> Portrait | None:
        """The portrait that is shown, even if the animator could not prepare it."""
        return self._portrait

    @property
    def limitation(self) -> Problem | None:
        """What of the control it cannot show; None if it can show all of it."""
        return self._animator.limitation if isinstance(self._animator, HasLimitation) else None

    @property
    def stage_meters(self) -> dict[str, LatencyMeter]:
        """How long the parts of a chunk take, where the animator can tell."""
        return dict(self._animator.stage_meters) if isinstance(self._animator, HasStageMeters) else {}

    def sustainable_fps(self, track_ns: float) -> float | None:
        """How many frames a second it answers, when each needs `track_ns` besides; None while that is not known."""
        if len(self._busy_ns) < BUSY_CHUNKS:
            return None
        chunk = self._animator.chunk
        return HEADROOM * chunk * NS_PER_S / max(1.0, statistics.median(self._busy_ns) + chunk * track_ns)

    def swap_portrait(self, portrait: Portrait, reference: object | None) -> None:
        """Show this portrait from now on; without a reference it is shown as a still picture."""
        if reference is not None:
            self._animator.swap_portrait(reference)
        self._portrait, self._reference, self._restart_pending = portrait, reference, False
        self._waiting.clear()
        self._last_due_ns = self._clock.now_ns()

    def restart(self) -> None:
        """Start again with the same portrait at the next picture, after a failure."""
        self._waiting.clear()
        self._restart_pending = self._reference is not None

    def animate_full_chunk(self, frame: Frame, control: Control) -> list[AnimatedFrame]:
        """Answer a chunk as soon as it is full, due one after the other."""
        self._waiting.append(frame)
        if len(self._waiting) < self._animator.chunk:
            return []
        frames, self._waiting = self._waiting, []
        pictures = self.animate_frames(frames, control)
        interval_ns = mean_interval_ns([p.capture_time_ns for p in pictures]) if len(pictures) > 1 else 0
        due_ns = spread_due_times_ns(self._clock.now_ns(), len(pictures), interval_ns, self._last_due_ns)
        self._last_due_ns = due_ns[-1] if due_ns else self._last_due_ns
        return [self.wrap_frame(picture, due) for picture, due in zip(pictures, due_ns, strict=True)]

    def animate_frames(self, frames: Sequence[Frame], control: Control) -> Sequence[AvatarFrame]:
        """Answer these frames now."""
        if self._reference is None:
            return [] if self._portrait is None else [AvatarFrame(self._portrait.image, None)]
        if self._restart_pending:
            self._animator.swap_portrait(self._reference)
            self._restart_pending = False
        started_ns = self._clock.now_ns()
        pictures = self._animator.animate_chunk(frames, control)
        taken_ns = self._clock.now_ns() - started_ns
        self.meter.record_duration(0, taken_ns // len(frames))
        self._busy_ns.append(taken_ns)
        if isinstance(self._animator, HasShowing):
            self.showing = self._animator.showing
        else:
            self.showing = Showing.HELD if frames[-1].face is None else Showing.DRIVEN
        return pictures

    def wrap_frame(self, picture: AvatarFrame, due_ns: int) -> AnimatedFrame:
        """Say of the picture made last when it is due, and where its face is."""
        points = self._animator.face_points if isinstance(self._animator, HasFacePoints) else None
        return AnimatedFrame(picture, due_ns, FrameOrigin.FALLBACK, points)


class AnimatorSwitch:
    """Belongs to the engine's thread; `reason` may be read from any. Without a primary the fallback shows all."""

    def __init__(self, pair: AnimatorPair, clock: Clock) -> None:
        self.pair = pair
        self._primary = pair.primary
        self._fallback = FallbackAnimator(pair.fallback, clock)
        self._clock = clock
        self._line: deque[Frame] = deque()
        self._timing = PrimaryTiming()
        self._switch = FallbackSwitch()
        self.showing = Showing.NOTHING
        """What the picture made last shows."""
        self.in_betweens = InBetweens()
        self.live = LiveSettings()
        self.set_quality(pair.settings.quality)

    @property
    def portrait(self) -> Portrait | None:
        """The portrait shown, or None before the first."""
        return self._fallback.portrait

    @property
    def reason(self) -> Problem | None:
        """Why the fallback shows the portrait, or empty."""
        return self._switch.reason

    @property
    def stage_meters(self) -> dict[str, LatencyMeter]:
        """Name of each part -> how long it takes for one frame, or for a part of an animator, one chunk."""
        if self._primary is not None:
            return {**self._primary.stage_meters, "fallback": self._fallback.meter}
        return {"animate": self._fallback.meter, **self._fallback.stage_meters}

    @property
    def limitation(self) -> Problem | None:
        """What of the control cannot be shown; None if all of it can."""
        return self._fallback.limitation if self._primary is None else self._primary.limitation

    @property
    def notice(self) -> Problem | None:
        """What went wrong with the primary animator, or None."""
        return None if self._primary is None else self._primary.notice

    @property
    def quality(self) -> QualityInUse | None:
        """The quality of the primary's pictures, also while the fallback is shown; None without such steps."""
        return None if self._primary is None else self._primary.quality

    @property
    def runtime(self) -> RuntimeInUse | None:
        """What runs the primary's networks; None if it has none to choose from."""
        return None if self._primary is None else self._primary.runtime

    @property
    def warm_up(self) -> WarmUp | None:
        """What the primary makes ready while something else is shown, or None."""
        return None if self._primary is None else self._primary.warm_up

    def change_live_settings(self, live: LiveSettings) -> None:
        """Use the device, and show pictures in between, as these settings say."""
        self.live = live
        self.in_betweens.fps_max = live.output_fps if live.in_betweens else 0
        if self._primary is not None:
            self._primary.change_live_settings(live)

    def set_quality(self, quality: Quality) -> None:
        """Let the primary use this quality from its next chunk on. The fallback has none, and needs none."""
        if self._primary is not None:
            self._primary.set_quality(quality)

    @property
    def in_between_delay_ns(self) -> int:
        """How much later pictures are shown because others are blended in between them."""
        return 0 if self._primary is None else self.in_betweens.compute_delay_ns(self._timing.interval_ns)

    def read_rate(self, track_ns: float) -> AnimatorRate:
        """How many driver frames a second are kept up with, and make sense.

        track_ns: what the engine's thread needs for each frame besides.
        """
        usual_max_fps = None if self._primary is None else self._primary.usual_max_fps
        if self._primary is not None and self._primary.unavailable_reason() is None:
            return AnimatorRate(self._primary.sustainable_fps(), usual_max_fps)
        return AnimatorRate(self._fallback.sustainable_fps(track_ns), usual_max_fps)

    def swap_portrait(self, portrait: Portrait, reference: object | None) -> None:
        """Show this portrait from now on; reference: prepared by the fallback, None if it could not prepare it."""
        self._fallback.swap_portrait(portrait, reference)
        self._timing.restart(self._clock.now_ns())
        self._switch.restart()
        self.in_betweens.restart()
        if self._primary is not None:
            self._primary.swap_portrait(portrait)

    def restart_fallback(self) -> None:
        """Start the fallback again with the same portrait at the next picture, after its failure."""
        self._fallback.restart()

    def animate_frame(self, frame: Frame, control: Control, rests: bool = False) -> list[AnimatedFrame]:
        """Take the next driver frame and return the pictures that are ready, due one after the other.

        rests: do not use the fallback, because it has just failed.
        """
        if self._primary is None:
            answers = [] if rests else self._fallback.animate_full_chunk(frame, control)
            self.showing = self._fallback.showing
            return answers
        return self._animate_with_both(self._primary, frame, control, rests)

    def close(self) -> None:
        """Free the fallback and let the primary's thread end."""
        self.pair.fallback.close()
        if self._primary is not None:
            self._primary.request_stop()

    def close_replaced(self, by: AnimatorPair) -> None:
        """Close the animators that are not in the next pair."""
        if self.pair.fallback is not by.fallback:
            self.pair.fallback.close()
        if self._primary is not None and self._primary is not by.primary:
            self._primary.request_stop()

    def _animate_with_both(
        self, primary: AnimatorThread, frame: Frame, control: Control, rests: bool
    ) -> list[AnimatedFrame]:
        primary.queue_frame(frame, control)
        self._line.append(frame)
        answers = [answer for chunk in primary.collect_chunks() for answer in self._schedule_primary_chunk(chunk)]
        before, timing = self._switch.shows, self._timing
        signs = PrimarySigns(primary.unavailable_reason(), timing.nobody_ns, timing.driven)
        now_ns = self._clock.now_ns()
        if self._switch.decide_origin(signs) is FrameOrigin.FALLBACK and not rests:
            if primary.limitation is not None:
                # Nor does the fallback show for a moment what the primary cannot show.
                control = replace(control, background=OWN_BACKGROUND)
            answers += self._animate_due_frames(now_ns, control, warm_up=before is not FrameOrigin.FALLBACK)
            if self.in_betweens.fps_max:
                self.in_betweens.restart()
        self._drop_expired_frames(now_ns)
        return answers

    def _schedule_primary_chunk(self, chunk: AnimatedChunk) -> list[AnimatedFrame]:
        """Return a chunk of the primary's pictures, unless it shows no driver while the fallback is shown."""
        pictures = chunk.pictures
        moments_ns = [picture.capture_time_ns for picture in pictures]
        self._timing.note_moments(moments_ns)
        if self._switch.shows is FrameOrigin.FALLBACK and not self._timing.driven:
            return []
        interval_ns = self._timing.interval_ns
        due_ns = self._timing.schedule_chunk(moments_ns, chunk.made_ns + self.in_betweens.compute_delay_ns(interval_ns))
        self.showing = Showing.HELD if moments_ns[-1] is None else Showing.DRIVEN
        answers = [AnimatedFrame(one, due, FrameOrigin.PRIMARY) for one, due in zip(pictures, due_ns, strict=True)]
        return list(self.in_betweens.blend_between(answers, interval_ns, chunk.made_ns))

    def _animate_due_frames(self, now_ns: int, control: Control, warm_up: bool) -> list[AnimatedFrame]:
        """Animate with the fallback the frames that are due."""
        due, delay_ns = [], self._timing.delay_ns
        while self._line and self._line[0].capture_time_ns + delay_ns <= now_ns + self._driver_interval_ns():
            due.append(self._line.popleft())
        late_ns = max(now_ns - LATE_NS, self._timing.last_due_ns)
        fresh = [frame for frame in due if frame.capture_time_ns + delay_ns > late_ns] or due[-1:]
        if warm_up:
            for frame in due[: -len(fresh)][-WARM_UP:]:
                self._fallback.animate_frames([frame], control)
        answers = []
        for frame in fresh:
            pictures = self._fallback.animate_frames([frame], control)
            self.showing = self._fallback.showing if self._fallback.showing is not Showing.NOTHING else self.showing
            due_ns = self._timing.schedule_fallback(frame.capture_time_ns)
            answers += [self._fallback.wrap_frame(picture, due_ns) for picture in pictures]
        return answers

    def _driver_interval_ns(self) -> int:
        """The time to the next driver frame, about."""
        if not self._timing.delay_ns or len(self._line) < 2:
            return 0
        return min(NS_PER_S // 10, self._line[-1].capture_time_ns - self._line[-2].capture_time_ns)

    def _drop_expired_frames(self, now_ns: int) -> None:
        """Drop frames that are too late, except a few to warm up with."""
        keep_from_ns = now_ns - self._timing.delay_ns - LATE_NS
        while len(self._line) > WARM_UP and self._line[WARM_UP].capture_time_ns < keep_from_ns:
            self._line.popleft()
