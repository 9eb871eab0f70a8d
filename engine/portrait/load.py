"""Loads a portrait from a picture file: one person, checked, upright, cropped to head and shoulders.

Owns: which faces can be a portrait, and the errors for those that cannot.
Does not know: how files are decoded, how lying pictures are turned (`upright`), how an animator prepares a portrait.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.core.errors import NoFaceError, PortraitError, UnplacedFaceError
from engine.core.problem import Phrase
from engine.core.types import Face, Image, Portrait
from engine.driver.crop import Crop
from engine.portrait.crop import PortraitCrop
from engine.portrait.drawn.guess import guess_drawn_points
from engine.portrait.drawn.portrait import correct_drawn_portrait, find_drawn_person
from engine.portrait.face_points import POINT_LANDMARKS, FacePoints
from engine.portrait.picture import read_portrait_picture
from engine.portrait.placed_face import find_face_at
from engine.portrait.remarks import describe_animation, describe_choice, describe_doubt, describe_turn, join_remarks
from engine.portrait.upright import (
    FaceFinder,
    UprightPicture,
    face_extent,
    find_others,
    find_person_upright,
    measure_share_outside,
)
from engine.tracking.pose import HeadAngles, head_angles

MIN_FACE_PX = 64
"""The smallest extent of the landmarks: a smaller face would be too blurred when it fills the avatar."""
MAX_YAW_DEG = 45.0
MIN_PITCH_DEG, MAX_PITCH_DEG = -42.0, 28.0
"""How far a head may be turned: farther, and half of the face is not in the picture. A level face measures -8."""
MAX_SHARE_OUTSIDE = 1 / 3
"""The largest part of the face's oval that may be beyond the picture's edge."""
MAX_SQUARE_PX = 6100
"""The largest side of a picture that is used as it is: longer than any of 24 megapixels in the usual proportions. The
square around one that is long and narrow would not fit into memory."""
TIGHTEST_OVER_FACE = 1.7
"""Side of the square over the face up to which a portrait is shown more closely rather than beyond its picture."""
USUAL_POINTS = ((0.37, 0.44), (0.63, 0.44), (0.44, 0.63), (0.56, 0.63), (0.5, 0.61), (0.5, 0.66))
"""Where eyes and mouth are in a portrait, as shares of its side."""
PLACE_POINTS = (
    "Put them on the outer corners of the eyes, the corners of the mouth, and the upper and the lower lip: with "
    "“Crop …” in the portrait's menu, or with --face-points."
)
OTHER_PICTURE = "Use a picture in which the person looks towards the camera, or this one with --as-is."


def load_portrait(
    path: Path,
    tracker: FaceFinder,
    size_px: int,
    as_is: bool = False,
    chosen: PortraitCrop | None = None,
    points: FacePoints | None = None,
) -> Portrait:
    """Read a picture file and make it a portrait of (size_px, size_px) pixels.

    as_is: the whole picture, only scaled; its largest face if there is one, unchecked.
    chosen: the part of the picture to use, instead of head and shoulders.
    points: where eyes and mouth are, if not where they are found; then the picture is not turned. chosen may have them.
    A picture in which the person lies or stands on the head is turned by quarters, and of an animation the
    first picture is used; the portrait then has a remark, unless the part to use was chosen with it in sight.
    Raises: PortraitError if the file cannot be used or the points are not on a face; NoFaceError if no usable face is
    in it (never with as_is), UnplacedFaceError if points would do.
    """
    picture = read_portrait_picture(path)
    places = _place_points(path.name, points, chosen, picture.image)
    if chosen is not None:
        picture = picture.crop_chosen(chosen)
    elif as_is:
        unscaled = len(picture.image)
        picture = picture.shrink_to(MAX_SQUARE_PX)
        places = None if places is None else (places + 0.5) * len(picture.image) / unscaled - 0.5
    remark = None if chosen is not None else describe_animation(path)
    likeness = 1.0
    if places is not None:
        face: Face | None = find_face_at(picture.image, places, tracker)
    elif as_is:
        faces = tracker.find_faces(picture.image)
        face = faces[0] if faces else None
    else:
        seen = find_person_upright(picture.image, tracker)
        picture = picture.turn_by_quarters(seen.quarters, seen.image)
        face = _require_usable_face(path.name, seen)
        remark = join_remarks(remark, describe_turn(path.name, seen.quarters))
        remark = join_remarks(remark, describe_choice(path.name, face, find_others(seen, tracker)))
        likeness = seen.likeness
    picture = picture.raise_to_face(face)
    crop = _choose_square(picture.image, None if as_is or chosen is not None else face)
    square, cut_out, beyond = picture.crop_square(crop, size_px)
    found = None if face is None else crop.map_face_to_crop(face, size_px)
    portrait = Portrait(path.stem, square, found, remark, cut_out=cut_out, beyond=beyond)
    portrait = correct_drawn_portrait(portrait, places is not None)
    doubt = None if portrait.drawn is not None else describe_doubt(path.name, likeness)
    return replace(portrait, remark=join_remarks(portrait.remark, doubt))


def _choose_square(image: Image, face: Face | None) -> Crop:
    """Return the square around head and shoulders; without a face, around the whole picture."""
    height, width = image.shape[:2]
    if face is None:
        return Crop.whole_image(width, height)
    return Crop.around_head_and_shoulders(face, width, height, TIGHTEST_OVER_FACE)


def find_face_points(image: Image, crop: PortraitCrop, tracker: FaceFinder) -> FacePoints:
    """Return where eyes and mouth are in the picture, as found in that part of it; if there is no face, where they
    seem to be drawn, or else where they usually are in a portrait."""
    square = crop.crop_image(image)
    faces = tracker.find_faces(square)
    face = correct_drawn_portrait(Portrait("", square, faces[0])).face if faces else None
    if face is not None:
        places: NDArray[np.float64] | None = face.landmarks[list(POINT_LANDMARKS), :2].astype(np.float64)
    else:
        places = guess_drawn_points(square)
    if places is None:
        places = np.array(USUAL_POINTS) * len(square)
    height, width = image.shape[:2]
    return FacePoints.from_pixels(crop.to_picture(places, width, height), width, height)


def _place_points(
    name: str, points: FacePoints | None, chosen: PortraitCrop | None, image: Image
) -> NDArray[np.float64] | None:
    """Return the points (6, 2) in the pixels of the part that is used; None if they are to be found."""
    height, width = image.shape[:2]
    if points is None and chosen is not None:
        points = chosen.points
    if points is None:
        return None
    points = points.put_in_order(width, height)
    fault = points.find_fault(width, height)
    places = points.to_pixels(width, height)
    if chosen is not None:
        places = chosen.to_square(places, width, height)
        side_px = chosen.side * min(width, height)
        if fault is None and not ((places >= -1) & (places <= side_px)).all():
            fault = Phrase("A point is outside of the crop.")
    if fault is not None:
        raise PortraitError("The six points for {name} are not on a face. {why}", PLACE_POINTS, name=name, why=fault)
    return places


def suggest_crop(image: Image, tracker: FaceFinder) -> PortraitCrop:
    """Return the square that `load_portrait` chooses by itself, turned if the picture lies; around the picture's middle
    if no face is found."""
    seen = find_person_upright(image, tracker)
    height, width = seen.image.shape[:2]
    face = seen.face or next(iter(seen.faces), None)
    if face is None:
        crop = Crop.whole_image(width, height)
    else:
        crop = Crop.around_head_and_shoulders(face, width, height, TIGHTEST_OVER_FACE)
    return PortraitCrop.from_crop(crop, width, height).turn_with_picture(seen.quarters)


def _require_usable_face(name: str, seen: UprightPicture) -> Face:
    """Return the largest face that is a person's, if it is large and frontal enough."""
    face = seen.face or find_drawn_person(seen.image, seen.faces)
    if face is None:
        if not seen.faces:
            raise UnplacedFaceError(
                "No human face was found in {name}.",
                "Use an upright picture of one person who looks towards the camera, or put the points right with "
                "--face-points.",
                name=name,
            )
        _refuse_small(name, seen.faces[0])
        _refuse_turned(name, head_angles(seen.faces[0].pose))
        raise UnplacedFaceError(
            "What looks like a face in {name} is not clearly a person's: an animal, a toy, a very simple drawing?",
            "Use a picture of a person, or of a character drawn with human features, or say where eyes and mouth are "
            "with --face-points.",
            name=name,
        )
    _refuse_small(name, face)
    _refuse_turned(name, head_angles(face.pose))
    _refuse_cut(name, seen.image, face)
    return face


def _refuse_small(name: str, face: Face) -> None:
    extent = round(face_extent(face))
    if extent < MIN_FACE_PX:
        raise NoFaceError(
            "The face in {name} is too small: {extent} pixels, where at least {needed} are needed.",
            "Use a larger picture, or one taken from nearer.",
            name=name,
            extent=extent,
            needed=MIN_FACE_PX,
        )


def _refuse_cut(name: str, image: Image, face: Face) -> None:
    """Refuse a face that the picture's edge cuts through: what is missing would be made up."""
    outside = measure_share_outside(face, image.shape[1], image.shape[0])
    if outside > MAX_SHARE_OUTSIDE:
        raise NoFaceError(
            "The face in {name} is cut by the picture's edge: {share} % of it is outside.",
            "Use a picture with the whole face, or this one with --as-is.",
            name=name,
            share=f"{100 * outside:.0f}",
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
