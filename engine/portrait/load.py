"""Loads a portrait from a picture file: one person, checked, upright, cropped to head and shoulders.

Owns: which faces can be a portrait, and the errors for those that cannot.
Does not know: how files are decoded, how lying pictures are turned (`upright`), how an animator prepares a portrait.
"""

from pathlib import Path

import numpy as np

from engine.core.errors import NoFaceError
from engine.core.problem import Phrase
from engine.core.types import Face, Image, Portrait
from engine.driver.crop import Crop
from engine.portrait.crop import PortraitCrop
from engine.portrait.drawn.portrait import correct_drawn_portrait
from engine.portrait.picture import read_portrait_picture
from engine.portrait.remarks import describe_animation, describe_turn, join_remarks
from engine.portrait.upright import FaceFinder, UprightPicture, find_person_upright
from engine.tracking.pose import HeadAngles, head_angles

MIN_FACE_PX = 64
"""The smallest extent of the landmarks: a smaller face would be too blurred when it fills the avatar."""
MAX_YAW_DEG = 45.0
MIN_PITCH_DEG, MAX_PITCH_DEG = -42.0, 28.0
"""How far a head may be turned: farther, and half of the face is not in the picture. A level face measures -8."""
MAX_SQUARE_PX = 6100
"""The largest side of a picture that is used as it is: longer than any of 24 megapixels in the usual proportions. The
square around one that is long and narrow would not fit into memory."""
TIGHTEST_OVER_FACE = 1.7
"""Side of the square over the face up to which a portrait is shown more closely rather than beyond its picture."""
OTHER_PICTURE = "Use a picture in which the person looks towards the camera, or this one with --as-is."


def load_portrait(
    path: Path, tracker: FaceFinder, size_px: int, as_is: bool = False, chosen: PortraitCrop | None = None
) -> Portrait:
    """Read a picture file and make it a portrait of (size_px, size_px) pixels.

    as_is: the whole picture, only scaled; its largest face if there is one, unchecked.
    chosen: the part of the picture to use, instead of head and shoulders.
    A picture in which the person lies or stands on the head is turned by quarters, and of an animation the
    first picture is used; the portrait then has a remark.
    Raises: PortraitError if the file cannot be used; NoFaceError if no usable face is in it (never with as_is).
    """
    picture = read_portrait_picture(path)
    if chosen is not None:
        picture = picture.crop_chosen(chosen)
    elif as_is:
        picture = picture.shrink_to(MAX_SQUARE_PX)
    remark = describe_animation(path)
    if as_is:
        faces = tracker.find_faces(picture.image)
        face = faces[0] if faces else None
    else:
        seen = find_person_upright(picture.image, tracker)
        picture = picture.turn_by_quarters(seen.quarters, seen.image)
        face = _require_usable_face(path.name, seen)
        remark = join_remarks(remark, describe_turn(path.name, seen.quarters))
    height, width = picture.image.shape[:2]
    if face is None or as_is or chosen is not None:
        crop = Crop.whole_image(width, height)
    else:
        crop = Crop.around_head_and_shoulders(face, width, height, TIGHTEST_OVER_FACE)
    square, cut_out, beyond = picture.crop_square(crop, size_px)
    found = None if face is None else crop.map_face_to_crop(face, size_px)
    return correct_drawn_portrait(Portrait(path.stem, square, found, remark, cut_out=cut_out, beyond=beyond))


def suggest_crop(image: Image, tracker: FaceFinder) -> PortraitCrop:
    """Return the square that `load_portrait` chooses by itself, turned if the picture lies; around the picture's middle
    if no face is found."""
    seen = find_person_upright(image, tracker)
    height, width = seen.image.shape[:2]
    if seen.face is None:
        crop = Crop.whole_image(width, height)
    else:
        crop = Crop.around_head_and_shoulders(seen.face, width, height, TIGHTEST_OVER_FACE)
    return PortraitCrop.from_crop(crop, width, height).turn_with_picture(seen.quarters)


def _require_usable_face(name: str, seen: UprightPicture) -> Face:
    """Return the largest face that is a person's, if it is large and frontal enough."""
    face = seen.face
    if face is None:
        if not seen.faces:
            raise NoFaceError(
                "No human face was found in {name}.",
                "Use an upright picture of one person who looks towards the camera.",
                name=name,
            )
        _refuse_small(name, seen.faces[0])
        _refuse_turned(name, head_angles(seen.faces[0].pose))
        raise NoFaceError(
            "What looks like a face in {name} is not clearly a person's: an animal, a toy, a very simple drawing?",
            "Use a picture of a person, or of a character drawn with human features; or use this one with --as-is.",
            name=name,
        )
    _refuse_small(name, face)
    _refuse_turned(name, head_angles(face.pose))
    return face


def _refuse_small(name: str, face: Face) -> None:
    extent = round(float(np.ptp(face.landmarks[:, :2], axis=0).max()))
    if extent < MIN_FACE_PX:
        raise NoFaceError(
            "The face in {name} is too small: {extent} pixels, where at least {needed} are needed.",
            "Use a larger picture, or one taken from nearer.",
            name=name,
            extent=extent,
            needed=MIN_FACE_PX,
        )


def _refuse_turned(name: str, angles: HeadAngles) -> None:
    if abs(angles.yaw_deg) > MAX_YAW_DEG:
        raise NoFaceError(
            "The face in {name} is turned too far to the side: {angle}°, where {limit}° are the limit.",
            OTHER_PICTURE,
            name=name,
            angle=f"{abs(angles.yaw_deg):.0f}",
            limit=f"{MAX_YAW_DEG:.0f}",
        )
    if not MIN_PITCH_DEG <= angles.pitch_deg <= MAX_PITCH_DEG:
        way = Phrase("down" if angles.pitch_deg < MIN_PITCH_DEG else "up")
        raise NoFaceError("The face in {name} looks too far {way}.", OTHER_PICTURE, name=name, way=way)
