"""What an animator needs that this computer does not have.

Owns: the look, which loads nothing. Does not know: how it is told.
"""

import importlib.util
import shutil
from enum import Enum
from pathlib import Path

PERSONALIVE = "personalive"


class Missing(Enum):
    """In the order in which they are looked for."""

    NOTHING = ""
    PACKAGES = "packages"
    WEIGHTS = "weights"
    GRAPHICS_CARD = "graphics card"


def missing(animator: str, models: Path | None) -> Missing:
    """Say the first thing that is missing. models: the folder of weights."""
    if animator != PERSONALIVE:
        return Missing.NOTHING
    if importlib.util.find_spec("torch") is None or importlib.util.find_spec("diffusers") is None:
        return Missing.PACKAGES
    if models is None or not models.is_dir():
        return Missing.WEIGHTS
    return Missing.NOTHING if shutil.which("nvidia-smi") else Missing.GRAPHICS_CARD
