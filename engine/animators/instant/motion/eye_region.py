"""How far the skin around a portrait's eyes follows the driver's: lower lids, and brows that come down.

Owns: these shares. Does not know: time, poses, pixels.

A tracker lets the lower lid rise for half of what an eye narrows. In people most of it is the upper lid that comes
down; a painted lower lid that rises leaves its own shadow and its bag behind, and is not seen to rise.
"""

import numpy as np

from engine.animators.instant.motion.driver_motion import NeutralFace
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.rig import Rig
from engine.animators.instant.rig.topology import EYES, LEFT_BROW, MESH, RIGHT_BROW, Indices

_LOWER_LID_SHARE, _LOWER_LID_REACH_CM = 0.5, 0.35
"""How much of the driver's movement the lower lids take up and down, and how far below them skin moves as they do."""
_CROWDED_SHARE, _BROW_REACH_CM, _BELOW_LID_CM = 0.7, 0.8, 0.1
"""How much of what a portrait lacks in height between lids and brows is taken from brows that come down; how far around
them skin stays with them; and up to how far below the upper lids."""
_LEAST_ROOM = 0.4


def lower_lid_gains(rig: Rig) -> Points:
    """Return how much of a movement up or down each landmark takes: (478,), less than 1 at the lower lids."""
    gains = np.ones(len(rig.shape))
    for eye in rig.eyes:
        lid = rig.shape[eye.topology.lower, :2]
        across = np.argsort(lid[:, 0])
        above = rig.shape[:MESH, 1] < np.interp(rig.shape[:MESH, 0], lid[across, 0], lid[across, 1]) - 1e-6
        near = _nearness(rig.shape[:MESH], eye.topology.lower[1:-1], _LOWER_LID_REACH_CM)
        near[above] = 0.0
        near[eye.topology.upper] = 0.0
        gains[:MESH] = np.minimum(gains[:MESH], 1.0 - (1.0 - _LOWER_LID_SHARE) * near)
    return gains


def withheld_brow_shares(rig: Rig, neutral: NeutralFace) -> Points:
    """Return which share of a movement down each landmark withholds: (478,), 0 but around brows that are near the lids.

    Brows of a driver who has more room between lids and brows than the portrait would come to lie over the
    portrait's lids.
    """
    room = min(1.0, max(_LEAST_ROOM, _brow_height(rig.shape) / max(_brow_height(neutral.shape), 1e-6)))
    led = [RIGHT_BROW, LEFT_BROW, *(part for eye in EYES for part in (eye.lid_crease, eye.brow_skin))]
    near = _nearness(rig.shape, np.concatenate(led), _BROW_REACH_CM)
    lids_y = float(np.mean([rig.shape[eye.upper, 1].mean() for eye in EYES]))
    near[rig.shape[:, 1] > lids_y + _BELOW_LID_CM] = 0.0
    near[np.concatenate([eye.outline for eye in EYES])] = 0.0
    return _CROWDED_SHARE * (1.0 - room) * near


def _brow_height(shape: Points) -> float:
    """Return the height between upper lids and brows, in cm."""
    lids = np.concatenate([eye.upper[1:-1] for eye in EYES])
    return float(shape[lids, 1].mean() - shape[[*RIGHT_BROW, *LEFT_BROW], 1].mean())


def _nearness(shape: Points, landmarks: Indices, reach_cm: float) -> Points:
    """Return for each point from 0 to 1 how near it is to the nearest of these landmarks, seen from the front."""
    squared = ((shape[:, None, :2] - shape[landmarks, :2]) ** 2).sum(2).min(1)
    near: Points = np.exp(-squared / (2 * reach_cm**2))
    return near
