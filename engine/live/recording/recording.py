"""One recording, from its first picture to its last: what the virtual camera shows, at a constant rate, with sound.

Owns: its file, its mailbox of pictures, and its microphone. Passes on every failure.
Does not know: threads, the live output, why it was started.
"""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from engine.core.clock import NS_PER_MS, NS_PER_S, Clock
from engine.core.commands import RecordingRequest
from engine.core.errors import SourceError
from engine.core.latency import LatencyMeter
from engine.core.pacing import Pace
from engine.core.problem import Problem
from engine.core.settings import LiveSettings
from engine.core.status import RecordingStatus
from engine.core.types import AvatarFrame
from engine.live.loops.mailbox import Mailbox
from engine.live.loops.output_loop import OutputLoop
from engine.live.recording.delayed_sound import DelayedSound, MuteSwitch, SoundTiming
from engine.live.types import ScheduledFrame
from engine.sinks import Sink
from engine.sinks.framing import Framer
from engine.sinks.panic import PanicSwitch
from engine.sinks.placement import Placing
from engine.sinks.video_file.sink import VideoSink
from engine.sources.microphone import Microphone

OpenMicrophone = Callable[[str], Microphone]
SILENT_NS = 3 * NS_PER_S
"""A microphone that has given nothing for this long is reported."""
MISSED, MISSED_MIN = 0.01, 5
"""The share of pictures, and their number, that may be missing before it is reported."""
SMALLER = "Choose a smaller size, or fewer pictures a second, for the output."
DELAY_FRAMES = 11
"""Sound is delayed by the median delay of this many latest pictures, so while that changes it is half of them late."""


