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
from engine.core.commands import Adjust, Calibrate, Command, Recording, Transition
from engine.core.errors import AnimatorError, PersonaCamError, SinkError, SourceError
from engine.core.settings import LiveSettings, Settings
from engine.core.status import CameraStatus, Delay, State, Status
from engine.core.types import AvatarFrame, Frame, Portrait
from engine.live.fallback.animator_thread import Lead
from engine.live.fallback.portrait_preparer import Hands, Wardrobe
from engine.live.jobs import Errands
from engine.live.loops.animation_loop import Cast, Performer, Picture
from engine.live.loops.camera_status import problem_of
from engine.live.loops.capture_loop import Intake
from engine.live.loops.mailbox import Mailbox
from engine.live.loops.output_loop import Output
from engine.live.notices import Notices
from engine.live.panic import Panic
from engine.live.recording.recorder import Recorder
from engine.live.session_parts import Parts
from engine.sinks.output_factory import NULL, VIRTUAL_CAMERA

log = logging.getLogger(__name__)

STOP_S = 15.0
"""The longest that a stuck driver (a camera read, a graphics call) is waited for at the end."""


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
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

    def __init__(self, parts: Parts, clock: Clock | None = None) -> None:
        clock = clock or SystemClock()
        cast = Cast(parts.settings, parts.animator, parts.lead)
        self._fps_max = NS_PER_S / parts.pace.period_ns
        self._clock = clock
        self._started_ns = self._ended_ns = 0
        self._stop = threading.Event()
        self._failure: PersonaCamError | None = None
        self._inbox: Mailbox[Frame] = Mailbox(1, clock)
        self._outbox: Mailbox[Picture] = Mailbox(parts.pace.waiting_max, clock)
        self._intake = Intake(parts.source, parts.opener, self._inbox, clock, self._stop)
        self._performer = Performer(cast, parts.driver, self._inbox, self._outbox, clock, parts.live)
        hands = Hands(self._performer.send, parts.make, self._begin, self._note)
        self._wardrobe = Wardrobe(cast, hands, clock)
        self._panic = Panic()
        self._notices = Notices()
        self._errands = Errands(self._notices)
        self._openers = parts.openers
        self._shown_on = parts.output
        self._driven_by = self._asked_camera = parts.camera
        self._live = parts.live
        self._recorder = Recorder(parts.live, self._panic, self._notices, clock)
        self._output = Output(parts.sink, parts.pace, self._outbox, clock, self._panic, self._recorder.offer)
        self._unstarted: tuple[Lane, ...] = (
            Lane("capture", self._capture, self._intake.close, SourceError),
            Lane("engine", self._performer.step, self._performer.close, AnimatorError, self._performer.survive),
            Lane("output", self._output.step, self._output.close, SinkError),
            Lane("wardrobe", self._wardrobe.step, self._wardrobe.close, AnimatorError, self._wardrobe.survive),
            Lane("recorder", self._recorder.step, self._recorder.close, SinkError, self._notice_of("recorder")),
            Lane("errands", self._errands.step, self._close_openers, PersonaCamError, self._notice_of("errands")),
        )
        if parts.lead is not None:
            self._unstarted += (_lane_of(parts.lead),)
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> "Session":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def wear(self, portrait: Portrait) -> None:
        """Show this portrait from the next chunk on. Slow; call it on any thread but the GUI's.

        Raises: NoFaceError, AnimatorError; then the portrait worn so far stays.
        """
        self._wardrobe.wear(portrait)

    def keep_ready(self, portraits: Sequence[Portrait]) -> None:
        """Make the gallery's portraits ready ahead, in this order, so that a swap to one of them is quick.

        Later swaps must give the same `Portrait` objects.
        """
        self._wardrobe.keep_ready(portraits)

    def swap(self, portrait: Portrait, transition: Transition = Transition.CROSSFADE) -> None:
        """Show this portrait: at once if it is ready, else as soon as it is. The latest swap counts.

        One that cannot be made ready leaves the portrait worn so far, and a notice in the status.
        """
        self._wardrobe.swap(portrait, transition)

    def use_settings(self, settings: Settings) -> None:
        """Go on with another animator or size once it is ready; the one before goes on until then.

        Raises: SettingsError if the background is transparent.
        """
        check_opaque(settings.control().background)
        self._wardrobe.use(settings)

    def send(self, command: Command) -> None:
        """Queue a command for the engine thread; it counts from the next chunk on.

        Raises: SettingsError if it asks for a transparent background.
        """
        if isinstance(command, Adjust):
            check_opaque(command.control.background)
        self._performer.send(command)

    def panic(self, on: bool) -> None:
        """Show the card at once and everywhere, until released. Works whatever is stuck, and before the start."""
        self._output.panic(on)

    def record(self, recording: Recording | None) -> None:
        """Begin this recording beside the output; None ends the one under way. What goes wrong is told by `status`."""
        self._recorder.record(recording)

    def use_live(self, live: LiveSettings) -> None:
        """Give the output another size, rate, framing, zoom or position.

        Framing, zoom and position count at once. Another size or rate opens the virtual camera anew: programs that
        read it may have to choose it again. A file that is being written keeps its own.
        """
        self._recorder.use(live)
        self._errands.ask("live settings", lambda: self._use_live(live))

    def show_on(self, output: str | None) -> None:
        """Show the avatar on another output, or to nobody; if that cannot be opened, the one before goes on."""
        self._errands.ask("output", lambda: self._show_on(output))

    def use_camera(self, camera: str | None) -> None:
        """Be driven by another camera or clip; None: by nobody. Until it is open, the one before goes on."""
        self._asked_camera = camera
        self._errands.ask("camera", lambda: self._use_camera(camera))

    def start(self) -> None:
        """Begin. A failure from here on ends the run and is told by `status` and `failure`."""
        lanes, self._unstarted = self._unstarted, ()
        if not lanes:
            raise RuntimeError("a session runs once")
        self._started_ns = self._clock.now_ns()
        self._threads = [
            threading.Thread(target=self._run, args=(lane,), name=lane.name, daemon=True) for lane in lanes
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End all threads and release camera, animator and sink. May be called more than once, from any thread."""
        self._end()
        lanes, self._unstarted = self._unstarted, ()
        for lane in lanes:
            self._close(lane)
        for thread in list(self._threads):
            if thread is not threading.current_thread():
                thread.join(STOP_S)
                if thread.is_alive():
                    log.error("The %s thread did not let go within %.0f s.", thread.name, STOP_S)

    def wait(self, timeout_s: float) -> bool:
        """Wait until the run has ended; False when the time was up first."""
        return self._stop.wait(timeout_s)

    @property
    def failure(self) -> PersonaCamError | None:
        """What ended the run, if it did not end well."""
        return self._failure

    @property
    def latest(self) -> AvatarFrame | None:
        """The picture shown last, for a preview that asks when it wants to draw."""
        return self._output.latest

    @property
    def driver_latest(self) -> Frame | None:
        """The driver's picture read last, whole, for the driver's own eyes: a `Frame`, which no sink takes."""
        return self._intake.latest

    def delay(self) -> Delay | None:
        """The delay over the whole run, for a report; `status` has that of the latest seconds."""
        return self._output.whole_run.delay()

    def status(self) -> Status:
        """Take a snapshot; may be called from any thread, as often as wanted."""
        camera = self._intake.camera()
        state = self._state()
        problem, remedy = self._problem(state, camera)
        stages = {**self._performer.meters, "write": self._output.write_meter}
        measured = {name: meter.delay() for name, meter in stages.items()}
        notice, notice_remedy, notice_about = self._notices.newest()
        if not notice:
            notice, notice_remedy = self._performer.notice
            notice_about = "animator" if notice else ""
        return Status(
            state=state,
            problem=problem,
            remedy=remedy,
            animator=self._performer.name,
            portrait=self._performer.portrait,
            camera=camera,
            output=self._output.counts,
            running_s=self._running_ns() / NS_PER_S,
            keeps_up_fps=self._performer.rate_fps(),
            face_seen=self._performer.face_seen,
            captured=self._intake.captured,
            animated=self._performer.animated,
            face_lost=self._performer.face_lost,
            shown=self._output.shown,
            dropped=self._inbox.dropped + self._outbox.dropped,
            skipped=self._intake.skipped,
            delay=self._output.recent.delay(),
            stages={name: delay for name, delay in measured.items() if delay is not None},
            showing=self._performer.showing,
            bridged=self._performer.bridged,
            people=self._performer.people,
            panic=self._panic.on,
            on_air=self._shown_on not in (None, NULL),
            recording=self._recorder.status(),
            notice=notice,
            notice_remedy=notice_remedy,
            notice_about=notice_about,
            notices=self._notices.told,
            driven_by=self._asked_camera,
        )

    def _running_ns(self) -> int:
        return (self._ended_ns or self._clock.now_ns()) - self._started_ns if self._started_ns else 0

    def _state(self) -> State:
        if self._failure is not None:
            return State.FAILED
        if self._stop.is_set():
            return State.STOPPED
        if self._intake.lost is not None:
            return State.CAMERA_LOST
        return State.RUNNING if self._output.latest is not None else State.STARTING

    def _problem(self, state: State, camera: CameraStatus) -> tuple[str, str]:
        """What is wrong now and what to do about it; two empty strings when all is well."""
        failed = self._failure or self._intake.lost
        if failed is not None:
            return failed.message, failed.remedy
        if state is State.STOPPED:
            return "", ""
        problems = (self._performer.problem, self._output.problem, self._performer.remark, problem_of(camera))
        return next((problem for problem in problems if any(problem)), ("", ""))

    def _use_live(self, live: LiveSettings) -> None:
        before, self._live = self._live, live
        self._performer.card_after(live.card_after_s)
        self._openers.use(live)
        is_camera = (self._shown_on or NULL).startswith(VIRTUAL_CAMERA)
        if not is_camera or _shape(live) == _shape(before):
            return
        try:
            self._show_on(self._shown_on)
        except PersonaCamError:
            self._live = before
            self._openers.use(before)
            raise

    def _show_on(self, output: str | None) -> None:
        sink, pace = self._openers.output(output)
        before = self._output.switch(sink, pace)
        self._shown_on = output
        before.close()

    def _use_camera(self, camera: str | None) -> None:
        try:
            opened = self._openers.camera(camera)
        except PersonaCamError:
            if self._asked_camera == camera:  # nobody asked for yet another one meanwhile
                self._asked_camera = self._driven_by
            raise
        self._intake.use(*opened)
        self._driven_by = camera
        self.send(Calibrate())

    def _close_openers(self) -> None:
        """After a failure the virtual camera stays: the user will want to go on."""
        self._openers.close(keep_camera=self._failure is not None)

    def _capture(self) -> None:
        rate_fps = self._performer.rate_fps()
        more = self._intake.step(None if rate_fps is None else min(rate_fps, self._fps_max))
        if not more:
            self._end()

    def _begin(self, lead: Lead) -> None:
        """Give an animator a thread while the run goes on."""
        thread = threading.Thread(target=self._run, args=(_lane_of(lead),), name=lead.name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _note(self, matter: str, failure: PersonaCamError | None) -> None:
        if failure is None:
            self._notices.clear(matter)
        else:
            self._notices.tell(matter, failure)

    def _notice_of(self, matter: str) -> Callable[[PersonaCamError], None]:
        return lambda failure: self._notices.tell(matter, failure)

    def _run(self, lane: Lane) -> None:
        """The life of one thread."""
        try:
            while not self._stop.is_set() and not lane.over():
                failure = self._step(lane)
                if failure is not None and lane.survive is not None:
                    self._survive(lane, lane.survive, failure)
                elif failure is not None:
                    self._fail(failure)
                    break
        finally:
            if lane.survive is None:
                self._end()
            self._close(lane)

    def _survive(self, lane: Lane, survive: Callable[[PersonaCamError], None], failure: PersonaCamError) -> None:
        """Even when clearing up after a failure fails, the thread goes on."""
        try:
            survive(failure)
        except Exception:
            log.debug("the way to the failure", exc_info=True)
            self._notices.tell(lane.name, failure)

    def _step(self, lane: Lane) -> PersonaCamError | None:
        try:
            lane.step()
        except PersonaCamError as failure:
            return failure
        except Exception as unforeseen:
            log.debug("the way to the failure", exc_info=True)
            return lane.error(f"The {lane.name} failed: {unforeseen!r}.", "Run again with -v for the whole story.")
        return None

    def _close(self, lane: Lane) -> None:
        told = self._fail if lane.survive is None else self._notice_of(lane.name)
        try:
            lane.close()
        except PersonaCamError as failure:
            told(failure)
        except Exception as unforeseen:
            log.debug("the way to the failure", exc_info=True)
            told(lane.error(f"The {lane.name} did not close: {unforeseen!r}."))

    def _fail(self, failure: PersonaCamError) -> None:
        log.info("%s", failure)
        if self._failure is None:
            self._failure = failure

    def _end(self) -> None:
        """Wake everybody, for good; waits for nobody."""
        self._ended_ns = self._ended_ns or self._clock.now_ns()
        self._stop.set()
        self._inbox.close()
        self._outbox.close()
        self._intake.interrupt()
        self._openers.interrupt()


def _lane_of(lead: Lead) -> Lane:
    return Lane(lead.name, lead.step, lead.close, AnimatorError, lead.survive, lambda: lead.over)


def _shape(live: LiveSettings) -> tuple[int, int, int]:
    """What a virtual camera cannot change while it is open."""
    return live.output_width_px, live.output_height_px, live.output_fps
