"""An animator that needs no model: its picture carries the capture time of the driver frame that it answers."""

from collections.abc import Callable, Sequence

import numpy as np

from engine.core.problem import Problem
from engine.core.settings import QUALITY_STEPS, PersonaLiveSettings, Quality
from engine.core.types import AvatarFrame, Control, Frame, Portrait

SIZE_PX = 64


class FakeAnimator:
    """Passes the contract of every animator. The picture's first pixel is the portrait's, the rest is one tone of grey.

    busy: called once for each chunk, to take time or to fail. tone: tells this animator's pictures from another's.
    """

    def __init__(self, chunk: int = 1, busy: Callable[[], None] = lambda: None, tone: int = 127) -> None:
        self._chunk = chunk
        self._tone = tone
        self.busy = busy
        self.prepared: list[str] = []
        self.answered_ns: list[int] = []
        self._shown: Portrait | None = None
        self.controls: list[Control] = []
        self.closed = 0

    @property
    def chunk(self) -> int:
        return self._chunk

    @property
    def lookahead(self) -> int:
        return self._chunk - 1

    def prepare_portrait(self, portrait: Portrait) -> Portrait:
        self.prepared.append(portrait.name)
        return portrait

    def swap_portrait(self, reference: Portrait) -> None:
        self._shown = reference

    def animate_chunk(self, driver: Sequence[Frame], control: Control) -> Sequence[AvatarFrame]:
        self.busy()
        self.controls.append(control)
        self.answered_ns += [frame.capture_time_ns for frame in driver]
        return [self._picture(frame) for frame in driver]

    def flush_frames(self) -> Sequence[AvatarFrame]:
        return []

    def close(self) -> None:
        self.closed += 1

    def _picture(self, frame: Frame) -> AvatarFrame:
        image = np.full((SIZE_PX, SIZE_PX, 3), self._tone, np.uint8)
        if self._shown is not None:
            image[0, 0] = self._shown.image[0, 0]
        return AvatarFrame(image, None if frame.face is None else frame.capture_time_ns)


class FakeQualityAnimator(FakeAnimator):
    """One with quality steps; switched: those it was given, in order."""

    def __init__(self, chunk: int = 4, busy: Callable[[], None] = lambda: None, tone: int = 127) -> None:
        super().__init__(chunk, busy, tone)
        self.quality = Quality.BEST
        self.quality_limits: dict[Quality, Problem] = {}
        self.switched: list[Quality] = []

    @property
    def lookahead(self) -> int:
        return QUALITY_STEPS[self.quality].count_delay_frames(PersonaLiveSettings(chunk=self.chunk))

    def find_lookahead(self, quality: Quality) -> int:
        return QUALITY_STEPS[quality].count_delay_frames(PersonaLiveSettings(chunk=self.chunk))

    def switch_quality(self, quality: Quality) -> None:
        self.quality = quality
        self.switched.append(quality)
