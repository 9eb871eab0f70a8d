"""Pictures with a transparent background, as files hold them.

Owns: colours that are not multiplied by opacity. Does not know: files.
"""

import numpy as np
from numpy.typing import NDArray

from engine.core.types import Image


def unpremultiply_alpha(image: Image, opacity: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return (S, S, 4) uint8 RGB and opacity from colours (S, S, 3) that are multiplied by it, and it (S, S)."""
    whole = np.dstack([image, opacity])
    edge = (opacity > 0) & (opacity < 255)
    full = image[edge] * (255.0 / opacity[edge, None])
    whole[edge, :3] = np.minimum(np.rint(full), 255)
    return whole
