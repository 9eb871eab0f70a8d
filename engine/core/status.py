"""Snapshots of a running session: its state, its camera, its output, its delay.

Owns: the frozen status types. Does not know: threads, how anything in them is measured.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from engine.core.problem import Problem
from engine.core.settings import Quality


class Showing(Enum):
    """Kinds of picture that the output shows.

    HELD: the last movement, for a moment without a face. IDLE: the avatar by itself. CARD: "be right back".
    """

    NOTHING = "nothing"
    DRIVEN = "driven"
    HELD = "held"
    IDLE = "idle"
    CARD = "card"


class OutputShows(Enum):
    """What those who watch the output get now, by the output's own account.

    NOTHING: there is no output that others could see. STANDBY: neither, but the virtual camera stays, with its card.
    STARTING: it is being opened, or has got nothing yet. AVATAR, CARD: what it was sent last.
    INTERRUPTED: its device is gone, or what feeds it has ended or does not move; it is opened again.
    """

    NOTHING = "nothing"
    STANDBY = "standby"
    STARTING = "starting"
    AVATAR = "avatar"
    CARD = "card"
    INTERRUPTED = "interrupted"


class ViewersSee(Enum):
    """Whose picture those who watch the output have before them. ABSENCE_CARD: nobody is in view, or not live."""

    NOTHING = "nothing"
    AVATAR = "avatar"
    ABSENCE_CARD = "absence card"
    PANIC_CARD = "panic card"


class Live(Enum):
    """Whether the user is live, in one value for every place that says so: what other programs get of the output.

    STANDBY: not live, but the virtual camera stays with its card. UNWATCHED: live, and no program has the camera
    open. INTERRUPTED: live, but the camera was taken away, or it does not move.
    """

    OFF = "off"
    STANDBY = "standby"
    STARTING = "starting"
    LIVE = "live"
    CARD = "card"
    UNWATCHED = "unwatched"
    INTERRUPTED = "interrupted"

    @property
    def is_on(self) -> bool:
        """Whether the avatar goes out, or is about to: ending the program would be seen."""
        return self not in (Live.OFF, Live.STANDBY)

    @property
    def is_seen(self) -> bool:
        """Whether viewers may have a picture of ours on their screens that follows the preview."""
        return self in (Live.LIVE, Live.CARD, Live.UNWATCHED)


@dataclass(frozen=True, slots=True)
class RecordingStatus:
    """A recording under way. file: where it will be once it has ended. seconds: recorded so far.

    problem: what it has to do without (its sound, some pictures), or None. missing: pictures that had no time, and in
    whose place the one before stays. is_muted: it has a microphone, and silence in place of its sound.
    """

    file: Path
    seconds: float
    problem: Problem | None = None
    missing: int = 0
    is_muted: bool = False


class SessionState(Enum):
    """The state of a session. CAMERA_LOST ends by itself when the camera is back; the last two are final."""

    STARTING = "starting"
    RUNNING = "running"
    CAMERA_LOST = "camera lost"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Delay:
    """Milliseconds from capture to output over the latest frames; `frames` counts all that were ever measured."""

    p50_ms: float
    p95_ms: float
    max_ms: float
    frames: int


@dataclass(frozen=True, slots=True)
class CameraStatus:
    """The camera as it is now.

    width_px, height_px, given_fps: what the device says it sends. fps: what really arrives, None before it is known.
    silent_s: seconds since the last picture. is_file: it is a video or a folder of pictures, played as a camera.
    """

    name: str
    width_px: int
    height_px: int
    given_fps: float
    fps: float | None
    silent_s: float
    is_file: bool = False


@dataclass(frozen=True, slots=True)
class OutputStatus:
    """What the output was given: pictures, repeated ones among them, and turns that came too late to be served.

    shows: what viewers get. readers: how many programs have the device open, None where that is not known.
    device: of the virtual camera, as other programs list it; empty if the output is none. file: of the video that the
    output is; empty if it is none. wanted_file: the name that was asked for; `file` has another if that was taken.
    is_panic_card: the card that it shows is panic's. fps: new pictures in a second, over the latest two seconds.
    dropped_percent: of the pictures that were shown or dropped in the latest ten seconds, the share that was dropped
    because the animator or the output was behind, 0 to 100. Both are None before they are known.
    on_air_s: seconds since the output was first sent a picture that others can see, until it is switched off.
    """

    sent: int = 0
    repeated: int = 0
    late: int = 0
    device: str = ""
    shows: OutputShows = OutputShows.NOTHING
    readers: int | None = None
    file: str = ""
    wanted_file: str = ""
    is_panic_card: bool = False
    fps: float | None = None
    dropped_percent: float | None = None
    on_air_s: float = 0.0

    @property
    def viewers_see(self) -> ViewersSee:
        """What those who watch have before them; live, what they would have if nobody watches now."""
        if self.shows is OutputShows.STANDBY and self.readers == 0:
            return ViewersSee.NOTHING
        if self.shows in (OutputShows.CARD, OutputShows.STANDBY):
            return ViewersSee.PANIC_CARD if self.is_panic_card else ViewersSee.ABSENCE_CARD
        return ViewersSee.AVATAR if self.shows is OutputShows.AVATAR else ViewersSee.NOTHING

    @property
    def is_on_air(self) -> bool:
        """Whether it was sent a picture that others can see, and is not switched off."""
        return self.shows in (OutputShows.AVATAR, OutputShows.CARD, OutputShows.INTERRUPTED)


@dataclass(frozen=True, slots=True)
class QualityInUse:
    """The quality of the pictures. delay_frames: driver frames between a movement and its picture.

    wanted: what the user chose, while the quality is lower for lack of time or memory; else None. why: which of them.
    limits: the qualities that are not what they should be with these weights, and what each lacks.
    """

    quality: Quality
    delay_frames: int
    wanted: Quality | None = None
    why: Problem | None = None
    limits: Mapping[Quality, Problem] = field(default_factory=dict)

    def compute_delay_ms(self, driver_fps: float) -> float:
        """Return what the frames make of the delay; computing a chunk comes on top of it."""
        return 1000 * self.delay_frames / driver_fps


@dataclass(frozen=True, slots=True)
class RuntimeInUse:
    """What runs the networks. name: "eager" (PyTorch) or "onnx". provider: of ONNX Runtime, empty for eager.

    build_done, build_left_s: while another runtime is being built, how much of it is done, 0 to 1, and how many seconds
    it will still take, as far as that is known.
    """

    name: str
    provider: str
    build_done: float | None = None
    build_left_s: float | None = None


class WarmUpStep(Enum):
    """What is waited for before something else is shown.

    LOADING: the animator is being made. PREPARING: it looks at the portrait. ANIMATING: its first calls, whose pictures
    are not shown. SETTLING: what is shown moves a little slower, until the delay is the one that comes.
    """

    LOADING = "loading"
    PREPARING = "preparing"
    ANIMATING = "animating"
    SETTLING = "settling"


@dataclass(frozen=True, slots=True)
class WarmUp:
    """What is made ready beside what is shown, to be shown in its turn.

    animator, portrait, quality: what comes; quality None if the animator has none, or is not there yet.
    calls_done, calls_needed: calls of the animator, 0 of 0 before they begin. delay_left_ms: how much later pictures
    have to be shown than now before it can be shown.
    """

    animator: str
    portrait: str
    quality: Quality | None
    step: WarmUpStep
    calls_done: int = 0
    calls_needed: int = 0
    delay_left_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class SessionStatus:
    """A snapshot of a session.

    problem: what is wrong now, or None.
    running_s: since the start, or until the end. keeps_up_fps: driver frames a second that the animator can answer.
    captured: driver frames read. animated: of those, answered by the animator. face_lost: of those, without a face.
    face_missing: the camera gives pictures, and the latest has no face. resting: the camera is released, and nothing
    is animated, since nobody can see it.
    shown: new pictures that went to the output.
    dropped: pushed out by newer ones because the animator or the output was behind. skipped: left out by even sampling.
    showing: what the picture shows. bridged: why the Instant animator carries the portrait, None while it need not.
    people: how many are in view, as far as is known.
    panic: viewers get the card until it is released.
    recording: the recording under way, or None.
    notice: the last thing that went wrong and was survived, or None. notice_about: the matter: output, camera,
    recording, swap. notices: how many there have been; the same one again counts again.
    driven_by: the camera in use, in the user's words, or the one that is being opened; None: no driver.
    shown_on: the same of the output.
    quality: of the animator that was chosen, None if it has no such steps, or is not loaded. driver_fps: driver frames
    used in a second, None while all are. in_between_delay_ms: what pictures blended in between cost, 0 without any.
    warm_up: what is made ready beside what is shown, or None.
    """

    state: SessionState
    problem: Problem | None
    animator: str
    portrait: str
    camera: CameraStatus
    output: OutputStatus
    running_s: float
    keeps_up_fps: float | None
    face_seen: bool
    captured: int
    animated: int
    face_lost: int
    shown: int
    dropped: int
    skipped: int
    delay: Delay | None
    stages: dict[str, Delay]
    showing: Showing = Showing.NOTHING
    bridged: Problem | None = None
    people: int = 0
    panic: bool = False
    recording: RecordingStatus | None = None
    notice: Problem | None = None
    notice_about: str = ""
    notices: int = 0
    face_missing: bool = False
    resting: bool = False
    driven_by: str | None = None
    shown_on: str | None = None
    quality: QualityInUse | None = None
    runtime: RuntimeInUse | None = None
    driver_fps: float | None = None
    in_between_delay_ms: float = 0.0
    warm_up: WarmUp | None = None

    @property
    def live(self) -> Live:
        """What viewers get, by what the output says and, where that is known, whether anybody reads."""
        live = _LIVE_BY_OUTPUT[self.output.shows]
        return _LIVE_UNREAD.get(live, live) if self.output.readers == 0 else live

    @property
    def on_air(self) -> bool:
        """Whether the output was sent a picture that others can see: the avatar or the card."""
        return self.output.shows in (OutputShows.AVATAR, OutputShows.CARD)


_LIVE_BY_OUTPUT = {
    OutputShows.NOTHING: Live.OFF,
    OutputShows.STANDBY: Live.STANDBY,
    OutputShows.STARTING: Live.STARTING,
    OutputShows.AVATAR: Live.LIVE,
    OutputShows.CARD: Live.CARD,
    OutputShows.INTERRUPTED: Live.INTERRUPTED,
}
_LIVE_UNREAD = {Live.LIVE: Live.UNWATCHED, Live.CARD: Live.UNWATCHED, Live.STANDBY: Live.OFF}
"""What it is if no program has the device open."""
