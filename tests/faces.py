"""Driver faces made by hand: a tracked face, turned, moved, speaking, blinking.

Owns: the deformations. The pictures that belong to them are made by their users.
"""

from dataclasses import dataclass
from functools import cache
from importlib import resources

import cv2
import numpy as np

from engine.animators.instant.rig.topology import CHIN, EYES, LOWER_LIP, OVAL
from engine.core.types import Face, Floats, Frame, Image, Portrait
from engine.driver.crop import Crop
from engine.tracking import FaceTracker
from engine.tracking.bundle import canonical_face
from engine.tracking.pose import fit_head_pose

STEP_NS = 40_000_000


@dataclass(frozen=True)
class Move:
    """What a driver does: angles in degrees, shifts in shares of the picture, the rest from 0 to 1."""

    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0
    right: float = 0.0
    down: float = 0.0
    jaw: float = 0.0
    blink: float = 0.0


STILL = Move()
SPEECH = tuple(
    Move(yaw_deg=12 * np.sin(i / 3), roll_deg=4 * np.sin(i / 5), jaw=0.5 - 0.5 * np.cos(i), blink=float(i == 5))
    for i in range(8)
)


@cache
def portrait(name: str, size_px: int) -> Portrait:
    """A bundled portrait, cropped to head and shoulders."""
    data = (resources.files("assets") / "portraits" / f"{name}.png").read_bytes()
    picture = np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB), np.uint8)
    face = FaceTracker().find_faces(picture)[0]
    crop = Crop.around_head_and_shoulders(face, picture.shape[1], picture.shape[0])
    return Portrait(name, crop.crop_image(picture, size_px), crop.map_face_to_crop(face, size_px))


def face_of(portrait: Portrait) -> Face:
    assert portrait.face is not None
    return portrait.face


def moved(face: Face, move: Move, size_px: int) -> Face:
    """Return the face after a move, in a picture of that size."""
    points = face.landmarks.astype(np.float64)
    height = float(np.linalg.norm(points[OVAL[0]] - points[CHIN]))
    jaw = _jaw(points) * move.jaw * 0.18 * height
    points[:, 1] += jaw
    for eye in EYES:
        points[eye.upper, :2] += (points[eye.lower, :2] - points[eye.upper, :2]) * move.blink
    turn = cv2.Rodrigues(np.radians([move.pitch_deg, move.yaw_deg, move.roll_deg]))[0]
    middle = points[:468].mean(0)
    points = (points - middle) @ turn.T + middle + [move.right * size_px, move.down * size_px, 0.0]
    return face_from(points.astype(np.float32), face)


def face_from(landmarks: Floats, like: Face) -> Face:
    return Face(landmarks, like.blendshapes, fit_head_pose(landmarks, canonical_face()), 1.0)


def frames(image: Image, faces: list[Face | None], start: int = 0) -> list[Frame]:
    """Driver frames with these faces, all with the same picture."""
    return [Frame(image, (start + index) * STEP_NS, face) for index, face in enumerate(faces)]


def performance(portrait: Portrait, moves: tuple[Move, ...] = SPEECH) -> list[Frame]:
    """The portrait's own person as driver."""
    size_px = len(portrait.image)
    return frames(portrait.image, [moved(face_of(portrait), move, size_px) for move in moves])


def _jaw(points: np.ndarray) -> np.ndarray:
    """1 for what goes down with the jaw."""
    lip_y, chin_y = points[LOWER_LIP, 1].min(), points[CHIN, 1]
    share: np.ndarray = np.clip((points[:, 1] - lip_y) / max(chin_y - lip_y, 1e-6) * 4, 0, 1)
    share[points[:, 1] < lip_y] = 0
    share[LOWER_LIP[1:-1]] = 1
    return share
