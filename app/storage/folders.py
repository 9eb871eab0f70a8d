"""The folders for the user's files, where each system expects them, and the bundled clip.

Owns: the folders' names. Does not know: their content. It creates nothing.
"""

import os
from importlib import resources
from pathlib import Path

import platformdirs

NAME = "personacam"
DEMO_CLIP = Path(str(resources.files("assets") / "demo" / "driver.mp4"))
"""The clip that drives the avatar until a camera is chosen."""


def settings_folder() -> Path:
    """Settings: small, worth a backup."""
    return platformdirs.user_config_path(NAME, appauthor=False, roaming=True)


def gallery_folder() -> Path:
    """The user's portraits."""
    return platformdirs.user_data_path(NAME, appauthor=False) / "portraits"


def weights_folder() -> Path:
    """PersonaLive's weights, unless the user chose another folder."""
    return platformdirs.user_data_path(NAME, appauthor=False) / "weights"


def weights_records_folder() -> Path:
    """What is known of weights, wherever they are: which terms were accepted, what was downloaded and verified."""
    return platformdirs.user_data_path(NAME, appauthor=False) / "weights-records"


def system_weights_folders() -> list[Path]:
    """Where an administrator may have put weights for everybody on this computer; read only."""
    shared = platformdirs.site_data_dir(NAME, appauthor=False, multipath=True)
    return [Path(folder) / "weights" for folder in shared.split(os.pathsep) if folder]


def thumbnails_folder() -> Path:
    """A cache, which can be made again at any time."""
    return platformdirs.user_cache_path(NAME, appauthor=False) / "thumbnails"


def samples_folder() -> Path:
    """A cache: small pictures of what each step of the ladder showed on this computer."""
    return platformdirs.user_cache_path(NAME, appauthor=False) / "samples"


def presets_folder() -> Path:
    """The user's own presets."""
    return platformdirs.user_config_path(NAME, appauthor=False, roaming=True) / "presets"


def card_folder() -> Path:
    """Pictures of the user's own card, as they were when they were chosen."""
    return platformdirs.user_data_path(NAME, appauthor=False) / "card"


def logs_folder() -> Path:
    """The program's log, and reports of failures."""
    return platformdirs.user_log_path(NAME, appauthor=False)


def recordings_folder() -> Path:
    """Recordings, unless the user chose another folder."""
    return platformdirs.user_videos_path() / "Persona Cam"
