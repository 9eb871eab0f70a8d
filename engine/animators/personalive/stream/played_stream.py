"""One portrait on its way: its stream, and which driver frame each of its pictures shows.

Owns: that both go together, and the pictures that another quality has left over. Does not know: pixels, threads.
"""

from collections.abc import Callable, Sequence

from torch import Tensor

from engine.animators.personalive.stream.play_out import PlayOut
from engine.animators.personalive.stream.prepared_portrait import PreparedPortrait
from engine.animators.personalive.stream.stream import Stream, StreamQuality
from engine.core.types import AvatarFrame, Frame, Image

Advance = Callable[[Stream, Sequence[Frame]], Sequence[Image]]
"""Runs one pass of a stream over a chunk of driver frames, and returns its pictures."""


class PlayedStream:
    """A stream with its play-out. raw: as in `PlayOut`."""

    def __init__(self, stream: Stream, raw: bool) -> None:
        self.stream = stream
        self.portrait: PreparedPortrait | None = None
        self._raw = raw
        self._play_out = self._new_play_out()
        self._left_over: list[AvatarFrame] = []

    @property
    def silent_chunks(self) -> int:
        """How many of the next chunks bring no picture of the driver."""
        return self._play_out.transition_chunks

    def swap_portrait(self, portrait: PreparedPortrait) -> None:
        """Start with this portrait; pictures of earlier frames are dropped."""
        self.portrait = portrait
        self.stream.swap_portrait(portrait)
        self._play_out, self._left_over = self._new_play_out(), []

    def switch_quality(self, quality: StreamQuality, convert: Callable[[Tensor], Sequence[Image]]) -> None:
        """Use this quality from the next chunk on. No picture is lost: those that come at once go with the next ones.

        convert: a chunk of a stream's pictures in eight bits.
        """
        pictures = [picture for chunk in self.stream.switch_quality(quality) for picture in convert(chunk)]
        self._play_out.change_transition(quality.schedule.transition_frames, len(pictures))
        self._left_over += self._play_out.label_pictures(pictures)

    def animate_frames(
        self, frames: Sequence[Frame], times_ns: Sequence[int | None], advance: Advance
    ) -> list[AvatarFrame]:
        """Return the pictures that are due after these frames. times_ns: as in `PlayOut.queue_frames`."""
        answers = self.take_left_over()
        for chunk in self._play_out.queue_frames(frames, times_ns):
            answers += self._play_out.label_pictures(advance(self.stream, chunk))
        return answers

    def take_left_over(self) -> list[AvatarFrame]:
        """Return the pictures that another quality has left over and that were not returned yet."""
        left_over, self._left_over = self._left_over, []
        return left_over

    def flush_frames(self, advance: Advance) -> list[AvatarFrame]:
        """Return the pictures of the last frames; for them the driver is continued in reverse."""
        answers = self.take_left_over()
        for chunk in self._play_out.tail_chunks():
            answers += self._play_out.label_pictures(advance(self.stream, chunk))
        return answers

    def _new_play_out(self) -> PlayOut:
        schedule = self.stream.schedule
        return PlayOut(schedule.chunk, schedule.transition_frames, self._raw)
