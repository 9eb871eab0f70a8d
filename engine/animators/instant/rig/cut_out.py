"""Cuts the person out for a background that is not the portrait's own.

Before the portrait's own background a wide soft edge is right, because the same background shows through. Before
another one the same edge would be a halo.

Owns: the tighter edge, and the person's colours in it. Does not know: how the person was found.
"""

import cv2
import numpy as np

from engine.animators.instant.motion.easing import smooth_step
from engine.animators.instant.rig.filling.channels import add_channels, find_largest_channel, repeat_channel
from engine.animators.instant.rig.filling.smooth_fill import pull_push
from engine.core.types import Floats, Image

_SOLID, _SURE = 0.97, 0.5
"""Opacity from which a pixel shows only the person, and from which its own colour begins to count."""
_LEAST, _MOST = 0.20, 0.90
"""Opacities of the portrait's own edge that become 0 and 1."""
_UNLIKE, _QUITE_UNLIKE = 30.0, 70.0
"""Differences, in levels, between person and background: from the first on a pixel's colour begins to show how much of
it is person, from the second on it shows it fully."""
_ALIKE, _OTHER = 8.0, 22.0
"""Difference from the background, in levels: up to the first a pixel may be background, from the second on it is not,
such as a white band before a light wall."""
_IN_FAVOUR = 1.15
_NOISE_PX = 0.7
_WITHIN, _HOLE_PX = 0.8, 5
"""Holes up to this size inside the person are not real: the person has a colour of the background there."""


def cut_out_person(image: Image, opacity: Floats, plate: Floats) -> tuple[Floats, Floats]:
    """Return the person's colours (S, S, 3), multiplied by a new opacity (S, S) in [0, 1], and that opacity.

    opacity (S, S) in [0, 1] and plate (S, S, 3): how the picture (S, S, 3) is made up of person and background.
    """
    solid = cv2.erode((opacity > _SOLID).astype(np.float32), np.ones((3, 3), np.uint8)).astype(np.float32, copy=False)
    near = pull_push(image * repeat_channel(solid), solid)
    tight = _tighten_edge(opacity, near - plate, image - plate)
    seen = image - repeat_channel(1 - opacity) * plate
    seen /= repeat_channel(np.maximum(opacity, np.float32(0.05)))
    np.clip(seen, 0, 255, out=seen)
    seen -= near
    seen *= repeat_channel(np.clip((opacity - _SURE) / (1 - _SURE), 0, 1))
    seen += near
    colours: Floats = seen * repeat_channel(tight)
    return colours, tight


def _tighten_edge(opacity: Floats, apart: Floats, differs: Floats) -> Floats:
    """Return an edge half as wide, without pixels in the background's colour.

    apart, differs (S, S, 3): how far the person and the picture are from the background.
    """
    ramp = np.clip((opacity - _LEAST) / (_MOST - _LEAST), 0, 1)
    ramp = 0.5 * (ramp + smooth_step(ramp))
    distance = add_channels(apart**2)
    explained = add_channels(differs * apart) / np.maximum(distance, 1)
    other = smooth_step((find_largest_channel(np.abs(differs)) - _ALIKE) / (_OTHER - _ALIKE))
    explained = np.maximum(np.clip(_IN_FAVOUR * explained, 0, 1), other).astype(np.float32)
    explained = cv2.GaussianBlur(explained, (0, 0), _NOISE_PX)
    telling = smooth_step((np.sqrt(distance) - _UNLIKE) / (_QUITE_UNLIKE - _UNLIKE)) * (opacity < _SOLID)
    tight = (ramp + (np.minimum(ramp, explained) - ramp) * telling).astype(np.float32)
    without_holes = cv2.morphologyEx(tight, cv2.MORPH_CLOSE, np.ones((_HOLE_PX, _HOLE_PX), np.uint8))
    closed: Floats = np.where(ramp > _WITHIN, without_holes, tight).astype(np.float32)
    return closed
