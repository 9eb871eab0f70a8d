"""What an animator says of itself, and what holds where it says nothing."""

import pytest

from engine.core.settings import Quality
from engine.live.fallback.primary.animator_facts import AnimatorFacts
from engine.live.fallback.primary.automatic_quality import AutomaticQuality
from tests.fakes.animator import FakeAnimator
from tests.fakes.window_animator import WindowAnimator


@pytest.mark.parametrize("animator", [None, FakeAnimator(4)])
def test_an_animator_that_says_nothing_and_none_at_all_have_no_limits(animator: FakeAnimator | None) -> None:
    facts = AnimatorFacts(animator, AutomaticQuality())
    assert facts.stage_meters == {}
    assert (facts.limitation, facts.quality, facts.runtime) == (None, None, None)
    assert (facts.usual_max_fps, facts.usual_min_fps, facts.coming_delay_frames) == (None, None, 0)
    assert facts.lookahead == (None if animator is None else 3)


def test_one_with_a_ladder_says_its_quality_and_how_much_later_the_next_one_is() -> None:
    animator, chosen = WindowAnimator(quality=Quality.FAST), AutomaticQuality()
    facts = AnimatorFacts(animator, chosen)
    assert facts.coming_delay_frames == 0, "nobody has chosen"
    more = {}
    for quality in Quality:
        chosen.set_wanted(quality)
        more[quality] = facts.coming_delay_frames
    assert more == {Quality.BEST: 8, Quality.BALANCED: 4, Quality.FAST: 0, Quality.LOWEST_DELAY: 0}
    assert facts.quality is not None
    assert (facts.quality.quality, facts.quality.delay_frames, facts.lookahead) == (Quality.FAST, 7, 7)
    assert (facts.usual_max_fps, facts.usual_min_fps) == (12.0, 6.25)
