"""Times chunk after chunk of an animator, as quickly as it answers.

Owns: which chunks warm up, how many count, and what is noted of each. Does not know: what a chunk costs, or why.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from engine.animators.protocol import Animator
from engine.animators.work_figures import HasWork
from engine.core.clock import NS_PER_S
from engine.core.types import AvatarFrame, Control, Frame

WARM_UP_CHUNKS = 12
"""Not counted, or as many as fit into `seconds`: caches are filled, and most keyframes are there."""
CHUNKS_MIN = 3
"""At least this many are timed, however long they take."""
FIRST_PICTURE_CHUNKS = 64
"""An animator that shows no driver after this many chunks never will."""


@dataclass(frozen=True, slots=True)
class ChunkTimes:
    """warm_up: chunks before those that count. each_ms: of those that count. pictures: see `Computation`."""

    warm_up: int
    each_ms: tuple[float, ...]
    pictures: int


class ChunkPass:
    """Gives an animator one chunk of driver frames after the other; frames repeat, their times rise.

    chunks: how many so far. last_s: how long the latest took.
    """

    def __init__(self, animator: Animator[Any], frames: Sequence[Frame], now_ns: Callable[[], int]) -> None:
        self._animator = animator
        self._now_ns = now_ns
        self._frames = _repeat_frames(frames)
        self.chunks = 0
        self.last_s = 0.0

    def animate_until_shown(self) -> bool:
        """Animate until a picture shows a moment of the driver; False if none ever does."""
        for _ in range(FIRST_PICTURE_CHUNKS):
            if any(picture.capture_time_ns is not None for picture in self._animate_chunk()):
                return True
        return False

    def time_chunks(self, seconds: float) -> ChunkTimes:
        """Warm up, then time chunks for at least `seconds`, and at least CHUNKS_MIN of them."""
        until_ns = self._now_ns() + round(seconds * NS_PER_S)
        while self.chunks < WARM_UP_CHUNKS and self._now_ns() < until_ns:
            self._animate_chunk()
        warm_up = self.chunks
        each_ms: list[float] = []
        pictures: list[int] = []
        until_ns = self._now_ns() + round(seconds * NS_PER_S)
        while len(each_ms) < CHUNKS_MIN or self._now_ns() < until_ns:
            pictures.append(self._count_pictures())
            self._animate_chunk()
            each_ms.append(1000 * self.last_s)
        return ChunkTimes(warm_up, tuple(each_ms), sorted(pictures)[len(pictures) // 2])

    def _animate_chunk(self) -> Sequence[AvatarFrame]:
        self.chunks += 1
        chunk = [next(self._frames) for _ in range(self._animator.chunk)]
        started_ns = self._now_ns()
        pictures = self._animator.animate_chunk(chunk, Control())
        self.last_s = (self._now_ns() - started_ns) / NS_PER_S
        return pictures

    def _count_pictures(self) -> int:
        return self._animator.read_computation().pictures if isinstance(self._animator, HasWork) else 1


def _repeat_frames(frames: Sequence[Frame]) -> Iterator[Frame]:
    """Yield the frames forwards and backwards in turn, so that the driver never jumps, each with a later time."""
    there_and_back = [*frames, *frames[-2:0:-1]]
    for number in count():
        frame = there_and_back[number % len(there_and_back)]
        yield Frame(frame.image, (number + 1) * NS_PER_S // 30, frame.face)
