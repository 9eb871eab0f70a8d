"""Corrects a portrait that is a flat drawing, and says when its features were not found.

Owns: which portraits are corrected, and the remark. Does not know: how features are found, files.
"""

from collections.abc import Sequence
from dataclasses import replace

from engine.core.problem import Problem
from engine.core.types import Face, Image, Portrait
from engine.portrait.drawn.find import correct_drawn_face, has_drawn_features
from engine.portrait.drawn.flat_colours import is_flat_drawing
from engine.portrait.remarks import join_remarks


def find_drawn_person(image: Image, faces: Sequence[Face]) -> Face | None:
    """Return the largest of the faces if it is a flat drawing with eyes and mouth, however little it is like a
    person's: what moves is what is drawn."""
    if faces and is_flat_drawing(image, faces[0].landmarks) and has_drawn_features(image, faces[0]):
        return faces[0]
    return None


def correct_drawn_portrait(portrait: Portrait, is_placed: bool = False) -> Portrait:
    """Return a flat drawing with its landmarks on the drawn features; any other portrait as it is.

    is_placed: the user put eyes and mouth where they are.
    """
    if portrait.face is None or not is_flat_drawing(portrait.image, portrait.face.landmarks):
        return portrait
    face, drawn = correct_drawn_face(portrait.image, portrait.face, is_placed)
    missing = None if drawn.is_complete else _describe_missing(portrait.name, is_placed)
    return replace(portrait, face=face, drawn=drawn, remark=join_remarks(portrait.remark, missing))


def _describe_missing(name: str, is_placed: bool) -> Problem:
    if is_placed:
        return Problem(
            "Nothing drawn was found at some of the six points for {name}, so that eyes or mouth may look odd.",
            "Put the points exactly on the outer corners of the eyes and on the edges of the mouth.",
            name=name,
        )
    return Problem(
        "The drawn eyes or the mouth of {name} were not found, so that they may move beside what is drawn.",
        "Open “Crop …” in the portrait's menu and put the six points on eyes and mouth, or give --face-points.",
        name=name,
    )
