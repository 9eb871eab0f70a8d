"""Where a picture lies in the virtual camera's: the settings of that, and what a drag or a zoom makes of them.

Owns: fit and fill, zoom, position, and the way back from a position to the settings. Knows no pixels, no device.
"""

import math
from dataclasses import dataclass, replace

from engine.core.settings import ENGLISH, Framing, LiveSettings
from engine.sinks.own_card.look import USUAL, CardLook

FACE_AT = 0.42
"""Height of the face in an avatar, from the top: `FILL` keeps it in the middle."""
ZOOM_MIN, ZOOM_MAX = 1.0, 4.0
GLIDE_NS = 70_000_000
"""In this time about two thirds of a change are done, in three times as long all of it that is seen."""
GLIDE_LOST_NS = 500_000_000
"""After a pause that long there is nothing to go on from."""
GLIDE_END_PX = 0.5
_MARGIN_PX = 1
"""Of the picture, around what is seen of it: what is scaled has neighbours up to its edge."""


@dataclass(frozen=True, slots=True)
class Placing:
    """The placing of a picture in the virtual camera's.

    zoom: from 1.0; larger than what the framing gives. x, y: from -1.0, as far left or up as it goes without
    uncovering more of the camera's picture or cutting more of its own, to 1.0, right or down; 0.0 is where it belongs.
    badge: the badge "AI avatar" is on it. language: of the badge. card: the look of the card.
    """

    framing: Framing
    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0
    badge: bool = False
    language: str = ENGLISH
    card: CardLook = USUAL

    @classmethod
    def from_settings(cls, live: LiveSettings) -> "Placing":
        """Return the placing in the settings."""
        card = CardLook.from_settings(live)
        return cls(Framing(live.framing), live.zoom, live.shift_x, live.shift_y, live.badge, live.language, card)

    def moved(self, size_px: tuple[int, int], by_px: tuple[float, float]) -> "Placing":
        """Carry the avatar along, as far as it goes. size_px: of the camera's picture, width and height."""
        across, down = self._avatar_axes(size_px)
        return replace(self, x=across.find_shift(across.at + by_px[0]), y=down.find_shift(down.at + by_px[1]))

    def zoomed(self, size_px: tuple[int, int], factor: float, about_px: tuple[float, float]) -> "Placing":
        """Make the avatar larger or smaller, while what is at that point stays there as far as it can."""
        before = self._avatar_axes(size_px)
        larger = replace(self, zoom=min(max(self.zoom * factor, ZOOM_MIN), ZOOM_MAX))
        grown = larger.zoom / self.zoom
        x, y = (
            axis.find_shift(point - (point - was.at) * grown)
            for axis, was, point in zip(larger._avatar_axes(size_px), before, about_px, strict=True)
        )
        return replace(larger, x=x, y=y)

    def snapped(self, size_px: tuple[int, int], within_px: float) -> "Placing":
        """Put the avatar where it belongs, across and down, if it is as near to that as `within_px`."""
        axes = self._avatar_axes(size_px)
        x, y = (0.0 if abs(axis.at - replace(axis, shift=0.0).at) <= within_px else axis.shift for axis in axes)
        return replace(self, x=x, y=y)

    def square(self, size_px: tuple[int, int]) -> tuple[float, float, float]:
        """Return side, left and top of a square avatar, in the camera's pixels."""
        across, down = self._avatar_axes(size_px)
        return across.length, across.at, down.at

    def _avatar_axes(self, size_px: tuple[int, int]) -> tuple["Axis", "Axis"]:
        """Return both directions of a square avatar, in the camera's pixels."""
        side = self.zoom * (max if self.framing is Framing.FILL else min)(size_px)
        return Axis(side, size_px[0], 0.5, self.x), Axis(side, size_px[1], FACE_AT, self.y)


