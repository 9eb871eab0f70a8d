"""How far a portrait may turn before a single picture of it no longer holds.

Owns: the limits of rotation and displacement. Does not know: expressions, meshes, pixels.
"""

import math

import cv2
import numpy as np

from engine.animators.instant.motion.driver_motion import Motion
from engine.animators.instant.motion.easing import smooth_step, soft_limit
from engine.animators.instant.rig.head_space import Placement, Points

_TURN_KNEE, _TURN_LIMIT = math.radians(19), math.radians(32)
"""Out of the picture's plane, against the portrait's own pose."""
_TILT_KNEE, _TILT_LIMIT = math.radians(35), math.radians(60)
"""Within the picture's plane, where a warp loses nothing."""
_AWAY_KNEE, _AWAY_LIMIT = math.radians(28), math.radians(40)
"""Between the face and the viewer, for a portrait that looks to the front."""
_AWAY_FREE, _AWAY_MARGIN = math.radians(3), math.radians(8)
"""Beyond its own pose, a portrait that looks to the side turns so far as the driver does, and so far at most."""
_OPENING_KNEE, _OPENING_LIMIT = math.radians(4), math.radians(10)
"""Towards the viewer, for a portrait that looks fully to the side: nobody knows its far cheek."""
_TO_THE_SIDE = (math.radians(8), math.radians(26))
"""Between these own angles to the viewer a portrait begins to look to the side, and does so fully."""
_SHIFT_KNEE_CM, _SHIFT_LIMIT_CM = 3.5, 10.0
"""Shoulders stay where they are: a head moves over them so far, and no farther."""


def transfer_head_pose(portrait: Placement, motion: Motion, strength: float) -> Placement:
    """Move the portrait's head as the driver's head moved, times strength, within the limits."""
    turn = _limit_turn(motion.turn * strength)
    rotation = _turn_towards_viewer(
        cv2.Rodrigues(_limit_opening(turn, portrait.rotation))[0] @ portrait.rotation, portrait.rotation
    )
    distance = float(np.linalg.norm(motion.shift)) * strength
    shift = motion.shift * strength
    if distance > _SHIFT_KNEE_CM:
        shift = shift * (soft_limit(distance, _SHIFT_KNEE_CM, _SHIFT_LIMIT_CM) / distance)
    return Placement(portrait.scale * motion.zoom**strength, rotation, portrait.translation + shift * portrait.scale)


def _limit_turn(turn: Points) -> Points:
    away = math.hypot(turn[0], turn[1])
    tilt = abs(float(turn[2]))
    away_share = soft_limit(away, _TURN_KNEE, _TURN_LIMIT) / max(away, 1e-9)
    tilt_share = soft_limit(tilt, _TILT_KNEE, _TILT_LIMIT) / max(tilt, 1e-9)
    return turn * [away_share, away_share, tilt_share]


def _limit_opening(turn: Points, own: Points) -> Points:
    """Shorten the part of a turn that would bring the hidden side of a portrait's face into view."""
    side = float(smooth_step((_angle_from_viewer(own) - _TO_THE_SIDE[0]) / (_TO_THE_SIDE[1] - _TO_THE_SIDE[0])))
    opens = np.cross(own[:, 2], [0.0, 0.0, 1.0])
    opens /= np.linalg.norm(opens) + 1e-9
    opening = float(turn @ opens)
    knee, limit = (_TURN_KNEE, _TURN_LIMIT) + side * (
        np.array([_OPENING_KNEE, _OPENING_LIMIT]) - (_TURN_KNEE, _TURN_LIMIT)
    )
    limited: Points = turn + (soft_limit(opening, float(knee), float(limit)) - opening) * opens
    return limited


def _turn_towards_viewer(rotation: Points, own: Points) -> Points:
    """Turn a head that looks too far away from the viewer part of the way back; about its own pose it turns freely."""
    away, own_away = _angle_from_viewer(rotation), _angle_from_viewer(own)
    knee, limit = max(_AWAY_KNEE, own_away + _AWAY_FREE), max(_AWAY_LIMIT, own_away + _AWAY_MARGIN)
    if away <= knee:
        return rotation
    excess = away - soft_limit(away, knee, limit)
    axis = np.cross(rotation[:, 2], [0.0, 0.0, 1.0])
    axis /= np.linalg.norm(axis) + 1e-9
    faced: Points = cv2.Rodrigues(axis * excess)[0] @ rotation
    return faced


def _angle_from_viewer(rotation: Points) -> float:
    return math.acos(min(1.0, max(-1.0, float(rotation[2, 2]))))
