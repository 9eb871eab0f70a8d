"""Splits the portrait into two parts: the person, cut out, and the background without the person.

Owns: the matte and its clean-up. Does not know: how the background behind the person is filled, meshes, motion.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.motion.easing import smooth_step
from engine.animators.instant.rig.cut_out import cut_out_person
from engine.animators.instant.rig.filling.channels import add_channels, find_largest_channel, repeat_channel
from engine.animators.instant.rig.filling.infill import inpaint_background
from engine.animators.instant.rig.filling.smooth_fill import pull_push
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.person_matte import predict_matte
from engine.animators.instant.rig.topology import OVAL
from engine.core.types import Floats, Image, Opacity, OwnCutOut

_PERSON = 0.5
_LEAST_PERSON, _MOST_PERSON = 0.10, 0.93
"""Bounds of the person's share of the picture; a matte outside of them is not used."""
_LEAST_FACE = 0.85
"""Share of the face oval that must be person; otherwise the matte is not used."""
_SOLID_LEVEL = 200
"""Opacity in the portrait's own file, 0-255, from which a pixel of the face counts as person."""
_LEAST_KNOWN_OPACITY = 12
"""A less opaque pixel has too coarse colours to be shown as if it were opaque."""
_ATTACHED = 0.05
"""How far from the matte an object of the person may reach, as a share of the picture's side."""
_NARROW_GAP = 0.025
"""Half the width of a gap between the person and a border, as a share of the picture's side, that is not a gap."""
_LEAST_KNOWN = 0.05
_STRANGE, _STRANGE_SPREADS = 32.0, 2.0
"""A colour is not the background's if it differs from that by more than this many levels plus this multiple of the
background's own variation."""
_EDGE_BAND = 0.02
"""Half width of the soft edge of the person, as a share of the picture's side."""
_EDGE_SMOOTHNESS = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Backdrop:
    """The person in front and the background behind.

    Shapes:  person (S, S, 4) uint8 RGB and opacity, the colours already multiplied by it; plate (S, S, 4) uint8 RGB
             and 255. person + plate * (1 - opacity) is the portrait. cut_out (S, S, 4) like person, for any other
             plate: nothing of the portrait's own background is left at its edge.
    separate: False if no person could be separated from the background; then everything counts as person.
    ground_rgb: the one colour of the plate, where the portrait's own file cuts the person out; else None.
    """

    person: NDArray[np.uint8]
    plate: NDArray[np.uint8]
    cut_out: NDArray[np.uint8]
    separate: bool
    ground_rgb: tuple[int, int, int] | None = None


def build_backdrop(
    image: Image,
    landmarks: Points,
    own_cut_out: OwnCutOut | None = None,
    beyond: NDArray[np.bool_] | None = None,
) -> Backdrop:
    """Split a portrait (S, S, 3) into person and background; landmarks (478, 3) in its pixels.

    own_cut_out: how the portrait's own file cuts the person out; it is used unless the face is not in it.
    beyond: (S, S), where the portrait shows more than its picture: no person is there.
    Raises: ModelError if the matting model is missing or damaged.
    """
    if own_cut_out is not None and _holds_face(own_cut_out.opacity, landmarks):
        if own_cut_out.fades:
            return _let_fade(
                build_backdrop(_show_faded(image, own_cut_out), landmarks, None, beyond), image, own_cut_out
            )
        return _use_own_cut_out(image, own_cut_out)
    solid = _clean_person_mask(predict_matte(image), landmarks, len(image))
    if solid is None:
        whole = _append_opacity(image, np.ones(image.shape[:2], np.float32))
        return Backdrop(whole, whole, whole, False)
    solid = _add_attached_objects(image, solid)
    opacity = _find_opacity(image, solid if beyond is None else _reach_cut(solid, beyond), beyond)
    plate = inpaint_background(image, opacity)
    if beyond is not None:  # background already, and farther from what the matte lacks than the edge of the person
        plate = np.where(beyond[..., None], np.float32(image), plate)
    person = np.clip(image - repeat_channel(1 - opacity) * plate, 0, repeat_channel(255 * opacity))
    person = _append_opacity(person, opacity)
    before_others = opacity if beyond is None else _find_opacity(image, solid, beyond)
    return Backdrop(
        person=person,
        plate=_append_opacity(plate, np.ones_like(opacity)),
        cut_out=_append_opacity(*cut_out_person(image, before_others, plate)),
        separate=True,
    )


