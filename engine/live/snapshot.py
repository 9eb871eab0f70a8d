"""Collects the status of a run from its parts.

Owns: which part's report the status shows if several have one. Reads only, from any thread.
Does not know: how the parts work.
"""

from dataclasses import dataclass, replace

from engine.core.clock import NS_PER_MS, NS_PER_S
from engine.core.problem import Problem
from engine.core.status import CameraStatus, OutputShows, OutputStatus, SessionState, SessionStatus, WarmUp
from engine.core.types import Frame
from engine.live.io_changes import IoChanges
from engine.live.loops.animation_loop import AnimationLoop
from engine.live.loops.camera_status import find_camera_problem
from engine.live.loops.capture_loop import CaptureLoop
from engine.live.loops.driver_rate import DriverRate
from engine.live.loops.mailbox import Mailbox
from engine.live.loops.output_loop import OutputLoop
from engine.live.notices import Notices
from engine.live.recording.recorder import Recorder
from engine.live.threads import WorkerThreads
from engine.live.types import ScheduledFrame
from engine.sinks.panic import PanicSwitch


@dataclass(frozen=True, slots=True, eq=False)
class RunningParts:
    """The parts of a running session."""

    threads: WorkerThreads
    inbox: Mailbox[Frame]
    outbox: Mailbox[ScheduledFrame]
    capture: CaptureLoop
    animation: AnimationLoop
    output: OutputLoop
    recorder: Recorder
    panic: PanicSwitch
    notices: Notices
    changes: IoChanges
    rate: DriverRate


def read_status(parts: RunningParts, next_in_line: WarmUp | None = None) -> SessionStatus:
    """Take a snapshot. next_in_line: what is being made for the animation loop, which does not know of it yet."""
    capture, animation, output = parts.capture, parts.animation, parts.output
    camera, state, resting = capture.camera_status(), read_state(parts), capture.is_resting
    if resting:
        camera = replace(camera, fps=None, silent_s=0.0)
    stages = {**animation.stage_meters, "write": output.write_meter}
    measured = {name: meter.compute_delay() for name, meter in stages.items()}
    notice, notice_about = _newest_notice(parts)
    return SessionStatus(
        state=state,
        problem=_find_problem(parts, state, camera),
        animator=animation.name,
        portrait=animation.portrait,
        camera=camera,
        output=read_output_status(parts),
        running_s=parts.threads.running_ns() / NS_PER_S,
        keeps_up_fps=animation.read_rate().keeps_up_fps,
        face_seen=animation.tracking.face_seen,
        captured=capture.meter.captured,
        animated=animation.animated,
        face_lost=animation.tracking.face_lost,
        shown=output.shown,
        dropped=parts.inbox.dropped_count + parts.outbox.dropped_count,
        skipped=capture.meter.skipped,
        delay=output.recent.compute_delay(),
        stages={name: delay for name, delay in measured.items() if delay is not None},
        showing=animation.showing,
        bridged=animation.fallback_reason,
        people=animation.tracking.people,
        panic=parts.panic.on,
        recording=parts.recorder.recording_status(),
        notice=notice,
        notice_about=notice_about,
        notices=parts.notices.count,
        resting=resting,
        face_missing=animation.tracking.face_missing and state is SessionState.RUNNING,
        driven_by=parts.changes.camera,
        shown_on=parts.changes.wanted_output,
        quality=animation.quality,
        runtime=animation.runtime,
        driver_fps=parts.rate.used_fps,
        in_between_delay_ms=animation.in_between_delay_ns / NS_PER_MS,
        warm_up=next_in_line or animation.warm_up,
    )


def read_output_status(parts: RunningParts) -> OutputStatus:
    """Return what the output was given, what those who watch it get now, and since when."""
    status = _resolve_output(parts)
    return status if status.is_on_air else replace(status, on_air_s=0.0)


def _resolve_output(parts: RunningParts) -> OutputStatus:
    video, standby = parts.changes.output_file, parts.output.standby
    status = parts.output.output_status
    if video is not None:
        status = replace(status, file=str(video.file), wanted_file=str(video.wanted))
    is_device, has_ended = bool(status.device), parts.threads.stopping.is_set()
    if parts.changes.has_output and (is_device or not has_ended):
        if status.shows is OutputShows.NOTHING and parts.changes.is_opening_output:
            return replace(status, shows=OutputShows.STARTING)
        return status
    if parts.changes.is_opening_output and not has_ended:
        return replace(status, shows=OutputShows.STARTING)
    if standby is not None and not has_ended and standby.shows in ("card", "panic"):
        is_panic = standby.shows == "panic"
        return replace(status, shows=OutputShows.STANDBY, readers=standby.readers, is_panic_card=is_panic)
    return replace(status, shows=OutputShows.NOTHING)


def read_state(parts: RunningParts) -> SessionState:
    """Return the state of the run."""
    if parts.threads.failure is not None:
        return SessionState.FAILED
    if parts.threads.stopping.is_set():
        return SessionState.STOPPED
    if parts.capture.lost is not None:
        return SessionState.CAMERA_LOST
    return SessionState.RUNNING if parts.output.latest_frame is not None else SessionState.STARTING


def _newest_notice(parts: RunningParts) -> tuple[Problem | None, str]:
    """Return the newest notice and its matter; the animator's own comes last."""
    notice, matter = parts.notices.newest_notice()
    about_animator = parts.animation.notice
    return (notice, matter) if notice is not None or about_animator is None else (about_animator, "animator")


def _find_problem(parts: RunningParts, state: SessionState, camera: CameraStatus) -> Problem | None:
    """What is wrong now, or None."""
    failed = parts.threads.failure or parts.capture.lost
    if failed is not None:
        return failed.problem
    if state is SessionState.STOPPED:
        return None
    animation = parts.animation
    output_problem = None if parts.changes.is_opening_output else parts.output.problem
    problems = (animation.problem, output_problem, animation.limitation, find_camera_problem(camera))
    return next((problem for problem in problems if problem is not None), None)
