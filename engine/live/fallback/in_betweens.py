"""Blends pictures in between those of a slow animator, so that what is shown moves more evenly.

A picture between two others can be made only when the second is there. So that it is never late, every picture is shown
a part of the interval later than without: n pictures in between cost n / (n + 1) of it.

Owns: how many there are, their delay, and the blending. Pure but for the picture before. Does not know: animators, when
pictures are made.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.core.clock import NS_PER_S
from engine.core.types import AvatarFrame
from engine.live.blending import blend_pictures
from engine.live.types import AnimatedFrame

MOST = 3
"""More of them between the same two pictures would only be a slow fade."""
ROUNDING = 1.05
"""A driver at 15 fps has intervals that are a little off: one picture between them still fits 30 fps."""
GAP_MAX = 1.75
"""Pictures further apart than that many intervals are not neighbours."""


class InBetweens:
    """fps_max: pictures shown in a second at most, the blended ones among them; 0 for none in between."""

    def __init__(self) -> None:
        self.fps_max = 0
        self._before: AnimatedFrame | None = None

    def restart(self) -> None:
        """Begin again, because the next picture does not follow from the one before."""
        self._before = None

    def count_between(self, interval_ns: int) -> int:
        """Return how many fit between two pictures so far apart."""
        return min(MOST, max(0, int(self.fps_max * interval_ns * ROUNDING / NS_PER_S) - 1))

    def compute_delay_ns(self, interval_ns: int) -> int:
        """Return how much later every picture is shown."""
        count = self.count_between(interval_ns)
        return interval_ns * count // (count + 1)

    def blend_between(
        self, pictures: Sequence[AnimatedFrame], interval_ns: int, made_ns: int
    ) -> Iterator[AnimatedFrame]:
        """Yield these pictures and those in between, in the order in which they are due.

        interval_ns: between two driver moments. made_ns: earlier ones are too late to be shown.
        """
        for picture in pictures:
            before, self._before = self._before, picture
            if before is not None and 0 < picture.due_ns - before.due_ns <= GAP_MAX * interval_ns:
                count = self.count_between(interval_ns)
                blended = (_blend(before, picture, step / (count + 1)) for step in range(1, count + 1))
                yield from (one for one in blended if one.due_ns >= made_ns)
            yield picture


def _blend(before: AnimatedFrame, after: AnimatedFrame, share: float) -> AnimatedFrame:
    """Return the picture that is that share of the way from one to the next."""
    image = blend_pictures(before.frame.image, after.frame.image, share)
    moments = before.frame.capture_time_ns, after.frame.capture_time_ns
    moment = None if moments[0] is None or moments[1] is None else _between(moments[0], moments[1], share)
    frame = AvatarFrame(image, moment, ground_rgb=after.frame.ground_rgb)
    return replace(after, frame=frame, due_ns=_between(before.due_ns, after.due_ns, share))


def _between(before_ns: int, after_ns: int, share: float) -> int:
    return before_ns + round((after_ns - before_ns) * share)
