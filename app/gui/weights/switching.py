"""Switches to PersonaLive while the show goes on.

Owns: which step of the ladder that is. Does not know: how animators change.
"""

from app.control.ladder.steps import LadderStep
from app.gui.engine_link import EngineLink


def switch_to_personalive(link: EngineLink) -> None:
    """Take the best quality that fits, or else the one chosen last; the animator before carries on meanwhile."""
    memory, desired = link.weights.latest_view.memory, link.latest_view.desired
    best = None if memory is None else memory.best
    if best is None and desired is not None:
        best = desired.user.settings.quality
    if best is not None:
        link.run_action("quality", LadderStep(best.value))
