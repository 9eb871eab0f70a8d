"""Where one shot ends and the next begins: cuts in a clip, and people who are suddenly somewhere else.

Owns: the last pictures' samples, how far a face may move in a moment. Does not know: who a face belongs to.

A flash is not a cut: what is behind the face is the same again afterwards. Neither is a fast movement: it begins and
ends slowly, and the background stays.
"""

import math
from collections.abc import Sequence

from engine.core.types import Image
from engine.tracking.people.picture_change import Samples, is_other_inside, is_other_picture, sample_picture
from engine.tracking.people.sighting import size_ratio
from engine.tracking.region import Region

JUMP, JUMP_RATIO = 0.5, 1.3
"""From one picture to the next no head moves farther, in sides of its region, or grows by more, be it in two."""
CUT_JUMP, CUT_RATIO = 0.15, 1.12
"""The same where the background changed, too."""
AWAY, AWAY_RATIO = 0.35, 1.25
"""Who comes back farther away than this, or larger or smaller, is in another place."""
_SUDDEN, _SUDDEN_RATIO = 0.05, 1.05
"""A step from rest that is larger may be a jump of which the landmarks in the old region show only a part."""
_STARTED_SLOWLY = 0.3
"""A jump that began in the picture before, with this share of it, is a fast movement."""
_SETTLED_FRAMES = 3
"""So long another background stays behind a face that stays until it is another shot; a flash is over by then."""
_STEADY_FRAMES = 8
"""How often a picture is kept to compare with: what is as it was so long before was interrupted by light."""


class CutWatch:
    """Compares each picture of one video with those before."""

    def __init__(self) -> None:
        self._image: Image | None = None
        self._now: Samples | None = None
        self._before: Samples | None = None
        self._with_face: Samples | None = None
        self._last: Region | None = None
        self._earlier: Region | None = None
        self._steady: Samples | None = None
        self._next_steady: Samples | None = None
        self._frames = 0
        self._speed = 0.0
        self._lost_cut = False
        self._pending: tuple[Samples, int] | None = None

    def begin_picture(self, image: Image) -> None:
        """Take the next picture."""
        self._image = image
        self._before, self._now = self._now, sample_picture(image)

    def has_jumped(self, region: Region) -> bool:
        """Return True if the face found in this picture cannot be the one of the picture before, after a movement."""
        if self._last is None:
            return False
        moved, ratio = _measure_step(region, self._last)
        if self._earlier is not None:
            ratio = max(ratio, size_ratio(region, self._earlier))
        at_once = self._speed < _STARTED_SLOWLY * moved
        if moved > JUMP or ratio > JUMP_RATIO:
            return at_once or ratio > JUMP_RATIO
        return ((moved > CUT_JUMP and at_once) or ratio > CUT_RATIO) and self.is_other_picture(region)

    def is_sudden(self, region: Region) -> bool:
        """Return True if the face found in this picture moved or grew at once, from rest."""
        if self._last is None:
            return False
        moved, ratio = _measure_step(region, self._last)
        return moved > _SUDDEN and ratio > _SUDDEN_RATIO and self._speed < _STARTED_SLOWLY * moved

    def is_other_picture(self, region: Region) -> bool:
        """Return True if this picture's background is not that of the last picture with a face."""
        if self._with_face is None or self._last is None:
            return False
        return self._differs_from(self._with_face, [self._last, region])

    def was_cut_while_lost(self, faces: Sequence[Region]) -> bool:
        """Return True if the picture changed at once since the face was lost, and stayed changed.

        faces: those in this picture. It is called in each picture in which the face is searched.
        """
        if self._before is None or self._with_face is None or self._last is None:
            return False
        self._lost_cut = self._lost_cut or self._differs_from(self._before, [self._last, *faces], far_only=True)
        return self._lost_cut and self._differs_from(self._with_face, [self._last, *faces], far_only=True)

    def has_appeared(self, region: Region) -> bool:
        """Return True if the last picture with a face showed something else where this face is now."""
        if self._with_face is None or self._now is None or self._image is None:
            return False
        return is_other_inside(self._with_face, self._now, self._image, region)

    def is_elsewhere(self, region: Region) -> bool:
        """Return True if a face that was lost is found in another place, or at another size."""
        if self._last is None:
            return False
        moved, ratio = _measure_step(region, self._last)
        return moved > AWAY or ratio > AWAY_RATIO

    @property
    def is_undecided(self) -> bool:
        """True while another background has been seen for a few pictures."""
        return self._pending is not None

    def end_picture(self, region: Region | None, others: Sequence[Region] = ()) -> bool:
        """Note where the face is in this picture; return True if the shot has changed behind a face that stayed.

        others: where other faces are; a face that comes is no cut.
        """
        if region is None:
            self._pending = None
            return False
        changed = self._check_background(region, others)
        self._speed = _measure_step(region, self._last)[0] if self._last is not None else 0.0
        self._earlier = self._last if self._with_face is self._before else None
        self._frames += 1
        if self._frames % _STEADY_FRAMES == 0:
            self._steady, self._next_steady = self._next_steady, self._now
        self._last, self._with_face, self._lost_cut = region, self._now, False
        return changed

    def begin_shot(self) -> None:
        """A new shot has begun: what was seen before counts no more."""
        self._pending = self._with_face = self._earlier = None
        self._steady = self._next_steady = None

    def _check_background(self, region: Region, others: Sequence[Region]) -> bool:
        if self._pending is None:
            at_once = self._with_face is not None and self._with_face is self._before and not self._is_moving(region)
            if at_once and self._before is not None and self.is_other_picture(region):
                self._pending = self._before, 0
            return False
        before, frames = self._pending
        if self.is_other_picture(region):
            self._pending = None
            return False
        if frames + 1 < _SETTLED_FRAMES:
            self._pending = before, frames + 1
            return False
        self._pending = None
        earlier = before if self._steady is None else self._steady
        return all(self._differs_from(each, [region, *others]) for each in (before, earlier))

    def _is_moving(self, region: Region) -> bool:
        return self._last is not None and _measure_step(region, self._last)[0] > CUT_JUMP

    def _differs_from(self, samples: Samples, faces: Sequence[Region], far_only: bool = False) -> bool:
        if self._now is None or self._image is None:
            return False
        return is_other_picture(samples, self._now, self._image, faces, far_only)


def _measure_step(now: Region, before: Region) -> tuple[float, float]:
    """Return how far a face moved, in sides of the larger region, and the ratio of the sides."""
    side = max(1.0, now.side_px, before.side_px)
    return math.hypot(now.x - before.x, now.y - before.y) / side, size_ratio(now, before)
