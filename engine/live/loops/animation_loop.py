"""The animation loop: takes driver frames from the inbox, tracks them, and puts avatar frames into the outbox.

Owns: the animator's control, the order of commands between two frames, what a failure does, and when the card is
shown. Knows no threads: one thread calls `run_once` in a loop.
Does not know: cameras, outputs, which animator answers (`animator_switch`), how pictures are blended (`transition`).
"""

import logging
import statistics
from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from engine.core.clock import NS_PER_S, Clock
from engine.core.commands import Calibrate, Command, FollowNextPerson, SetControl, SetQuality, SwapPortrait
from engine.core.errors import PersonaCamError
from engine.core.latency import LatencyMeter
from engine.core.problem import Problem, Word
from engine.core.settings import LiveSettings, Transition
from engine.core.status import QualityInUse, RuntimeInUse, Showing, WarmUp
from engine.core.types import NOBODY, AvatarFrame, Control, Frame
from engine.live.fallback.animator_pair import AnimatorPair, ReplaceAnimators
from engine.live.fallback.animator_switch import AnimatorSwitch
from engine.live.fallback.failing_part import FailingPart
from engine.live.loops.mailbox import Mailbox
from engine.live.loops.transition import FacePicture, TransitionBlender
from engine.live.types import AnimatedFrame, AnimatorRate, DriverTracker, FrameOrigin, PipelinePart, ScheduledFrame
from engine.sinks.card import cached_card_frame

log = logging.getLogger(__name__)

PATIENCE_S = 0.1
"""How long a step waits for driver frames before it looks for commands again."""
REST_S = 1.0
"""The same while there are none on purpose."""
SILENT_NS = NS_PER_S // 2
"""A camera that gives nothing for this long shows no driver: the avatar moves by itself."""
BROKEN_NS = NS_PER_S
"""How long the last picture is held if there can be no other; then the card is shown."""
SWAP_ROOM = 1
"""How many more frames may wait during a swap: its first picture takes longer than a frame's period."""
TRACK_FRAMES = 9
STAGE_WINDOW = 1000


class TrackingStage:
    """Driver frames as animators take them, and what is known of the driver.

    face_seen: in the latest frame. face_missing: it is a camera's, was searched, and has none. face_lost: frames
    without a face so far. meter: how long tracking takes. latest: the latest frame as animators took it.
    """

    def __init__(self, tracker: DriverTracker, inbox: Mailbox[Frame], clock: Clock, fps: int) -> None:
        """fps: how many frames a second there are while the camera is silent."""
        self.tracker = tracker
        self._inbox = inbox
        self._clock = clock
        self._period_ns = round(NS_PER_S / fps)
        self._last_frame_ns: int | None = None
        self._expected = True
        self._lost_ns: int | None = None
        self._track_ns: deque[int] = deque(maxlen=TRACK_FRAMES)
        self.meter = LatencyMeter(STAGE_WINDOW)
        self.face_seen = self.face_missing = False
        self.face_lost = 0
        self.latest: Frame | None = None

    @property
    def people(self) -> int:
        """How many are in view, as far as is known."""
        return self.tracker.people

    @property
    def usual_ns(self) -> float:
        """How long a frame usually takes."""
        track_ns = list(self._track_ns)
        return statistics.median(track_ns) if track_ns else 0.0

    def wait_for_frame(self) -> Frame | None:
        """Return the next driver frame, or an empty one if the camera has given nothing for long."""
        if self._inbox.is_paused:
            self._last_frame_ns = self._lost_ns = self.latest = None
            self.face_seen = self.face_missing = False
            self._inbox.wait_while_paused(REST_S)
            return None
        now_ns = self._clock.now_ns()
        if self._last_frame_ns is None:
            self._last_frame_ns = now_ns
        silent = now_ns - self._last_frame_ns >= SILENT_NS
        if self._inbox.wait_for_items(1, self._period_ns / NS_PER_S if silent else PATIENCE_S):
            (frame,) = self._inbox.take_items()
            self._last_frame_ns = self._clock.now_ns()
            self._expected = frame.image is not NOBODY
            return frame
        return Frame(NOBODY, self._clock.now_ns()) if silent else None

    def track_frame(self, frame: Frame, rests: bool) -> Frame:
        """Return the frame as animators take it. rests: the tracker is not used, and no face is found."""
        is_searched = not rests and frame.image is not NOBODY
        if not is_searched:
            followed = Frame(NOBODY, frame.capture_time_ns)
        else:
            started_ns = self._clock.now_ns()
            followed = self.tracker.track_and_crop(frame)
            ended_ns = self._clock.now_ns()
            self.meter.record_duration(started_ns, ended_ns)
            self._track_ns.append(ended_ns - started_ns)
            self.face_lost += followed.face is None
        self.face_seen = followed.face is not None
        self.face_missing = is_searched and not self.face_seen
        if self.face_seen:
            self._lost_ns = None
        elif self._lost_ns is None:
            self._lost_ns = frame.capture_time_ns
        self.latest = followed
        return followed

    def is_absent_for(self, absence_ns: int | None, now_ns: int) -> bool:
        """Return True if an expected driver has been out of view for absence_ns; None: never."""
        if absence_ns is None or self._lost_ns is None or not self._expected:
            return False
        return now_ns - self._lost_ns >= absence_ns