def _use_own_cut_out(image: Image, own: OwnCutOut) -> Backdrop:
    opacity = own.opacity.astype(np.float32) / np.float32(255)
    plate = np.empty((*own.opacity.shape, 4), np.uint8)
    plate[...] = (*own.ground_rgb, 255)
    behind = np.array(own.ground_rgb, np.float32)
    person = _append_opacity(np.clip(image - (1 - opacity[..., None]) * behind, 0, 255 * opacity[..., None]), opacity)
    return Backdrop(person, plate, person, True, own.ground_rgb)


def _let_fade(unfaded: Backdrop, image: Image, own: OwnCutOut) -> Backdrop:
    """Return the backdrop of a picture that fades out, from that of the picture without the fade: before its own
    background the person fades into the colour of the ground, before others into what is behind."""
    fade = own.opacity[..., None] / np.float32(255)
    cut_out = np.rint(unfaded.cut_out * fade).astype(np.uint8)
    if not unfaded.separate:
        whole = _append_opacity(image, np.ones(own.opacity.shape, np.float32))
        return Backdrop(whole, whole, cut_out, False)
    behind = (1 - fade) * np.array(own.ground_rgb, np.float32)
    opacity = unfaded.person[..., 3].astype(np.float32) / np.float32(255)
    person = _append_opacity(unfaded.person[..., :3] * fade + behind * opacity[..., None], opacity)
    plate = _append_opacity(unfaded.plate[..., :3] * fade + behind, np.ones_like(opacity))
    return Backdrop(person, plate, cut_out, True)


def _show_faded(image: Image, own: OwnCutOut) -> Image:
    """Return the picture's own colours where it fades out, as far as they can be known."""
    behind = np.array(own.ground_rgb, np.float32)
    growth = np.float32(255) / np.maximum(own.opacity, _LEAST_KNOWN_OPACITY)
    return np.rint(np.clip((image - behind) * growth[..., None] + behind, 0, 255)).astype(np.uint8)


def _holds_face(opacity: Opacity, landmarks: Points) -> bool:
    oval = _draw_face_oval(opacity.shape, landmarks) > 0
    return bool(oval.any()) and float((opacity[oval] > _SOLID_LEVEL).mean()) >= _LEAST_FACE


def _draw_face_oval(shape: tuple[int, ...], landmarks: Points) -> NDArray[np.uint8]:
    """Return 1 inside the face oval, 0 outside."""
    oval = np.zeros(shape, np.uint8)
    cv2.fillConvexPoly(oval, cv2.convexHull(np.rint(landmarks[OVAL, :2]).astype(np.int32)), 1)
    return oval


def _clean_person_mask(matte: Floats, landmarks: Points, size_px: int) -> NDArray[np.uint8] | None:
    """Return the person as one piece without holes, 0 or 1; None if the matte is implausible."""
    oval = _draw_face_oval(matte.shape, landmarks)
    solid = (matte > _PERSON).astype(np.uint8)
    within = oval > 0
    if not within.any() or float(solid[within].mean()) < _LEAST_FACE:
        return None
    outside = _keep_border_components((_keep_seed_component(solid | oval, within) == 0).astype(np.uint8))
    whole = (outside == 0).astype(np.uint8)
    believable = _LEAST_PERSON < float(whole.mean()) < _MOST_PERSON
    return whole if believable else None


