"""From the mailbox to the outbox: the driver is tracked, the avatar answers, and one picture gives way to another.

Owns: the control that shapes pictures, the order of commands between two frames, what becomes of a failure, and when
the card is shown. Knows no threads: `step` is called in a loop by one.
Does not know: cameras, outputs, which animator answers (`bridge`), how pictures are blended (`transition`).
"""

import logging
import statistics
from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from engine.core.clock import NS_PER_S, Clock
from engine.core.commands import Calibrate, Command, FollowNextPerson, SetControl, SwapPortrait
from engine.core.errors import PersonaCamError
from engine.core.latency import LatencyMeter
from engine.core.settings import LiveSettings, Transition
from engine.core.status import Showing
from engine.core.types import NOBODY, AvatarFrame, Control, Frame
from engine.live.fallback.animator_pair import AnimatorPair, ReplaceAnimators
from engine.live.fallback.animator_switch import AnimatorSwitch
from engine.live.fallback.retry import Backoff
from engine.live.loops.mailbox import Mailbox
from engine.live.loops.presence import Presence
from engine.live.loops.transition import FacePicture, TransitionBlender
from engine.live.types import AnimatedFrame, DriverTracker, FrameOrigin, PipelinePart, ScheduledFrame
from engine.sinks.card import cached_card_frame

log = logging.getLogger(__name__)

PATIENCE_S = 0.1
"""How long a step waits for driver frames before it looks for commands again."""
SILENT_NS = NS_PER_S // 2
"""A camera that gives nothing for this long shows nobody: the avatar goes on by itself."""
BROKEN_NS = NS_PER_S
"""The last picture is held for so long when there can be no other; then the card is shown."""
SWAP_ROOM = 1
"""So many more frames may wait until a swap is over: its first picture takes longer than a frame lasts."""
TRACK_FRAMES = 9
STAGE_WINDOW = 1000


