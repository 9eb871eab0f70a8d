"""The state that the window shows, as one frozen snapshot, made of the desired state and the session's status.

Owns: `ViewState`, and `resolve`, which makes one. Numbers, names and states only: words are the widgets' business.
Knows no Qt, no thread, and no engine object that does anything.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import PurePath
from typing import TYPE_CHECKING

from app.storage.folders import DEMO_CLIP
from engine import VIRTUAL_CAMERA, Problem, ViewersSee
from engine import Live as Live

if TYPE_CHECKING:
    from app.control.controller_status import ControllerStatus
    from app.control.desired_state import DesiredState
    from engine import OutputStatus, QualityInUse, RuntimeInUse, SessionStatus, WarmUp

STARTING, CAMERA_LOST = "starting", "camera lost"
ENDED = ("stopped", "failed")
ANIMATOR, CAMERA = "animator", "camera"
"""Values of the engine's State: before the first picture, without a camera, and after the last; and what a notice is
about."""
SILENT_S = 1.0
"""A camera that has sent nothing for this long is said to send nothing."""
BUSY_COMPUTER = "This computer is busy: close programs that you do not need."


FIGURES = ("on_air", "delay_ms", "keeps_up_fps", "driver_fps", "in_between_delay_ms")
"""What of a view is measured again all the time."""


class Phase(Enum):
    """Where the program is. LOADING: nothing runs yet. RUNNING: pictures come. FAILED: none will, see `problem`."""

    LOADING = "loading"
    RUNNING = "running"
    FAILED = "failed"


class Button(Enum):
    """What a message's one button does."""

    DISMISS = "dismiss"
    TRY_AGAIN = "try again"
    SET_UP_OUTPUT = "set up output"
    SHOW_FILE = "show file"
    UNDO = "undo"
    GO_LIVE = "go live"
    SHOW_REPORT = "show report"
    GET_WEIGHTS = "get weights"
    SHOW_WEIGHTS = "show weights"
    USE_PERSONALIVE = "use personalive"
    GIVE_CONSENT = "give consent"
    PLACE_POINTS = "place points"


@dataclass(frozen=True, slots=True)
class Message:
    """One line for the message bar.

    problem: what happened, and what the app does about it or what to do. target: what the button is about.
    good: it is no problem at all. live_on: the output that it says the user is live on, "" if on none; None if it says
    nothing about that. undo: what takes back what it says; then the button is UNDO. about: the matter of what failed,
    such as the camera: it is said no more once that works, or fails otherwise; empty for none.
    """

    problem: Problem
    button: Button = Button.DISMISS
    target: str = ""
    good: bool = False
    live_on: str | None = None
    undo: Callable[[], object] | None = field(default=None, compare=False)
    about: str = ""


@dataclass(frozen=True, slots=True)
class OnAirView:
    """What the output measures of itself, rounded to what is shown, so that it differs only when that does.

    file: the video that it writes, without its folder. on_air_s: since others could see something. fps: new pictures a
    second. dropped_percent: of the latest ten seconds.
    """

    file: str = ""
    on_air_s: int = 0
    fps: int | None = None
    dropped_percent: float | None = None


@dataclass(frozen=True, slots=True)
class ViewState:
    """Everything that a widget may show.

    problem: what is wrong now; it goes by itself. desired: what is wanted, None before anything runs.
    viewers_see, on_air: what the output says of itself. camera: its own name; empty without a driver.
    face_missing: the camera gives pictures without a face. camera_silent: it gives none. resting: it is released.
    showing: value of the engine's Showing. bridged: why Instant stands in for another animator; None while it need
    not. recording: the file that is being written, empty while none is. resets: how often all settings were reset.
    quality, runtime, warm_up, driver_fps, in_between_delay_ms: as in the engine's status.
    animator_notice: what is wrong with the chosen animator, or None.
    shown_on: the output that is in use, empty for none. device: of the virtual camera, as other programs list it.
    readers: how many programs have it open, None where that is not known.
    """

    phase: Phase = Phase.LOADING
    live: Live = Live.OFF
    panic: bool = False
    problem: Message | None = None
    desired: "DesiredState | None" = None
    camera: str = ""
    animator: str = ""
    bridged: Problem | None = None
    viewers_see: ViewersSee = ViewersSee.NOTHING
    on_air: OnAirView = OnAirView()
    delay_ms: float | None = None
    keeps_up_fps: float | None = None
    face_seen: bool = True
    face_missing: bool = False
    camera_silent: bool = False
    resting: bool = False
    showing: str = "nothing"
    people: int = 0
    recording: str = ""
    recording_s: int = 0
    calibrates_in_s: int = 0
    resets: int = 0
    quality: "QualityInUse | None" = None
    runtime: "RuntimeInUse | None" = None
    warm_up: "WarmUp | None" = None
    animator_notice: Problem | None = None
    driver_fps: float | None = None
    in_between_delay_ms: float = 0.0
    shown_on: str = ""
    device: str = ""
    readers: int | None = None

    def with_figures_of(self, other: "ViewState") -> "ViewState":
        """Return this view with the other's measured figures, which change all the time."""
        return replace(self, **{name: getattr(other, name) for name in FIGURES})

    @property
    def live_on(self) -> str:
        """The output that the user is live on, empty for none."""
        return self.shown_on if self.live.is_on else ""

    @property
    def portrait_id(self) -> str:
        """The id of the portrait that is worn."""
        return "" if self.desired is None else self.desired.user.portrait


