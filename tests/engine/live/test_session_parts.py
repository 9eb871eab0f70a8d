"""What a session has if nothing else is said."""

import pytest

from engine.core.pacing import Pace
from engine.core.settings import LiveSettings, Settings
from engine.live.session_parts import SessionParts
from tests.fakes.animator import FakeAnimator
from tests.fakes.clock import FakeClock
from tests.fakes.driver import FakeDriver
from tests.fakes.openers import FakeOpeners
from tests.fakes.sources import ClockSource, MemorySink


class NeverOpener:
    def __call__(self) -> ClockSource:
        raise AssertionError("not called")

    def interrupt(self) -> None:
        """Nothing waits."""


def make_parts() -> SessionParts:
    clock = FakeClock()
    source, pace = ClockSource(clock), Pace.immediate(25)
    settings, sink = Settings(animator="fake"), MemorySink()
    return SessionParts(source, NeverOpener(), FakeDriver(), FakeAnimator(), settings, sink, pace, FakeOpeners())


def test_without_more_there_is_no_camera_no_output_no_primary_animator_and_no_panic() -> None:
    parts = make_parts()
    assert (parts.camera, parts.output, parts.primary) == (None, None, None)
    assert parts.live == LiveSettings()
    assert not parts.panic.on


def test_each_session_has_a_panic_switch_of_its_own() -> None:
    one, other = make_parts(), make_parts()
    one.panic.set_panic(True)
    assert not other.panic.on


def test_another_animator_is_made_as_the_settings_say_for_30_pictures_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    animator = make_parts().make(Settings(animator="fake", size_px=128))
    animator.close()
    assert type(animator).__module__ == "tests.fakes"
