"""Matches pictures to driver frames: chunks on the way in, the transition and the tail on the way out.

Owns: counting. Does not know: networks, pixels.

The stream returns as many pictures as it takes frames, but its first P show the transition from the portrait's own
pose. So frame i's picture is the stream's picture i + P, and P pictures are missing when the driver ends. For those the
driver is continued with its last frames in reverse order, so that it neither jumps nor freezes.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import chain, cycle, islice

from engine.core.types import AvatarFrame, Frame, Image


class PlayOut:
    """One driver with one portrait; another portrait needs a new one.

    chunk: frames that the stream takes at a time. transition_frames: P. raw: the transition is returned, and the tail
    is left out, so that each frame has one picture.

    If P changes in between: a smaller P brings the pictures of as many frames at once, a larger one repeats as many,
    and what is repeated is not returned either, as if it were a transition.
    """

    def __init__(self, chunk: int, transition_frames: int, raw: bool) -> None:
        self._chunk = chunk
        self._transition_frames = transition_frames
        self._raw = raw
        self._transition_left = transition_frames
        self._owed = 0
        self._waiting: list[Frame] = []
        self._times_ns: deque[int | None] = deque()
        self._last: deque[Frame] = deque(maxlen=transition_frames + chunk)

    @property
    def transition_chunks(self) -> int:
        """How many of the next chunks' pictures show no driver."""
        return -(-self._transition_left // self._chunk)

    def change_transition(self, transition_frames: int, left_over: int) -> None:
        """Continue with this P; between two chunks. left_over: pictures that come at once, to be labelled next."""
        more, self._transition_frames = transition_frames - self._transition_frames, transition_frames
        self._last = deque(self._last, maxlen=transition_frames + self._chunk)
        self._transition_left = max(0, self._transition_left + more + left_over)

    def queue_frames(self, frames: Sequence[Frame], times_ns: Sequence[int | None]) -> Iterator[Sequence[Frame]]:
        """Queue these frames, and yield the complete chunks.

        times_ns: the capture time for each frame's picture; None for one that repeats the last motion.
        """
        self._waiting += frames
        self._last.extend(frames)
        self._owed += len(frames)
        self._times_ns.extend(times_ns)
        while len(self._waiting) >= self._chunk:
            yield self._waiting[: self._chunk]
            del self._waiting[: self._chunk]

    def tail_chunks(self) -> Iterator[Sequence[Frame]]:
        """Yield further chunks until no picture is missing; pass each one's pictures to `label_pictures` before the
        next."""
        last = list(self._last)
        onward = chain(self._waiting, cycle([*reversed(last), *last]))
        while self._owed:
            yield list(islice(onward, self._chunk))
        self._waiting = []

    def label_pictures(self, pictures: Sequence[Image]) -> list[AvatarFrame]:
        """Return the wanted ones of a chunk's pictures, each with the time of the driver frame that it shows."""
        kept = []
        for picture in pictures:
            in_transition = self._transition_left > 0
            self._transition_left -= in_transition
            if self._owed and (self._raw or not in_transition):
                self._owed -= 1
                kept.append(AvatarFrame(picture, None if in_transition else self._times_ns.popleft()))
        return kept
