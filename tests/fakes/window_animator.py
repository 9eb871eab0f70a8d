"""An animator with PersonaLive's window and ladder, without its networks: for what a run does around it.

A picture's first pixel is its portrait's, and it carries the time of the driver frame that it shows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.animators.personalive.stream.play_out import PlayOut
from engine.core.problem import Problem
from engine.core.settings import QUALITY_STEPS, PersonaLiveSettings, Quality
from engine.core.types import AvatarFrame, Control, Frame, Image, Portrait

OWN = PersonaLiveSettings()
CHUNK = OWN.chunk


def count_transition(quality: Quality) -> int:
    """How many pictures of a stream show no driver yet at that quality."""
    return QUALITY_STEPS[quality].count_delay_frames(OWN) - (CHUNK - 1)


@dataclass
class Window:
    """A portrait and which driver frames its pictures show."""

    portrait: Portrait
    play_out: PlayOut
    left_over: list[AvatarFrame]

    @classmethod
    def of(cls, portrait: Portrait, quality: Quality) -> "Window":
        return cls(portrait, PlayOut(CHUNK, count_transition(quality), raw=False), [])

    def draw(self, count: int, tone: int) -> list[Image]:
        picture = np.full((64, 64, 3), tone, np.uint8)
        picture[0, 0] = self.portrait.image[0, 0]
        return [picture] * count

    def answer(self, frames: Sequence[Frame], tone: int) -> list[AvatarFrame]:
        answers, self.left_over = self.left_over, []
        times = [None if frame.face is None else frame.capture_time_ns for frame in frames]
        for chunk in self.play_out.queue_frames(frames, times):
            answers += self.play_out.label_pictures(self.draw(len(chunk), tone))
        return answers


class WindowAnimator:
    """busy: called once for each window in each call, to take time or to fail. has_room: for a second window."""

    driver_fps_max, driver_fps_min = 12.0, 6.25
    chunk = CHUNK

    def __init__(self, busy: Callable[[], None] = lambda: None, quality: Quality = Quality.BEST) -> None:
        self.busy = busy
        self.has_room = True
        self.quality = quality
        self.quality_limits: dict[Quality, Problem] = {}
        self.beside = 0
        """How many calls there were beside the portrait shown."""
        self.refused: Exception | None = None
        self._shown: Window | None = None
        self._coming: Window | None = None

    @property
    def lookahead(self) -> int:
        return self.find_lookahead(self.quality)

    def find_lookahead(self, quality: Quality) -> int:
        return QUALITY_STEPS[quality].count_delay_frames(OWN)

    def prepare_portrait(self, portrait: Portrait) -> Portrait:
        if self.refused is not None:
            raise self.refused
        return portrait

    def swap_portrait(self, reference: Portrait) -> None:
        self._shown, self._coming = Window.of(reference, self.quality), None

    def switch_quality(self, quality: Quality) -> None:
        fewer, window = max(0, count_transition(self.quality) - count_transition(quality)), self._shown
        if window is not None:
            window.play_out.change_transition(count_transition(quality), fewer)
            window.left_over += window.play_out.label_pictures(window.draw(fewer, 200))
        self.quality = quality
        if self._coming is not None:
            self.begin_warm_swap(self._coming.portrait)

    def has_room_beside(self) -> bool:
        return self.has_room

    def begin_warm_swap(self, reference: Portrait) -> None:
        self._coming = Window.of(reference, self.quality)

    def cancel_warm_swap(self) -> None:
        self._coming = None

    @property
    def warm_calls_left(self) -> int:
        return 0 if self._coming is None else self._coming.play_out.transition_chunks

    def complete_warm_swap(self) -> Sequence[AvatarFrame]:
        assert self._coming is not None
        assert self._shown is not None
        left_over, self._shown, self._coming = self._shown.left_over, self._coming, None
        return left_over

    def animate_chunk(self, driver: Sequence[Frame], control: Control) -> Sequence[AvatarFrame]:
        assert self._shown is not None
        self.busy()
        return self._shown.answer(driver, 200)

    def animate_beside(self, driver: Sequence[Frame], control: Control) -> None:
        assert self._coming is not None
        self.beside += 1
        self.busy()
        assert not self._coming.answer(driver, 200), "it is completed before there are pictures"

    def flush_frames(self) -> Sequence[AvatarFrame]:
        return []

    def close(self) -> None:
        """Nothing to free."""
