"""Stand-ins for slow or heavy parts. Each keeps the contract of the real thing."""

from collections import deque
from collections.abc import Sequence
from fractions import Fraction

import cv2
import numpy as np

from engine.core.errors import SinkError
from engine.core.settings import Settings
from engine.core.types import (
    BLENDSHAPES,
    LANDMARKS,
    AvatarFrame,
    Control,
    Face,
    Frame,
    HeadPose,
    Image,
    Portrait,
    Sound,
)
from engine.sources import SourceInfo
from tests import clips

STEP_NS = 40_000_000


def face_at(x: float, y: float, size_px: float = 40.0) -> Face:
    """A face with landmarks in a square of that size around (x, y)."""
    spread = np.random.default_rng(0).uniform(-0.5, 0.5, (LANDMARKS, 3))
    spread[:2] = [[-0.5, -0.5, 0], [0.5, 0.5, 0]]  # so that the middle is exact
    landmarks = (spread * size_px + [x, y, 0]).astype(np.float32)
    pose = HeadPose(np.eye(3, dtype=np.float32), np.array([x, y, 0], np.float32), size_px / 15)
    return Face(landmarks, np.zeros(BLENDSHAPES, np.float32), pose, 1.0)


class FakeTracker:
    """Finds, picture by picture, the faces it was given beforehand; cuts: the numbers of the pictures that begin shots.

    misled: whether it says so once, and what it finds when the clip is read again.
    """

    def __init__(
        self, faces: Sequence[Face | None], cuts: Sequence[int] = (), misled: Sequence[Face | None] | None = None
    ) -> None:
        self._faces = deque(faces)
        self._cuts = cuts
        self._misled = misled
        self._since_start = 0
        self.tracked = 0

    @property
    def shot(self) -> int:
        return sum(cut < self._since_start for cut in self._cuts)

    @property
    def was_misled(self) -> bool:
        return self._misled is not None

    def rewind_video(self) -> None:
        assert self._misled is not None
        self._faces, self._misled, self._cuts = deque(self._misled), None, ()
        self._since_start = 0

    def track_face(self, image: Image) -> Face | None:
        self.tracked += 1
        self._since_start += 1
        return self._faces.popleft()


class FakeSource:
    """Numbered pictures, 25 a second, from memory."""

    def __init__(self, count: int, width_px: int = 64, height_px: int = 64, sound: Sound | None = None) -> None:
        self._pictures = deque(clips.numbered_pictures(count, width_px, height_px))
        self._info = SourceInfo("fake clip", width_px, height_px, Fraction(25), count, sound)
        self._time_ns = 0
        self.closed = False

    @property
    def info(self) -> SourceInfo:
        return self._info

    def read_frame(self) -> Frame | None:
        if self.closed or not self._pictures:
            return None
        frame = Frame(self._pictures.popleft(), self._time_ns)
        self._time_ns += STEP_NS
        return frame

    def close(self) -> None:
        self.closed = True


class FakeSink:
    """Remembers the pictures and when each is shown; can be told to fail at one of them."""

    def __init__(self, fails_at: int | None = None, interrupted_at: int | None = None) -> None:
        self._fails_at = fails_at
        self._interrupted_at = interrupted_at
        self.pictures: list[Image] = []
        self.times_ns: list[int] = []
        self.closed = False

    def write_frame(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        if len(self.pictures) == self._fails_at:
            raise SinkError("The fake sink is full.")
        if len(self.pictures) == self._interrupted_at:
            raise KeyboardInterrupt
        self.pictures.append(frame.image)
        self.times_ns.append(shown_at_ns)

    def close(self) -> None:
        self.closed = True


class FakeAnimator:
    """Shows the portrait shifted to the right by the face's place in the driver's picture, and holds without a face.

    A portrait whose first column alone is bright tells by that column what it answers: see `shift_of`.
    """

    chunk = 1
    lookahead = 0

    def __init__(self, settings: Settings, fps: float) -> None:
        self._size_px = settings.size_px
        self._reference: Image | None = None
        self._last: Image | None = None
        self.controls: list[Control] = []
        self.chunks: list[int] = []
        self.closed = False

    def prepare_portrait(self, portrait: Portrait) -> Image:
        return np.asarray(cv2.resize(portrait.image, (self._size_px, self._size_px)), np.uint8)

    def swap_portrait(self, reference: Image) -> None:
        self._reference = self._last = reference

    def animate_chunk(self, driver: Sequence[Frame], control: Control) -> Sequence[AvatarFrame]:
        self.controls.append(control)
        self.chunks.append(len(driver))
        return [self._answer(frame) for frame in driver]

    def flush_frames(self) -> Sequence[AvatarFrame]:
        return []

    def close(self) -> None:
        self.closed = True

    def _answer(self, frame: Frame) -> AvatarFrame:
        assert self._reference is not None
        assert self._last is not None
        if frame.face is None or not np.isfinite(frame.face.landmarks).all():
            return AvatarFrame(self._last, None)
        low, high = frame.face.landmarks[:, 0].min(), frame.face.landmarks[:, 0].max()
        self._last = np.roll(self._reference, round(float(low + high) / 2), axis=1)
        return AvatarFrame(self._last, frame.capture_time_ns)


def shift_of(image: Image) -> int:
    """How far a picture of the `FakeAnimator` is shifted, for a portrait whose first column alone is bright."""
    return int(image[0, :, 0].argmax())


class FakeChunkAnimator(FakeAnimator):
    """Like a model that works on four frames at a time and answers two calls late."""

    chunk = 4
    lookahead = 8

    def __init__(self, settings: Settings, fps: float) -> None:
        super().__init__(settings, fps)
        self._owed: deque[Sequence[AvatarFrame]] = deque()

    def animate_chunk(self, driver: Sequence[Frame], control: Control) -> Sequence[AvatarFrame]:
        self._owed.append(super().animate_chunk(driver, control))
        return self._owed.popleft() if len(self._owed) > 2 else []

    def flush_frames(self) -> Sequence[AvatarFrame]:
        tail = [picture for pictures in self._owed for picture in pictures]
        self._owed.clear()
        return tail
