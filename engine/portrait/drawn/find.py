"""Finds eyes and mouth of a flat drawn face, and corrects the tracked landmarks by them.

Owns: the upright picture in which they are looked for, and the picture without them.
Does not know: how a feature is recognized, files, animators.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.rig.topology import CHEEKS, CHIN, EYES, MOUTH_OPENING, NOSE_TIP, OUTER_LIPS
from engine.core.portraits.drawn_face import DrawnEye, DrawnFace, DrawnMouth
from engine.core.types import Face, Floats, Image, Opacity
from engine.portrait.drawn.eyes import EYE_DISTANCE, FoundEye, find_eye, find_frame
from engine.portrait.drawn.flat_colours import FlatRegions, split_flat_regions
from engine.portrait.drawn.mesh import Points, move_mesh
from engine.portrait.drawn.mouth import FoundMouth, find_mouth, find_mouth_within

_WIDTH, _HEIGHT = 360, 420
_EYES_AT = (180.0, 150.0)
"""The upright picture, in pixels, and where the middle between the eyes is in it."""
_FOREHEAD = (9, 151, 8, 5, 195)
_EVEN = 0.012
"""How far what was painted over is evened out, as a share of the picture's side, where two colours meet in it."""
_EDGE_PX = 2
"""How far the smooth edge of a line reaches."""


def correct_drawn_face(image: Image, face: Face, is_placed: bool = False) -> tuple[Face, DrawnFace]:
    """Return the face with its landmarks on the drawn eyes and mouth, and what is known of these.

    image (S, S, 3): a portrait that is a flat drawing. is_placed: the user says that its mouth is within the lips.
    """
    upright = _Upright.of_face(face.landmarks)
    regions, mesh = _split_upright(image, face, upright)
    eyes, mouth = _find_features(regions, mesh, is_placed)
    moved = upright.to_portrait(move_mesh(mesh, mouth, eyes))
    landmarks = face.landmarks.copy()
    landmarks[:, :2] = moved
    bare = _erase_features(image, regions, upright, [each.outline for each in (mouth, *eyes) if each is not None])
    right, left = (None if eye is None else _describe_eye(eye, upright, image, bare) for eye in eyes)
    return replace(face, landmarks=landmarks), DrawnFace(bare, _describe_mouth(mouth, upright), (right, left))


def has_drawn_features(image: Image, face: Face) -> bool:
    """Return whether both eyes and the mouth of a flat drawing (H, W, 3) are found near the tracked ones, and they are
    more than three dots."""
    regions, mesh = _split_upright(image, face, _Upright.of_face(face.landmarks))
    eyes, mouth = _find_features(regions, mesh, False)
    if mouth is None or eyes[0] is None or eyes[1] is None:
        return False
    return not (mouth.is_dot and all(eye.is_dot for eye in eyes if eye is not None))


def _split_upright(image: Image, face: Face, upright: "_Upright") -> tuple[FlatRegions, Points]:
    """Return the upright picture by its colours, and the landmarks (478, 2) in it."""
    mesh = upright.from_portrait(face.landmarks[:, :2].astype(np.float64))
    inside = np.clip(mesh[[*CHEEKS, NOSE_TIP, *_FOREHEAD]], 0, [_WIDTH - 1, _HEIGHT - 1])
    return split_flat_regions(upright.turn_image(image), inside.astype(np.float32)), mesh


def _find_features(
    regions: FlatRegions, mesh: Points, is_placed: bool
) -> tuple[tuple[FoundEye | None, FoundEye | None], FoundMouth | None]:
    features = ~regions.ground
    features &= ~find_frame(features)
    right, left = (find_eye(regions, features, mesh[eye.outline].mean(0).astype(np.float32)) for eye in EYES)
    for eye in (right, left):
        if eye is not None:
            taken = np.zeros(features.shape, np.uint8)
            cv2.fillPoly(taken, [np.rint(eye.outline).astype(np.int32)], 1)
            features &= taken == 0
    if is_placed:
        return (right, left), find_mouth_within(regions, features, mesh[OUTER_LIPS])
    middle = mesh[np.concatenate([MOUTH_OPENING, OUTER_LIPS])].mean(0).astype(np.float32)
    return (right, left), find_mouth(regions, features, middle, float(mesh[CHIN, 1]))


