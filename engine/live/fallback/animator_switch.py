"""Animates on the engine's thread: with the fallback at once, or with a primary animator and its delay.

Owns: both animators. Knows no threads.
Does not know: which of them is shown, and when, while there is a delay (`delayed_animation`); cameras, outputs.
"""

import statistics
from collections import deque
from collections.abc import Sequence
from typing import Any

from engine.animators.protocol import Animator, HasFacePoints, HasLimitation, HasShowing, HasStageMeters
from engine.core.clock import NS_PER_S, Clock
from engine.core.commands import SwapPortrait
from engine.core.latency import LatencyMeter
from engine.core.pacing import spread_due_times_ns
from engine.core.problem import Problem
from engine.core.settings import LiveSettings, Quality, Transition
from engine.core.status import QualityInUse, RuntimeInUse, Showing, WarmUp
from engine.core.types import AvatarFrame, Control, Frame, Portrait
from engine.live.fallback.animator_pair import AnimatorPair
from engine.live.fallback.delayed_animation import DelayedAnimation
from engine.live.fallback.fallback_switch import mean_interval_ns
from engine.live.fallback.primary.chunk_exchange import BUSY_CHUNKS, HEADROOM, STAGE_WINDOW
from engine.live.types import AnimatedFrame, AnimatorRate, FrameOrigin


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

    def wrap_frame(self, picture: AvatarFrame, due_ns: int, change: Transition | None = None) -> AnimatedFrame:
        """Say of the picture made last when it is due, where its face is, and whether it begins a change."""
        points = self._animator.face_points if isinstance(self._animator, HasFacePoints) else None
        return AnimatedFrame(picture, due_ns, FrameOrigin.FALLBACK, points, change)


