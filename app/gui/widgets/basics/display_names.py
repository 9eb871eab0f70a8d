"""Names that more than one widget shows: of cameras, animators, presets, quality steps, portraits.

Owns: their words. Does not know: where they are shown.
"""

import contextlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.control.ladder.steps import LadderStep
from app.storage.folders import DEMO_CLIP
from engine import Quality, is_address, mask_address

if TYPE_CHECKING:
    from app.storage.gallery_entry import GalleryPortrait

VIDEO_DEVICES = Path("/sys/class/video4linux")


def camera_name(word: str | None) -> str:
    """Say what drives the avatar, by the word that was chosen."""
    if word is None:
        return QCoreApplication.translate("words", "Nobody: it moves by itself")
    if word == str(DEMO_CLIP):
        return QCoreApplication.translate("words", "Demo clip")
    if is_address(word):
        kind = QCoreApplication.translate("words", "Network camera")
        return f"{kind} {_host_of(word)}"
    return mask_address(Path(word).name if "/" in word or "\\" in word else word)


def _host_of(address: str) -> str:
    """Return host and port of an address: neither the user and password before them nor the path behind."""
    place = mask_address(address).partition("://")[2].rpartition("@")[2]
    return re.split(r"[/?#]", place, maxsplit=1)[0]


@cache
def device_name(device: str) -> str:
    """Return what other programs call a virtual camera, or a video's name: on Linux the card's label."""
    with contextlib.suppress(OSError):
        label = (VIDEO_DEVICES / Path(device).name / "name").read_text(encoding="utf-8", errors="replace").strip()
        if label and device.startswith("/dev/"):
            return label
    return Path(device).name if "/" in device or "\\" in device else device


def animator_name(name: str) -> str:
    """Say how the portrait is moved."""
    return {"instant": "Instant", "personalive": "PersonaLive"}.get(name, name)


def preset_name(name: str) -> str:
    """Return a bundled preset's name in the user's language; the user's own stay as they are."""
    known = {
        "natural": QCoreApplication.translate("words", "Natural"),
        "lively": QCoreApplication.translate("words", "Lively"),
        "private": QCoreApplication.translate("words", "Private"),
        "personalive": QCoreApplication.translate("words", "PersonaLive"),
    }
    return known.get(name, name)


def quality_name(quality: Quality) -> str:
    """Return a quality step's name in the user's language."""
    return {
        Quality.BEST: QCoreApplication.translate("words", "Best"),
        Quality.BALANCED: QCoreApplication.translate("words", "Balanced"),
        Quality.FAST: QCoreApplication.translate("words", "Fast"),
        Quality.LOWEST_DELAY: QCoreApplication.translate("words", "Lowest delay (experimental)"),
    }[quality]


def step_name(step: LadderStep) -> str:
    """Return the name of a step of the ladder in the user's language."""
    if step is LadderStep.LOWEST_DELAY:
        return QCoreApplication.translate("words", "Lowest delay")
    return animator_name("instant") if step.quality is None else quality_name(step.quality)


def portrait_name(portrait: "GalleryPortrait") -> str:
    """Return the name of a portrait that comes with the program translated; what the user named stays."""
    known = {
        "Mira": QCoreApplication.translate("words", "Mira"),
        "Theo": QCoreApplication.translate("words", "Theo"),
        "Noa": QCoreApplication.translate("words", "Noa"),
        "Astronaut": QCoreApplication.translate("words", "Astronaut"),
        "Hopper": QCoreApplication.translate("words", "Hopper"),
    }
    return known.get(portrait.name, portrait.name) if portrait.is_bundled else portrait.name
