"""A live run: the capture, engine and output threads, and the three hand-overs between them.

    camera ─▶ inbox ─▶ Performer ─▶ outbox ─▶ Output ─▶ sink
    [capture thread]   [engine thread]   [output thread]   └▶ latest

Owns: every thread of the engine, their start, their end, and what becomes of a failure in one of them.
Does not know: what a camera, an animator or a sink is inside; `intake`, `performer` and `output` do the work.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.core.background import check_opaque
from engine.core.clock import NS_PER_S, Clock, SystemClock
from engine.core.commands import Calibrate, Command, RecordingRequest, SetControl
from engine.core.errors import AnimatorError, PersonaCamError, SinkError, SourceError
from engine.core.settings import NULL, VIRTUAL_CAMERA, LiveSettings, Settings, Transition
from engine.core.status import CameraStatus, Delay, SessionState, SessionStatus
from engine.core.types import AvatarFrame, Frame, Portrait
from engine.live.fallback.animator_pair import AnimatorPair
from engine.live.fallback.animator_thread import AnimatorThread
from engine.live.fallback.portrait_preparer import PortraitPreparer, SessionCallbacks
from engine.live.jobs import Jobs
from engine.live.loops.animation_loop import AnimationLoop
from engine.live.loops.camera_status import find_camera_problem
from engine.live.loops.capture_loop import CaptureLoop
from engine.live.loops.mailbox import Mailbox
from engine.live.loops.output_loop import OutputLoop
from engine.live.notices import Notices
from engine.live.panic import PanicSwitch
from engine.live.recording.recorder import Recorder
from engine.live.session_parts import SessionParts
from engine.live.types import ScheduledFrame

log = logging.getLogger(__name__)

STOP_S = 15.0
"""The longest that a stuck driver (a camera read, a graphics call) is waited for at the end."""


@dataclass(frozen=True, slots=True, eq=False)
class WorkerLoop:
    """The work of one thread: `step` again and again until the end, then `close`.

    error: what its failures are. survive: takes a failure of a step; the run goes on. Without it a failure ends the
    run. over: says that the thread has nothing left to do, while the run goes on.
    """

    name: str
    step: Callable[[], None]
    close: Callable[[], None]
    error: type[PersonaCamError]
    survive: Callable[[PersonaCamError], None] | None = None
    over: Callable[[], bool] = lambda: False


class Session:
    """One live run, from `start` to `stop`. It cannot be started twice. Usable as a context manager."""

    def __init__(self, parts: SessionParts, clock: Clock | None = None) -> None:
        clock = clock or SystemClock()
        cast = AnimatorPair(parts.settings, parts.animator, parts.lead)
        self._fps_max = NS_PER_S / parts.pace.period_ns
        self._clock = clock
        self._started_ns = self._ended_ns = 0
        self._stop = threading.Event()
        self._failure: PersonaCamError | None = None
        self._inbox: Mailbox[Frame] = Mailbox(1, clock)
        self._outbox: Mailbox[ScheduledFrame] = Mailbox(parts.pace.waiting_max, clock)
        self._intake = CaptureLoop(parts.source, parts.opener, self._inbox, clock, self._stop)
        self._performer = AnimationLoop(cast, parts.driver, self._inbox, self._outbox, clock, parts.live)
        hands = SessionCallbacks(
            self._performer.send_command, parts.make, self._start_animator_thread, self._set_notice
        )
        self._wardrobe = PortraitPreparer(cast, hands, clock)
        self._panic = PanicSwitch()
        self._notices = Notices()
        self._errands = Jobs(self._notices)
        self._openers = parts.openers
        self._shown_on = parts.output
        self._driven_by = self._asked_camera = parts.camera
        self._live = parts.live
        self._recorder = Recorder(parts.live, self._panic, self._notices, clock)
        self._output = OutputLoop(parts.sink, parts.pace, self._outbox, clock, self._panic, self._recorder.offer_frame)
        self._unstarted: tuple[WorkerLoop, ...] = (
            WorkerLoop("capture", self._capture_frame, self._intake.close, SourceError),
            WorkerLoop(
                "engine", self._performer.run_once, self._performer.close, AnimatorError, self._performer.handle_failure
            ),
            WorkerLoop("output", self._output.run_once, self._output.close, SinkError),
            WorkerLoop(
                "wardrobe", self._wardrobe.run_once, self._wardrobe.close, AnimatorError, self._wardrobe.handle_failure
            ),
            WorkerLoop(
                "recorder", self._recorder.run_once, self._recorder.close, SinkError, self._notice_handler("recorder")
            ),
            WorkerLoop(
                "errands", self._errands.run_once, self._close_openers, PersonaCamError, self._notice_handler("errands")
            ),
        )
        if parts.lead is not None:
            self._unstarted += (_animator_worker(parts.lead),)
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> "Session":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def swap_portrait_and_wait(self, portrait: Portrait) -> None:
        """Show this portrait from the next chunk on. Slow; call it on any thread but the GUI's.

        Raises: NoFaceError, AnimatorError; then the portrait worn so far stays.
        """
        self._wardrobe.swap_portrait_and_wait(portrait)

    def prefetch_portraits(self, portraits: Sequence[Portrait]) -> None:
        """Make the gallery's portraits ready ahead, in this order, so that a swap to one of them is quick.

        Later swaps must give the same `Portrait` objects.
        """
        self._wardrobe.prefetch_portraits(portraits)

    def swap_portrait(self, portrait: Portrait, transition: Transition = Transition.CROSSFADE) -> None:
        """Show this portrait: at once if it is ready, else as soon as it is. The latest swap counts.

        One that cannot be made ready leaves the portrait worn so far, and a notice in the status.
        """
        self._wardrobe.swap_portrait(portrait, transition)

    def change_settings(self, settings: Settings) -> None:
        """Go on with another animator or size once it is ready; the one before goes on until then.

        Raises: SettingsError if the background is transparent.
        """
        check_opaque(settings.to_control().background)
        self._wardrobe.change_settings(settings)

    def send_command(self, command: Command) -> None:
        """Queue a command for the engine thread; it counts from the next chunk on.

        Raises: SettingsError if it asks for a transparent background.
        """
        if isinstance(command, SetControl):
            check_opaque(command.control.background)
        self._performer.send_command(command)

    def set_panic(self, on: bool) -> None:
        """Show the card at once and everywhere, until released. Works whatever is stuck, and before the start."""
        self._output.set_panic(on)

    def set_recording(self, recording: RecordingRequest | None) -> None:
        """Begin this recording beside the output; None ends the one under way. What goes wrong is told by `status`."""
        self._recorder.set_recording(recording)

    def change_live_settings(self, live: LiveSettings) -> None:
        """Give the output another size, rate, framing, zoom or position.

        Framing, zoom and position count at once. Another size or rate opens the virtual camera anew: programs that
        read it may have to choose it again. A file that is being written keeps its own.
        """
        self._recorder.change_live_settings(live)
        self._errands.submit_job("live settings", lambda: self._apply_live_settings(live))

    def set_output(self, output: str | None) -> None:
        """Show the avatar on another output, or to nobody; if that cannot be opened, the one before goes on."""
        self._errands.submit_job("output", lambda: self._switch_output(output))

    def set_camera(self, camera: str | None) -> None:
        """Be driven by another camera or clip; None: by nobody. Until it is open, the one before goes on."""
        self._asked_camera = camera
        self._errands.submit_job("camera", lambda: self._switch_camera(camera))

    def start(self) -> None:
        """Begin. A failure from here on ends the run and is told by `status` and `failure`."""
        lanes, self._unstarted = self._unstarted, ()
        if not lanes:
            raise RuntimeError("a session runs once")
        self._started_ns = self._clock.now_ns()
        self._threads = [
            threading.Thread(target=self._run_thread, args=(lane,), name=lane.name, daemon=True) for lane in lanes
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End all threads and release camera, animator and sink. May be called more than once, from any thread."""
        self._request_stop()
        lanes, self._unstarted = self._unstarted, ()
        for lane in lanes:
            self._close_worker(lane)
        for thread in list(self._threads):
            if thread is not threading.current_thread():
                thread.join(STOP_S)
                if thread.is_alive():
                    log.error("The %s thread did not let go within %.0f s.", thread.name, STOP_S)

    def wait_until_ended(self, timeout_s: float) -> bool:
        """Wait until the run has ended; False when the time was up first."""
        return self._stop.wait(timeout_s)

    @property
    def failure(self) -> PersonaCamError | None:
        """What ended the run, if it did not end well."""
        return self._failure

    @property
    def latest_frame(self) -> AvatarFrame | None:
        """The picture shown last, for a preview that asks when it wants to draw."""
        return self._output.latest_frame

    @property
    def latest_driver_frame(self) -> Frame | None:
        """The driver's picture read last, whole, for the driver's own eyes: a `Frame`, which no sink takes."""
        return self._intake.latest

    def read_delay(self) -> Delay | None:
        """The delay over the whole run, for a report; `status` has that of the latest seconds."""
        return self._output.whole_run.compute_delay()

    def read_status(self) -> SessionStatus:
        """Take a snapshot; may be called from any thread, as often as wanted."""
        camera = self._intake.camera_status()
        state = self._current_state()
        problem, remedy = self._current_problem(state, camera)
        stages = {**self._performer.stage_meters, "write": self._output.write_meter}
        measured = {name: meter.compute_delay() for name, meter in stages.items()}
        notice, notice_remedy, notice_about = self._notices.newest_notice()
        if not notice:
            notice, notice_remedy = self._performer.notice
            notice_about = "animator" if notice else ""
        return SessionStatus(
            state=state,
            problem=problem,
            remedy=remedy,
            animator=self._performer.name,
            portrait=self._performer.portrait,
            camera=camera,
            output=self._output.output_status,
            running_s=self._running_ns() / NS_PER_S,
            keeps_up_fps=self._performer.sustainable_fps(),
            face_seen=self._performer.face_seen,
            captured=self._intake.captured,
            animated=self._performer.animated,
            face_lost=self._performer.face_lost,
            shown=self._output.shown,
            dropped=self._inbox.dropped_count + self._outbox.dropped_count,
            skipped=self._intake.skipped,
            delay=self._output.recent.compute_delay(),
            stages={name: delay for name, delay in measured.items() if delay is not None},
            showing=self._performer.showing,
            bridged=self._performer.fallback_reason,
            people=self._performer.people,
            panic=self._panic.on,
            on_air=self._shown_on not in (None, NULL),
            recording=self._recorder.recording_status(),
            notice=notice,
            notice_remedy=notice_remedy,
            notice_about=notice_about,
            notices=self._notices.told,
            driven_by=self._asked_camera,
        )

    def _running_ns(self) -> int:
        return (self._ended_ns or self._clock.now_ns()) - self._started_ns if self._started_ns else 0

    def _current_state(self) -> SessionState:
        if self._failure is not None:
            return SessionState.FAILED
        if self._stop.is_set():
            return SessionState.STOPPED
        if self._intake.lost is not None:
            return SessionState.CAMERA_LOST
        return SessionState.RUNNING if self._output.latest_frame is not None else SessionState.STARTING

    def _current_problem(self, state: SessionState, camera: CameraStatus) -> tuple[str, str]:
        """What is wrong now and what to do about it; two empty strings when all is well."""
        failed = self._failure or self._intake.lost
        if failed is not None:
            return failed.message, failed.remedy
        if state is SessionState.STOPPED:
            return "", ""
        problems = (
            self._performer.problem,
            self._output.problem,
            self._performer.limitation,
            find_camera_problem(camera),
        )
        return next((problem for problem in problems if any(problem)), ("", ""))

    def _apply_live_settings(self, live: LiveSettings) -> None:
        before, self._live = self._live, live
        self._performer.set_card_after(live.card_after_s)
        self._openers.change_live_settings(live)
        is_camera = (self._shown_on or NULL).startswith(VIRTUAL_CAMERA)
        if not is_camera or _output_shape(live) == _output_shape(before):
            return
        try:
            self._switch_output(self._shown_on)
        except PersonaCamError:
            self._live = before
            self._openers.change_live_settings(before)
            raise

    def _switch_output(self, output: str | None) -> None:
        sink, pace = self._openers.open_output(output)
        before = self._output.switch_sink(sink, pace)
        self._shown_on = output
        before.close()

    def _switch_camera(self, camera: str | None) -> None:
        try:
            opened = self._openers.open_camera(camera)
        except PersonaCamError:
            if self._asked_camera == camera:  # nobody asked for yet another one meanwhile
                self._asked_camera = self._driven_by
            raise
        self._intake.switch_source(*opened)
        self._driven_by = camera
        self.send_command(Calibrate())

    def _close_openers(self) -> None:
        """After a failure the virtual camera stays: the user will want to go on."""
        self._openers.close(keep_camera=self._failure is not None)

    def _capture_frame(self) -> None:
        rate_fps = self._performer.sustainable_fps()
        more = self._intake.run_once(None if rate_fps is None else min(rate_fps, self._fps_max))
        if not more:
            self._request_stop()

    def _start_animator_thread(self, lead: AnimatorThread) -> None:
        """Give an animator a thread while the run goes on."""
        thread = threading.Thread(target=self._run_thread, args=(_animator_worker(lead),), name=lead.name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _set_notice(self, matter: str, failure: PersonaCamError | None) -> None:
        if failure is None:
            self._notices.clear_notice(matter)
        else:
            self._notices.add_notice(matter, failure)

    def _notice_handler(self, matter: str) -> Callable[[PersonaCamError], None]:
        return lambda failure: self._notices.add_notice(matter, failure)

    def _run_thread(self, lane: WorkerLoop) -> None:
        """The life of one thread."""
        try:
            while not self._stop.is_set() and not lane.over():
                failure = self._try_run_once(lane)
                if failure is not None and lane.survive is not None:
                    self._recover_from_failure(lane, lane.survive, failure)
                elif failure is not None:
                    self._record_failure(failure)
                    break
        finally:
            if lane.survive is None:
                self._request_stop()
            self._close_worker(lane)

    def _recover_from_failure(
        self, lane: WorkerLoop, survive: Callable[[PersonaCamError], None], failure: PersonaCamError
    ) -> None:
        """Even when clearing up after a failure fails, the thread goes on."""
        try:
            survive(failure)
        except Exception:
            log.debug("the way to the failure", exc_info=True)
            self._notices.add_notice(lane.name, failure)

    def _try_run_once(self, lane: WorkerLoop) -> PersonaCamError | None:
        try:
            lane.step()
        except PersonaCamError as failure:
            return failure
        except Exception as unforeseen:
            log.debug("the way to the failure", exc_info=True)
            return lane.error(f"The {lane.name} failed: {unforeseen!r}.", "Run again with -v for the whole story.")
        return None

    def _close_worker(self, lane: WorkerLoop) -> None:
        told = self._record_failure if lane.survive is None else self._notice_handler(lane.name)
        try:
            lane.close()
        except PersonaCamError as failure:
            told(failure)
        except Exception as unforeseen:
            log.debug("the way to the failure", exc_info=True)
            told(lane.error(f"The {lane.name} did not close: {unforeseen!r}."))

    def _record_failure(self, failure: PersonaCamError) -> None:
        log.info("%s", failure)
        if self._failure is None:
            self._failure = failure

    def _request_stop(self) -> None:
        """Wake everybody, for good; waits for nobody."""
        self._ended_ns = self._ended_ns or self._clock.now_ns()
        self._stop.set()
        self._inbox.close()
        self._outbox.close()
        self._intake.interrupt()
        self._openers.interrupt()


def _animator_worker(lead: AnimatorThread) -> WorkerLoop:
    return WorkerLoop(
        lead.name, lead.run_once, lead.close, AnimatorError, lead.handle_failure, lambda: lead.stop_requested
    )


def _output_shape(live: LiveSettings) -> tuple[int, int, int]:
    """What a virtual camera cannot change while it is open."""
    return live.output_width_px, live.output_height_px, live.output_fps
