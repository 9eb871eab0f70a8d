"""A live run: the capture, engine and output threads, and the hand-overs between them.

    camera ─▶ inbox ─▶ AnimationLoop ─▶ outbox ─▶ OutputLoop ─▶ sink
    [capture thread]   [engine thread]   [output thread]   └▶ latest

Owns: how the parts of a run are connected, and the calls of the app.
Does not know: how a camera, an animator, a sink or any other part of the run works.
"""

from collections.abc import Sequence
from functools import partial

from engine.core.background import check_opaque
from engine.core.clock import NS_PER_S, Clock, SystemClock
from engine.core.commands import Command, RecordingRequest, SetControl, SwapPortrait
from engine.core.errors import AnimatorError, PersonaCamError, SinkError, SourceError
from engine.core.problem import Phrase
from engine.core.settings import LiveSettings, Settings, Transition
from engine.core.status import Delay, SessionStatus
from engine.core.types import AvatarFrame, Frame, Portrait
from engine.driver.turn.picture_turn import turn_image
from engine.live.fallback.animator_pair import AnimatorPair
from engine.live.fallback.portrait_preparer import PortraitPreparer, SessionCallbacks
from engine.live.fallback.primary.animator_thread import AnimatorThread
from engine.live.io_changes import TURN, IoChanges
from engine.live.jobs import Jobs
from engine.live.loops.animation_loop import AnimationLoop
from engine.live.loops.capture_loop import CaptureLoop
from engine.live.loops.driver_rate import DriverRate
from engine.live.loops.mailbox import Mailbox
from engine.live.loops.output_loop import OutputLoop
from engine.live.notices import Notices
from engine.live.recording.recorder import Recorder
from engine.live.rest import RestTimer
from engine.live.session_parts import SessionParts
from engine.live.snapshot import RunningParts, read_status
from engine.live.threads import WorkerLoop, WorkerThreads
from engine.live.types import ScheduledFrame


