"""The face tracker: pictures in, faces with landmarks, expression and head pose out."""

from engine.tracking.tracker import FaceTracker

__all__ = ["FaceTracker"]
