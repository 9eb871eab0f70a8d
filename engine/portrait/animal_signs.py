"""Looks for what the faces of dogs, cats and other animals have and people's do not: a dark nose, fur around it.

Owns: how much less a face resembles a person's by these signs. Does not know: the networks' rating, what is refused.
A person may have one of them, such as a painted nose, or a skin drawn with a pen: alone they cost little or nothing.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.core.types import Face, Floats, Image

_FACE_PX, _MARGIN_PX = 160, 16
"""The size at which a face is looked at, and what is seen around it."""
_BRIGHTNESS = np.array([0.299, 0.587, 0.114], np.float32)
_NOSE = (1, 4, 5, 195, 45, 275, 2)
_CHEEKS = (50, 280, 101, 330, 117, 346, 205, 425)
_FOREHEAD = (151, 9, 67, 297, 108, 337)
_NOSE_REACH_PX, _SKIN_REACH_PX = 5, 7
_SHADE = 10.0
"""Added to brightnesses before they are compared: in a dark picture noise is no sign."""
_DARK_NOSE, _VERY_DARK_NOSE = 0.70, 0.50
"""Brightness of the nose over the cheeks': people's are at 0.8 and above, also with the light from the side."""
_ROUGH, _FURRY = 0.05, 0.10
"""Fine changes of brightness over the brightness: skin has up to the first, an old painting or fur more."""
_FINE_PX = 2.0
_NOSE_COST, _FUR_COST = 0.20, 0.15


def rate_animal_signs(image: Image, face: Face) -> float:
    """Return 0.0 for a face without these signs, up to 0.35 for a dark nose in fur."""
    brightness, points = _view_face(image, face)
    nose = _mark_places(brightness, points, _NOSE, _NOSE_REACH_PX)
    skin = _mark_places(brightness, points, _CHEEKS, _SKIN_REACH_PX)
    cheeks = float(np.median(brightness[skin]))
    dark = _ramp((float(np.median(brightness[nose])) + _SHADE) / (cheeks + _SHADE), _DARK_NOSE, _VERY_DARK_NOSE)
    if not dark:
        return 0.0
    skin |= _mark_places(brightness, points, _FOREHEAD, _SKIN_REACH_PX)
    fine = brightness - cv2.GaussianBlur(brightness, (0, 0), _FINE_PX)
    roughness = float(np.sqrt((fine[skin] ** 2).mean())) / (float(np.median(brightness[skin])) + _SHADE)
    return dark * (_NOSE_COST + _FUR_COST * _ramp(roughness, _ROUGH, _FURRY))


def _view_face(image: Image, face: Face) -> tuple[Floats, Floats]:
    """Return the brightness of the face in a square of fixed size, and the landmarks (478, 2) in its pixels."""
    low, high = face.landmarks[:, :2].min(0), face.landmarks[:, :2].max(0)
    scale = _FACE_PX / max(float((high - low).max()), 1.0)
    corner = low - _MARGIN_PX / scale
    to_square = np.array([[scale, 0, -corner[0] * scale], [0, scale, -corner[1] * scale]], np.float32)
    side = _FACE_PX + 2 * _MARGIN_PX
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    seen = cv2.warpAffine(image, to_square, (side, side), flags=way, borderMode=cv2.BORDER_REPLICATE)
    return seen.astype(np.float32) @ _BRIGHTNESS, ((face.landmarks[:, :2] - corner) * scale).astype(np.float32)


def _mark_places(brightness: Floats, points: Floats, landmarks: tuple[int, ...], reach_px: int) -> NDArray[np.bool_]:
    marked = np.zeros(brightness.shape, np.uint8)
    for x, y in np.rint(points[list(landmarks)]).astype(int).tolist():
        cv2.circle(marked, (x, y), reach_px, 1, cv2.FILLED)
    return marked > 0


def _ramp(value: float, none: float, full: float) -> float:
    return min(1.0, max(0.0, (value - none) / (full - none)))
