"""The types that pass through the engine: frames, faces, portraits, and the control of an animator.

Owns: the frozen types between sources, tracker, animators and sinks.
Does not know: threads, files, networks, widgets.

Arrays inside these types are never written to again after they were made.
A driver's `Frame` and an `AvatarFrame` are different types on purpose: sinks take only the second,
so that a camera picture cannot reach an output by mistake.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.core.problem import Problem
from engine.core.settings.strengths import Strengths

if TYPE_CHECKING:
    from engine.core.portraits.drawn_face import DrawnFace

LANDMARKS = 478
BLENDSHAPES = 52

Image = NDArray[np.uint8]
"""(H, W, 3) uint8, RGB, sRGB."""
Opacity = NDArray[np.uint8]
"""(H, W) uint8: 0 is transparent, 255 opaque."""
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class HeadPose:
    """The pose of the head: image = scale * rotation @ canonical + translation.

    Canonical axes are x right, y down, z away from the viewer, in cm of the canonical face mesh.
    Shapes:  rotation (3, 3), translation (3,), float32.
    Units:   translation in pixels of the image; scale in pixels per canonical cm.
    """

    rotation: Floats
    translation: Floats
    scale: float


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One tracked face, in the pixel coordinates of the image it was found in.

    Shapes:  landmarks (478, 3) float32: x right, y down in pixels, z in the same scale, smaller is nearer;
             468-472 are the iris at the image's left, 473-477 the other one.
    Range:   presence in [0, 1].
    expression: the blendshapes, or what computes them once they are asked for: of few faces they are.
    """

    landmarks: Floats
    expression: Floats | Callable[[], Floats]
    pose: HeadPose
    presence: float

    @property
    def blendshapes(self) -> Floats:
        """The 52 strengths of expression, (52,) float32 in [0, 1]."""
        return self.expression() if callable(self.expression) else self.expression


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A picture of the driver: image (H, W, 3) uint8 RGB, with its face in the same pixels, or None.

    capture_time_ns is monotonic for a camera, and the presentation time for a file.
    enlarged: how many times as large it is as the camera's own pixels, if it was scaled.
    """

    image: Image
    capture_time_ns: int
    face: Face | None = None
    enlarged: float = 1.0


NOBODY: Image = np.zeros((64, 64, 3), np.uint8)
"""The picture of a frame without a driver: compared by identity, its pixels are never read."""


@dataclass(frozen=True, slots=True, eq=False)
class AvatarFrame:
    """A picture that may be shown: image (S, S, 3) uint8 RGB.

    opacity: (S, S) uint8 where the background is transparent; colours are multiplied by it, so that the image by
    itself shows the avatar on black. None for a picture that is opaque everywhere.
    capture_time_ns is the driver moment that it shows, or None when it shows none (held, transition, idle).
    ground_rgb: the one colour of its background, 0-255, for what is added around the picture; None where it has others.
    """

    image: Image
    capture_time_ns: int | None
    opacity: NDArray[np.uint8] | None = None
    ground_rgb: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Sound:
    """The sound of a sequence of pictures: the file that contains it, and the file's time of the first picture."""

    file: Path
    starts_at_ns: int


class BackgroundKind(Enum):
    """Behind the avatar: the portrait's own background, nothing, its own blurred, one colour, or another picture."""

    OWN = "own"
    TRANSPARENT = "transparent"
    BLURRED = "blur"
    COLOUR = "colour"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True, eq=False)
class Background:
    """The background behind the avatar. Made by `parse_background`; equal ones are the same object.

    colour: red, green, blue, for COLOUR. picture: (H, W, 3) uint8 RGB of any size, for PICTURE.
    """

    kind: BackgroundKind = BackgroundKind.OWN
    colour: tuple[int, int, int] = (0, 0, 0)
    picture: Image | None = None


OWN_BACKGROUND = Background()


@dataclass(frozen=True, slots=True)
class Control:
    """Parameters of the next pictures; may change between any two calls of an animator.

    neutral: the driver's face at rest, against which motion is measured; None means the first face seen. A changed one
    is a better estimate of the same driver, unless person changes, too: then all that is known of the driver is
    forgotten.
    mirror: the avatar moves as a mirror image of the driver.
    own_pixels_only: no pixel of the driver enters the avatar, in any layer.
    smoothing: how much small movements are calmed; 0.0 not at all, 1.0 as measured best, 2.0 a lot, and later.
    background: what is behind the avatar, for animators that can replace it.
    turn: how the driver's pictures are turned before anything looks at them; see `Settings`.
    """

    strengths: Strengths = field(default_factory=Strengths)
    neutral: Face | None = None
    mirror: bool = False
    own_pixels_only: bool = False
    smoothing: float = 1.0
    background: Background = OWN_BACKGROUND
    person: int = 0
    turn: str = "auto"


@dataclass(frozen=True, slots=True, eq=False)
class OwnCutOut:
    """The transparency of a portrait's own file: how much of each pixel is the person, and the colour behind it.

    opacity (S, S) uint8; ground_rgb 0-255. image - (1 - opacity) * ground_rgb are the person's colours, premultiplied.
    fades: True if the picture only fades out towards its borders, and the person is not cut out: then the opacity is
    of person and background alike.
    """

    opacity: Opacity
    ground_rgb: tuple[int, int, int]
    fades: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Portrait:
    """A checked, oriented, cropped picture of one person: image (S, S, 3) uint8 RGB, with its face in the same pixels.

    face is None only for a picture used as it is, in which no face was found (not every animator needs one).
    remark: what was done to make it a portrait, for the user to know; None if nothing.
    cut_out: the person as the picture's own file cuts it out, in front of one plain colour; None if it does not.
    drawn: what is known of a flat drawn face; None for photographs and paintings.
    beyond: (S, S), where the square shows more than the picture: its background is continued there; None if nowhere.
    """

    name: str
    image: Image
    face: Face | None
    remark: Problem | None = None
    cut_out: OwnCutOut | None = None
    beyond: NDArray[np.bool_] | None = None
    drawn: "DrawnFace | None" = None