@dataclass(frozen=True, slots=True, eq=False)
class _Upright:
    """The upright picture: rows (2, 3) from the portrait's pixels to its own; scale: its pixels for each of those."""

    rows: NDArray[np.float64]
    scale: float

    @classmethod
    def of_face(cls, landmarks: Floats) -> "_Upright":
        right, left = (landmarks[eye.outline, :2].astype(np.float64).mean(0) for eye in EYES)
        along = left - right
        distance = max(float(np.linalg.norm(along)), 1.0)
        scale = EYE_DISTANCE / distance
        across, down = scale * along / distance
        turn = np.array([[across, down], [-down, across]])
        return cls(np.column_stack([turn, np.array(_EYES_AT) - turn @ ((right + left) / 2)]), scale)

    def turn_image(self, image: Image) -> Image:
        turned = cv2.warpAffine(image, self.rows, (_WIDTH, _HEIGHT), borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(turned, np.uint8)

    def turn_back(self, mask: NDArray[np.uint8], size_px: int) -> NDArray[np.uint8]:
        """Return a mask, or a picture, of the upright picture in the portrait."""
        flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
        return np.asarray(cv2.warpAffine(mask, self.rows, (size_px, size_px), flags=flags), np.uint8)

    def from_portrait(self, points: Points) -> Points:
        return points @ self.rows[:, :2].T + self.rows[:, 2]

    def to_portrait(self, points: Points) -> Points:
        return np.asarray(np.linalg.solve(self.rows[:, :2], (points - self.rows[:, 2]).T).T, np.float64)


def _erase_features(image: Image, regions: FlatRegions, upright: _Upright, outlines: list[Floats]) -> Image:
    """Return the portrait with the outlined features painted over, in the nearest colour of the ground around."""
    size_px = len(image)
    outlined = np.zeros((size_px, size_px), np.uint8)
    for outline in outlines:
        corners = np.rint(upright.to_portrait(outline.astype(np.float64))).astype(np.int32)
        cv2.fillPoly(outlined, [corners], 1)
    erased = cv2.dilate(outlined, np.ones((2 * _EDGE_PX + 1,) * 2, np.uint8))
    frame = cv2.dilate(find_frame(~regions.ground).astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.uint8)
    erased[upright.turn_back(frame, size_px) > 0] = 0  # glasses stay where an eye behind them closes
    plain = cv2.erode(regions.ground.astype(np.uint8), np.ones((2 * _EDGE_PX + 1,) * 2, np.uint8))
    source = (upright.turn_back(plain.astype(np.uint8), size_px) > 0) & (erased == 0)
    bare = image.copy()
    if not source.any() or not erased.any():
        return bare
    _, nearest = cv2.distanceTransformWithLabels(
        (~source).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    colours = np.zeros((int(nearest.max()) + 1, 3), np.uint8)
    flat = upright.turn_back(regions.palette[regions.labels].round().astype(np.uint8), size_px)
    colours[nearest[source]] = flat[source]
    where = erased > 0
    bare[where] = colours[nearest[where]]
    rows, columns = (slice(max(0, at.min() - 9), at.max() + 9) for at in np.nonzero(where))
    even = cv2.medianBlur(np.ascontiguousarray(bare[rows, columns]), 2 * round(_EVEN * size_px) + 1)
    bare[rows, columns] = np.where(where[rows, columns, None], even, bare[rows, columns])
    return bare


def _describe_eye(eye: FoundEye, upright: _Upright, image: Image, bare: Image) -> DrawnEye:
    outline = upright.to_portrait(eye.outline.astype(np.float64))
    lashes = None if eye.lashes is None else _measure_line_opacity(eye, upright, image, bare)
    return DrawnEye(outline, eye.line, eye.line_px / upright.scale, lashes, eye.slides, eye.is_shut)


def _measure_line_opacity(eye: FoundEye, upright: _Upright, image: Image, bare: Image) -> Opacity:
    """Return how much (S, S) of each pixel is the eye's upper line, rather than the skin behind it."""
    grown = cv2.dilate(np.asarray(eye.lashes, np.uint8), np.ones((3, 3), np.uint8))
    rows, columns = np.nonzero(upright.turn_back(grown.astype(np.uint8), len(image)))
    opacity = np.zeros(image.shape[:2], np.uint8)
    behind = bare[rows, columns].astype(np.float32)
    whole = eye.line - behind
    share = ((image[rows, columns] - behind) * whole).sum(1) / np.maximum((whole * whole).sum(1), 1.0)
    opacity[rows, columns] = np.rint(255 * np.clip(share, 0, 1))
    return opacity


def _describe_mouth(mouth: FoundMouth | None, upright: _Upright) -> DrawnMouth | None:
    if mouth is None:
        return None
    outline = upright.to_portrait(mouth.outline.astype(np.float64))
    return DrawnMouth(mouth.kind, outline, mouth.line, mouth.inside, mouth.tongue, mouth.line_px / upright.scale)
