"""A little more sound, or a little less: no click, and the same pitch."""

import numpy as np
import pytest

from engine.live.recording.sound_splice import FADE, LONGEST, SHORTEST, STEP, splice_sound
from engine.sources.microphone import RATE, Samples

BLOCK = RATE // 50
HERTZ = 220


def tone(count: int, start: int = 0) -> Samples:
    times = np.arange(start, start + count) / RATE
    samples: Samples = np.rint(8000 * np.sin(2 * np.pi * HERTZ * times)).astype(np.int16)
    return samples


@pytest.mark.parametrize("more", [LONGEST, -LONGEST, SHORTEST, -SHORTEST, 10 * LONGEST, -10 * LONGEST])
def test_it_is_longer_or_shorter_by_at_most_as_much_as_wanted(more: int) -> None:
    changed = len(splice_sound(tone(BLOCK), more)) - BLOCK
    assert changed != 0
    assert SHORTEST <= abs(changed) <= min(LONGEST, abs(more))
    assert (changed > 0) is (more > 0)


@pytest.mark.parametrize(
    ("count", "more"), [(BLOCK, SHORTEST - 1), (BLOCK, 1 - SHORTEST), (BLOCK, 0), (FADE, 500), (0, 500)]
)
def test_too_little_changes_nothing(count: int, more: int) -> None:
    assert np.array_equal(splice_sound(tone(count), more), tone(count))


@pytest.mark.parametrize("more", [LONGEST, -LONGEST])
def test_a_tone_stays_that_tone_without_a_click(more: int) -> None:
    """The stretch is a whole period: at 220 Hz 4.5 ms. So nothing but the length is different."""
    spliced = splice_sound(tone(BLOCK), more)
    period = RATE / HERTZ
    changed = abs(len(spliced) - BLOCK)
    assert min(abs(changed - number * period) for number in (1, 2)) <= STEP
    assert np.abs(np.diff(spliced.astype(int))).max() <= 1.1 * np.abs(np.diff(tone(BLOCK).astype(int))).max()
    crossings = np.count_nonzero(np.diff(np.signbit(spliced)))
    assert crossings == pytest.approx(2 * len(spliced) / period, abs=1.5)


@pytest.mark.parametrize("more", [LONGEST, -LONGEST])
def test_it_fits_what_comes_before_and_after(more: int) -> None:
    spliced = splice_sound(tone(BLOCK), more)
    assert abs(int(spliced[0]) - int(tone(BLOCK)[0])) <= 1
    assert np.array_equal(spliced[-FADE:], tone(BLOCK)[-FADE:])
