"""The clip that drives the avatar as long as no camera was chosen.

Owns: where it is. Does not know: who plays it.
"""

from importlib import resources
from pathlib import Path

CLIP = Path(str(resources.files("assets") / "demo" / "driver.mp4"))
