"""Shows the driver some time later, because the primary animator's pictures take that long.

Owns: the latest driver frames, which animator answers them, and when each picture is due. Knows no threads.
Does not know: how the next animator is chosen (`fallback_switch`) or a delay settles (`delay_settling`), how pictures
are blended, cameras, outputs.

The primary shows the driver with a delay. The fallback has none. So that lips and voice stay together, it answers
frames from the same delay ago, which are kept for it. Every driver moment is shown once, in order, whichever animator
shows it; where the delay has to change, it settles.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from engine.core.clock import NS_PER_MS, NS_PER_S, Clock
from engine.core.pacing import FrameSampler
from engine.core.problem import Problem
from engine.core.settings import LiveSettings, Transition
from engine.core.status import Showing, WarmUp, WarmUpStep
from engine.core.types import OWN_BACKGROUND, AvatarFrame, Control, Frame, Portrait
from engine.live.fallback.delay_settling import DelaySettling
from engine.live.fallback.fallback_switch import DELAY_GROWS, FallbackSwitch, PrimarySigns, PrimaryTiming
from engine.live.fallback.in_betweens import InBetweens
from engine.live.fallback.kept_frames import KeptFrames
from engine.live.fallback.primary.animator_thread import AnimatorThread
from engine.live.fallback.primary.chunk_exchange import AnimatedChunk
from engine.live.types import AnimatedFrame, FrameOrigin

LATE_NS = 150 * NS_PER_MS
"""A frame that is late by more than this is skipped."""
WARM_UP = 2
"""How many frames already shown the fallback answers without showing them, so that it starts in mid-movement."""
ENOUGH = 0.75
"""Driver frames nearer to each other than this share of an animator's own period are more than it should get."""
DELAY_MAX_NS = 6 * NS_PER_S
"""A longer delay is not kept up by the fallback."""


class AnswersAtOnce(Protocol):
    """What is asked of the fallback. showing: what its latest picture shows."""

    showing: Showing

    def animate_frames(self, frames: Sequence[Frame], control: Control) -> Sequence[AvatarFrame]:
        """Answer these frames now."""

    def wrap_frame(self, picture: AvatarFrame, due_ns: int, change: Transition | None) -> AnimatedFrame:
        """Say of the picture made last when it is due, where its face is, and whether it begins a change."""


