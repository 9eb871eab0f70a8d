"""What is said over the picture when something about PersonaLive's weights has changed.

Owns: which change deserves a message. Does not know: where it is shown, Qt.
"""

from app.gui.view_state import Button, Message
from app.gui.weights.weights_view import WeightsView
from engine import Problem


def find_message(before: WeightsView, after: WeightsView) -> Message | None:
    """Return what the user has waited for, or has to know; None for all that the page shows in any case."""
    if after.problem is not None and after.problem != before.problem:
        return Message(after.problem, Button.SHOW_WEIGHTS)
    if before.status is not None and after.is_usable and not before.is_usable:
        ready = Problem("PersonaLive's weights are ready.")
        return Message(ready, Button.USE_PERSONALIVE, good=True)
    return None
