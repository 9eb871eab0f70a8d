"""Where an HDR clip has its diffuse white: at 203 nits, or at the 100 nits of a clip that was made from SDR pictures.

Owns: that choice, once for each clip. Does not know: how pictures are converted.

BT.2408 puts diffuse white at 203 nits. Converters that make HDR from SDR often leave it at 100 (zimg does, unless its
`npl` is set on the filter that writes the HDR signal): taken as 203, their white is a grey of 185 of 255. Such a clip
has nothing at all above 100 nits, while a scene that a camera saw has glints at least. A dark scene tells nothing.
"""

import numpy as np

from engine.core.types import Image
from engine.sources.clips import light

SDR_WHITE_NITS = 100.0
TOLERANCE = 1.05
"""What a codec adds."""
DARK_NITS = 50.0
"""A picture whose brightest parts are below may be a dark scene, or the beginning of a fade."""
BRIGHTEST_SHARE = 0.001
PICTURES = 10
"""This many pictures are looked at; a later change of brightness would be noticed."""


class DiffuseWhite:
    """nits: what counts as white."""

    def __init__(self) -> None:
        self.nits = light.WHITE_NITS
        self._left = PICTURES

    def learn_from_picture(self, image: Image) -> bool:
        """Take in the clip's next picture, as sRGB with white at 203 nits; True if white is elsewhere from now on."""
        if self._left == 0:
            return False
        self._left -= 1
        nits = _measure_brightest_nits(image)
        if nits < DARK_NITS:
            return False
        self._left = 0
        if nits <= SDR_WHITE_NITS * TOLERANCE:
            self.nits = SDR_WHITE_NITS
        return self.nits == SDR_WHITE_NITS


def _measure_brightest_nits(image: Image) -> float:
    lights = light.srgb_light(np.arange(256) / 255).astype(np.float32)  # a table: powers of all pixels take 50 ms
    luminance = lights[image[::2, ::2]] @ light.luminance_weights(light.BT709).astype(np.float32)
    return float(np.quantile(luminance, 1 - BRIGHTEST_SHARE)) * light.WHITE_NITS