def _add_attached_objects(image: Image, solid: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Add objects that touch the person and differ from the background around them: head-phones, hats, loose hair."""
    reach = max(1, round(_ATTACHED * len(image)))
    square = np.ones((3, 3), np.uint8)
    around = cv2.dilate(solid, square, iterations=reach).astype(np.uint8)
    known = (around == 0).astype(np.float32)
    if known.mean() < _LEAST_KNOWN:
        return solid
    colours = image.astype(np.float32)
    background = colours * repeat_channel(known)
    expected = pull_push(background, known)
    window = (2 * reach + 1,) * 2
    weight = np.maximum(cv2.blur(known, window), np.float32(1e-3))
    spread = add_channels((colours - cv2.blur(background, window) / repeat_channel(weight)) ** 2) * known
    usual = np.sqrt(np.maximum(pull_push(spread, known), 0))
    strange = (find_largest_channel(np.abs(colours - expected)) > _STRANGE + _STRANGE_SPREADS * usual) & (around > 0)
    attached = _drop_background_pieces(
        cv2.morphologyEx(strange.astype(np.uint8), cv2.MORPH_OPEN, square), solid, around
    )
    grown = _keep_seed_component(np.maximum(attached, solid).astype(np.uint8), solid > 0)
    return np.where(_keep_border_components((grown == 0).astype(np.uint8)) > 0, 0, 1).astype(np.uint8)


def _drop_background_pieces(
    strange: NDArray[Any], solid: NDArray[np.uint8], around: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Drop pieces that continue beyond the examined band: a pole, a flag, a window belong to the background."""
    _, pieces = cv2.connectedComponents((strange * (1 - solid)).astype(np.uint8))
    within = cv2.erode(around, np.ones((5, 5), np.uint8), borderValue=1)
    going_on = np.unique(pieces[(within == 0) & (around > 0)])
    return np.where((pieces > 0) & ~np.isin(pieces, going_on), 1, 0).astype(np.uint8)


def _keep_seed_component(solid: NDArray[np.uint8], seed: NDArray[np.bool_]) -> NDArray[np.uint8]:
    _, pieces = cv2.connectedComponents(solid)
    ours = np.bincount(pieces[seed & (solid > 0)]).argmax()
    return np.where(pieces == ours, 1, 0).astype(np.uint8)


def _keep_border_components(empty: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Keep only empty places that reach the border of the picture: the others are holes in the person."""
    _, pieces = cv2.connectedComponents(empty, connectivity=4)
    border = np.unique(np.concatenate([pieces[0], pieces[-1], pieces[:, 0], pieces[:, -1]]))
    return (np.isin(pieces, border) & (empty > 0)).astype(np.uint8)


def _reach_cut(solid: NDArray[np.uint8], beyond: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Close narrow gaps between the person and the border that cuts the person off, and let the person go on beyond it:
    a piece of hair or head-phones that the matte lacks there would stay behind when the head moves. Pieces of the
    background come along, which only another background shows."""
    reach = max(1, round(_NARROW_GAP * len(solid)))
    square, either = np.ones((3, 3), np.uint8), np.where(beyond, 1, solid).astype(np.uint8)
    closed = cv2.morphologyEx(either, cv2.MORPH_CLOSE, square, iterations=reach)
    return np.where(beyond, cv2.dilate(solid, square, iterations=reach), closed).astype(np.uint8)


def _find_opacity(image: Image, solid: NDArray[np.uint8], beyond: NDArray[np.bool_] | None) -> Floats:
    opacity = _refine_opacity_edge(image, solid)
    return opacity if beyond is None else np.where(beyond, np.float32(0), opacity)


def _refine_opacity_edge(image: Image, solid: NDArray[np.uint8]) -> Floats:
    """Return the opacity (S, S) in [0, 1], its edge fitted to the picture's (a guided filter in a narrow band)."""
    size_px = len(image)
    band = max(2.0, _EDGE_BAND * size_px)
    guide = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32) / np.float32(255)
    window = (2 * round(band) + 1,) * 2
    target = cv2.GaussianBlur(solid.astype(np.float32), (0, 0), max(0.5, 0.002 * size_px))
    mean_guide, mean_target = cv2.blur(guide, window), cv2.blur(target, window)
    covariance = cv2.blur(guide * target, window) - mean_guide * mean_target
    slope = covariance / (cv2.blur(guide * guide, window) - mean_guide**2 + np.float32(_EDGE_SMOOTHNESS * 10))
    offset = mean_target - slope * mean_guide
    followed = np.clip(cv2.blur(slope, window) * guide + cv2.blur(offset, window), 0, 1)
    inside = cv2.distanceTransform(solid, cv2.DIST_L2, 3)
    outside = cv2.distanceTransform(1 - solid, cv2.DIST_L2, 3)
    signed = (inside - outside) / np.float32(band)
    followed = np.clip((followed - 0.1) / 0.8, 0, 1)
    opacity: Floats = np.clip(followed, smooth_step(signed), smooth_step(signed + 1)).astype(np.float32)
    return opacity


def _append_opacity(colours: NDArray[Any], opacity: Floats) -> NDArray[np.uint8]:
    """Return colours (S, S, 3) from 0 to 255 and opacity (S, S) in [0, 1] as one picture (S, S, 4) uint8."""
    planes = [*cv2.split(cv2.convertScaleAbs(colours)), cv2.convertScaleAbs(opacity, alpha=255)]
    return cv2.merge(planes).astype(np.uint8, copy=False)
