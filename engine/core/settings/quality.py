"""The quality steps: named points between the best pictures and the shortest delay.

Owns: their names, their order, and the one table of what each means for PersonaLive.
Does not know: networks, who chooses a step, how it is changed while a run goes on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from engine.core.problem import Phrase
from engine.core.settings.personalive import PersonaLiveSettings

DRIVER_FPS_MAX = 12.0
"""PersonaLive's networks were trained on frames 4 apart, 6.25 a second of a video; twice that many still move alike."""


class Quality(StrEnum):
    """From the best pictures to the shortest delay."""

    BEST = "best"
    BALANCED = "balanced"
    FAST = "fast"
    LOWEST_DELAY = "lowest-delay"


QUALITY_WORDS: Mapping[Quality, Phrase] = MappingProxyType(
    {
        Quality.BEST: Phrase("best"),
        Quality.BALANCED: Phrase("balanced"),
        Quality.FAST: Phrase("fast"),
        Quality.LOWEST_DELAY: Phrase("lowest-delay"),
    }
)
"""Their names within sentences, which are translated; in English they are what is typed."""


@dataclass(frozen=True, slots=True)
class QualityStep:
    """What a quality means.

    rung: index of the noise level after whose pass a chunk is shown: each one later saves a chunk of delay and the
    passes below it. tiny_decoder: decode with TAESD, if it is among the weights: an eighteenth of the work, and visibly
    worse. is_experimental: there is one rung, so a picture has no history.
    """

    rung: int
    tiny_decoder: bool
    is_experimental: bool = False

    def find_rung(self, own: PersonaLiveSettings) -> int:
        """Return the rung that is shown: with fewer levels than the published ones, at most their last."""
        return min(self.rung, len(own.levels) - 1)

    def count_delay_frames(self, own: PersonaLiveSettings) -> int:
        """Return how many driver frames lie between a movement and its picture."""
        return (len(own.levels) - 1 - self.find_rung(own)) * own.chunk + own.chunk - 1


QUALITY_STEPS: Mapping[Quality, QualityStep] = MappingProxyType(
    {
        Quality.BEST: QualityStep(rung=0, tiny_decoder=False),
        Quality.BALANCED: QualityStep(rung=1, tiny_decoder=True),
        Quality.FAST: QualityStep(rung=2, tiny_decoder=True),
        Quality.LOWEST_DELAY: QualityStep(rung=3, tiny_decoder=True, is_experimental=True),
    }
)
"""The only place that says what a quality is. With the published levels and chunk: 15, 11, 7 and 3 frames of delay."""
