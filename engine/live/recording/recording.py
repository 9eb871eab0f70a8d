"""One recording, from its first picture to its last: what the camera shows, evenly paced, with the sound that fits.

Owns: its file, its own way of pictures (a bounded mailbox that drops and counts), and its microphone.
Does not know: threads, the live output, who wants it. Passes on every failure.
"""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from engine.core.clock import NS_PER_MS, NS_PER_S, Clock
from engine.core.commands import Recording
from engine.core.errors import PersonaCamError, SinkError, SourceError
from engine.core.latency import LatencyMeter
from engine.core.pacing import Pace
from engine.core.settings import LiveSettings
from engine.core.status import RecordingStatus
from engine.core.types import AvatarFrame
from engine.live.loops.animation_loop import Picture
from engine.live.loops.mailbox import Mailbox
from engine.live.loops.output_loop import Output
from engine.live.panic import Panic
from engine.live.recording.delayed_sound import DelayedSound, InTime
from engine.sinks import Sink
from engine.sinks.framing import Framer, Placing
from engine.sinks.video_file.sink import VideoSink, part_of
from engine.sources.microphone import Microphone

OpenMicrophone = Callable[[str], Microphone]
SILENT_NS = 3 * NS_PER_S
"""A microphone that has given nothing for this long is reported."""
MISSED, MISSED_MIN = 0.1, 30
"""So large a part of the pictures, and so many of them, may be missing before it is said."""
DELAY_FRAMES = 90
"""Sound is delayed by what these pictures, the latest, were delayed by in the middle."""


class Take:
    """`offer` and `status` may be called from any thread, the rest belongs to one."""

    def __init__(
        self, recording: Recording, live: LiveSettings, panic: Panic, clock: Clock, open_microphone: OpenMicrophone
    ) -> None:
        """Open file and microphone. Without the microphone it goes on, silent; `problem` says why.

        Raises: SinkError if the place cannot be written.
        """
        self._file = recording.file
        self._panic = panic
        self._clock = clock
        self._delays = LatencyMeter(DELAY_FRAMES)
        self.problem: SourceError | None = None
        self._microphone = self._opened(recording.microphone, open_microphone)
        self._sound = None if self._microphone is None else DelayedSound(self._microphone.take, self._in_time)
        self._framer = Framer(live.output_width_px, live.output_height_px, Placing.of(live))
        try:
            video = VideoSink(self._file, Fraction(live.output_fps), self._sound)
        except BaseException:
            self._let_go()
            raise
        pace = Pace.steady(live.output_fps)
        self._period_ns = pace.period_ns
        self._sink = FramedSink(video, self._framer, self._note)
        self._pictures: Mailbox[Picture] = Mailbox(pace.waiting_max, clock)
        size = live.output_height_px, live.output_width_px
        self._output = Output(self._sink, pace, self._pictures, clock, panic, card_size=size)

    def place(self, placing: Placing) -> None:
        """Let the avatar lie like this in the picture from now on."""
        self._framer.placing = placing

    def offer(self, frame: AvatarFrame) -> None:
        """Give it the next picture; never waits."""
        self._pictures.put(Picture(frame, self._clock.now_ns()))

    def status(self) -> RecordingStatus:
        problem: PersonaCamError | None = self.problem or self._fallen_silent() or self._too_slow()
        words = ("", "") if problem is None else (problem.message, problem.remedy)
        return RecordingStatus(self._file, self._sink.end_ns / NS_PER_S, *words)

    def step(self) -> None:
        """Write a picture if its turn has come, else wait for that. Raises: DiskFullError, SinkError."""
        self._output.step()

    def close(self) -> None:
        """Finish the file. Raises: DiskFullError, SinkError if its end could not be written."""
        try:
            self._output.close()
        finally:
            self._let_go()

    def _opened(self, name: str | None, open_microphone: OpenMicrophone) -> Microphone | None:
        if name is None:
            return None
        try:
            return open_microphone(name)
        except SourceError as failure:
            self.problem = SourceError(f"{failure.message} The recording has no sound.", failure.remedy)
            return None

    def _let_go(self) -> None:
        if self._microphone is not None:
            self._microphone.close()

    def _fallen_silent(self) -> SourceError | None:
        heard_at_ns = None if self._sound is None else self._sound.heard_at_ns
        if heard_at_ns is None or self._clock.now_ns() - heard_at_ns < SILENT_NS:
            return None
        return SourceError("The microphone gives no sound any more.", "Plug it in, and begin another recording.")

    def _too_slow(self) -> PersonaCamError | None:
        counts = self._output.counts
        if counts.late < max(MISSED_MIN, MISSED * (counts.sent + counts.late)):
            return None
        return SinkError(
            f"This computer is too slow to record as well: {counts.late} pictures are missing.",
            "Choose a smaller size, or fewer pictures a second, for the output.",
        )

    def _note(self, frame: AvatarFrame, shown_at_ns: int, new: bool) -> None:
        """A picture is recorded; on the card's, nothing is heard."""
        if new:
            self._delays.note(frame.capture_time_ns, self._began_ns() + shown_at_ns)
        if self._sound is not None and self._panic.on:
            self._sound.mute(shown_at_ns, shown_at_ns + self._period_ns)

    def _began_ns(self) -> int:
        return self._output.began_ns or 0

    def _in_time(self) -> InTime:
        delay = self._delays.delay()
        return InTime(self._began_ns(), 0 if delay is None else round(delay.p50_ms * NS_PER_MS))


class FramedSink:
    """Writes pictures the way a camera shows them: a square fills a picture of another shape.

    note: is told of each picture, its time in the video, and whether it is another one than before.
    """

    def __init__(self, sink: Sink, framer: Framer, note: Callable[[AvatarFrame, int, bool], None]) -> None:
        self._sink = sink
        self._framer = framer
        self._note = note
        self._last: AvatarFrame | None = None
        self.end_ns = 0

    def write(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        self._note(frame, shown_at_ns, frame is not self._last)
        self._last = frame
        self._sink.write(replace(frame, image=self._framer.place(frame.image)), shown_at_ns)
        self.end_ns = shown_at_ns

    def close(self) -> None:
        self._sink.close()


def free_name(file: Path) -> Path:
    """Return the name itself if nothing of that name is there, finished or not; else with the first free number."""
    candidate, number = file, 1
    while candidate.exists() or part_of(candidate).exists():
        number += 1
        candidate = file.with_name(f"{file.stem} ({number}){file.suffix}")
    return candidate
