"""What an animator says of itself, where it can say so.

Owns: which protocol has which answer, and what is answered without it. Does not know: threads, what is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.animators.protocol import Animator, HasDriverRate, HasLimitation, HasQuality, HasRuntime, HasStageMeters
from engine.core.latency import LatencyMeter
from engine.core.problem import Problem
from engine.core.status import QualityInUse, RuntimeInUse
from engine.live.fallback.primary.automatic_quality import AutomaticQuality


@dataclass(frozen=True, slots=True, eq=False)
class AnimatorFacts:
    """Each is None, or nothing, while there is no animator, or it cannot say. chosen: the quality it should have."""

    animator: Animator[Any] | None
    chosen: AutomaticQuality

    @property
    def stage_meters(self) -> Mapping[str, LatencyMeter]:
        """How long the parts of a chunk take."""
        return self.animator.stage_meters if isinstance(self.animator, HasStageMeters) else {}

    @property
    def limitation(self) -> Problem | None:
        """What of the control the animator cannot show; None if it can show all of it."""
        return self.animator.limitation if isinstance(self.animator, HasLimitation) else None

    @property
    def quality(self) -> QualityInUse | None:
        """The quality of the next chunk."""
        animator, chosen = self.animator, self.chosen
        if not isinstance(animator, HasQuality):
            return None
        wanted = chosen.wanted if chosen.is_lowered else None
        return QualityInUse(animator.quality, animator.lookahead, wanted, chosen.notice, animator.quality_limits)

    @property
    def runtime(self) -> RuntimeInUse | None:
        """What runs the networks."""
        return self.animator.runtime if isinstance(self.animator, HasRuntime) else None

    @property
    def usual_max_fps(self) -> float | None:
        """How many driver frames a second make sense at most; None if any number does."""
        return self.animator.driver_fps_max if isinstance(self.animator, HasDriverRate) else None

    @property
    def usual_min_fps(self) -> float | None:
        """How many driver frames a second are the fewest that make sense; None if any number does."""
        return self.animator.driver_fps_min if isinstance(self.animator, HasDriverRate) else None

    @property
    def lookahead(self) -> int | None:
        """Driver frames between a movement and its picture, in the next call."""
        return None if self.animator is None else self.animator.lookahead

    @property
    def coming_delay_frames(self) -> int:
        """How many driver frames longer the lookahead is at the quality that it should have."""
        animator, chosen = self.animator, self.chosen.chosen
        if chosen is None or not isinstance(animator, HasQuality) or animator.quality is chosen:
            return 0
        return max(0, animator.find_lookahead(chosen) - animator.lookahead)
