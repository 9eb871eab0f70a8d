"""The steps of the ladder: which animator moves the portrait, and at which quality, as one choice.

Owns: their names, their order, and what each means for the settings. Does not know: what a computer can run, who
chooses a step.
"""

from dataclasses import replace
from enum import StrEnum

from app.control.animator_needs import FALLBACK, PERSONALIVE
from engine import Quality, Settings


class LadderStep(StrEnum):
    """From the shortest delay to the best pictures. All but the first are PersonaLive's, named as its qualities."""

    INSTANT = "instant"
    LOWEST_DELAY = "lowest-delay"
    FAST = "fast"
    BALANCED = "balanced"
    BEST = "best"

    @property
    def quality(self) -> Quality | None:
        """The quality of PersonaLive; None for Instant, which has only one."""
        return None if self is LadderStep.INSTANT else Quality(self.value)


def find_step(settings: Settings) -> LadderStep:
    """Return the step that these settings ask for."""
    return LadderStep(settings.quality.value) if settings.animator == PERSONALIVE else LadderStep.INSTANT


def choose_step(settings: Settings, step: LadderStep) -> Settings:
    """Return the settings with this step, and all else as it is. Instant keeps the quality for the way back."""
    if step.quality is None:
        return replace(settings, animator=FALLBACK)
    return replace(settings, animator=PERSONALIVE, quality=step.quality)


def move_step(step: LadderStep, places: int) -> LadderStep:
    """Return the step that many places up, around the end; negative: down."""
    order = list(LadderStep)
    return order[(order.index(step) + places) % len(order)]


def toggle_step(settings: Settings) -> LadderStep:
    """Return Instant for every other step, and for Instant the quality that PersonaLive had last."""
    return LadderStep.INSTANT if settings.animator == PERSONALIVE else LadderStep(settings.quality.value)
