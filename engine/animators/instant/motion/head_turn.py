"""Limits how far a portrait turns and leans, because a single picture does not show its other sides.

Owns: the limits of rotation, displacement and size. Does not know: expressions, meshes, pixels.
"""

import math

import cv2
import numpy as np

from engine.animators.instant.motion.driver_motion import Motion
from engine.animators.instant.motion.easing import smooth_fraction, soft_limit
from engine.animators.instant.rig.head_space import Placement, Points

_TURN_KNEE, _TURN_LIMIT = math.radians(19), math.radians(32)
"""Limits of the turn out of the picture's plane, against the portrait's own pose."""
_TILT_KNEE, _TILT_LIMIT = math.radians(35), math.radians(60)
"""Limits of the tilt within the picture's plane, where a warp loses nothing."""
_AWAY_KNEE, _AWAY_LIMIT = math.radians(28), math.radians(40)
"""Limits of the angle between the face and the viewer, for a portrait that looks to the front."""
_AWAY_FREE, _AWAY_MARGIN = math.radians(3), math.radians(8)
"""How far a portrait that looks to the side turns beyond its own pose: up to the first as far as the driver, and never
farther than the second."""
_OPENING_KNEE, _OPENING_LIMIT = math.radians(4), math.radians(10)
"""Limits of the turn towards the viewer, for a portrait that looks fully to the side: its far cheek is not in the
picture."""
_TO_THE_SIDE = (math.radians(8), math.radians(26))
"""Own angles to the viewer: from the first on a portrait looks to the side, from the second on fully."""
_SHIFT_KNEE_CM, _SHIFT_LIMIT_CM = 3.5, 10.0
"""How far the head may move over the shoulders, which stay in place."""
_SINK_KNEE, _SINK_LIMIT, _SINKS_CM = 0.6, 0.42, 2.5
"""The head sinks by at most the second of the room below its chin, or by the third where that is more; from the first
of that way on it slows down. Farther down, clothes fold over at the picture's lower edge, and holes open in them."""
_ZOOM_KNEE, _ZOOM_LIMIT = math.log(1.1), math.log(1.3)
"""How much larger or smaller the head may become, as logarithms: the neck between it and the shoulders is a wedge
beyond."""


def transfer_head_pose(
    portrait: Placement, motion: Motion, strength: float, room_below_cm: float = math.inf
) -> Placement:
    """Move the portrait's head as the driver's head moved, times strength, within the limits.

    Nod, turn and tilt are transferred each by itself, so that a head that looks to the side nods about its own ears.
    room_below_cm: from the portrait's chin down to the lower edge of its picture.
    """
    at_rest = motion.neutral.placement.rotation
    change = _head_angles(cv2.Rodrigues(motion.turn)[0] @ at_rest) - _head_angles(at_rest)
    own = _head_angles(portrait.rotation)
    angles = own + _limit_opening(_limit_turn(change * strength), own)
    angles[1] = _limit_aside(angles[1], own[1])
    distance = math.hypot(*motion.shift.tolist()) * strength
    shift = motion.shift * strength
    if distance > _SHIFT_KNEE_CM:
        shift = shift * (soft_limit(distance, _SHIFT_KNEE_CM, _SHIFT_LIMIT_CM) / distance)
    sinks = max(_SINK_LIMIT * room_below_cm, _SINKS_CM)
    shift = shift * [1.0, _share_of_sinking(float(shift[1]), sinks), 1.0]
    zoom = math.exp(_limit_zoom(math.log(motion.zoom) * strength))
    return Placement(portrait.scale * zoom, _rotation_of(angles), portrait.translation + shift * portrait.scale)


def _share_of_sinking(down: float, limit: float) -> float:
    """Return which share of the way down, in cm, a head goes that sinks no farther than the limit."""
    return soft_limit(down, _SINK_KNEE * limit, limit) / down if down > 0 and limit < math.inf else 1.0


def _limit_zoom(zoom: float) -> float:
    """Limit the logarithm of the head's size, as a multiple of its size at rest."""
    return math.copysign(soft_limit(abs(zoom), _ZOOM_KNEE, _ZOOM_LIMIT), zoom)


def _limit_turn(turn: Points) -> Points:
    away = math.hypot(turn[0], turn[1])
    tilt = abs(float(turn[2]))
    away_share = soft_limit(away, _TURN_KNEE, _TURN_LIMIT) / max(away, 1e-9)
    tilt_share = soft_limit(tilt, _TILT_KNEE, _TILT_LIMIT) / max(tilt, 1e-9)
    return turn * [away_share, away_share, tilt_share]


def _limit_opening(turn: Points, own: Points) -> Points:
    """Shorten the part of a turn that would show the hidden side of a portrait's face."""
    side = smooth_fraction((abs(own[1]) - _TO_THE_SIDE[0]) / (_TO_THE_SIDE[1] - _TO_THE_SIDE[0]))
    knee = _TURN_KNEE + side * (_OPENING_KNEE - _TURN_KNEE)
    limit = _TURN_LIMIT + side * (_OPENING_LIMIT - _TURN_LIMIT)
    opening = -math.copysign(1.0, own[1]) * float(turn[1])
    limited = turn.copy()
    limited[1] -= math.copysign(1.0, own[1]) * (soft_limit(opening, knee, limit) - opening)
    return limited


def _limit_aside(aside: float, own: float) -> float:
    """Turn a head that looks too far aside partly back; around its own pose it turns freely."""
    knee, limit = max(_AWAY_KNEE, abs(own) + _AWAY_FREE), max(_AWAY_LIMIT, abs(own) + _AWAY_MARGIN)
    return math.copysign(soft_limit(abs(aside), knee, limit), aside)


def _head_angles(rotation: Points) -> Points:
    """Return nod, turn and tilt (3,) of a rotation (3, 3): about the head's ears, then upright, then its own nose."""
    turn = math.atan2(rotation[0, 2], rotation[2, 2])
    nod = math.asin(min(1.0, max(-1.0, -float(rotation[1, 2]))))
    return np.array([nod, turn, math.atan2(rotation[1, 0], rotation[1, 1])])


def _rotation_of(angles: Points) -> Points:
    """Return the rotation (3, 3) with these angles: the inverse of `_head_angles`."""
    (sin_nod, sin_turn, sin_tilt), (cos_nod, cos_turn, cos_tilt) = np.sin(angles).tolist(), np.cos(angles).tolist()
    turn_and_nod = (
        (cos_turn, sin_turn * sin_nod, sin_turn * cos_nod),
        (0.0, cos_nod, -sin_nod),
        (-sin_turn, cos_turn * sin_nod, cos_turn * cos_nod),
    )
    return np.array([[x * cos_tilt + y * sin_tilt, y * cos_tilt - x * sin_tilt, z] for x, y, z in turn_and_nod])
