"""Where an avatar lies in the virtual camera's picture, to the pixel, and what it leaves free.

Owns: the layout of a picture of some size, at rest or on its way (`placement`). Does not know: pixels.
"""

from dataclasses import dataclass

from engine.core.settings import Framing
from engine.sinks.placement import FACE_AT, AxisPlacement, Placing, PlacingGlide


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of the camera's picture that the avatar leaves free, in pixels; right and bottom are outside of it."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the avatar lies in both directions, the bars around it, and the part of it that is their light."""

    across: AxisPlacement
    down: AxisPlacement
    bars: list[Bar]
    light: tuple[slice, slice]

    @classmethod
    def find_layout(
        cls, size: tuple[int, int], have: tuple[int, int], placing: Placing, mirrored: bool, glide: PlacingGlide
    ) -> "Layout":
        """Return the layout of a picture. size: of the camera's, width and height; have: of the picture."""
        across, down = _place_axes(size, have, placing, mirrored, glide)
        return cls(across, down, _list_bars(size, across, down), _select_bar_light(size, have))


def _place_axes(
    size: tuple[int, int], have: tuple[int, int], placing: Placing, mirrored: bool, glide: PlacingGlide
) -> tuple[AxisPlacement, AxisPlacement]:
    """Return where the picture lies: where the placing is, or on the way to it."""
    (width, height), (have_width, have_height) = size, have
    if glide.is_moving and have_width == have_height:
        scale = glide.length_px / have_width
        return (
            AxisPlacement.from_place(have_width, scale, width, glide.left_px),
            AxisPlacement.from_place(have_height, scale, height, glide.top_px),
        )
    choose = max if placing.framing is Framing.FILL else min
    scale = placing.zoom * choose(width / have_width, height / have_height)
    return (
        AxisPlacement.from_scale(have_width, scale, width, 0.5, -placing.x if mirrored else placing.x),
        AxisPlacement.from_scale(have_height, scale, height, FACE_AT, placing.y),
    )


def _select_bar_light(size: tuple[int, int], have: tuple[int, int]) -> tuple[slice, slice]:
    """Return the part of the avatar that would fill the camera's picture: rows, columns."""
    scale = max(size[0] / have[0], size[1] / have[1])
    across = AxisPlacement.from_scale(have[0], scale, size[0], 0.5, 0.0)
    down = AxisPlacement.from_scale(have[1], scale, size[1], FACE_AT, 0.0)
    return slice(down.first, down.first + down.count), slice(across.first, across.first + across.count)


def _list_bars(size: tuple[int, int], across: AxisPlacement, down: AxisPlacement) -> list[Bar]:
    """Return what the avatar leaves free: left and right of it, and above and below it in the whole width."""
    width, height = size
    right, bottom = across.start + across.length, down.start + down.length
    bars = (
        Bar(0, down.start, across.start, bottom),
        Bar(right, down.start, width, bottom),
        Bar(0, 0, width, down.start),
        Bar(0, bottom, width, height),
    )
    return [bar for bar in bars if bar.left < bar.right and bar.top < bar.bottom]
