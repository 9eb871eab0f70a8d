"""Draw the golden frames of the Instant animator anew: python -m tests.golden.instant.update

Look at the pictures before committing them: they say what the animator's work looks like.
"""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from engine.animators.instant.animator import InstantAnimator
from engine.core.settings import Settings
from engine.core.types import Control, Frame, Image, Portrait
from tests import faces
from tests.faces import Move

FOLDER = Path(__file__).parent
SIZE_PX, DRIVER_PX = 128, 256
SETTLE = 12
"""Frames for which every move is held, so that filters have arrived."""
MOVES = (
    faces.STILL,
    Move(yaw_deg=14, jaw=0.8),
    Move(pitch_deg=9, roll_deg=-8, jaw=0.3),
    Move(yaw_deg=-10, right=0.05, blink=1),
)
STRIPS = {
    "astronaut": ("astronaut", "hopper", Control()),
    "hopper": ("hopper", "astronaut", Control()),
    "own-pixels": ("hopper", "astronaut", Control(own_pixels_only=True)),
    "mirrored": ("astronaut", "hopper", Control(mirror=True)),
}
"""name -> portrait, driver, control."""


def draw(name: str) -> Image:
    """Return one strip: a picture for each of MOVES, side by side."""
    portrait, driver, control = STRIPS[name]
    animator = InstantAnimator(Settings(size_px=SIZE_PX), 25.0)
    animator.swap_portrait(animator.prepare_portrait(faces.portrait(portrait, SIZE_PX)))
    shown = [animator.animate_chunk([frame], control)[0].image for frame in film(faces.portrait(driver, DRIVER_PX))]
    return np.hstack(shown[SETTLE - 1 :: SETTLE])


def film(driver: Portrait) -> list[Frame]:
    """Frames in which the driver is seen to move: pictures made of its own pixels."""
    held = tuple(move for move in MOVES for _ in range(SETTLE))
    actor = InstantAnimator(Settings(size_px=DRIVER_PX), 25.0)
    actor.swap_portrait(actor.prepare_portrait(driver))
    frames = faces.performance(driver, held)
    pictures = [actor.animate_chunk([frame], Control(own_pixels_only=True))[0].image for frame in frames]
    return [replace(frame, image=picture) for frame, picture in zip(frames, pictures, strict=True)]


def main() -> None:
    for name in STRIPS:
        cv2.imwrite(str(FOLDER / f"{name}.png"), cv2.cvtColor(draw(name), cv2.COLOR_RGB2BGR))


if __name__ == "__main__":
    main()
