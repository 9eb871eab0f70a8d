"""Render the bundled driving clip: python installer/artwork/render_driver.py [--out FILE] [--seconds S]

Owns: how a script of gestures becomes a clip: landmarks, their picture, the Instant animator, the file.
Does not know: what the gestures are. Nobody was filmed: a drawn character is moved by made-up landmarks, so that
nobody real is shown saying what they never said.
"""

import argparse
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from driver.driver_picture import DriverPicture
from driver.performance import DURATION_S, Moment, moment_at

from engine.animators.instant.animator import InstantAnimator
from engine.animators.instant.motion.expression import ExpressiveFace
from engine.animators.instant.rig.head_space import Placement, Points, fit_canonical_placement
from engine.animators.instant.rig.skin import measure_skin
from engine.core.settings import Settings
from engine.core.types import AvatarFrame, Control, Face, Frame, Portrait
from engine.portrait.load import load_portrait
from engine.tracking.bundle import canonical_face
from engine.tracking.pose import fit_head_pose
from engine.tracking.tracker import FaceTracker

ASSETS = Path(__file__).resolve().parents[2] / "assets"
PORTRAIT = ASSETS / "portraits" / "noa.png"
CLIP = ASSETS / "demo" / "driver.mp4"
FPS = 25
SIZE_PX = 512
ENCODING = {"crf": "20", "preset": "slow", "threads": "1"}
NECK_CM = np.array([0.0, 11.0, 7.0])
"""Where a head turns about, in head space."""


def main() -> None:
    """Render the clip into a file."""
    parser = argparse.ArgumentParser(description="Render the bundled driving clip.")
    parser.add_argument("--portrait", type=Path, default=PORTRAIT, help="the picture that is moved")
    parser.add_argument("--out", type=Path, default=CLIP, help="the clip")
    parser.add_argument("--seconds", type=float, default=DURATION_S, help="how much of it, from its beginning")
    wanted = parser.parse_args()
    cv2.setNumThreads(1)
    portrait = load_portrait(wanted.portrait, FaceTracker(), SIZE_PX)
    write_clip(perform(portrait, min(wanted.seconds, DURATION_S)), wanted.out)


def perform(portrait: Portrait, seconds: float = DURATION_S) -> list[AvatarFrame]:
    """Let the portrait act out the beginning of the script; gives one picture for each frame of the clip."""
    if portrait.face is None:
        raise SystemExit("The portrait has no face.")
    actor = _Actor(portrait.face, portrait)
    animator = InstantAnimator(Settings(size_px=SIZE_PX), FPS)
    animator.swap_portrait(animator.prepare_portrait(portrait))
    control = Control(neutral=actor.at_rest)
    frames = [actor.frame(moment_at(i / FPS), i) for i in range(round(seconds * FPS))]
    for _ in range(FPS):
        animator.animate_chunk([frames[0]], control)
    pictures = [picture for frame in frames for picture in animator.animate_chunk([frame], control)]
    animator.close()
    return pictures


def write_clip(pictures: list[AvatarFrame], file: Path) -> None:
    """Encode pictures as H.264 in MP4; the same pictures give the same bytes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(file), "w", options={"movflags": "faststart", "fflags": "bitexact"}) as container:
        stream = container.add_stream("libx264", rate=FPS, options=ENCODING)
        stream.width = stream.height = SIZE_PX
        stream.pix_fmt = "yuv420p"
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture.image, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


class _Actor:
    """The portrait's face as a driver: it can take any expression and turn."""

    def __init__(self, face: Face, portrait: Portrait) -> None:
        landmarks = face.landmarks.astype(np.float64)
        self.at_rest = face
        self._placement = fit_canonical_placement(landmarks)
        shape = self._placement.to_head_space(landmarks)
        self._face = ExpressiveFace(shape)
        self._picture = DriverPicture(shape, measure_skin(portrait.image, landmarks), SIZE_PX)

    def frame(self, moment: Moment, number: int) -> Frame:
        """Return the driver frame for one moment."""
        shape = self._face.apply_expression(moment.expression)
        placement = _turned(self._placement, moment)
        landmarks = placement.to_image(shape).astype(np.float32)
        face = Face(landmarks, self.at_rest.blendshapes, fit_head_pose(landmarks, canonical_face()), 1.0)
        return Frame(self._picture.draw(shape, placement), number * 1_000_000_000 // FPS, face)


def _turned(at_rest: Placement, moment: Moment) -> Placement:
    """Turn the head about its neck."""
    turn = _rotation(moment.roll_deg, 2) @ _rotation(moment.yaw_deg, 1) @ _rotation(moment.pitch_deg, 0)
    rotation = turn @ at_rest.rotation
    shift = at_rest.scale * (at_rest.rotation @ NECK_CM - rotation @ NECK_CM)
    return Placement(at_rest.scale, rotation, at_rest.translation + shift)


def _rotation(degrees: float, axis: int) -> Points:
    """Rotation about x (positive looks down), y (positive looks to the image's right) or z (positive clockwise)."""
    vector = np.zeros(3)
    vector[axis] = np.radians(degrees) * (1.0, -1.0, 1.0)[axis]
    return cv2.Rodrigues(vector)[0].astype(np.float64)


if __name__ == "__main__":
    main()