class AnimationLoop:
    """The engine side. Public attributes may be read from any thread; `step`, `survive` and `close` belong to one."""

    def __init__(
        self,
        cast: AnimatorPair,
        driver: DriverTracker,
        inbox: Mailbox[Frame],
        outbox: Mailbox[ScheduledFrame],
        clock: Clock,
        live: LiveSettings,
    ) -> None:
        """Nothing is shown before the first `SwapPortrait`."""
        self._bridge = AnimatorSwitch(cast.stand_in, cast.lead, clock)
        self._waiting_max = outbox.capacity
        self._room = cast.inbox_capacity
        inbox.set_capacity(self._room)
        outbox.set_capacity(cast.outbox_capacity(outbox.capacity))
        self._driver = driver
        self._inbox = inbox
        self._outbox = outbox
        self._clock = clock
        self._period_ns = round(NS_PER_S / live.output_fps)
        self._commands: deque[Command | ReplaceAnimators] = deque()
        self._control = cast.settings.to_control()
        self._presence = Presence(live.card_after_s)
        self._changeover = TransitionBlender()
        self._begin: Transition | None = None
        self._origin: FrameOrigin | None = None
        self._size_px = 0
        self._last_frame_ns: int | None = None
        self._undriven = False
        self._health = {part: Backoff() for part in PipelinePart}
        self._busy_with = PipelinePart.TRACKER
        self._track_ns: deque[int] = deque(maxlen=TRACK_FRAMES)
        self._track_meter = LatencyMeter(STAGE_WINDOW)
        self.name = cast.settings.animator
        self.portrait = ""
        self.face_seen = False
        self.animated = 0
        self.face_lost = 0

    @property
    def limitation(self) -> tuple[str, str]:
        """What of the control the animator cannot show, and what to do about it; empty if it can show all of it."""
        return self._bridge.limitation

    @property
    def stage_meters(self) -> dict[str, LatencyMeter]:
        """Name of each stage -> how long it takes for one frame, or for a part of an animator, one chunk."""
        return {"track": self._track_meter, **self._bridge.stage_meters}

    @property
    def showing(self) -> Showing:
        """What the picture made last shows."""
        if self._origin is None:
            return Showing.NOTHING
        return Showing.CARD if self._origin is FrameOrigin.CARD else self._bridge.showing

    @property
    def fallback_reason(self) -> str:
        """Why the stand-in carries the portrait, or empty."""
        return self._bridge.reason

    @property
    def notice(self) -> tuple[str, str]:
        """What went wrong with the animator that was chosen and what to do about it, or two empty strings."""
        return self._bridge.notice

    @property
    def people(self) -> int:
        """How many are in view, as far as is known."""
        return self._driver.people

    @property
    def problem(self) -> tuple[str, str]:
        """What does not work now and what to do about it, or two empty strings."""
        for health in self._health.values():
            failure = health.failure
            if failure is not None:
                return failure.message, failure.remedy
        return "", ""

    def send_command(self, command: Command | ReplaceAnimators) -> None:
        """Queue a command; it counts from the next frame on, and is carried out while that is still to come."""
        self._commands.append(command)
        self._inbox.wake_waiter()

    def set_card_after(self, seconds: float | None) -> None:
        """From now on show the card when nobody has been in view for so long; None or 0: never. Any thread."""
        self._presence.set_card_after(seconds)

    def sustainable_fps(self) -> float | None:
        """How many driver frames a second are kept up with, or None while that is not known."""
        track_ns = list(self._track_ns)
        return self._bridge.sustainable_fps(statistics.median(track_ns) if track_ns else 0.0)

    def run_once(self) -> None:
        """Apply the commands, then answer one driver frame if it comes within PATIENCE_S."""
        self._busy_with = PipelinePart.ANIMATOR
        while self._commands:
            self._apply_command(self._commands.popleft())
        if not self.portrait:
            self._inbox.wait_for_change(PATIENCE_S)
            return
        frame = self._wait_for_frame()
        if frame is None:
            return
        self._busy_with = PipelinePart.TRACKER
        followed = self._track_frame(frame)
        self._presence.record_face_seen(self.face_seen, frame.capture_time_ns, expected=not self._undriven)
        self._busy_with = PipelinePart.ANIMATOR
        self._publish_frames(self._animate_frame(followed))
        if self._inbox.capacity > self._room and self._begin is None and not self._changeover.is_running:
            self._inbox.set_capacity(self._room)
        if frame.image is not NOBODY:
            self.animated += 1

    def handle_failure(self, failure: PersonaCamError) -> None:
        """Something failed in `step`: leave that part alone for a moment and go on without it."""
        log.info("The %s failed: %s", self._busy_with.value, failure)
        self._health[self._busy_with].record_failure(failure, self._clock.now_ns())
        if self._busy_with is PipelinePart.ANIMATOR:
            self._bridge.restart_fallback()

    def close(self) -> None:
        self._driver.close()
        self._bridge.close()

    def _apply_command(self, command: Command | ReplaceAnimators) -> None:
        match command:
            case SetControl(control):
                self._control = self._add_driver_state(control)
            case Calibrate():
                self._driver.calibrate_neutral()
            case FollowNextPerson():
                self._driver.follow_next_person()
            case SwapPortrait():
                self._swap_portrait(command)
            case ReplaceAnimators():
                self._replace_animators(command)

    def _add_driver_state(self, control: Control) -> Control:
        """Fill in what the driver is known by."""
        return replace(control, neutral=self._driver.neutral, person=self._driver.person)

    def _swap_portrait(self, wear: SwapPortrait) -> None:
        self._bridge.swap_portrait(wear.portrait, wear.reference)
        self._begin = wear.transition
        self._inbox.set_capacity(self._room + SWAP_ROOM)
        self._size_px = self._size_px or len(wear.portrait.image)
        self._outbox.clear_items()
        self.portrait = wear.portrait.name or "portrait"

    def _replace_animators(self, recast: ReplaceAnimators) -> None:
        before, cast = self._bridge, recast.cast
        self._bridge = AnimatorSwitch(cast.stand_in, cast.lead, self._clock)
        if before.stand_in is not cast.stand_in:
            before.stand_in.close()
        if before.lead is not None and before.lead is not cast.lead:
            before.lead.request_stop()
        self._driver.change_settings(cast.settings)
        self._control = self._add_driver_state(cast.settings.to_control())
        self.name = cast.settings.animator
        self._room = cast.inbox_capacity
        self._outbox.set_capacity(cast.outbox_capacity(self._waiting_max))
        self._swap_portrait(recast.wear)

    def _wait_for_frame(self) -> Frame | None:
        """Return the next driver frame, or one with nobody when the camera has given nothing for long."""
        now_ns = self._clock.now_ns()
        if self._last_frame_ns is None:
            self._last_frame_ns = now_ns
        silent = now_ns - self._last_frame_ns >= SILENT_NS
        if self._inbox.wait_for_items(1, self._period_ns / NS_PER_S if silent else PATIENCE_S):
            (frame,) = self._inbox.take_items()
            self._last_frame_ns = self._clock.now_ns()
            self._undriven = frame.image is NOBODY
            return frame
        return Frame(NOBODY, self._clock.now_ns()) if silent else None

    def _track_frame(self, frame: Frame) -> Frame:
        """Return the frame as animators take it; while the tracker is broken, nobody is seen."""
        health, started_ns = self._health[PipelinePart.TRACKER], self._clock.now_ns()
        if frame.image is NOBODY or health.is_backing_off(started_ns):
            self.face_seen = False
            return Frame(NOBODY, frame.capture_time_ns)
        followed = self._driver.track_and_crop(frame)
        health.record_success()
        ended_ns = self._clock.now_ns()
        self._track_meter.record_duration(started_ns, ended_ns)
        self._track_ns.append(ended_ns - started_ns)
        self.face_seen = followed.face is not None
        self.face_lost += not self.face_seen
        if self._driver.neutral is not self._control.neutral:
            self._control = self._add_driver_state(self._control)
        return followed

    def _animate_frame(self, frame: Frame) -> Sequence[AnimatedFrame]:
        """Return the pictures that have come up; the card when nobody has been there for long, or nothing works."""
        health, now_ns = self._health[PipelinePart.ANIMATOR], self._clock.now_ns()
        card = AnimatedFrame(cached_card_frame(self._size_px, self._size_px), now_ns, FrameOrigin.CARD)
        if self._presence.showing is Showing.CARD:
            return [card]
        rests = health.is_backing_off(now_ns)
        answers = self._bridge.animate_frame(frame, self._control, rests)
        if not rests:
            health.record_success()
        broken = rests and not answers and now_ns - health.since_ns >= BROKEN_NS
        return [card] if broken else answers

    def _publish_frames(self, answers: Sequence[AnimatedFrame]) -> None:
        """Blend where there is a change, and hand over."""
        for answer in answers:
            if self._begin is not None:
                self._changeover.start_transition(self._begin)
            elif answer.origin is not self._origin:
                self._changeover.start_transition(Transition.CROSSFADE)
            self._begin, self._origin = None, answer.origin
            image, changes = self._changeover.blend_picture(
                FacePicture(answer.frame.image, answer.points), answer.due_ns
            )
            self._size_px = len(image)
            moment_ns = None if changes else answer.frame.capture_time_ns
            self._outbox.put(ScheduledFrame(AvatarFrame(image, moment_ns), answer.due_ns))
