"""Prepares a portrait for the Instant animator: mesh, proportions and layers, computed once.

Owns: the animator's prepared portrait. Does not know: drivers.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.motion.expression import ExpressiveFace
from engine.animators.instant.rig.backdrop import Backdrop, build_backdrop
from engine.animators.instant.rig.drawn import erase_mouth, scale_drawn_face
from engine.animators.instant.rig.eye_rig import EyeRig, build_eye_rig
from engine.animators.instant.rig.head_space import Placement, Points, fit_canonical_placement
from engine.animators.instant.rig.lip_rig import LipRig, build_lip_rig
from engine.animators.instant.rig.skin import SkinColours, measure_skin
from engine.animators.instant.rig.surroundings import Surroundings, build_surroundings
from engine.animators.instant.rig.topology import EYES, FAST, MESH, MOUTH_OPENING, NOSE_TIP, front_facing_mask
from engine.core.errors import NoFaceError
from engine.core.portraits.drawn_face import DrawnFace
from engine.core.types import Image, OwnCutOut, Portrait
from engine.tracking.bundle import canonical_face

Measure = TypeVar("Measure")

_RIM_SHARE = 0.015
"""How far inside the visible face's edge colours are read, as a share of the face's height."""

_SIDES_FROM = 0.6
"""From this share of half the face's width on, a vertex is on the side of the head."""
_PLAIN_SHARE = 0.035
"""Skin at least this far from eyes, brows and lips, as a share of the face's height, shows nothing of them."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Rig:
    """One portrait at one size, never written to again.

    Shapes:  image (S, S, 3) uint8 RGB; landmarks (478, 3) in its pixels; shape (478, 3) in head space;
             triangles (T, 3) int32 into face mesh (0-467) and surroundings (468...): first those around the face,
             then those across the openings of eyes and mouth, last the skin's;
             vertices (V, 2) float32, where in the portrait their colours are: each vertex's own place; for those on
             the far side of the head, which the portrait does not show, the nearest visible skin;
             drawn: what is known of a flat drawn face, in the same pixels; None for all others.
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
    face: ExpressiveFace
    skin: SkinColours
    backdrop: Backdrop
    drawn: DrawnFace | None = None

    @property
    def size_px(self) -> int:
        return int(self.image.shape[0])


def once_per_rig(measure: Callable[[Rig], Measure]) -> Callable[[Rig], Measure]:
    """Decorate a function of a rig, whose answer is kept as long as the rig: a swap finds what was prepared ahead."""
    kept: WeakKeyDictionary[Rig, Measure] = WeakKeyDictionary()

    @wraps(measure)
    def find_measure(rig: Rig) -> Measure:
        found = kept.get(rig)
        if found is None:
            found = kept[rig] = measure(rig)
        return found

    return find_measure


def build_rig(portrait: Portrait, size_px: int) -> Rig:
    """Prepare a portrait at the avatar's size.

    Raises: NoFaceError if it has no face.
    """
    if portrait.face is None:
        raise NoFaceError(
            "No face was found in the portrait {portrait}.",
            "Choose a picture that shows one face from the front.",
            portrait=repr(portrait.name),
        )
    image, landmarks = _scale_portrait(portrait, portrait.face.landmarks.astype(np.float64), size_px)
    placement = fit_canonical_placement(landmarks)
    shape = placement.to_head_space(landmarks)
    drawn = None if portrait.drawn is None else scale_drawn_face(portrait.drawn, size_px)
    without_mouth = image if drawn is None else erase_mouth(image, drawn)
    backdrop = build_backdrop(without_mouth, landmarks, *_scale_coverage(portrait, size_px))
    opacity = backdrop.person[..., 3] if backdrop.separate else None
    surroundings = build_surroundings(landmarks, placement, size_px, opacity)
    skin, openings = _split_skin_and_openings()
    coloured = _texture_coordinates(landmarks, shape, skin, _RIM_SHARE if drawn is None else 0.0)
    drawn_eyes = (None, None) if drawn is None else drawn.eyes
    right, left = (build_eye_rig(eye, shape, landmarks, seen) for eye, seen in zip(EYES, drawn_eyes, strict=True))
    return Rig(
        image=image,
        landmarks=landmarks,
        placement=placement,
        shape=shape,
        surroundings=surroundings,
        triangles=np.concatenate([surroundings.triangles, openings, skin]),
        skin_from=len(surroundings.triangles) + len(openings),
        vertices=np.concatenate([coloured, surroundings.points]).astype(np.float32),
        eyes=(right, left),
        lips=build_lip_rig(shape, drawn is not None),
        face=ExpressiveFace(shape),
        skin=measure_skin(image, landmarks),
        backdrop=backdrop,
        drawn=drawn,
    )


