"""A driver whose face is found and at rest, or as a test wants it."""

from collections.abc import Callable

from engine.core.problem import Problem
from engine.core.settings import Settings
from engine.core.types import Face, Frame
from tests.fakes.faces import make_face


class FakeDriver:
    """Gives every frame the same face, or fails; calibrating makes a new neutral."""

    def __init__(self) -> None:
        self.face: Face | None = make_face()
        self.neutral: Face | None = None
        self.person = 0
        self.follow_nexts = 0
        self.turns_forgotten = 0
        self.people = 1
        self.fault: Exception | None = None
        self.settings: Settings | None = None
        self.closed = 0
        self.quarters = 0
        self.turn = "auto"
        self.report_turn: Callable[[Problem], None] = lambda _: None

    def track_and_crop(self, frame: Frame) -> Frame:
        if self.fault is not None:
            raise self.fault
        if self.neutral is None:
            self.neutral = make_face()
        return Frame(frame.image, frame.capture_time_ns, self.face)

    def calibrate_neutral(self) -> None:
        self.neutral = None

    def follow_next_person(self) -> None:
        self.follow_nexts += 1

    def set_turn(self, turn: str) -> None:
        self.turn = turn

    def forget_turn(self) -> None:
        self.turns_forgotten += 1

    def change_settings(self, settings: Settings) -> None:
        self.settings = settings

    def close(self) -> None:
        self.closed += 1
