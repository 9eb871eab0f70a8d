"""From the mailbox to the outbox: the driver is tracked, and the animator answers.

Owns: the running animator, the control that shapes pictures, and the order of commands between two chunks.
Knows no threads: `step` is called in a loop by one. Does not know: cameras, outputs.
"""

import statistics
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from engine.animator import Animator, Staged
from engine.clock import NS_PER_S, Clock
from engine.latency import LatencyMeter
from engine.mailbox import Mailbox
from engine.messages import Adjust, AvatarFrame, Calibrate, Command, Control, Face, FollowNext, Frame, Showing, Wear
from engine.pacing import spread_ns
from engine.settings import Settings
from engine.wardrobe import Recast

PATIENCE_S = 0.1
"""How long a step waits for driver frames before it looks for commands again."""
BUSY_CHUNKS = 9
"""The rate kept up with is judged by the median of this many chunks, so that one stall changes nothing."""
HEADROOM = 0.95
"""Part of the measured speed that is asked for: the rest absorbs jitter."""
STAGE_WINDOW = 1000


class Follower(Protocol):
    """Follows the person before the camera."""

    @property
    def neutral(self) -> Face | None:
        """The face at rest, or None before the first face."""

    def follow(self, frame: Frame) -> Frame:
        """Turn the next camera frame into what animators take: cropped, with the face found or None."""

    def calibrate(self) -> None:
        """Choose the neutral anew, from the next frame on."""

    def follow_next(self) -> None:
        """Follow another of the people in view, if there is one."""

    def use(self, settings: Settings) -> None:
        """Go on with these settings, from the next frame on."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """An avatar frame, and when it is due to be shown."""

    frame: AvatarFrame
    due_ns: int


class Performer:
    """The engine side. Public attributes may be read from any thread; `step` and `close` belong to one."""

    def __init__(
        self,
        animator: Animator[Any],
        driver: Follower,
        control: Control,
        inbox: Mailbox[Frame],
        outbox: Mailbox[Picture],
        clock: Clock,
    ) -> None:
        """Nothing is animated before the first `Wear`."""
        self._animator = animator
        self._driver = driver
        self._inbox = inbox
        self._outbox = outbox
        self._clock = clock
        self._commands: deque[Command | Recast] = deque()
        self._control = control
        self._busy_ns: deque[int] = deque(maxlen=BUSY_CHUNKS)
        self._last_due_ns = 0
        self._dressed = False
        self._track_meter = LatencyMeter(STAGE_WINDOW)
        self._animate_meter = LatencyMeter(STAGE_WINDOW)
        self.name = ""
        self.portrait = ""
        self.face_seen = False
        self.animated = 0
        self.face_lost = 0

    @property
    def showing(self) -> Showing:
        """What the picture made last shows."""
        if not self.animated:
            return Showing.NOTHING
        return Showing.DRIVEN if self.face_seen else Showing.HELD

    @property
    def meters(self) -> dict[str, LatencyMeter]:
        """Name of each stage -> how long it takes for one frame, or for a part of an animator, one chunk."""
        parts = self._animator.meters if isinstance(self._animator, Staged) else {}
        return {"track": self._track_meter, "animate": self._animate_meter, **parts}

    def send(self, command: Command | Recast) -> None:
        """Queue a command; it counts from the next chunk on."""
        self._commands.append(command)

    def rate_fps(self) -> float | None:
        """How many driver frames a second are kept up with, or None while that is not known."""
        if len(self._busy_ns) < BUSY_CHUNKS:
            return None
        return HEADROOM * self._animator.chunk * NS_PER_S / max(1.0, statistics.median(self._busy_ns))

    def step(self) -> None:
        """Apply the commands, then answer one chunk of driver frames if it comes within PATIENCE_S."""
        while self._commands:
            self._apply(self._commands.popleft())
        if not self._dressed:
            self._inbox.wait_change(PATIENCE_S)
            return
        if not self._inbox.wait_for(self._animator.chunk, PATIENCE_S):
            return
        started_ns = self._clock.now_ns()
        frames = [self._track(frame) for frame in self._inbox.take(self._animator.chunk)]
        tracked_ns = self._clock.now_ns()
        pictures = self._animator.animate(frames, self._control)
        made_ns = self._clock.now_ns()
        self._animate_meter.note(tracked_ns, tracked_ns + (made_ns - tracked_ns) // len(frames))
        self._busy_ns.append(made_ns - started_ns)
        self.animated += len(frames)
        self._hand_over(pictures, made_ns)

    def close(self) -> None:
        self._driver.close()
        self._animator.close()

    def _apply(self, command: Command | Recast) -> None:
        match command:
            case Adjust(control):
                self._control = replace(control, neutral=self._control.neutral)
            case Calibrate():
                self._driver.calibrate()
            case FollowNext():
                self._driver.follow_next()
            case Wear():
                self._wear(command)
            case Recast(animator, settings, wear):
                self._animator.close()
                self._animator = animator
                self._busy_ns.clear()
                self._driver.use(settings)
                self.name = settings.animator
                self._wear(wear)

    def _wear(self, wear: Wear) -> None:
        self._animator.show(wear.reference)
        self.portrait = wear.portrait.name
        self._dressed = True

    def _track(self, frame: Frame) -> Frame:
        started_ns = self._clock.now_ns()
        followed = self._driver.follow(frame)
        self._track_meter.note(started_ns, self._clock.now_ns())
        self.face_seen = followed.face is not None
        self.face_lost += not self.face_seen
        if self._driver.neutral is not self._control.neutral:
            self._control = replace(self._control, neutral=self._driver.neutral)
        return followed

    def _hand_over(self, pictures: Sequence[AvatarFrame], made_ns: int) -> None:
        if not pictures:
            return
        due_ns = spread_ns(made_ns, len(pictures), _interval_ns(pictures), self._last_due_ns)
        self._last_due_ns = due_ns[-1]
        for frame, due in zip(pictures, due_ns, strict=True):
            self._outbox.put(Picture(frame, due))


def _interval_ns(pictures: Sequence[AvatarFrame]) -> int:
    """The mean time between the driver moments that these pictures show; 0 if they show fewer than two."""
    moments = [picture.capture_time_ns for picture in pictures if picture.capture_time_ns is not None]
    return (moments[-1] - moments[0]) // (len(moments) - 1) if len(moments) > 1 else 0
