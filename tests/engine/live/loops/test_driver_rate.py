"""How many driver frames are used, on a fake clock: measured, limited, and without a change at every wobble."""

import pytest

from engine.live.loops.driver_rate import FALLS_BELOW, RISES_ABOVE, RISES_AFTER_NS, DriverRate
from engine.live.types import AnimatorRate
from tests.fakes.clock import FakeClock

RISES_AFTER_S = RISES_AFTER_NS / 1e9


class Rig:
    def __init__(
        self, able_fps: float | None, usual_max_fps: float | None = None, wanted_fps: float | None = None
    ) -> None:
        self.clock = FakeClock()
        self.able_fps, self.usual_max_fps = able_fps, usual_max_fps
        self.rate = DriverRate(self._read_animator, self.clock, 30.0, wanted_fps)

    def _read_animator(self) -> AnimatorRate:
        return AnimatorRate(self.able_fps, self.usual_max_fps)

    def after(self, seconds: float, able_fps: float | None) -> float | None:
        """The rate when the animator has been so quick for that long."""
        self.able_fps = able_fps
        for _ in range(round(seconds * 10)):
            self.rate.read_fps()
            self.clock.advance(0.1)
        return self.rate.read_fps()


@pytest.mark.parametrize(
    ("able_fps", "usual_max_fps", "wanted_fps", "used_fps"),
    [
        (None, None, None, None),
        (12.0, None, None, 12.0),
        (90.0, None, None, 30.0),
        (None, 12.0, None, 12.0),
        (40.0, 12.0, None, 12.0),
        (5.0, 12.0, None, 5.0),
        (40.0, 12.0, 20.0, 20.0),
        (15.0, 12.0, 20.0, 15.0),
        (40.0, 12.0, 6.25, 6.25),
        (None, None, 60.0, 30.0),
        (200.0, None, 60.0, 30.0),
    ],
)
def test_the_rate_is_what_is_wanted_or_usual_and_what_can_be_done(
    able_fps: float | None, usual_max_fps: float | None, wanted_fps: float | None, used_fps: float | None
) -> None:
    rig = Rig(able_fps, usual_max_fps, wanted_fps)
    assert rig.rate.read_fps() == used_fps
    assert rig.rate.used_fps == used_fps


def test_it_falls_at_once_and_rises_when_more_was_possible_for_a_while() -> None:
    rig = Rig(8.0, 12.0)
    assert rig.rate.read_fps() == 8.0
    assert rig.after(0, 5.0) == 5.0
    assert rig.after(RISES_AFTER_S - 0.2, 9.0) == 5.0
    assert rig.after(0.4, 9.0) == 9.0
    assert rig.after(RISES_AFTER_S + 0.2, 40.0) == 12.0


def test_a_wobble_changes_nothing_and_begins_the_wait_again() -> None:
    rig = Rig(8.0, 12.0)
    assert rig.rate.read_fps() == 8.0
    assert rig.after(10, 8.0 * (RISES_ABOVE - 0.01)) == 8.0
    assert rig.after(10, 8.0 * (FALLS_BELOW + 0.01)) == 8.0
    assert rig.after(RISES_AFTER_S - 0.5, 10.0) == 8.0
    assert rig.after(0.1, 8.1) == 8.0
    assert rig.after(RISES_AFTER_S - 0.5, 10.0) == 8.0


def test_it_reaches_its_limit_also_by_a_small_step() -> None:
    rig = Rig(11.7, 12.0)
    assert rig.rate.read_fps() == 11.7
    assert rig.after(RISES_AFTER_S + 0.1, 13.0) == 12.0


def test_another_choice_counts_at_once_and_so_does_another_animator() -> None:
    rig = Rig(40.0, 12.0)
    assert rig.rate.read_fps() == 12.0
    rig.rate.set_wanted(24.0)
    assert rig.rate.read_fps() == 24.0
    rig.rate.set_wanted(None)
    assert rig.rate.read_fps() == 12.0
    rig.usual_max_fps = None
    assert rig.rate.read_fps() == 30.0


def test_while_nothing_is_measured_the_last_rate_goes_on() -> None:
    """After a change of quality the first chunks say nothing yet."""
    rig = Rig(6.0, 12.0)
    assert rig.rate.read_fps() == 6.0
    assert rig.after(10, None) == 6.0
