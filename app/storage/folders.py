"""Where the program keeps what belongs to its user, as each system wants it, and the clip that it brings along.

Owns: the folders' names. Does not know: what lies in them. Nothing is made here.
"""

from importlib import resources
from pathlib import Path

import platformdirs

NAME = "personacam"
DEMO_CLIP = Path(str(resources.files("assets") / "demo" / "driver.mp4"))
"""The clip that drives the avatar as long as no camera was chosen."""


def settings_folder() -> Path:
    """Settings: small, worth a backup."""
    return platformdirs.user_config_path(NAME, appauthor=False, roaming=True)


def gallery_folder() -> Path:
    """The user's portraits."""
    return platformdirs.user_data_path(NAME, appauthor=False) / "portraits"


def thumbnails_folder() -> Path:
    """What can be made again at any time."""
    return platformdirs.user_cache_path(NAME, appauthor=False) / "thumbnails"


def presets_folder() -> Path:
    """The user's own presets."""
    return platformdirs.user_config_path(NAME, appauthor=False, roaming=True) / "presets"


def logs_folder() -> Path:
    """The program's log, and what it writes down when it fails."""
    return platformdirs.user_log_path(NAME, appauthor=False)


def recordings_folder() -> Path:
    """Videos, unless the user chose another place."""
    return platformdirs.user_videos_path() / "Persona Cam"
