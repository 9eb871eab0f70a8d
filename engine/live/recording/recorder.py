"""The recorder: records what the virtual camera shows as a video, without slowing the live output.

Owns: the current recording, from the request to the finished file, and what a failure does.
Knows no threads: one thread calls `run_once` in a loop. Does not know: how a recording is written (`recording`), the
live output.
"""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from engine.core.clock import Clock
from engine.core.commands import RecordingRequest
from engine.core.errors import SinkError
from engine.core.settings import LiveSettings
from engine.core.status import RecordingStatus
from engine.core.system.memory import return_freed_memory
from engine.core.types import AvatarFrame
from engine.live.notices import Notices
from engine.live.recording.delayed_sound import MuteSwitch
from engine.live.recording.recording import OpenMicrophone, Recording
from engine.sinks.panic import PanicSwitch
from engine.sinks.placement import Placing
from engine.sources.microphone import DeviceMicrophone

PATIENCE_S = 0.1
"""How long a step waits at most."""
MATTER, LOSS = "recording", "recording loss"
"""What notices are about: a loss stays said while the next recording begins."""


log = logging.getLogger(__name__)


class FrameTap(Protocol):
    """The source of the recorded pictures."""

    copy_to: Callable[[AvatarFrame], None] | None
    """Called with every new picture during a recording; must not wait."""

    @property
    def live_frame(self) -> AvatarFrame | None:
        """The newest picture, or None before the first."""


class Recorder:
    """`run_once` and `close` belong to one thread; all else may be called from any, and never waits."""

    def __init__(
        self,
        live: LiveSettings,
        panic: PanicSwitch,
        notices: Notices,
        clock: Clock,
        frames: FrameTap,
        open_microphone: OpenMicrophone = DeviceMicrophone,
    ) -> None:
        self._live = live
        self._panic = panic
        self._notices = notices
        self._clock = clock
        self._frames = frames
        self._open_microphone = open_microphone
        self._mute = MuteSwitch()
        self._wishes = threading.Condition()
        self._wanted: tuple[RecordingRequest | None] | None = None
        self._take: Recording | None = None

    def change_live_settings(self, live: LiveSettings) -> None:
        """Use these settings from the next recording on; the placing in the picture changes at once."""
        self._live = live
        take = self._take
        if take is not None:
            take.set_placing(Placing.from_settings(live))

    def set_recording(self, recording: RecordingRequest | None) -> None:
        """Start this recording, after ending the current one; None only ends it."""
        with self._wishes:
            self._wanted = (recording,)
            self._wishes.notify_all()

    def recording_status(self) -> RecordingStatus | None:
        """Return the status of the current recording, or of the next one requested; None if there is none."""
        wanted, take = self._wanted, self._take
        if wanted is not None and wanted[0] is not None:
            return RecordingStatus(wanted[0].file, 0.0)
        return None if take is None else take.recording_status()

    def set_muted(self, on: bool) -> None:
        """Have silence in place of the microphone's sound, in this recording and in the next, or its sound again."""
        self._mute.set_muted(on, self._clock.now_ns())

    @property
    def sound_level(self) -> float | None:
        """How loud the latest sound of the recording was, 0 to 1; None without a recording that has sound."""
        take = self._take
        return None if take is None else take.sound_level

    def run_once(self) -> None:
        """Start, continue or end a recording, or wait for one; a failure ends the recording and becomes a notice."""
        with self._wishes:
            if self._wanted is None and self._take is None:
                self._wishes.wait(PATIENCE_S)
            wanted = self._wanted
        try:
            if wanted is not None:
                self._handle_request(wanted)
            if self._take is not None:
                self._take.run_once()
        except SinkError as failure:
            self._notices.add_failure(MATTER, failure)
            self._finish_recording()
        except BaseException:
            self._finish_recording()
            raise

    def close(self) -> None:
        """Finish the file of the current recording."""
        self._finish_recording()

    def _handle_request(self, wanted: tuple[RecordingRequest | None]) -> None:
        """Carry out a request; until that is done or has failed, `recording_status` shows it."""
        try:
            self._start_recording(*wanted)
        finally:
            with self._wishes:
                if self._wanted is wanted:
                    self._wanted = None

    def _start_recording(self, recording: RecordingRequest | None) -> None:
        self._finish_recording()
        if recording is None:
            return
        take = Recording(recording, self._live, self._panic, self._clock, self._open_microphone, self._mute)
        if take.problem is None:
            self._notices.clear_notice(MATTER)
        else:
            self._notices.add_notice(MATTER, take.problem)
        latest = self._frames.live_frame
        if latest is not None:
            take.offer_frame(latest)
        self._take, self._frames.copy_to = take, take.offer_frame

    def _report_loss(self, take: Recording) -> None:
        """Say what the file lacks, until a later recording is whole; also to the log, if nobody is there to read it."""
        if take.loss is None:
            self._notices.clear_notice(LOSS)
        else:
            log.warning("The recording lacks %d pictures.", take.recording_status().missing)
            self._notices.add_notice(LOSS, take.loss)

    def _finish_recording(self) -> None:
        if self._take is None:
            return
        self._frames.copy_to = None
        try:
            self._take.close()
            self._report_loss(self._take)
        except SinkError as failure:
            self._notices.add_failure(MATTER, failure)
        finally:
            self._take = None
            return_freed_memory()
