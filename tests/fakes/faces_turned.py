"""Faces that lean."""

import math
from dataclasses import replace

import numpy as np

from engine.core.types import Face, Floats, HeadPose
from tests.fakes import face_at


def lying_face(roll_deg: float, presence: float = 1.0) -> Face:
    """A face that leans clockwise by that much."""
    face = face_at(80, 60)
    c, s = math.cos(math.radians(roll_deg)), math.sin(math.radians(roll_deg))
    rotation: Floats = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]], np.float32)
    return replace(face, pose=HeadPose(rotation, face.pose.translation, face.pose.scale), presence=presence)
