"""The person for a background that is not the portrait's own.

Before the portrait's own background a wide soft edge is right: what shines through is what was there. Before another
one the same edge is a halo.

Owns: the tighter edge, and the person's colours in it. Does not know: how the person was found.
"""

import cv2
import numpy as np

from engine.instant.easing import smooth_step
from engine.instant.infill import pull_push
from engine.messages import Floats, Image

_SOLID, _SURE = 0.97, 0.5
"""Opacity from which a pixel shows nothing but the person; and above which its colour is taken from the picture."""
_LEAST, _MOST = 0.20, 0.90
"""Opacities of the portrait's own edge that become 0 and 1."""
_UNLIKE, _QUITE_UNLIKE = 30.0, 70.0
"""Levels between person and background from which a pixel's colour begins to say, and says, how much is person."""
_IN_FAVOUR = 1.15
_NOISE_PX = 0.7


def cut_out(image: Image, opacity: Floats, plate: Floats) -> tuple[Floats, Floats]:
    """Return the person's colours (S, S, 3), multiplied by a new opacity (S, S) in [0, 1], and that opacity.

    opacity (S, S) in [0, 1] and plate (S, S, 3): how the picture (S, S, 3) is made up of person and background.
    """
    solid = cv2.erode((opacity > _SOLID).astype(np.float32), np.ones((3, 3), np.uint8)).astype(np.float32, copy=False)
    near = pull_push(image * solid[..., None], solid)
    tight = _tightened(image, opacity, near - plate, plate)
    seen = np.clip((image - (1 - opacity[..., None]) * plate) / np.maximum(opacity[..., None], 0.05), 0, 255)
    sure = np.clip((opacity - _SURE) / (1 - _SURE), 0, 1)[..., None]
    colours: Floats = ((near + (seen - near) * sure) * tight[..., None]).astype(np.float32)
    return colours, tight


def _tightened(image: Image, opacity: Floats, apart: Floats, plate: Floats) -> Floats:
    """An edge half as wide, and none where a pixel's colour is the background's."""
    ramp = np.clip((opacity - _LEAST) / (_MOST - _LEAST), 0, 1)
    ramp = 0.5 * (ramp + smooth_step(ramp))
    distance = (apart**2).sum(2)
    explained = ((image - plate) * apart).sum(2) / np.maximum(distance, 1)
    explained = np.clip(_IN_FAVOUR * explained, 0, 1).astype(np.float32)
    explained = cv2.GaussianBlur(explained, (0, 0), _NOISE_PX)
    telling = smooth_step((np.sqrt(distance) - _UNLIKE) / (_QUITE_UNLIKE - _UNLIKE)) * (opacity < _SOLID)
    tight: Floats = (ramp + (np.minimum(ramp, explained) - ramp) * telling).astype(np.float32)
    return tight