class Session:
    """One live run, from `start` to `stop`. It cannot be started twice. Usable as a context manager."""

    def __init__(self, parts: SessionParts, clock: Clock | None = None) -> None:
        clock = clock or SystemClock()
        notices = Notices()
        self._threads = WorkerThreads(clock, self._interrupt_all, notices.add_failure)
        self._running = running = self._connect_parts(parts, clock, notices)
        parts.driver.report_turn = partial(notices.add_notice, TURN)
        self._shown_to_driver: tuple[Frame | None, Frame | None] = (None, None)
        self._jobs = Jobs(notices)
        callbacks = SessionCallbacks(
            running.animation.send_command, parts.make, self._start_animator_thread, self._set_notice
        )
        pair = AnimatorPair(parts.settings, parts.animator, parts.primary)
        self._preparer = PortraitPreparer(pair, callbacks, clock)
        self._rest = RestTimer(clock, self._needs_driver, running.inbox.set_paused, parts.live.release_camera_after_s)
        for worker in self._list_workers():
            self._threads.add_worker(worker)
        if parts.primary is not None:
            self._start_animator_thread(parts.primary)

    def __enter__(self) -> "Session":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def swap_portrait_and_wait(self, portrait: Portrait) -> None:
        """Show this portrait from the next chunk on. Slow; call it on any thread but the GUI's.

        Raises: NoFaceError, AnimatorError; then the portrait shown so far stays.
        """
        self._preparer.swap_portrait_and_wait(portrait)

    def prefetch_portraits(self, portraits: Sequence[Portrait]) -> None:
        """Prepare the gallery's portraits ahead, in this order, so that a swap to one of them is quick.

        Later swaps must give the same `Portrait` objects.
        """
        self._preparer.prefetch_portraits(portraits)

    def swap_portrait(self, portrait: Portrait, transition: Transition = Transition.CROSSFADE) -> None:
        """Show this portrait: at once if it is prepared, else as soon as it is. The latest swap counts.

        If it cannot be prepared, the previous portrait stays and the status has a notice.
        """
        self._preparer.swap_portrait(portrait, transition)

    def change_settings(self, settings: Settings) -> None:
        """Change to another animator or size as soon as it is ready; the previous one continues until then.

        Raises: SettingsError if the background is transparent.
        """
        check_opaque(settings.to_control().background)
        self._preparer.change_settings(settings)

    def send_command(self, command: Command) -> None:
        """Queue a command for the engine thread; it counts from the next chunk on.

        Raises: SettingsError if it asks for a transparent background.
        """
        if isinstance(command, SetControl):
            check_opaque(command.control.background)
        elif not isinstance(command, SwapPortrait):
            self._rest.note_use()  # it is about the driver
        self._running.animation.send_command(command)

    def set_panic(self, on: bool) -> None:
        """Show the card everywhere at once, until released. Works while other parts hang, and before the start."""
        self._running.panic.set_panic(on)

    def set_recording(self, recording: RecordingRequest | None) -> None:
        """Start this recording beside the output; None ends the current one. `read_status` has its problems."""
        self._running.recorder.set_recording(recording)
        self._rest.note_use()

    def set_muted(self, on: bool) -> None:
        """Have silence in place of the microphone's sound in recordings, or its sound again. Nothing is waited for."""
        self._running.recorder.set_muted(on)

    @property
    def sound_level(self) -> float | None:
        """How loud the latest sound of the recording was, 0 to 1; None without a recording that has sound."""
        return self._running.recorder.sound_level

    def change_live_settings(self, live: LiveSettings) -> None:
        """Give the output another size, rate, framing, zoom or position, and use another number of driver frames.

        Framing, zoom and position count at once. Another size or rate opens the virtual camera again: programs that
        read it may have to choose it again. A file that is being written keeps its own.
        """
        self._running.recorder.change_live_settings(live)
        self._rest.set_after(live.release_camera_after_s)
        self._running.rate.set_wanted(live.driver_fps)
        self._jobs.submit_job("live settings", lambda: self._running.changes.apply_live_settings(live))

    def set_output(self, output: str | None) -> None:
        """Show the avatar on another output; None: on none. If it cannot be opened, the previous one continues."""
        self._running.changes.wanted_output = output
        self._rest.note_use()
        self._jobs.submit_job("output", lambda: self._running.changes.apply_output(output))

    def set_camera(self, camera: str | None) -> None:
        """Use another camera or clip; None: no driver. Until it is open, the previous one continues."""
        self._running.changes.camera = camera
        self._jobs.submit_job("camera", lambda: self._running.changes.apply_camera(camera))

    def set_preview_watched(self, on: bool) -> None:
        """Say whether the user can see the preview; before the first call they can.

        If not, and there is no output and no recording, the camera is released after a while (`LiveSettings`), and
        nothing is animated; it comes back as soon as one of these changes, or a command is about the driver.
        """
        self._rest.set_preview_watched(on)

    def start(self) -> None:
        """Start the run. A failure from here on ends it and is in `read_status` and `failure`."""
        self._threads.start()

    def stop(self) -> None:
        """End all threads and release camera, animator and sink. May be called more than once, from any thread."""
        self._threads.stop()

    def wait_until_ended(self, timeout_s: float) -> bool:
        """Wait until the run has ended; returns False if the time was up first."""
        return self._threads.stopping.wait(timeout_s)

    @property
    def panic(self) -> bool:
        """Whether viewers see the card because of panic. Nothing is waited for."""
        return self._running.panic.on

    @property
    def failure(self) -> PersonaCamError | None:
        """The failure that ended the run, or None."""
        return self._threads.failure

    @property
    def latest_frame(self) -> AvatarFrame | None:
        """The latest picture shown, for the preview."""
        return self._running.output.latest_frame

    def wait_for_picture(self, shown: int, timeout_s: float) -> int:
        """Wait until another number of pictures was shown than `shown`, or for so long; return their number."""
        return self._running.output.wait_for_picture(shown, timeout_s)

    @property
    def latest_driver_frame(self) -> Frame | None:
        """The latest picture, whole and upright, to show to the driver alone: a `Frame`, which no sink accepts."""
        latest, quarters = self._running.capture.latest, self._running.animation.tracking.tracker.quarters
        if latest is None or not quarters:
            return latest
        taken, turned = self._shown_to_driver
        if taken is not latest:
            turned = Frame(turn_image(latest.image, quarters), latest.capture_time_ns)
            self._shown_to_driver = latest, turned
        return turned

    def read_delay(self) -> Delay | None:
        """The delay over the whole run, for a report; `read_status` has that of the latest seconds."""
        return self._running.output.whole_run.compute_delay()

    def read_status(self) -> SessionStatus:
        """Return a snapshot; may be called from any thread, at any time."""
        return read_status(self._running, self._preparer.warm_up)

    def _connect_parts(self, parts: SessionParts, clock: Clock, notices: Notices) -> RunningParts:
        """Create and connect the three loops, their mailboxes and the parts beside them."""
        inbox: Mailbox[Frame] = Mailbox(1, clock)
        outbox: Mailbox[ScheduledFrame] = Mailbox(parts.pace.waiting_max, clock)
        pair = AnimatorPair(parts.settings, parts.animator, parts.primary)
        animation = AnimationLoop(pair, parts.driver, inbox, outbox, clock, parts.live)
        output = OutputLoop(parts.sink, parts.pace, outbox, clock, parts.panic)
        output_fps = NS_PER_S / parts.pace.period_ns
        rate = DriverRate(animation.read_rate, clock, output_fps, parts.live.driver_fps)
        stop = self._threads.stopping
        capture = CaptureLoop(parts.source, parts.opener, inbox, clock, stop, rate.read_fps)
        recorder = Recorder(parts.live, parts.panic, notices, clock, output)
        changes = IoChanges(parts, capture, animation, output, notices)
        output.tally.count_dropped = lambda: inbox.dropped_count + outbox.dropped_count
        return RunningParts(
            self._threads, inbox, outbox, capture, animation, output, recorder, parts.panic, notices, changes, rate
        )

    def _list_workers(self) -> tuple[WorkerLoop, ...]:
        running, preparer, jobs = self._running, self._preparer, self._jobs
        capture, animation, output, recorder = running.capture, running.animation, running.output, running.recorder
        add_failure = running.notices.add_failure
        return (
            WorkerLoop("capture", Phrase("capture"), capture.run_once, capture.close, SourceError),
            WorkerLoop(
                "engine", Phrase("engine"), animation.run_once, animation.close, AnimatorError, animation.handle_failure
            ),
            WorkerLoop("output", Phrase("output"), output.run_once, output.close, SinkError),
            WorkerLoop(
                "preparer",
                Phrase("preparer"),
                preparer.run_once,
                preparer.close,
                AnimatorError,
                preparer.handle_failure,
            ),
            WorkerLoop(
                "recorder",
                Phrase("recorder"),
                recorder.run_once,
                recorder.close,
                SinkError,
                partial(add_failure, "recorder"),
            ),
            WorkerLoop(
                "rest",
                Phrase("rest"),
                self._rest.run_once,
                _close_nothing,
                PersonaCamError,
                partial(add_failure, "rest"),
            ),
            WorkerLoop(
                "jobs",
                Phrase("jobs"),
                jobs.run_once,
                self._close_changes,
                PersonaCamError,
                partial(add_failure, "jobs"),
            ),
        )

    def _needs_driver(self) -> bool:
        """Whether others than those who look at the preview get the avatar."""
        changes = self._running.changes
        takes_avatar = changes.has_output or changes.is_opening_output
        return takes_avatar or self._running.recorder.recording_status() is not None

    def _start_animator_thread(self, primary: AnimatorThread) -> None:
        """Give an animator a thread: with the others, or at once while the run goes on."""
        primary.change_live_settings(self._running.animation.live_settings)
        self._threads.add_worker(
            WorkerLoop(
                primary.name,
                Phrase("animator {name}", name=primary.name),
                primary.run_once,
                primary.close,
                AnimatorError,
                primary.handle_failure,
                lambda: primary.stop_requested,
            )
        )

    def _set_notice(self, matter: str, failure: PersonaCamError | None) -> None:
        if failure is None:
            self._running.notices.clear_notice(matter)
        else:
            self._running.notices.add_failure(matter, failure)

    def _close_changes(self) -> None:
        """Close the outputs; after a failure the virtual camera stays, because the user will want to continue."""
        self._running.changes.close(keep_camera=self._threads.failure is not None)

    def _interrupt_all(self) -> None:
        running = self._running
        running.inbox.close()
        running.outbox.close()
        running.capture.interrupt()
        running.changes.interrupt()
        self._rest.interrupt()


def _close_nothing() -> None:
    """The timer has nothing to close."""
