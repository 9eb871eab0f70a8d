"""What a portrait's user should know of how its picture was read.

Owns: the sentences on animations, on pictures that were turned, on faces that may not be a person's and on other
people.
Does not know: how these are found out.
"""

from collections.abc import Sequence
from pathlib import Path

from engine.core.pictures.kinds import is_animated_file
from engine.core.problem import Phrase, Problem
from engine.core.types import Face

SURE_LIKENESS = 0.66
"""Photographs, paintings and drawings of people are rated 0.7 to 0.9; what is below, and used, may be an animal."""


def describe_animation(path: Path) -> Problem | None:
    """Return a remark if the file holds an animation; None for a still picture."""
    try:
        if not is_animated_file(path):
            return None
    except OSError:  # the file has just been read
        return None
    return Problem("The picture {name} is animated: its first picture is the portrait.", name=path.name)


def describe_turn(name: str, quarters: int) -> Problem | None:
    """Return a remark if a picture was turned by quarters; None if it was not."""
    if not quarters:
        return None
    if quarters == 2:
        return Problem("The picture {name} stood on its head, and was turned upright.", name=name)
    return Problem("The picture {name} lay on its side, and was turned upright.", name=name)


def describe_doubt(name: str, likeness: float) -> Problem | None:
    """Return a remark if a face resembles a person's just enough to be tried, by its likeness of at most 1.0."""
    if likeness >= SURE_LIKENESS:
        return None
    return Problem(
        "The face in {name} is less like a person's than most, as those of animals, toys and some drawn figures are: it"
        " is tried, and may look odd.",
        name=name,
    )


def describe_choice(name: str, chosen: Face, others: Sequence[Face]) -> Problem | None:
    """Return a remark on which of several people the portrait is; None if there are no others."""
    if not others:
        return None
    x, *rest = (float(face.landmarks[:, 0].mean()) for face in (chosen, *others))
    where = Phrase("at the left" if x < min(rest) else "at the right" if x > max(rest) else "in the middle")
    return Problem(
        "There are several people in {name}. The portrait is of the one {where}; crop the picture to have another.",
        name=name,
        where=where,
    )


def join_remarks(first: Problem | None, second: Problem | None) -> Problem | None:
    """Return both as one."""
    if first is None or second is None:
        return first or second
    return Problem("{first} {second}", first=first.message_phrase, second=second.message_phrase)
