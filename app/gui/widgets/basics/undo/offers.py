"""Offers to take back what was just reset, removed or replaced: a message with one button.

Owns: how such an offer is made. Does not know: what is taken back; when a message goes.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.gui.engine_link import EngineLink
from app.gui.view_state import Button, Message
from engine import Problem

if TYPE_CHECKING:
    from app.gui.widgets.basics.labeled_slider import LabeledSlider


def offer_undo(link: EngineLink, done: Problem, undo: Callable[[], object]) -> None:
    """Say what was just done, with a button that takes it back. Said again, only the latest can be taken back."""
    link.show_message(Message(done, Button.UNDO, str(done), good=True, undo=undo))


def offer_slider_undo(link: EngineLink, slider: "LabeledSlider", action_id: str) -> None:
    """Have a slider's own reset taken back by the action that it is moved with."""

    def offer(before: float) -> None:
        done = Problem("{name} is back at its usual value.", name=slider.name)
        offer_undo(link, done, lambda: link.run_action(action_id, before))

    slider.was_reset.connect(offer)


def offer_sliders_undo(link: EngineLink, done: Problem, before: dict[str, float]) -> None:
    """Have several sliders taken back that were reset together. before: action -> value, of those that changed."""

    def undo() -> None:
        for action_id, value in before.items():
            link.run_action(action_id, value)

    if before:
        offer_undo(link, done, undo)