class AnimationLoop:
    """The engine side. `run_once`, `handle_failure` and `close` belong to one thread; all else may be used from any."""

    def __init__(
        self,
        pair: AnimatorPair,
        tracker: DriverTracker,
        inbox: Mailbox[Frame],
        outbox: Mailbox[ScheduledFrame],
        clock: Clock,
        live: LiveSettings,
    ) -> None:
        """Nothing is shown before the first `SwapPortrait`."""
        self._clock = clock
        self._inbox = inbox
        self._outbox = outbox
        self.tracking = TrackingStage(tracker, inbox, clock, live.output_fps)
        self._commands: deque[Command | ReplaceAnimators] = deque()
        self._control = pair.settings.to_control()
        self._switch = self._make_switch(pair)
        self._fit_outbox()
        self._card_after_ns: int | None = None
        self.change_live_settings(live)
        self._transition: TransitionBlender | None = None
        self._last: FacePicture | None = None
        self._origin: FrameOrigin | None = None
        self._failing: dict[PipelinePart, FailingPart] = {}
        self._busy_with = PipelinePart.TRACKER
        self.animated = 0

    @property
    def name(self) -> str:
        """The animator that was chosen."""
        return self._switch.pair.settings.animator

    @property
    def portrait(self) -> str:
        """The name of the portrait shown, or empty before the first."""
        portrait = self._switch.portrait
        return "" if portrait is None else portrait.name or "portrait"

    @property
    def limitation(self) -> Problem | None:
        """What of the control the animator cannot show; None if it can show all of it."""
        return self._switch.limitation

    @property
    def stage_meters(self) -> dict[str, LatencyMeter]:
        """Name of each stage -> how long it takes for one frame, or for a part of an animator, one chunk."""
        return {"track": self.tracking.meter, **self._switch.stage_meters}

    @property
    def showing(self) -> Showing:
        """What the picture made last shows."""
        if self._origin is None:
            return Showing.NOTHING
        return Showing.CARD if self._origin is FrameOrigin.CARD else self._switch.showing

    @property
    def fallback_reason(self) -> Problem | None:
        """Why the fallback shows the portrait, or None."""
        return self._switch.reason

    @property
    def notice(self) -> Problem | None:
        """What went wrong with the animator that was chosen, or None."""
        return self._switch.notice

    @property
    def quality(self) -> QualityInUse | None:
        """The quality of the pictures of the animator that was chosen; None without such steps."""
        return self._switch.quality

    @property
    def runtime(self) -> RuntimeInUse | None:
        """What runs the networks of the animator that was chosen; None if it has none to choose from."""
        return self._switch.runtime

    @property
    def warm_up(self) -> WarmUp | None:
        """What is made ready beside what is shown, or None."""
        return self._switch.warm_up

    @property
    def in_between_delay_ns(self) -> int:
        """How much later pictures are shown because others are blended in between them."""
        return self._switch.in_between_delay_ns

    @property
    def problem(self) -> Problem | None:
        """What does not work now, or None."""
        failures = [part.failure for part in list(self._failing.values())]
        return next((failure.problem for failure in failures if failure is not None), None)

    def send_command(self, command: Command | ReplaceAnimators) -> None:
        """Queue a command; it counts from the next frame on, and is carried out while that is still to come."""
        self._commands.append(command)
        self._inbox.wake_waiter()

    def change_live_settings(self, live: LiveSettings) -> None:
        """Show the card, and pictures in between, as these settings say."""
        self.set_card_after(live.card_after_s)
        self._switch.change_live_settings(live)

    @property
    def live_settings(self) -> LiveSettings:
        """The live settings in use."""
        return self._switch.live

    def set_card_after(self, seconds: float | None) -> None:
        """Show the card after `seconds` without a face (None or 0: never)."""
        self._card_after_ns = round(seconds * NS_PER_S) if seconds else None

    def read_rate(self) -> AnimatorRate:
        """How many driver frames a second are kept up with, and make sense."""
        return self._switch.read_rate(self.tracking.usual_ns)

    def run_once(self) -> None:
        """Apply the commands, then answer one driver frame if it comes within PATIENCE_S."""
        self._busy_with = PipelinePart.ANIMATOR
        while self._commands:
            self._apply_command(self._commands.popleft())
        if (failed_swap := self._switch.take_failed_swap()) is not None:
            self._begin_swap(failed_swap)
        if self._switch.portrait is None:
            self._inbox.wait_for_change(PATIENCE_S)
            return
        frame = self.tracking.wait_for_frame()
        if frame is None:
            self._publish_frames(self._continue_animation())
            return
        self._busy_with = PipelinePart.TRACKER
        followed = self._track_frame(frame)
        self._busy_with = PipelinePart.ANIMATOR
        self._publish_frames(self._animate_frame(followed))
        if self._outbox.capacity > self._outbox.single_capacity and not self._switch.is_delayed:
            self._fit_outbox()
        if frame.image is not NOBODY:
            self.animated += 1

    def handle_failure(self, failure: PersonaCamError) -> None:
        """Continue without the part that failed in `run_once`, for a while."""
        log.info("The %s failed: %s", Word(self._busy_with.value), failure)
        part = self._failing.setdefault(self._busy_with, FailingPart())
        part.record_failure(failure, self._clock.now_ns())
        if self._busy_with is PipelinePart.ANIMATOR:
            self._switch.restart_fallback()

    def close(self) -> None:
        self.tracking.tracker.close()
        self._switch.close()

    def _apply_command(self, command: Command | ReplaceAnimators) -> None:
        match command:
            case SetControl(control):
                self.tracking.tracker.set_turn(control.turn)
                self._control = self._add_driver_state(control)
            case SetQuality(quality):
                self._switch.set_quality(quality)
            case Calibrate(is_other_camera):
                if is_other_camera:
                    self.tracking.tracker.forget_turn()
                self.tracking.tracker.calibrate_neutral()
            case FollowNextPerson():
                self.tracking.tracker.follow_next_person()
            case SwapPortrait():
                if self._switch.begin_swap(command):
                    self._begin_swap(command)
                    self._show_swap()
            case ReplaceAnimators():
                self._replace_animators(command)

    def _add_driver_state(self, control: Control) -> Control:
        """Return the control with the driver's neutral face and person."""
        tracker = self.tracking.tracker
        return replace(control, neutral=tracker.neutral, person=tracker.person)

    def _begin_swap(self, swap: SwapPortrait) -> None:
        self._transition = TransitionBlender(swap.transition, self._last)
        self._inbox.set_extra_room(SWAP_ROOM)
        now_ns = self._clock.now_ns()
        if unshown := self._outbox.take_back(lambda picture: picture.due_ns > now_ns):
            self._switch.take_back(unshown[0].due_ns)

    def _show_swap(self) -> None:
        """Answer the latest frame again with the next portrait: half of a swap's time is that until another comes."""
        latest, is_seen = self.tracking.latest, self._origin is not FrameOrigin.CARD and not self._failing
        if latest is not None and is_seen and self._outbox.single_capacity == 1:  # a file has no turn for it
            self._publish_frames(self._switch.animate_again(latest, self._control))

    def _make_switch(self, pair: AnimatorPair) -> AnimatorSwitch:
        """Create the switch for these animators; they wake this loop when they have answered."""
        self._inbox.set_capacity(pair.inbox_capacity)
        if pair.primary is not None:
            pair.primary.on_answer = self._inbox.wake_waiter
        return AnimatorSwitch(pair, self._clock)

    def _fit_outbox(self) -> None:
        """Let as many pictures wait as may be made ahead; fewer than before only when none does."""
        usual, pair = self._outbox.single_capacity, self._switch.pair
        capacity = pair.outbox_capacity(usual, self._switch.is_delayed)
        if capacity > self._outbox.capacity or (capacity < self._outbox.capacity and self._outbox.peek() is None):
            self._outbox.set_capacity(capacity)

    def _replace_animators(self, replacement: ReplaceAnimators) -> None:
        before, pair, swap = self._switch, replacement.pair, replacement.swap
        self._switch = switch = self._make_switch(pair)
        is_seen = switch.continue_from(before, swap)
        self._fit_outbox()
        before.close_replaced(pair)
        self.tracking.tracker.change_settings(pair.settings)
        self._control = self._add_driver_state(pair.settings.to_control())
        if is_seen:
            self._begin_swap(swap)

    def _track_frame(self, frame: Frame) -> Frame:
        """Return the frame as animators take it; while the tracker fails, without a face."""
        failing = self._failing.get(PipelinePart.TRACKER)
        rests = failing is not None and failing.is_backing_off(self._clock.now_ns())
        followed = self.tracking.track_frame(frame, rests)
        if followed.image is NOBODY:
            return followed
        if failing is not None:
            failing.record_success(self._clock.now_ns())
        if self.tracking.tracker.neutral is not self._control.neutral:
            self._control = self._add_driver_state(self._control)
        return followed

    def _animate_frame(self, frame: Frame) -> Sequence[AnimatedFrame]:
        """Return the pictures that are ready; the card if there was no driver for long, or nothing works."""
        failing, now_ns = self._failing.get(PipelinePart.ANIMATOR), self._clock.now_ns()
        if self.tracking.is_absent_for(self._card_after_ns, frame.capture_time_ns):
            return [self._make_card(now_ns)]
        if failing is None:
            return self._switch.animate_frame(frame, self._control)
        rests = failing.is_backing_off(now_ns)
        answers = self._switch.animate_frame(frame, self._control, rests)
        if not rests:
            failing.record_success(now_ns)
        broken = rests and not answers and now_ns - failing.since_ns >= BROKEN_NS
        return [self._make_card(now_ns)] if broken else answers

    def _continue_animation(self) -> Sequence[AnimatedFrame]:
        """Return the pictures that are ready though no driver frame has come; none while the card is shown."""
        failing = self._failing.get(PipelinePart.ANIMATOR)
        if self._origin is FrameOrigin.CARD:
            return []
        return self._switch.continue_animation(failing is not None and failing.is_backing_off(self._clock.now_ns()))

    def _make_card(self, now_ns: int) -> AnimatedFrame:
        """Return the card, in the pictures' size."""
        portrait = self._switch.portrait
        size_px = len(self._last.image) if self._last is not None else len(portrait.image) if portrait else 0
        return AnimatedFrame(cached_card_frame(size_px, size_px), now_ns, FrameOrigin.CARD)

    def _publish_frames(self, answers: Sequence[AnimatedFrame]) -> None:
        """Put the pictures into the outbox, blended during a transition."""
        for answer in answers:
            picture, blended = FacePicture(answer.frame.image, answer.points, answer.frame.ground_rgb), None
            if answer.change is not None:
                self._transition = TransitionBlender(answer.change, self._last)
            elif answer.origin is not self._origin and (self._transition is None or self._transition.has_begun):
                self._transition = TransitionBlender(Transition.CROSSFADE, self._last)
            self._origin = answer.origin
            if self._transition is not None:
                blended = self._transition.blend_picture(picture, answer.due_ns)
                if blended is None:
                    self._transition = None
                    self._inbox.set_extra_room(0)
            self._last = blended or picture
            image, frame = self._last.image, answer.frame
            if blended is not None:
                frame = AvatarFrame(image, None, ground_rgb=blended.ground_rgb)
            is_card = answer.origin is FrameOrigin.CARD and blended is None
            self._outbox.put(ScheduledFrame(frame, answer.due_ns, is_card))
