"""Faces made up of numbers, for parts that only read a face's expression."""

import numpy as np

from engine.core.types import Face, HeadPose, Portrait


def make_face(jaw_open: float = 0.0, yaw_deg: float = 0.0) -> Face:
    """Return a face with that jaw and rounded lips (0..1) and head turn; its landmarks are zeros."""
    yaw = np.radians(yaw_deg)
    rotation = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]], np.float32)
    blendshapes = np.zeros(52, np.float32)
    blendshapes[[25, 32]] = jaw_open
    pose = HeadPose(rotation, np.zeros(3, np.float32), 10.0)
    return Face(np.zeros((478, 3), np.float32), blendshapes, pose, 1.0)


def make_portrait(name: str = "somebody", grey: int = 200) -> Portrait:
    """Return a flat grey picture of 64x64 pixels with a face at rest."""
    return Portrait(name, np.full((64, 64, 3), grey, np.uint8), make_face())
