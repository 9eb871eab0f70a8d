"""Settings with a picture as the background and a picture on the card, both read."""

from pathlib import Path

import numpy as np
from PIL import Image

from app.storage.user_settings import UserSettings
from engine import LiveSettings, Settings


def choose_two_pictures(folder: Path) -> UserSettings:
    """Write a picture into this folder, under a private name, and return settings that use it for both."""
    file = folder / "anna.png"
    Image.fromarray(np.full((8, 8, 3), 123, np.uint8)).save(file)
    chosen = UserSettings(settings=Settings(background=str(file)), live=LiveSettings(card_picture=str(file)))
    assert chosen.live.card_pixels is not None
    return chosen
