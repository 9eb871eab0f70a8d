"""A portrait made ready to move: mesh, proportions and layers, computed once.

Owns: the reference of the Instant animator. Does not know: drivers.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.errors import NoFaceError
from engine.instant.backdrop import Backdrop, build_backdrop
from engine.instant.eye_rig import EyeRig, build_eye_rig
from engine.instant.head_space import Placement, Points, place_canonical
from engine.instant.lip_rig import LipRig, build_lip_rig
from engine.instant.skin import SkinColours, measure_skin
from engine.instant.surroundings import Surroundings, build_surroundings
from engine.instant.topology import EYES, MESH, MOUTH_OPENING
from engine.messages import Image, Portrait
from engine.tracking.bundle import canonical_face


@dataclass(frozen=True, slots=True, eq=False)
class Rig:
    """One portrait at one size, never written to again.

    Shapes:  image (S, S, 3) uint8 RGB; landmarks (478, 3) in its pixels; shape (478, 3) in head space;
             triangles (T, 3) int32 into face mesh (0-467) and surroundings (468...): first those around the face,
             then those across the openings of eyes and mouth, last the skin's;
             vertices (V, 2) float32, where they lie in the portrait.
    """

    image: Image
    landmarks: Points
    placement: Placement
    shape: Points
    surroundings: Surroundings
    triangles: NDArray[np.int32]
    skin_from: int
    vertices: NDArray[np.float32]
    eyes: tuple[EyeRig, EyeRig]
    lips: LipRig
    skin: SkinColours
    backdrop: Backdrop

    @property
    def size_px(self) -> int:
        return int(self.image.shape[0])


def build_rig(portrait: Portrait, size_px: int) -> Rig:
    """Prepare a portrait at the avatar's size.

    Raises: NoFaceError if it has no face.
    """
    if portrait.face is None:
        raise NoFaceError(
            f"No face was found in the portrait {portrait.name!r}.",
            "Choose a picture that shows one face from the front.",
        )
    image, landmarks = _scaled(portrait, portrait.face.landmarks.astype(np.float64), size_px)
    placement = place_canonical(landmarks)
    shape = placement.to_head(landmarks)
    backdrop = build_backdrop(image, landmarks)
    surroundings = build_surroundings(landmarks, placement, size_px, backdrop.separate)
    skin, openings = _skin_and_openings()
    right, left = (build_eye_rig(eye, shape, landmarks) for eye in EYES)
    return Rig(
        image=image,
        landmarks=landmarks,
        placement=placement,
        shape=shape,
        surroundings=surroundings,
        triangles=np.concatenate([surroundings.triangles, openings, skin]),
        skin_from=len(surroundings.triangles) + len(openings),
        vertices=np.concatenate([landmarks[:MESH, :2], surroundings.points]).astype(np.float32),
        eyes=(right, left),
        lips=build_lip_rig(shape),
        skin=measure_skin(image, landmarks),
        backdrop=backdrop,
    )


def _scaled(portrait: Portrait, landmarks: Points, size_px: int) -> tuple[Image, Points]:
    height, width = portrait.image.shape[:2]
    if (height, width) == (size_px, size_px):
        return portrait.image, landmarks
    method = cv2.INTER_AREA if width > size_px else cv2.INTER_CUBIC
    image = cv2.resize(portrait.image, (size_px, size_px), interpolation=method).astype(np.uint8)
    scale, half_pixel = np.array([size_px / width, size_px / height, size_px / width]), np.array([0.5, 0.5, 0.0])
    return image, (landmarks + half_pixel) * scale - half_pixel


def _skin_and_openings() -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The face mesh in two parts: skin, and what lies wholly inside eyes and mouth."""
    triangles = canonical_face().triangles
    parts = [MOUTH_OPENING, *(eye.outline for eye in EYES)]
    inside = np.any([np.isin(triangles, part).all(1) for part in parts], axis=0)
    return triangles[~inside], triangles[inside]
