"""The person for a background that is not the portrait's own.

Before the portrait's own background a wide soft edge is right: what shines through is what was there. Before another
one the same edge is a halo.

Owns: the tighter edge, and the person's colours in it. Does not know: how the person was found.
"""

import cv2
import numpy as np

from engine.animators.instant.motion.easing import smooth_step
from engine.animators.instant.rig.infill import pull_push
from engine.core.types import Floats, Image

_SOLID, _SURE = 0.97, 0.5
"""Opacity from which a pixel shows nothing but the person; and above which its colour is taken from the picture."""
_LEAST, _MOST = 0.20, 0.90
"""Opacities of the portrait's own edge that become 0 and 1."""
_UNLIKE, _QUITE_UNLIKE = 30.0, 70.0
"""Levels between person and background from which a pixel's colour begins to say, and says, how much is person."""
_ALIKE, _OTHER = 8.0, 22.0
"""Levels up to which a pixel may be background, and from which it is something: a white band before a light wall."""
_IN_FAVOUR = 1.15
_NOISE_PX = 0.7
_WITHIN, _HOLE_PX = 0.8, 5
"""Well within the person holes up to that size are chance: colours that the background happens to have, too."""


def cut_out_person(image: Image, opacity: Floats, plate: Floats) -> tuple[Floats, Floats]:
    """Return the person's colours (S, S, 3), multiplied by a new opacity (S, S) in [0, 1], and that opacity.

    opacity (S, S) in [0, 1] and plate (S, S, 3): how the picture (S, S, 3) is made up of person and background.
    """
    solid = cv2.erode((opacity > _SOLID).astype(np.float32), np.ones((3, 3), np.uint8)).astype(np.float32, copy=False)
    near = pull_push(image * solid[..., None], solid)
    tight = _tighten_edge(image, opacity, near - plate, plate)
    seen = np.clip((image - (1 - opacity[..., None]) * plate) / np.maximum(opacity[..., None], 0.05), 0, 255)
    sure = np.clip((opacity - _SURE) / (1 - _SURE), 0, 1)[..., None]
    colours: Floats = ((near + (seen - near) * sure) * tight[..., None]).astype(np.float32)
    return colours, tight


def _tighten_edge(image: Image, opacity: Floats, apart: Floats, plate: Floats) -> Floats:
    """An edge half as wide, and none where a pixel's colour is the background's."""
    ramp = np.clip((opacity - _LEAST) / (_MOST - _LEAST), 0, 1)
    ramp = 0.5 * (ramp + smooth_step(ramp))
    distance = (apart**2).sum(2)
    explained = ((image - plate) * apart).sum(2) / np.maximum(distance, 1)
    other = smooth_step((np.abs(image - plate).max(2) - _ALIKE) / (_OTHER - _ALIKE))
    explained = np.maximum(np.clip(_IN_FAVOUR * explained, 0, 1), other).astype(np.float32)
    explained = cv2.GaussianBlur(explained, (0, 0), _NOISE_PX)
    telling = smooth_step((np.sqrt(distance) - _UNLIKE) / (_QUITE_UNLIKE - _UNLIKE)) * (opacity < _SOLID)
    tight = (ramp + (np.minimum(ramp, explained) - ramp) * telling).astype(np.float32)
    without_holes = cv2.morphologyEx(tight, cv2.MORPH_CLOSE, np.ones((_HOLE_PX, _HOLE_PX), np.uint8))
    closed: Floats = np.where(ramp > _WITHIN, without_holes, tight).astype(np.float32)
    return closed
