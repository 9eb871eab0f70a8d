"""Passes frames and pictures between the engine's thread and the primary animator's, and times its chunks.

Owns: the frames that wait, the answers that have come, and when a chunk takes too long. Knows no threads and no locks:
the animator's thread object has one. Does not know: animators, portraits.
"""

import statistics
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from engine.core.clock import NS_PER_S
from engine.core.latency import LatencyMeter
from engine.core.types import AvatarFrame, Control, Frame, Portrait
from engine.live.fallback.primary.automatic_quality import AutomaticQuality

STALL_NS = NS_PER_S
STALL_CHUNKS = 4
"""A chunk that takes longer than a second, and longer than this many usual ones, is a stall."""
FIRST_CHUNK_NS = 30 * NS_PER_S
"""The first chunk may take that long: engines are built and caches filled."""
BUSY_CHUNKS = 9
HEADROOM = 0.95
STAGE_WINDOW = 1000


@dataclass(frozen=True, slots=True, eq=False)
class AnimatedChunk:
    """Pictures of one call. portrait: whom they show. lookahead: the animator's in that call.

    frames: how many driver frames it took; 0 for pictures that were left over from calls before.
    """

    pictures: Sequence[AvatarFrame]
    portrait: Portrait
    frames: int
    lookahead: int


class ChunkTimer:
    """How long chunks take, whether the one that is being made takes too long, and how long the device rests after it.

    device_share: the share of the time in which chunks may be made; the device is left to others for the rest.
    latest_ns: how long the latest chunk took, with the rest after it.
    """

    def __init__(self) -> None:
        self._busy_since_ns: int | None = None
        self._busy_ns: deque[int] = deque(maxlen=BUSY_CHUNKS)
        self._rest_until_ns = 0
        self.device_share = 1.0
        self.latest_ns = 0
        self.meter = LatencyMeter(STAGE_WINDOW)

    def start_chunk(self, now_ns: int) -> None:
        self._busy_since_ns = now_ns

    @property
    def usual_ns(self) -> float | None:
        """How long a chunk usually takes, with the rest after it; None while that is not known."""
        return statistics.median(self._busy_ns) / self.device_share if self._busy_ns else None

    def end_chunk(self, now_ns: int, frames: int, is_usual: bool = True) -> bool:
        """Note that the chunk is done; False if it was a stall, which is no measure of other chunks.

        is_usual: not one for two portraits.
        """
        started_ns = self._busy_since_ns or now_ns
        stalled = self.is_stalled(now_ns)
        self._busy_since_ns = None
        taken_ns = now_ns - started_ns
        self.meter.record_duration(started_ns, started_ns + taken_ns // frames)
        self.latest_ns = round(taken_ns / self.device_share)
        if not stalled:
            if is_usual:
                self._busy_ns.append(taken_ns)
            self._rest_until_ns = started_ns + self.latest_ns
        return not stalled

    def rest_left_ns(self, now_ns: int) -> int:
        """How long no chunk may begin, so that the device is free for others."""
        return max(0, self._rest_until_ns - now_ns)

    def restart(self) -> None:
        """Forget all measurements, because another animator follows."""
        self._busy_since_ns = None
        self._busy_ns.clear()

    def is_stalled(self, now_ns: int) -> bool:
        if self._busy_since_ns is None:
            return False
        usual_ns = statistics.median(self._busy_ns) if self._busy_ns else FIRST_CHUNK_NS / STALL_CHUNKS
        return now_ns - self._busy_since_ns > max(STALL_NS, STALL_CHUNKS * usual_ns)

    def sustainable_fps(self, chunk: int) -> float | None:
        """How many frames a second are kept up with, or None while that is not known."""
        if len(self._busy_ns) < BUSY_CHUNKS:
            return None
        return HEADROOM * self.device_share * chunk * NS_PER_S / max(1.0, statistics.median(self._busy_ns))


class ChunkExchange:
    """The frames and pictures between the engine's thread and the animator's; callers hold the animator's lock.

    answering: the animator has answered since the portrait was swapped. unanswered_calls: its calls since then that
    gave no picture to show. quality: of the next chunk. spare_frames: how many driver frames later than needed its
    pictures are shown; None while they are not shown. driver_fps: how many driver frames a second the user asked for,
    None for what is usual.
    """

    def __init__(self) -> None:
        self._frames: deque[Frame] = deque()
        self._answers: list[AnimatedChunk] = []
        self._has_extra_room = False
        self.control = Control()
        self.quality = AutomaticQuality()
        self.spare_frames: float | None = None
        self.driver_fps: float | None = None
        self.answering = False
        self.unanswered_calls = 0

    def queue_frame(self, frame: Frame, control: Control, chunk: int) -> None:
        """Queue the frame; only the newest frames wait, as many as a chunk has."""
        while len(self._frames) >= (2 * chunk if self._has_extra_room else chunk):
            self._frames.popleft()
        self._frames.append(frame)
        self.control = control

    def give_extra_room(self) -> None:
        """Let a second chunk of frames wait, until none does: the next call takes longer than usual."""
        self._has_extra_room = True

    def take_frames(self, chunk: int) -> list[Frame]:
        """Return the oldest chunk, or nothing if there are too few."""
        if len(self._frames) < chunk:
            return []
        frames = [self._frames.popleft() for _ in range(chunk)]
        self._has_extra_room = self._has_extra_room and len(self._frames) > 0
        return frames

    def shows_portrait(self, portrait: Portrait) -> bool:
        """Return True if there are pictures of that portrait that have not been taken."""
        return any(answer.portrait is portrait for answer in self._answers)

    def add_answer(self, answer: AnimatedChunk) -> None:
        self.answering, self.unanswered_calls = True, 0
        self._answers.append(answer)

    def note_chunk(self, taken_ns: int, frames: int, usual_min_fps: float | None, now_ns: int) -> None:
        """Learn whether chunks come late: at the rate that the user asked for, or the lowest that is usual."""
        due_fps = self.driver_fps or usual_min_fps
        if due_fps is not None:
            self.quality.note_chunk(taken_ns, round(frames * NS_PER_S / due_fps), now_ns)

    def take_answers(self) -> list[AnimatedChunk]:
        answers, self._answers = self._answers, []
        return answers

    def drop_frames(self) -> None:
        """Drop the waiting frames: they became too old while the portrait was prepared."""
        self._frames.clear()

    def drop_answers(self) -> None:
        """Drop the answers, which show another portrait."""
        self._answers.clear()
        self.answering, self.unanswered_calls = False, 0
