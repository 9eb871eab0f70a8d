"""Films the crowd: draws a character, lets it act, and gives pictures with all that is known of them.

Owns: how a character is framed, and what is recorded. Does not know: files, how many characters there are.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from canvas import Canvas, Floats
from numpy.random import Generator
from numpy.typing import NDArray

from crowd.acting import Performance, act_by_chance
from crowd.looks import choose_character
from crowd.styles import draw_character
from engine.animators.instant.motion.idle_pose import IdlePoser
from engine.animators.instant.motion.transfer import PortraitPose
from engine.animators.instant.paint.compositor import Compositor
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.rig import Rig, build_rig
from engine.core.settings import Strengths
from engine.core.types import Face, Image, Portrait
from engine.driver.crop import Crop
from engine.tracking.tracker import FaceTracker

SHEET_PX = 320
RENDERED = 2
"""Pictures are rendered at twice their size and averaged."""
SIDE_OVER_FACE = (1.55, 2.3)
"""Sides of the square over the face's height: from nearer than a portrait that fills its picture to head and
shoulders."""
FPS = 6.25
"""Every fourth frame of a video, as the stream is trained."""


@dataclass(frozen=True)
class Scene:
    """Frames of one character in one framing.

    pictures (F, S, S, 3) uint8; landmarks (F, 478, 3) in their pixels, float32; rotations (F, 3, 3), translations
    (F, 3) in pixels and scales (F,) in pixels per cm of the head; shape (478, 3), the face at rest in head space, in
    cm; acted (F, 18), see `acting.NAMES`.
    """

    pictures: NDArray[np.uint8]
    landmarks: Floats
    rotations: Floats
    translations: Floats
    scales: Floats
    shape: Floats
    acted: Floats


class NobodyFoundError(Exception):
    """The tracker does not see the character's face."""


def film_character(seed: int, number: int, scenes: int, frames: int, size_px: int, tracker: FaceTracker) -> list[Scene]:
    """Draw character `number` and film scenes of it. Raises: NobodyFoundError."""
    random = np.random.default_rng((seed, number))
    canvas = Canvas.blank(SHEET_PX)
    draw_character(canvas, choose_character(random))
    sheet = canvas.picture(SHEET_PX)
    faces = tracker.find_faces(sheet)
    if len(faces) != 1:
        raise NobodyFoundError(f"{len(faces)} faces in character {number}")
    return [_film_scene(sheet, faces[0], frames, size_px, random) for _ in range(scenes)]


def _film_scene(sheet: Image, face: Face, frames: int, size_px: int, random: Generator) -> Scene:
    portrait = _frame_portrait(sheet, face, RENDERED * size_px, random)
    rig = build_rig(portrait, RENDERED * size_px)
    performance = act_by_chance(frames, FPS, random)
    poser, compositor = IdlePoser(rig), Compositor(rig)
    poses, pictures = [], []
    for number in range(frames):
        pose = poser.compute_pose(performance.moment_of(number), Strengths())
        large = compositor.compose_picture(pose, None, None)
        pictures.append(cv2.resize(large, (size_px, size_px), interpolation=cv2.INTER_AREA))
        poses.append(pose)
    return _record_scene(np.stack(pictures).astype(np.uint8), poses, rig, performance)


def _frame_portrait(sheet: Image, face: Face, size_px: int, random: Generator) -> Portrait:
    """Cut a square around the face, from the side to head and shoulders, a little off the middle."""
    low, high = face.landmarks[:468, :2].min(axis=0), face.landmarks[:468, :2].max(axis=0)
    height = float(high[1] - low[1])
    side = min(round(height * random.uniform(*SIDE_OVER_FACE)), len(sheet))
    middle = (low + high) / 2 + random.uniform(-0.05, 0.05, 2) * side
    corner = np.clip(np.round(middle - side * np.array([0.5, 0.54])), 0, len(sheet) - side).astype(int)
    crop = Crop(int(corner[0]), int(corner[1]), side)
    return Portrait("", crop.crop_image(sheet, size_px), crop.map_face_to_crop(face, size_px))


def _record_scene(pictures: NDArray[np.uint8], poses: list[PortraitPose], rig: Rig, performance: Performance) -> Scene:
    half_pixel = np.array([0.5, 0.5, 0.0])

    def shrink(points: Points) -> Floats:
        shrunk: Floats = ((points + half_pixel) / RENDERED - half_pixel).astype(np.float32)
        return shrunk

    return Scene(
        pictures,
        np.stack([shrink(pose.face) for pose in poses]),
        np.stack([pose.placement.rotation for pose in poses]).astype(np.float32),
        np.stack([shrink(pose.placement.translation) for pose in poses]),
        np.array([pose.placement.scale / RENDERED for pose in poses], np.float32),
        rig.shape.astype(np.float32),
        performance.acted,
    )