class Recording:
    """`offer_frame` and `recording_status` may be called from any thread, the rest belongs to one."""

    def __init__(
        self,
        recording: RecordingRequest,
        live: LiveSettings,
        panic: PanicSwitch,
        clock: Clock,
        open_microphone: OpenMicrophone,
        mute: MuteSwitch | None = None,
    ) -> None:
        """Open file and microphone. If the microphone fails, the recording is silent; `problem` says why.

        Raises: SinkError if the file cannot be written.
        """
        self._panic = panic
        self._clock = clock
        self._mute = mute or MuteSwitch()
        self._delays = LatencyMeter(DELAY_FRAMES)
        self.problem: Problem | None = None
        self._microphone = self._open_microphone(recording.microphone, open_microphone)
        self._sound = (
            None
            if self._microphone is None
            else DelayedSound(self._microphone.read_sound, self._sound_timing, self._mute)
        )
        self._framer = Framer(live.output_width_px, live.output_height_px, Placing.from_settings(live))
        try:
            self._video = VideoSink(recording.file, Fraction(live.output_fps), self._sound)
        except BaseException:
            self._close_microphone()
            raise
        pace = Pace.constant_rate(live.output_fps)
        self._period_ns = pace.period_ns
        self._sink = FramedSink(self._video, self._framer, self._on_frame_written)
        self._pictures: Mailbox[ScheduledFrame] = Mailbox(pace.waiting_max, clock)
        size = live.output_height_px, live.output_width_px
        self._output = OutputLoop(self._sink, pace, self._pictures, clock, panic, card_size=size)

    def set_placing(self, placing: Placing) -> None:
        """Use this placing of the avatar in the picture from now on."""
        self._framer.placing = placing

    def offer_frame(self, frame: AvatarFrame) -> None:
        """Give it the next picture; never waits."""
        self._pictures.put(ScheduledFrame(frame, self._clock.now_ns()))

    def recording_status(self) -> RecordingStatus:
        problem = self.problem or self._microphone_problem() or self._speed_problem()
        return RecordingStatus(
            self._video.file,
            self._sink.end_ns / NS_PER_S,
            problem,
            self._output.output_status.late,
            is_muted=self._sound is not None and self._mute.on,
        )

    @property
    def sound_level(self) -> float | None:
        """How loud its latest sound was, 0 to 1; None if it has none."""
        return None if self._sound is None else self._sound.level

    @property
    def loss(self) -> Problem | None:
        """What the file lacks in the end, be it a single picture, or None."""
        counts = self._output.output_status
        if not counts.late:
            return None
        return Problem(
            "The recording {file} lacks {missing} of {all} pictures: this computer was too slow.",
            SMALLER,
            file=self._video.file.name,
            missing=counts.late,
            all=counts.sent + counts.late,
        )

    def run_once(self) -> None:
        """Write a picture if its turn is due, else wait for that. Raises: DiskFullError, SinkError."""
        self._output.run_once()

    def close(self) -> None:
        """Finish the file. Raises: DiskFullError, SinkError if its end could not be written."""
        try:
            self._output.close()
        finally:
            self._close_microphone()
            self._sound = (
                None  # it asks this recording for its timing: neither would be freed with the other's pictures
            )

    def _open_microphone(self, name: str | None, open_microphone: OpenMicrophone) -> Microphone | None:
        if name is None:
            return None
        try:
            return open_microphone(name)
        except SourceError as failure:
            self.problem = Problem(
                "{problem} The recording has no sound.",
                "{advice}",
                problem=failure.problem.message_phrase,
                advice=failure.problem.advice_phrase,
            )
            return None

    def _close_microphone(self) -> None:
        if self._microphone is not None:
            self._microphone.close()

    def _microphone_problem(self) -> Problem | None:
        heard_at_ns = None if self._sound is None else self._sound.heard_at_ns
        if heard_at_ns is None or self._clock.now_ns() - heard_at_ns < SILENT_NS:
            return None
        return Problem("The microphone gives no sound any more.", "Plug it in, and begin another recording.")

    def _speed_problem(self) -> Problem | None:
        counts = self._output.output_status
        if not _is_much(counts.late, counts.sent):
            return None
        return Problem(
            "This computer is too slow to record as well: {missing} pictures are missing.", SMALLER, missing=counts.late
        )

    def _on_frame_written(self, frame: AvatarFrame, shown_at_ns: int, new: bool) -> None:
        """Note the time of a recorded picture; the sound of the card is muted."""
        if new:
            self._delays.record_duration(frame.capture_time_ns, self._first_turn_ns() + shown_at_ns)
        if self._sound is not None and self._panic.on:
            self._sound.mute_between(shown_at_ns, shown_at_ns + self._period_ns)

    def _first_turn_ns(self) -> int:
        return self._output.first_turn_ns or 0

    def _sound_timing(self) -> SoundTiming:
        delay = self._delays.compute_delay()
        return SoundTiming(self._first_turn_ns(), 0 if delay is None else round(delay.p50_ms * NS_PER_MS))


def _is_much(missing: int, written: int) -> bool:
    return missing >= max(MISSED_MIN, MISSED * (written + missing))


class FramedSink:
    """Writes pictures as the virtual camera shows them: a square placed in a picture of another shape.

    note: called with each picture, its time in the video, and whether it differs from the previous one.
    """

    def __init__(self, sink: Sink, framer: Framer, note: Callable[[AvatarFrame, int, bool], None]) -> None:
        self._sink = sink
        self._framer = framer
        self._note = note
        self._last: AvatarFrame | None = None
        self.end_ns = 0

    def write_frame(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        self._note(frame, shown_at_ns, frame is not self._last)
        self._last = frame
        self._framer.follow_placing(shown_at_ns)
        placed = self._framer.place_image(frame.image, frame.ground_rgb)
        self._sink.write_frame(replace(frame, image=placed), shown_at_ns)
        self.end_ns = shown_at_ns

    def close(self) -> None:
        self._note, self._last = _ignore_frame, None  # whose note it is holds this sink
        self._sink.close()


def _ignore_frame(_frame: AvatarFrame, _shown_at_ns: int, _new: bool) -> None:
    """Nothing is noted after the end."""
