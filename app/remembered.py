"""From the user's choices on disk to what is wanted on air, and back.

Owns: which choice is which wish. Does not know: who changes either of them.
"""

from collections.abc import Sequence
from typing import Any

from app.actions import NOBODY
from app.demo_clip import CLIP
from app.folders import recordings_folder
from app.intent import SLOTS, Intent
from app.portraits import GalleryPortrait
from app.store import Choices
from engine import Transition


def intent_of(choices: Choices, gallery: Sequence[GalleryPortrait]) -> Intent:
    """Return what is wanted at the start. Without a portrait, `worn` is empty."""
    begun = choices.at_start()
    ids = [entry.id for entry in gallery]
    return Intent(
        gallery=tuple(gallery),
        slots=tuple(ids[: len(SLOTS)]),
        worn=begun.portrait if begun.portrait in ids else "".join(ids[:1]),
        camera=None if begun.camera == NOBODY else begun.camera or str(CLIP),
        output=begun.output,
        output_on=begun.go_live_at_start,
        preset=begun.preset,
        settings=begun.settings,
        by_hand={} if begun.models is None else {"personalive": {"models": begun.models}},
        live=begun.live,
        transition=Transition(begun.transition),
        recordings=begun.recordings or recordings_folder(),
        microphone=begun.microphone,
    )


def choices_of(intent: Intent) -> dict[str, Any]:
    """Return the choices that say the same, by their names."""
    return {
        "camera": NOBODY if intent.camera is None else None if intent.camera == str(CLIP) else intent.camera,
        "output": intent.output,
        "preset": intent.preset,
        "portrait": intent.worn,
        "transition": intent.transition.value,
        "settings": intent.settings,
        "live": intent.live,
        "microphone": intent.microphone,
    }
