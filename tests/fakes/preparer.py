"""A maker of portraits at work, step by step, with a clock of its own."""

from collections.abc import Callable

from engine.core.commands import SetControl, SetQuality, SwapPortrait
from engine.core.errors import AnimatorError, NoFaceError, PersonaCamError
from engine.core.settings import Settings
from engine.core.types import Portrait
from engine.live.fallback.animator_pair import AnimatorPair, ReplaceAnimators
from engine.live.fallback.portrait_preparer import PortraitPreparer, SessionCallbacks
from engine.live.fallback.primary.animator_thread import AnimatorThread
from tests.fakes.animator import FakeAnimator
from tests.fakes.clock import FakeClock
from tests.fakes.faces import make_portrait

GALLERY = [make_portrait(name) for name in "abcdefg"]
A, B, C, D, E, F, G = GALLERY
SOLO = Settings(animator="instant")


class SlowAnimator(FakeAnimator):
    """Preparing takes a second, or whatever `during` does; a cat is refused, a stone breaks it."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__()
        self._clock = clock
        self.during: Callable[[], None] = lambda: None

    def prepare_portrait(self, portrait: Portrait) -> Portrait:
        self._clock.advance(1)
        self.during()
        if portrait.name == "cat":
            raise NoFaceError("There is no human face in cat.", "Choose another.")
        if portrait.name == "stone":
            raise ZeroDivisionError("stone")
        return super().prepare_portrait(portrait)


class PreparerRig:
    """sent, begun, told: what it asked of its session. made: the animators that it had made."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.animator = SlowAnimator(self.clock)
        self.sent: list[SetControl | SetQuality | SwapPortrait | ReplaceAnimators] = []
        self.begun: list[AnimatorThread] = []
        self.told: list[PersonaCamError] = []
        self.made: list[SlowAnimator] = []
        self.make_fault: AnimatorError | None = None
        hands = SessionCallbacks(self.sent.append, self.make, self.begun.append, self.tell)
        self.wardrobe = PortraitPreparer(AnimatorPair(SOLO, self.animator, None), hands, self.clock)

    def tell(self, matter: str, failure: PersonaCamError | None) -> None:
        if failure is not None:
            self.told.append(failure)

    def make(self, settings: Settings) -> SlowAnimator:
        if self.make_fault is not None:
            raise self.make_fault
        self.made.append(SlowAnimator(self.clock))
        return self.made[-1]

    def step(self, times: int = 1) -> None:
        for _ in range(times):
            try:
                self.wardrobe.run_once()
            except ZeroDivisionError as unforeseen:
                self.wardrobe.handle_failure(AnimatorError(str(unforeseen)))

    def worn(self) -> str:
        return "".join(command.portrait.name for command in self.sent if isinstance(command, SwapPortrait))