def _scale_portrait(portrait: Portrait, landmarks: Points, size_px: int) -> tuple[Image, Points]:
    height, width = portrait.image.shape[:2]
    if (height, width) == (size_px, size_px):
        return portrait.image, landmarks
    method = cv2.INTER_AREA if width > size_px else cv2.INTER_CUBIC
    image = cv2.resize(portrait.image, (size_px, size_px), interpolation=method).astype(np.uint8)
    scale, half_pixel = np.array([size_px / width, size_px / height, size_px / width]), np.array([0.5, 0.5, 0.0])
    return image, (landmarks + half_pixel) * scale - half_pixel


def _scale_coverage(portrait: Portrait, size_px: int) -> tuple[OwnCutOut | None, NDArray[np.bool_] | None]:
    """Return the portrait's own cut-out, and where it shows more than its picture, at that size."""
    cut_out, beyond = portrait.cut_out, portrait.beyond
    if portrait.image.shape[0] == size_px:
        return cut_out, beyond
    size = (size_px, size_px)
    if cut_out is not None:
        method = cv2.INTER_AREA if portrait.image.shape[0] > size_px else cv2.INTER_CUBIC
        cut_out = replace(cut_out, opacity=cv2.resize(cut_out.opacity, size, interpolation=method).astype(np.uint8))
    if beyond is not None:
        beyond = cv2.resize(beyond.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    return cut_out, beyond


def _texture_coordinates(landmarks: Points, shape: Points, skin: NDArray[np.int32], inwards_by: float) -> Points:
    """Return where in the portrait the colour of each vertex of the mesh is read: (468, 2).

    inwards_by: how far inside the visible face's edge the hidden ones are read, as a share of the face's height. The
    mesh of a drawn face may reach beyond what is drawn, into the hair: inwards of that, skin would show in the hair.
    """
    places: Points = landmarks[:MESH, :2].copy()
    seen = np.zeros(MESH, np.bool_)
    seen[skin[front_facing_mask(places[skin], places[skin])]] = True
    hidden = np.flatnonzero(~seen & _side_vertices())
    features = np.linalg.norm(places[:, None] - landmarks[None, FAST, :2], axis=2).min(1)
    plain = np.flatnonzero(seen & (features > _PLAIN_SHARE * float(np.ptp(places[:, 1]))))
    distance = np.linalg.norm(shape[hidden, None] - shape[None, plain], axis=2)
    rim = places[plain[distance.argmin(1)]]
    inwards = landmarks[NOSE_TIP, :2] - rim
    inwards /= np.linalg.norm(inwards, axis=1, keepdims=True) + 1e-6
    places[hidden] = rim + inwards_by * float(np.ptp(places[:, 1])) * inwards
    return places


def _side_vertices() -> NDArray[np.bool_]:
    """Return which vertices of the mesh (468,) belong to temples, cheeks and jaw, far from the middle of the face."""
    across = np.abs(canonical_face().vertices[:MESH, 0])
    sides: NDArray[np.bool_] = across > _SIDES_FROM * across.max()
    return sides


def _split_skin_and_openings() -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the face mesh in two parts: the skin, and the triangles completely inside eyes and mouth."""
    triangles = canonical_face().triangles
    parts = [MOUTH_OPENING, *(eye.outline for eye in EYES)]
    inside = np.any([np.isin(triangles, part).all(1) for part in parts], axis=0)
    return triangles[~inside], triangles[inside]