def takes_picture_away(view: ViewState, action_id: str, value: object) -> bool:
    """Return True if other programs that show the avatar would lose it by an action, though it is not to end live."""
    if view.desired is None or not view.live.is_on:
        return False
    user, usual = view.desired.user, type(view.desired.user)()
    shape = user.live.output_width_px, user.live.output_height_px, user.live.output_fps
    as_usual = usual.live.output_width_px, usual.live.output_height_px, usual.live.output_fps
    is_camera = user.output.startswith(VIRTUAL_CAMERA)
    return {
        "use-output": value != user.output,
        "output-size": is_camera and value != shape[:2],
        "output-fps": is_camera and value != shape[2],
        "reset": user.output != usual.output or (is_camera and shape != as_usual),
    }.get(action_id, False)


def has_ended_live(before: ViewState, after: ViewState) -> bool:
    """Return True if the user has just turned the output off: no failure, and not the end of the run."""
    if before.desired is None or after.desired is None or after.phase is not Phase.RUNNING:
        return False
    return before.live.is_on and before.desired.user.output_on and not after.desired.user.output_on


def resolve_view(reality: "ControllerStatus") -> ViewState:
    """Return what to show."""
    desired, engine = reality.desired, reality.engine
    phase = _resolve_phase(reality)
    common = ViewState(phase=phase, panic=desired.panic, desired=desired, resets=reality.resets)
    if engine is None:
        return replace(common, problem=_failure_message(reality) if phase is Phase.FAILED else None)
    return replace(
        common,
        live=engine.live,
        problem=_failure_message(reality) if phase is Phase.FAILED else _current_problem(engine, desired),
        camera=engine.camera.name,
        animator=engine.animator,
        bridged=engine.bridged,
        viewers_see=engine.output.viewers_see,
        on_air=_resolve_on_air(engine.output),
        delay_ms=None if engine.delay is None else engine.delay.p50_ms,
        keeps_up_fps=engine.keeps_up_fps,
        face_seen=engine.face_seen,
        resting=engine.resting,
        face_missing=engine.face_missing,
        camera_silent=engine.state.value == CAMERA_LOST or engine.camera.silent_s > SILENT_S,
        showing=engine.showing.value,
        people=engine.people,
        quality=engine.quality,
        runtime=engine.runtime,
        warm_up=engine.warm_up,
        animator_notice=engine.notice if engine.notice_about == ANIMATOR else None,
        driver_fps=engine.driver_fps,
        in_between_delay_ms=engine.in_between_delay_ms,
        panic=desired.panic or engine.panic,
        recording="" if engine.recording is None else str(engine.recording.file),
        calibrates_in_s=reality.calibrates_in_s,
        shown_on=engine.shown_on or "",
        device=engine.output.device,
        readers=engine.output.readers,
        recording_s=0 if engine.recording is None else int(engine.recording.seconds),
    )


def _resolve_on_air(output: "OutputStatus") -> OnAirView:
    percent = output.dropped_percent
    return OnAirView(
        file=PurePath(output.file).name,
        on_air_s=int(output.on_air_s),
        fps=None if output.fps is None else round(output.fps),
        dropped_percent=None if percent is None else round(percent, 1),
    )


def _resolve_phase(reality: "ControllerStatus") -> Phase:
    engine = reality.engine
    if reality.opening:
        return Phase.LOADING
    if engine is None:
        return Phase.LOADING if reality.notice is None else Phase.FAILED
    if engine.state.value in ENDED:
        return Phase.FAILED
    return Phase.LOADING if engine.state.value == STARTING else Phase.RUNNING


def _failure_message(reality: "ControllerStatus") -> Message:
    engine = reality.engine
    problem = None if engine is None else engine.problem
    return Message(problem or reality.notice or Problem("The run has ended."), Button.TRY_AGAIN)


def _current_problem(engine: "SessionStatus", desired: "DesiredState") -> Message | None:
    """Return what is wrong now: with the run, or with the recording under way, unless a notice said so already."""
    if engine.problem is not None:
        return Message(_name_demo_clip(engine.problem) if desired.camera == str(DEMO_CLIP) else engine.problem)
    problem = None if engine.recording is None else engine.recording.problem
    return None if problem is None or problem == engine.notice else Message(problem)


def _name_demo_clip(problem: Problem) -> Problem:
    """Say of the bundled clip, which nobody gave, what it is; if it is slow, the computer is to blame."""
    values = problem.message_phrase.values
    if values.get("camera") != DEMO_CLIP.name:
        return problem
    if "fps" in values:
        return Problem("The demo clip runs at only {fps} pictures a second.", BUSY_COMPUTER, fps=values["fps"])
    if "silent_s" in values:
        return Problem(
            "The demo clip has given no picture for {silent_s} s.", BUSY_COMPUTER, silent_s=values["silent_s"]
        )
    return problem