class DelayedAnimation:
    """Pictures of both animators, each in its turn. showing: what the picture made last shows."""

    def __init__(
        self,
        primary: AnimatorThread,
        fallback: AnswersAtOnce,
        clock: Clock,
        show_portrait: Callable[[Portrait], Transition | None],
    ) -> None:
        """show_portrait: called with the portrait of the primary's next pictures; returns how to change to it from the
        one before, None if it is shown already."""
        self._show_portrait = show_portrait
        self._change: Transition | None = None
        self._primary: AnimatorThread | None = primary
        self._fallback = fallback
        self._clock = clock
        self._control = Control()
        self._kept = KeptFrames()
        self._sampler = FrameSampler()
        self._timing = PrimaryTiming()
        self._settling = DelaySettling()
        self._switch = FallbackSwitch()
        self.showing = Showing.NOTHING
        self.in_betweens = InBetweens()
        self.driver_fps: float | None = None
        """How many driver frames a second the user asked for; None: what is usual."""

    @property
    def reason(self) -> Problem | None:
        """Why the fallback shows the portrait, or None."""
        return self._switch.reason

    @property
    def is_over(self) -> bool:
        """Whether there is no primary any more, and no delay."""
        return self._primary is None and self._settling.last is None

    @property
    def leads(self) -> bool:
        """Whether the primary is shown."""
        return self._switch.shows is FrameOrigin.PRIMARY

    @property
    def has_led(self) -> bool:
        """Whether the primary has been shown."""
        return self._switch.has_led

    @property
    def in_between_delay_ns(self) -> int:
        """How much later pictures are shown because others are blended in between them."""
        return 0 if self._primary is None else self.in_betweens.compute_delay_ns(self._timing.interval_ns)

    @property
    def warm_up(self) -> WarmUp | None:
        """What the primary makes ready while something else is shown, or None."""
        if self._primary is None:
            return None
        coming = self._primary.warm_up
        if coming is None and self._switch.reason is DELAY_GROWS:
            coming = self._primary.describe_coming()
        if coming is None or coming.step is not WarmUpStep.SETTLING:
            return coming
        return replace(coming, delay_left_ms=max(0, self._settling.left_ns) / NS_PER_MS)

    def can_swap_warm(self) -> bool:
        """Return True if the primary is shown, and has time to run another portrait beside it."""
        return self.leads and self._primary is not None and self._primary.can_swap_warm(self._timing.interval_ns)

    def change_live_settings(self, live: LiveSettings) -> None:
        """Show pictures in between as these settings say."""
        self.in_betweens.fps_max = live.output_fps if live.in_betweens else 0
        self.driver_fps = live.driver_fps

    def restart(self) -> None:
        """Start with another portrait: the primary may show it as soon as it answers."""
        self._timing.restart()
        self._switch.restart()
        self.in_betweens.restart()

    def replace_animators(
        self,
        primary: AnimatorThread | None,
        fallback: AnswersAtOnce,
        show_portrait: Callable[[Portrait], Transition | None],
    ) -> None:
        """Go on with these at the next driver moment; the delay settles at theirs. primary: None if there is none."""
        interval_ns, shows = self._timing.interval_ns, self._switch.shows
        self._primary, self._fallback, self._show_portrait = primary, fallback, show_portrait
        self._timing, self._switch = PrimaryTiming(), FallbackSwitch()
        self._timing.interval_ns, self._switch.shows = interval_ns, shows
        self._settling.may_jump = False
        if primary is None:
            self._settling.target_ns = 0

    def continue_at_once(self) -> None:
        """Go on from pictures that had no delay: the first that come with one may not begin with a jump."""
        self._settling.may_jump = False

    def take_back(self, due_ns: int) -> None:
        """Make the pictures again that are due then or later: those that were made are not shown."""
        self._settling.take_back(due_ns)

    def animate_frame(self, frame: Frame, control: Control, rests: bool) -> list[AnimatedFrame]:
        """Take the next driver frame and return the pictures that are ready, due one after the other.

        rests: do not use the fallback, because it has just failed.
        """
        self._control = control
        if self._primary is not None:
            if self._primary.facts.limitation is not None:
                # Nor does the fallback show for a moment what the primary cannot show.
                self._control = replace(control, background=OWN_BACKGROUND)
            self._queue_for_primary(self._primary, frame, control)
        self._kept.add_frame(frame)
        return self.continue_animation(rests)

    def continue_animation(self, rests: bool) -> list[AnimatedFrame]:
        """Return the pictures that are ready without another driver frame; see `animate_frame`."""
        primary, before = self._primary, self._switch.shows
        chunks = [] if primary is None else primary.collect_chunks()
        answers = [answer for chunk in chunks for answer in self._take_chunk(chunk)]
        now_ns = self._clock.now_ns()
        if self._choose_origin(in_time=False) is FrameOrigin.FALLBACK and not rests:
            answers += self._animate_due_frames(now_ns, warm_up=before is not FrameOrigin.FALLBACK)
        self._kept.drop_before(now_ns - self._settling.delay_ns - LATE_NS, WARM_UP)
        self._set_target()
        return answers

    def _choose_origin(self, in_time: bool) -> FrameOrigin:
        """Choose which animator shows the next pictures. in_time: the primary has just given some, and not too late."""
        if self._primary is None:
            self._switch.shows = FrameOrigin.FALLBACK
            return FrameOrigin.FALLBACK
        timing = self._timing
        reason = self._primary.unavailable_reason()
        return self._switch.decide_origin(PrimarySigns(reason, timing.nobody_ns, timing.driven, in_time))

    def _queue_for_primary(self, primary: AnimatorThread, frame: Frame, control: Control) -> None:
        """Give the primary this frame, or while there are more of them than are usual for it, some at even times."""
        limits = (self.driver_fps or primary.facts.usual_max_fps, primary.sustainable_fps())
        known = [fps for fps in limits if fps is not None]
        gap_ns = self._kept.gap_before_ns(frame)
        fps = min(known) if known and gap_ns < ENOUGH * NS_PER_S / min(known) else None
        if self._sampler.accepts_frame(frame.capture_time_ns, fps):
            primary.queue_frame(frame, control)

    def _take_chunk(self, chunk: AnimatedChunk) -> list[AnimatedFrame]:
        """Return a chunk of the primary's pictures, unless the fallback is shown and cannot hand over yet."""
        now_ns, settling = self._clock.now_ns(), self._settling
        self._begin_portrait(chunk.portrait)
        self._set_target()
        moments_ns = [picture.capture_time_ns for picture in chunk.pictures]
        filled_ns = self._timing.note_chunk(moments_ns, chunk.frames, chunk.lookahead, now_ns)
        self._set_target()
        answers: list[AnimatedFrame] = []
        if self._switch.shows is FrameOrigin.FALLBACK:
            may_jump = settling.may_jump or settling.target_ns >= DELAY_MAX_NS
            if self._choose_origin(in_time=may_jump or settling.left_ns <= 0) is FrameOrigin.FALLBACK:
                return []
            self._set_target()
            if may_jump and settling.left_ns > 0:
                settling.begin_again()
            answers = self._animate_missing_frames(filled_ns[0])
        settling.may_jump, self._switch.has_led = False, True
        return answers + self._schedule_pictures(chunk.pictures, filled_ns, now_ns)

    def _begin_portrait(self, portrait: Portrait) -> None:
        """Note whether the primary's next pictures are the first of another portrait."""
        change = self._show_portrait(portrait)
        if change is not None:
            self._change = change
            self.in_betweens.restart()

    def _set_target(self) -> None:
        """Let the delay go where the primary's pictures are in time, and those of a quality that waits for it."""
        primary = self._primary
        if primary is None or primary.facts.lookahead is None:
            return
        self._timing.expect_lookahead(primary.facts.lookahead)
        needed_ns = self._timing.needed_ns
        if needed_ns is None:
            return
        needed_ns += self.in_between_delay_ns
        if not self.leads:
            self._settling.target_ns = min(needed_ns, DELAY_MAX_NS)
            primary.set_spare_frames(None)
            return
        interval_ns, more = self._timing.interval_ns, primary.facts.coming_delay_frames
        margin_ns = self._timing.estimate_margin_ns(more, primary.usual_call_ns)
        self._settling.target_ns = needed_ns + more * interval_ns + margin_ns
        primary.set_spare_frames((self._settling.delay_ns - needed_ns - margin_ns) / interval_ns)

    def _schedule_pictures(
        self, pictures: Sequence[AvatarFrame], moments_ns: Sequence[int], now_ns: int
    ) -> list[AnimatedFrame]:
        """Return the primary's pictures of those driver moments, but for moments that were shown already."""
        earliest_ns = now_ns + self.in_between_delay_ns
        answers = []
        for picture, moment_ns in zip(pictures, moments_ns, strict=True):
            if not self._settling.has_shown(moment_ns):
                due_ns = self._settling.schedule_moment(moment_ns, earliest_ns)
                answers.append(AnimatedFrame(picture, due_ns, FrameOrigin.PRIMARY, change=self._take_change()))
        self.showing = Showing.HELD if pictures[-1].capture_time_ns is None else Showing.DRIVEN
        return list(self.in_betweens.blend_between(answers, self._timing.interval_ns, now_ns))

    def _take_change(self) -> Transition | None:
        change, self._change = self._change, None
        return change

    def _animate_due_frames(self, now_ns: int, warm_up: bool) -> list[AnimatedFrame]:
        """Animate with the fallback the frames that are due before the next driver frame comes."""
        last, until_ns = self._settling.last, now_ns + self._kept.interval_ns
        waiting = self._kept.list_after(None if last is None else last.moment_ns)
        due = [frame for frame in waiting if self._settling.find_due_ns(frame.capture_time_ns) <= until_ns]
        late_ns = now_ns - LATE_NS
        fresh = [one for one in due if self._settling.find_due_ns(one.capture_time_ns) > late_ns] or due[-1:]
        if warm_up and fresh:
            for frame in self._kept.list_before(fresh[0].capture_time_ns, WARM_UP):
                self._fallback.animate_frames([frame], self._control)
        answers = self._animate_frames(fresh)
        if (
            self._primary is None
            and due
            and due == waiting
            and self._settling.delay_ns <= now_ns - waiting[-1].capture_time_ns
        ):
            self._settling.begin_again()
        return answers

    def _animate_missing_frames(self, until_ns: int) -> list[AnimatedFrame]:
        """Animate with the fallback the frames before that moment that nobody has shown."""
        last = self._settling.last
        return [] if last is None else self._animate_frames(self._kept.list_after(last.moment_ns, until_ns))

    def _animate_frames(self, frames: Iterable[Frame]) -> list[AnimatedFrame]:
        """Animate these frames with the fallback, each due in its turn."""
        answers = []
        for frame in frames:
            pictures = self._fallback.animate_frames([frame], self._control)
            self.showing = self._fallback.showing if self._fallback.showing is not Showing.NOTHING else self.showing
            due_ns = self._settling.schedule_moment(frame.capture_time_ns)
            answers += [self._fallback.wrap_frame(picture, due_ns, self._take_change()) for picture in pictures]
        if answers and self.in_betweens.fps_max:
            self.in_betweens.restart()
        return answers
