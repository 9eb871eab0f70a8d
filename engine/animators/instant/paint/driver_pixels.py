"""The driver's picture, whose pixels two layers of the avatar may use.

Owns: which parts of the driver's face are inside the picture, and its colours. Does not know: portraits.
"""

from dataclasses import dataclass, replace

import numpy as np

from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.skin import SkinColours, exposure_gain
from engine.animators.instant.rig.topology import MESH, MOUTH_OPENING
from engine.core.types import Image


@dataclass(frozen=True, slots=True, eq=False)
class DriverPixels:
    """One driver picture to sample from.

    Shapes:  image (H, W, 3) uint8 RGB; landmarks (478, 2) in its pixels, already swapped left to right for a
             mirrored avatar.
             highlight: the brightness of the brightest places of the face, 0-255.
             exposure: by how much the picture is brightened for a portrait; the colours are already.
    Range:   face and mouth in [0, 1]: how far that part may be sampled; 0 when it is out of the picture.
    """

    image: Image
    landmarks: Points
    colours: SkinColours
    face: float
    mouth: float
    highlight: float = 255.0
    exposure: float = 1.0

    def match_exposure(self, portrait: SkinColours) -> "DriverPixels":
        """Return these pixels for a portrait with this skin: brightened if the driver sits in a dim room."""
        exposure = exposure_gain(portrait, self.colours, self.highlight)
        if exposure == 1:
            return self
        gain = np.float32(exposure)
        brighter = SkinColours(self.colours.skin * gain, self.colours.lips * gain)
        return replace(self, colours=brighter, exposure=exposure)


def visible_parts(image: Image, landmarks: Points) -> tuple[float, float]:
    """Return how far (face, mouth) lie inside the picture; each in [0, 1]."""
    return _visible_share(image, landmarks[:MESH, :2]), _visible_share(image, landmarks[MOUTH_OPENING, :2])


def _visible_share(image: Image, points: Points) -> float:
    """Return 1 if points (N, 2) are inside with some margin, 0 if any of them touches the border."""
    height, width = image.shape[:2]
    x, y = points.T.copy()
    room: float = min(float(x.min()), float(y.min()), width - 1 - float(x.max()), height - 1 - float(y.max()))
    spare: float = 0.02 * min(height, width)
    return min(max(room / spare, 0.0), 1.0)