class AnimatorSwitch:
    """Belongs to the engine's thread; `reason` may be read from any. Without a primary the fallback shows all."""

    def __init__(self, pair: AnimatorPair, clock: Clock) -> None:
        self.pair = pair
        self._primary = pair.primary
        self._fallback = FallbackAnimator(pair.fallback, clock)
        self._clock = clock
        self._coming: list[SwapPortrait] = []
        self._delayed: DelayedAnimation | None = None
        if pair.primary is not None:
            self._delayed = DelayedAnimation(pair.primary, self._fallback, clock, self._show_coming_portrait)
        self.live = LiveSettings()
        self.set_quality(pair.settings.quality)

    @property
    def is_delayed(self) -> bool:
        """Whether pictures may be due later than they are made."""
        return self._delayed is not None

    @property
    def showing(self) -> Showing:
        """What the picture made last shows."""
        return self._fallback.showing if self._delayed is None else self._delayed.showing

    @property
    def portrait(self) -> Portrait | None:
        """The portrait shown, or None before the first."""
        return self._fallback.portrait

    @property
    def reason(self) -> Problem | None:
        """Why the fallback shows the portrait, or None."""
        return None if self._delayed is None else self._delayed.reason

    @property
    def stage_meters(self) -> dict[str, LatencyMeter]:
        """Name of each part -> how long it takes for one frame, or for a part of an animator, one chunk."""
        if self._primary is not None:
            return {**self._primary.stage_meters, "fallback": self._fallback.meter}
        return {"animate": self._fallback.meter, **self._fallback.stage_meters}

    @property
    def limitation(self) -> Problem | None:
        """What of the control cannot be shown; None if all of it can."""
        return self._fallback.limitation if self._primary is None else self._primary.facts.limitation

    @property
    def notice(self) -> Problem | None:
        """What went wrong with the primary animator, or None."""
        return None if self._primary is None else self._primary.notice

    @property
    def quality(self) -> QualityInUse | None:
        """The quality of the primary's pictures, also while the fallback is shown; None without such steps."""
        return None if self._primary is None else self._primary.facts.quality

    @property
    def runtime(self) -> RuntimeInUse | None:
        """What runs the primary's networks; None if it has none to choose from."""
        return None if self._primary is None else self._primary.facts.runtime

    @property
    def warm_up(self) -> WarmUp | None:
        """What the primary makes ready while something else is shown, or None."""
        return None if self._delayed is None else self._delayed.warm_up

    @property
    def in_between_delay_ns(self) -> int:
        """How much later pictures are shown because others are blended in between them."""
        return 0 if self._delayed is None else self._delayed.in_between_delay_ns

    def change_live_settings(self, live: LiveSettings) -> None:
        """Use the device, and show pictures in between, as these settings say."""
        self.live = live
        if self._delayed is not None:
            self._delayed.change_live_settings(live)
        if self._primary is not None:
            self._primary.change_live_settings(live)

    def set_quality(self, quality: Quality) -> None:
        """Let the primary use this quality from its next chunk on. The fallback has none, and needs none."""
        if self._primary is not None:
            self._primary.set_quality(quality)

    def read_rate(self, track_ns: float) -> AnimatorRate:
        """How many driver frames a second are kept up with, and make sense.

        track_ns: what the engine's thread needs for each frame besides.
        """
        primary, delayed = self._primary, self._delayed
        if primary is None or delayed is None or not delayed.has_led:
            return AnimatorRate(self._fallback.sustainable_fps(track_ns))
        if primary.unavailable_reason() is None:
            return AnimatorRate(primary.sustainable_fps(), primary.facts.usual_max_fps)
        return AnimatorRate(self._fallback.sustainable_fps(track_ns), primary.facts.usual_max_fps)

    def swap_portrait(self, portrait: Portrait, reference: object | None) -> None:
        """Show this portrait from now on; reference: prepared by the fallback, None if it could not prepare it."""
        self._coming.clear()
        self._fallback.swap_portrait(portrait, reference)
        if self._delayed is not None:
            self._delayed.restart()
        if self._primary is not None:
            self._primary.swap_portrait(portrait)

    def begin_swap(self, swap: SwapPortrait) -> bool:
        """Show this portrait at once, or if the primary can run it beside the one shown, as soon as that has pictures.

        Returns: whether it is shown at once, so that a transition has to begin.
        """
        if self._primary is None or self._delayed is None or not self._delayed.can_swap_warm():
            self.swap_portrait(swap.portrait, swap.reference)
            return True
        self._coming = [other for other in self._coming if other.portrait is not swap.portrait] + [swap]
        self._primary.swap_portrait(swap.portrait, warm=True)
        return False

    def take_failed_swap(self) -> SwapPortrait | None:
        """Show the portrait that was to come beside the one shown, if it does not come: its swap; else None."""
        if not self._coming or self._primary is None or self._delayed is None:
            return None
        swap = self._coming[-1]
        if swap.portrait is self.portrait or (self._delayed.leads and self._primary.brings_portrait(swap.portrait)):
            return None
        self.swap_portrait(swap.portrait, swap.reference)
        return swap

    def continue_from(self, before: "AnimatorSwitch", swap: SwapPortrait) -> bool:
        """Show that portrait from the moment on at which another switch ends, with its delay, which then settles.

        Returns: whether another picture of it is shown at once, so that a transition has to begin; not so while the
        same fallback goes on with the same portrait.
        """
        stays = before.pair.fallback is self.pair.fallback and before.portrait is swap.portrait
        if stays:
            self._fallback = before._fallback
        if before._delayed is not None:
            before._delayed.replace_animators(self._primary, self._fallback, self._show_coming_portrait)
            self._delayed = before._delayed
        elif self._primary is not None:
            show = self._show_coming_portrait
            self._delayed = DelayedAnimation(self._primary, self._fallback, self._clock, show)
            self._delayed.continue_at_once()
        self.change_live_settings(before.live)
        if not stays:
            self.swap_portrait(swap.portrait, swap.reference)
        elif self._primary is not None:
            self._primary.swap_portrait(swap.portrait)
        return not stays

    def take_back(self, due_ns: int) -> None:
        """Make the pictures again that are due then or later: those that were made are not shown."""
        if self._delayed is not None:
            self._delayed.take_back(due_ns)

    def restart_fallback(self) -> None:
        """Start the fallback again with the same portrait at the next picture, after its failure."""
        self._fallback.restart()

    def animate_frame(self, frame: Frame, control: Control, rests: bool = False) -> list[AnimatedFrame]:
        """Take the next driver frame and return the pictures that are ready, due one after the other.

        rests: do not use the fallback, because it has just failed.
        """
        if self._delayed is None:
            return [] if rests else self._fallback.animate_full_chunk(frame, control)
        answers = self._delayed.animate_frame(frame, control, rests)
        self._end_delay()
        return answers

    def animate_again(self, frame: Frame, control: Control) -> list[AnimatedFrame]:
        """Answer the latest frame once more, with another portrait; nothing where there is a delay, or a chunk."""
        if self._delayed is not None or self.pair.fallback.chunk > 1:
            return []
        return self._fallback.animate_full_chunk(frame, control)

    def continue_animation(self, rests: bool = False) -> list[AnimatedFrame]:
        """Return the pictures that are ready without another driver frame; see `animate_frame`."""
        if self._delayed is None:
            return []
        answers = self._delayed.continue_animation(rests)
        self._end_delay()
        return answers

    def _end_delay(self) -> None:
        """Answer at once from the next frame on, if there is no delay any more."""
        if self._delayed is not None and self._delayed.is_over:
            self._delayed = None

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

    def _show_coming_portrait(self, portrait: Portrait) -> Transition | None:
        """Let the fallback hold the portrait of the primary's next pictures; returns how to change to it."""
        swap = next((swap for swap in self._coming if swap.portrait is portrait), None)
        if swap is None or portrait is self.portrait:
            return None
        self._coming = self._coming[self._coming.index(swap) + 1 :]
        self._fallback.swap_portrait(portrait, swap.reference)
        return swap.transition