@dataclass(frozen=True, slots=True)
class Axis:
    """One direction of a picture of `length` pixels, as it is shown, in a `room` of pixels.

    middle: the share of it that is kept in the room's middle where it is too long. shift: from -1.0 to 1.0.
    """

    length: float
    room: int
    middle: float
    shift: float

    @property
    def at(self) -> float:
        """Where it begins; negative where its beginning is cut."""
        low, rest, high = self._ends()
        return rest + self.shift * (high - rest if self.shift > 0 else rest - low)

    def find_shift(self, at: float) -> float:
        """Return the shift, -1.0 to 1.0, with which it begins there, or as near to it as it can."""
        low, rest, high = self._ends()
        way = high - rest if at > rest else rest - low
        return min(max((at - rest) / way, -1.0), 1.0) if way > 0 else 0.0

    def _ends(self) -> tuple[float, float, float]:
        """Return the lowest place, the one where it belongs, and the highest."""
        free = self.room - self.length
        low, high = min(free, 0.0), max(free, 0.0)
        rest = free / 2 if free >= 0 else min(max(self.room / 2 - self.middle * self.length, low), high)
        return low, rest, high


@dataclass(frozen=True, slots=True)
class AxisPlacement:
    """One direction: `count` pixels of the picture from `first` on become `grown`, of which `length` from `skip` on
    fill the camera's from `start` on.
    """

    first: int
    count: int
    grown: int
    skip: int
    start: int
    length: int

    @classmethod
    def from_scale(cls, have: int, scale: float, room: int, middle: float, shift: float) -> "AxisPlacement":
        """Scale `have` pixels; where they are too many for the room, keep their `middle` in its middle."""
        return cls.from_place(have, scale, room, Axis(round(have * scale), room, middle, shift).at)

    @classmethod
    def from_place(cls, have: int, scale: float, room: int, at: float) -> "AxisPlacement":
        """Scale `have` pixels, and begin there; a part of them has to be in the room.

        What is cut off is cut to a pixel of the camera, not of the picture, so that a drag is even at any zoom.
        """
        begin, length = round(at), round(have * scale)
        if begin >= 0 and begin + length <= room:
            return cls(0, have, length, 0, begin, length)
        start = min(max(begin, 0), room - 1)
        seen = max(min(begin + length, room), start + 1) - start
        first = min(max(0, math.floor((start - at) / scale) - _MARGIN_PX), have - 1)
        last = max(min(have, math.ceil((start + seen - at) / scale) + _MARGIN_PX), first + 1)
        grown = max(round((last - first) * scale), seen)
        skip = min(max(round(start - at - first * scale), 0), grown - seen)
        return cls(first, last - first, grown, skip, start, seen)


class PlacingGlide:
    """A place that follows a placing a little behind, so that a change is a movement: a swap to a portrait that lies
    elsewhere, a reset, a slider. It is where the placing is once that has not changed for a moment.

    length_px, left_px, top_px: of the square avatar in the camera's picture now.
    """

    def __init__(self, size_px: tuple[int, int], placing: Placing) -> None:
        self._size_px = size_px
        self.at_ns = 0
        """When the last picture was placed."""
        self.is_moving = False
        self.length_px, self.left_px, self.top_px = placing.square(size_px)

    def follow(self, placing: Placing, now_ns: int, at_once: bool = False) -> None:
        """Go on to where the placing is. at_once: be there."""
        wanted = placing.square(self._size_px)
        now = (self.length_px, self.left_px, self.top_px)
        passed_ns, self.at_ns = now_ns - self.at_ns, now_ns
        if at_once or not 0 < passed_ns < GLIDE_LOST_NS:  # times begin again with every output
            now, passed_ns = wanted, 0
        left = math.exp(-passed_ns / GLIDE_NS)
        length, at_x, at_y = (new + (old - new) * left for old, new in zip(now, wanted, strict=True))
        ways = (length - wanted[0], at_x - wanted[1], at_y - wanted[2])
        self.is_moving = max(abs(way) for way in ways) >= GLIDE_END_PX
        self.length_px, self.left_px, self.top_px = (length, at_x, at_y) if self.is_moving else wanted
