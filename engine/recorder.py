"""The recorder: what the camera shows, kept as a video, beside the live output and without slowing it.

Owns: the recording under way, from the wish to the finished file, and its own way of pictures: a bounded mailbox that
drops and counts, and an even pace. Knows no threads: `step` is called in a loop by one.
Does not know: the live output; animators; what a picture shows.
"""

import threading
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from engine.clock import NS_PER_S, Clock
from engine.errors import SinkError
from engine.mailbox import Mailbox
from engine.messages import AvatarFrame, Recording, RecordingStatus
from engine.notices import Notices
from engine.output import Output
from engine.pacing import Pace
from engine.panic import Panic
from engine.performer import Picture
from engine.settings import LiveSettings
from engine.sinks import Sink
from engine.sinks.framing import Framer, Placing
from engine.sinks.video import VideoSink, part_of

PATIENCE_S = 0.1
"""How long a step waits at most."""
MATTER = "recording"


class Recorder:
    """`step` and `close` belong to one thread; all else may be called from any, and never waits."""

    def __init__(self, live: LiveSettings, panic: Panic, notices: Notices, clock: Clock) -> None:
        self._live = live
        self._panic = panic
        self._notices = notices
        self._clock = clock
        self._wishes = threading.Condition()
        self._wanted: tuple[Recording | None] | None = None
        self._latest: AvatarFrame | None = None
        self._take: Take | None = None

    def use(self, live: LiveSettings) -> None:
        """Record like this from the next recording on; how the avatar lies in the picture counts at once."""
        self._live = live
        take = self._take
        if take is not None:
            take.place(Placing.of(live))

    def record(self, recording: Recording | None) -> None:
        """Begin this recording, after ending the one before; None only ends it."""
        with self._wishes:
            self._wanted = (recording,)
            self._wishes.notify_all()

    def offer(self, frame: AvatarFrame) -> None:
        """Give it the next picture that the output shows."""
        self._latest = frame
        take = self._take
        if take is not None:
            take.offer(frame)

    def status(self) -> RecordingStatus | None:
        """Return how the recording under way does; None if there is none."""
        take = self._take
        return None if take is None else take.status()

    def step(self) -> None:
        """Begin, go on with or end a recording, or wait for one; a failure ends the recording and becomes a notice."""
        with self._wishes:
            if self._wanted is None and self._take is None:
                self._wishes.wait(PATIENCE_S)
            wanted, self._wanted = self._wanted, None
        try:
            if wanted is not None:
                self._begin(*wanted)
            if self._take is not None:
                self._take.step()
        except SinkError as failure:
            self._notices.tell(MATTER, failure)
            self._end()
        except BaseException:
            self._end()
            raise

    def close(self) -> None:
        """Finish the file of the recording under way."""
        self._end()

    def _begin(self, recording: Recording | None) -> None:
        self._end()
        if recording is not None:
            self._take = Take(replace(recording, file=free_name(recording.file)), self._live, self._panic, self._clock)
            self._notices.clear(MATTER)
            if self._latest is not None:
                self._take.offer(self._latest)

    def _end(self) -> None:
        if self._take is None:
            return
        try:
            self._take.close()
        except SinkError as failure:
            self._notices.tell(MATTER, failure)
        finally:
            self._take = None


class Take:
    """One recording, from its first picture to its last."""

    def __init__(self, recording: Recording, live: LiveSettings, panic: Panic, clock: Clock) -> None:
        """Open the file.

        Raises: SinkError if the place cannot be written.
        """
        self._recording = recording
        self._clock = clock
        self._began_ns: int | None = None
        pace = Pace.steady(live.output_fps)
        self._pictures: Mailbox[Picture] = Mailbox(pace.waiting_max, clock)
        self._framer = Framer(live.output_width_px, live.output_height_px, Placing.of(live))
        sink = FramedSink(VideoSink(recording.file, Fraction(live.output_fps)), self._framer)
        size = live.output_height_px, live.output_width_px
        self._output = Output(sink, pace, self._pictures, clock, panic, card_size=size)

    def place(self, placing: Placing) -> None:
        self._framer.placing = placing

    def offer(self, frame: AvatarFrame) -> None:
        now_ns = self._clock.now_ns()
        self._began_ns = now_ns if self._began_ns is None else self._began_ns
        self._pictures.put(Picture(frame, now_ns))

    def status(self) -> RecordingStatus:
        began_ns = self._began_ns
        seconds = 0.0 if began_ns is None else (self._clock.now_ns() - began_ns) / NS_PER_S
        return RecordingStatus(self._recording.file, seconds)

    def step(self) -> None:
        self._output.step()

    def close(self) -> None:
        """Finish the file.

        Raises: DiskFullError, SinkError if its end could not be written.
        """
        self._output.close()


class FramedSink:
    """Writes pictures the way a camera shows them: a square fills a picture of another shape."""

    def __init__(self, sink: Sink, framer: Framer) -> None:
        self._sink = sink
        self._framer = framer

    def write(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        self._sink.write(replace(frame, image=self._framer.place(frame.image)), shown_at_ns)

    def close(self) -> None:
        self._sink.close()


def free_name(file: Path) -> Path:
    """Return the name itself if nothing of that name is there, finished or not; else with the first free number."""
    candidate, number = file, 1
    while candidate.exists() or part_of(candidate).exists():
        number += 1
        candidate = file.with_name(f"{file.stem} ({number}){file.suffix}")
    return candidate
