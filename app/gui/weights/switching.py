"""Switches to PersonaLive while the show goes on.

Owns: which actions that takes. Does not know: how animators change.
"""

from app.gui.engine_link import EngineLink

PRESET = "personalive"
"""The bundled preset that moves portraits with it."""


def switch_to_personalive(link: EngineLink) -> None:
    """Take the best quality that fits, if that is known, and the preset; the animator before carries on meanwhile."""
    memory = link.weights.latest_view.memory
    if memory is not None and memory.best is not None:
        link.run_action("quality", memory.best)
    link.run_action("preset", PRESET)
