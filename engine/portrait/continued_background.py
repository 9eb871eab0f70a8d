"""Continues the background of a picture beyond its borders.

Owns: what is seen in the square of a portrait where the picture shows nothing. Nothing of the person is repeated there:
a head that the picture cuts off ends where the picture ends. Does not know: files, faces, crops.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.rig.filling.smooth_fill import pull_push
from engine.animators.instant.rig.person_matte import predict_matte
from engine.core.types import Floats, Image
from engine.portrait.plain_ground import choose_ground_rgb

_PERSON, _DOUBT = 0.7, 0.3
"""The matte of the person from which a pixel shows no background, and from which that is doubtful: a small piece of
background between head and border makes the network unsure."""
_NEAR, _CLEAR_OF = 0.006, 0.03
"""Up to the first distance from the person, as a share of the square's side, no pixel counts; from the second on there
is surely no hair, which is thinner than the matte knows."""
_DOUBTFUL = 0.15
"""How much a doubtful colour counts."""
_FAR, _ENOUGH_FAR, _UNLIKE = 0.05, 0.01, 60.0
"""What lies farther from the person than the first says what the background is like, if it is at least the second of
the square; what is nearer and differs by more than the third, in levels, is an ear or hair that the matte lacks."""
_LEAST_BACKGROUND = 0.01
"""With less background than this share of the square, what continues is one plain colour."""
_FILLED_PX = 256
"""The size at which the background is continued: it is smooth."""


def continue_background(image: Image, beyond: NDArray[np.bool_]) -> Image:
    """Return a square (S, S, 3) whose places `beyond` (S, S) show the picture's background, smoothly continued.

    image: the square with any pixels there, best with the picture's mirror image, in which the network knows people.
    """
    if beyond.all():
        return image
    background = _weigh_background(image, beyond)
    if background.mean() < _LEAST_BACKGROUND:
        fill = np.empty_like(image)
        fill[...] = choose_ground_rgb(image, np.where(beyond, 0, 255).astype(np.uint8))
    else:
        fill = _fill_smoothly(image, background)
    return np.where(beyond[..., None], fill, image).astype(np.uint8)


def _weigh_background(image: Image, beyond: NDArray[np.bool_]) -> Floats:
    """Return how surely each pixel of the picture shows its background: (S, S) in [0, 1]."""
    matte = np.where(beyond, np.float32(0), predict_matte(image))
    distance = cv2.distanceTransform((matte < _PERSON).astype(np.uint8), cv2.DIST_L2, 3) / np.float32(len(image))
    sure = (distance > _CLEAR_OF) & (matte < _DOUBT)
    weight = np.where(sure, 1.0, np.where(distance > _NEAR, _DOUBTFUL, 0.0))
    weight = np.where(beyond, 0, weight).astype(np.float32)
    far = np.where(distance > _FAR, weight, 0).astype(np.float32)
    if far.mean() < _ENOUGH_FAR:
        return weight
    unlike = np.abs(image - _fill_smoothly(image, far).astype(np.float32)).max(2) > _UNLIKE
    return np.where(unlike & (far == 0), 0, weight).astype(np.float32)


def _fill_smoothly(image: Image, background: Floats) -> Image:
    size_px = len(image)
    side = min(size_px, _FILLED_PX)
    known = cv2.resize(background, (side, side), interpolation=cv2.INTER_AREA)
    weighted = cv2.resize(image * background[..., None], (side, side), interpolation=cv2.INTER_AREA)
    smooth = pull_push(weighted.astype(np.float32), known.astype(np.float32)).clip(0, 255)
    filled = cv2.resize(smooth, (size_px, size_px), interpolation=cv2.INTER_LINEAR)
    return np.rint(filled).astype(np.uint8)
