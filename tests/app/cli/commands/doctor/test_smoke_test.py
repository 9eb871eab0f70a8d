import pytest

from app.cli.commands.doctor import smoke_test
from engine import Settings
from tests.fakes.animator import FakeAnimator


def test_one_picture_is_animated_from_end_to_end_and_everything_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[FakeAnimator] = []

    def create(settings: Settings, fps: float) -> FakeAnimator:
        made.append(FakeAnimator())
        return made[-1]

    monkeypatch.setattr(smoke_test, "create_animator", create)
    took_ms = smoke_test.animate_once()
    assert 0.1 < took_ms < 600_000
    (animator,) = made
    assert animator.prepared == ["astronaut"]
    assert animator.answered_ns == [0]
    assert animator.closed == 1
