"""Renders drivers that no clip shows: a head that turns far, and one that looks down.

Owns: what they do. Does not know: what is measured. The astronaut of the bundled portraits is moved by made-up
landmarks; she smiles with bare teeth all the time.
"""

import math
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from engine import FaceTracker, Settings, load_portrait
from engine.animators.instant.animator import InstantAnimator
from engine.animators.instant.motion.easing import smooth_step
from engine.animators.instant.motion.expression import Expression, ExpressiveFace
from engine.animators.instant.rig.head_space import Placement, Points, fit_canonical_placement
from engine.core.types import Control, Face, Frame
from engine.tracking.bundle import canonical_face
from engine.tracking.pose import fit_head_pose

PORTRAIT = Path(__file__).parents[3] / "assets" / "portraits" / "astronaut.png"
FPS, FRAMES, SIZE_PX = 25, 100, 512
NECK_CM = np.array([0.0, 11.0, 7.0])
"""Where a head turns about, in head space."""
Moment = tuple[Expression, tuple[float, float, float]]
"""An expression, and the nod down, the turn and the tilt in degrees."""


def act_turning(time_s: float) -> Moment:
    """Turn by 20 degrees, nod and tilt by 12, speak and blink."""
    start = float(smooth_step(time_s / 0.4))
    shut = max(_blink(time_s, at) for at in (0.7, 1.9, 3.3))
    jaw = 0.22 * max(0.0, math.sin(14.5 * time_s)) * (0.4 + 0.6 * math.sin(3.8 * time_s) ** 2)
    nod, turn, tilt = 12 * math.sin(3.3 * time_s + 0.5), 20 * math.sin(2.42 * time_s), 12 * math.sin(2.03 * time_s + 1)
    return Expression(jaw=jaw, smile=0.6, upper_lip=0.25, blink=(shut, shut)), (nod * start, turn, tilt * start)


def act_lowered(time_s: float) -> Moment:
    """Lower head and eyes for two seconds, and blink once before and once meanwhile."""
    low = float(smooth_step((time_s - 0.8) / 0.6) * (1 - smooth_step((time_s - 3.3) / 0.5)))
    shut = max(0.45 * low, *(_blink(time_s, at) for at in (0.5, 2.4)))
    sway = 2 * math.sin(2 * time_s) * float(smooth_step(time_s / 0.4))
    return Expression(smile=0.3, blink=(shut, shut), gaze=(0.0, 1.6 * low)), (20 * low + 0.7 * sway, 1.5 * sway, sway)


SCRIPTS: dict[str, Callable[[float], Moment]] = {"turning": act_turning, "lowered": act_lowered}


def render_driver(script: str, folder: Path) -> Path:
    """Render one of SCRIPTS as a clip in the folder."""
    portrait = load_portrait(PORTRAIT, FaceTracker(), SIZE_PX)
    if portrait.face is None:
        raise SystemExit("The bundled portrait has no face.")
    animator = InstantAnimator(Settings(size_px=SIZE_PX), FPS)
    animator.swap_portrait(animator.prepare_portrait(portrait))
    actor = _Actor(portrait.face)
    control = Control(neutral=portrait.face, own_pixels_only=True)
    frames = [actor.pose(*SCRIPTS[script](number / FPS), number) for number in range(FRAMES)]
    for frame in [frames[0]] * FPS:
        animator.animate_chunk([frame], control)
    file = folder / f"{script}.mp4"
    with av.open(str(file), "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"crf": "18", "threads": "1"})
        stream.width = stream.height = SIZE_PX
        stream.pix_fmt = "yuv420p"
        for number, frame in enumerate(frames):
            picture = av.VideoFrame.from_ndarray(animator.animate_chunk([frame], control)[0].image, format="rgb24")
            picture.pts, picture.time_base = number, Fraction(1, FPS)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return file


class _Actor:
    """A face that takes any expression and turns about its neck."""

    def __init__(self, face: Face) -> None:
        self._face = face
        self._at_rest = fit_canonical_placement(face.landmarks.astype(np.float64))
        self._moving = ExpressiveFace(self._at_rest.to_head_space(face.landmarks.astype(np.float64)))

    def pose(self, expression: Expression, degrees: tuple[float, float, float], number: int) -> Frame:
        nod, turn, tilt = np.radians(degrees)
        rotation = _rotate(0, 0, tilt) @ _rotate(0, -turn, 0) @ _rotate(nod, 0, 0) @ self._at_rest.rotation
        shift = self._at_rest.scale * (self._at_rest.rotation @ NECK_CM - rotation @ NECK_CM)
        placement = Placement(self._at_rest.scale, rotation, self._at_rest.translation + shift)
        landmarks = placement.to_image(self._moving.apply_expression(expression)).astype(np.float32)
        face = Face(landmarks, self._face.blendshapes, fit_head_pose(landmarks, canonical_face()), 1.0)
        return Frame(np.zeros((SIZE_PX, SIZE_PX, 3), np.uint8), number * 1_000_000_000 // FPS, face)


def _rotate(x: float, y: float, z: float) -> Points:
    return cv2.Rodrigues(np.array([x, y, z]))[0].astype(np.float64)


def _blink(time_s: float, at_s: float) -> float:
    return max(0.0, 1.0 - abs(time_s - at_s) / 0.13)
