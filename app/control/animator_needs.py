"""Finds what an animator needs and this computer does not have.

Owns: the check, which loads nothing. Does not know: how the result is shown.
"""

import importlib.util
import shutil
from enum import Enum
from pathlib import Path

from engine import Problem

PERSONALIVE = "personalive"
FALLBACK = "instant"
"""What moves the portrait where another animator cannot; it needs nothing."""


class MissingRequirement(Enum):
    """In the order in which they are looked for."""

    NOTHING = ""
    PACKAGES = "packages"
    WEIGHTS = "weights"
    GRAPHICS_CARD = "graphics card"


def find_missing_requirement(animator: str, models: Path | None) -> MissingRequirement:
    """Say the first thing that is missing. models: the folder of weights that the user chose, None for
    those that are found by themselves."""
    if animator != PERSONALIVE:
        return MissingRequirement.NOTHING
    if importlib.util.find_spec("torch") is None or importlib.util.find_spec("diffusers") is None:
        return MissingRequirement.PACKAGES
    from app.weights.store.places import find_usable_folder, is_complete  # the start of the window does without

    if find_usable_folder() is None if models is None else not is_complete(models):
        return MissingRequirement.WEIGHTS
    return MissingRequirement.NOTHING if has_graphics_card() else MissingRequirement.GRAPHICS_CARD


def explain_stand_in(animator: str, models: Path | None) -> Problem | None:
    """Return why Instant moves the portrait in place of this animator; None if it need not. models: as above."""
    missing = find_missing_requirement(animator, models)
    if missing is MissingRequirement.PACKAGES:
        return Problem(
            "It is chosen, but Instant stands in: PersonaLive is not installed.",
            "Install it, and start again: {command}",
            command=".venv/bin/pip install -e '.[personalive]'",
        )
    if missing is MissingRequirement.WEIGHTS:
        return Problem(
            "It is chosen, but Instant stands in: PersonaLive's weights are not here.",
            "Download them, and choose it again: {command}",
            command="personacam models download",
        )
    return None


def has_graphics_card() -> bool:
    """Return True if the driver of an NVIDIA graphics card is there. Quick."""
    return shutil.which("nvidia-smi") is not None
