"""Swaps, stand-ins and other settings in a real session on real threads."""

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest

from engine.animators.instant.animator import InstantAnimator
from engine.core.clock import SystemClock
from engine.core.commands import SetControl
from engine.core.errors import AnimatorError, DeviceFaultError, NoFaceError, SourceError
from engine.core.pacing import Pace
from engine.core.problem import Problem
from engine.core.settings import LiveSettings, Quality, Settings, Transition
from engine.core.status import SessionState, Showing
from engine.core.types import Control, Frame, Image, Portrait
from engine.driver.live_driver import LiveDriver
from engine.live.fallback.primary.animator_thread import AnimatorThread
from engine.live.session import Session
from engine.live.session_parts import SessionParts
from engine.tracking import FaceTracker
from tests import faces
from tests.fakes.animator import FakeAnimator
from tests.fakes.driver import FakeDriver
from tests.fakes.faces import make_portrait
from tests.fakes.openers import FakeOpeners
from tests.fakes.sources import MemorySink, ThreadSource
from tests.problems import advice_of, message_of
from tests.waiting import wait_until

pytestmark = pytest.mark.usefixtures("no_thread_left")

PATIENCE_S = 60
STAND_IN, LEAD = 50, 200


class Rig:
    """A session of fakes; lead: an animator that takes four frames at a time, on a thread of its own."""

    def __init__(self, lead: FakeAnimator | None = None, remade: FakeAnimator | None = None) -> None:
        self.source, self.sink, self.openers = ThreadSource(), MemorySink(), FakeOpeners()
        self.stand_in, self.driver, self.remade = FakeAnimator(tone=STAND_IN), FakeDriver(), remade
        name = "fake" if lead is None else "slow one"
        led = None if lead is None else AnimatorThread(name, self.make, SystemClock(), lead)
        self.session = Session(
            SessionParts(
                *(
                    self.source,
                    self,
                    self.driver,
                    self.stand_in,
                    Settings(animator=name),
                    self.sink,
                    Pace.immediate(1000),
                ),
                *(self.openers, "memory", LiveSettings(card_after_s=None), self.make_with, led),
            )
        )
        self.session.swap_portrait_and_wait(make_portrait("ada", 10))

    def make(self, _: Quality | None = None) -> FakeAnimator:
        if self.remade is None:
            raise AnimatorError("There is no other.", "Be content.")
        return self.remade

    def make_with(self, settings: Settings) -> FakeAnimator:
        return self.make()

    def __call__(self) -> ThreadSource:
        raise SourceError("Still not there.")

    def interrupt(self) -> None:
        self.source.interrupt()

    def tone(self) -> int:
        latest = self.session.latest_frame
        return 0 if latest is None else int(latest.image[0, -1, 0])

    def first(self) -> int:
        latest = self.session.latest_frame
        return 0 if latest is None else int(latest.image[0, 0, 0])


def test_twenty_swaps_at_once_from_several_threads_end_with_the_last_one_asked_for() -> None:
    rig = Rig()
    gallery = [make_portrait(str(level), level) for level in range(100, 120)]
    with rig.session as session:
        session.prefetch_portraits(gallery)
        threads = [
            threading.Thread(target=session.swap_portrait, args=(portrait, Transition.MORPH)) for portrait in gallery
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        session.swap_portrait(gallery[7], Transition.CROSSFADE)
        wait_until(lambda: rig.first() == 107)
        assert session.read_status().portrait == "107"


def test_a_swap_before_the_start_is_what_is_shown() -> None:
    rig = Rig()
    rig.session.swap_portrait(make_portrait("bob", 250), Transition.CUT)
    with rig.session:
        wait_until(lambda: rig.first() == 250)


def test_a_swap_without_a_camera_picture_is_shown_all_the_same() -> None:
    rig = Rig()
    rig.source = ThreadSource(frames=5, end=SourceError("The camera was unplugged."))
    rig.session._running.capture._source = rig.source
    with rig.session as session:
        wait_until(lambda: session.read_status().state is SessionState.CAMERA_LOST)
        session.swap_portrait(make_portrait("bob", 250), Transition.CROSSFADE)
        wait_until(lambda: rig.first() == 250)
        assert session.read_status().showing in (Showing.HELD, Showing.IDLE)


def test_a_failed_swap_is_a_notice_that_the_next_good_one_ends() -> None:
    rig = Rig()

    def picky(portrait: Portrait) -> Portrait:
        if portrait.name == "cat":
            raise NoFaceError("There is no human face in cat.", "Choose another.")
        return portrait

    rig.stand_in.prepare_portrait = picky  # type: ignore[method-assign]
    with rig.session as session:
        session.swap_portrait(make_portrait("cat"))
        wait_until(lambda: "cat" in message_of(session.read_status().notice))
        assert session.read_status().portrait == "ada"
        session.swap_portrait(make_portrait("bob", 250))
        wait_until(lambda: session.read_status().portrait == "bob")
        wait_until(lambda: session.read_status().notice is None)


@pytest.mark.promise("the chosen animator fails, hangs, or is still loading")
def test_a_lead_that_fails_is_carried_told_and_made_again() -> None:
    fails: list[bool] = []

    def busy() -> None:
        if fails:
            raise ZeroDivisionError("strange")

    rig = Rig(FakeAnimator(4, busy, LEAD), FakeAnimator(4, tone=LEAD))
    with rig.session as session:
        wait_until(lambda: rig.tone() == LEAD)
        assert session.read_status().bridged is None
        fails.append(True)
        wait_until(lambda: rig.tone() == STAND_IN)
        status = session.read_status()
        assert "strange" in message_of(status.bridged)
        assert "strange" in message_of(status.notice)
        assert status.state is SessionState.RUNNING
        wait_until(lambda: rig.tone() == LEAD)
        assert session.read_status().bridged is None
    assert rig.remade is not None
    assert rig.remade.closed == rig.stand_in.closed == 1


@pytest.mark.promise("the chosen animator fails, hangs, or is still loading")
def test_a_lead_that_hangs_is_carried_and_goes_on_where_it_left() -> None:
    hang, go_on = threading.Event(), threading.Event()

    def busy() -> None:
        if hang.is_set():
            go_on.wait(PATIENCE_S)

    rig = Rig(FakeAnimator(4, busy, LEAD))
    with rig.session as session:
        wait_until(lambda: rig.tone() == LEAD)
        hang.set()
        wait_until(lambda: rig.tone() == STAND_IN)
        assert "does not answer" in message_of(session.read_status().bridged)
        session.swap_portrait(make_portrait("bob", 250), Transition.CUT)
        wait_until(lambda: rig.first() == 250)
        hang.clear()
        go_on.set()
        wait_until(lambda: rig.tone() == LEAD and rig.first() == 250)
        wait_until(lambda: session.read_status().bridged is None)


def test_an_animator_that_cannot_even_be_closed_is_replaced() -> None:
    class Sticky(FakeAnimator):
        def close(self) -> None:
            super().close()
            raise ZeroDivisionError("stuck")

    fails: list[bool] = []

    def busy() -> None:
        if fails:
            raise AnimatorError("It broke.")

    rig = Rig(Sticky(4, busy, LEAD), FakeAnimator(4, tone=LEAD))
    with rig.session as session:
        wait_until(lambda: rig.tone() == LEAD)
        fails.append(True)
        wait_until(lambda: rig.tone() == STAND_IN)
        wait_until(lambda: rig.tone() == LEAD)
        assert session.read_status().state is SessionState.RUNNING
    assert session.failure is None


@pytest.mark.promise("the graphics card fails")
def test_a_failed_graphics_card_leaves_the_show_to_the_stand_in() -> None:
    def busy() -> None:
        raise DeviceFaultError("The graphics card failed.", "Start the program again.")

    rig = Rig(FakeAnimator(4, busy, LEAD), FakeAnimator(4, tone=LEAD))
    with rig.session as session:
        wait_until(lambda: "graphics card" in message_of(session.read_status().bridged))
        assert advice_of(session.read_status().notice) == "Start the program again."
        wait_until(lambda: rig.tone() == STAND_IN)
        shown = session.read_status().shown
        wait_until(lambda: session.read_status().shown > shown + 20)
        assert session.read_status().state is SessionState.RUNNING


def test_settings_change_who_answers_and_back_without_a_stop() -> None:
    rig = Rig(remade=FakeAnimator(4, tone=LEAD))
    with rig.session as session:
        wait_until(lambda: rig.tone() == STAND_IN)
        session.change_settings(Settings(animator="slow one", mirror=True))
        wait_until(lambda: rig.tone() == LEAD)
        assert session.read_status().animator == "slow one"
        assert rig.stand_in.controls[-1].mirror
        session.change_settings(Settings(animator="slow one", mirror=False))
        wait_until(lambda: not rig.remade.controls[-1].mirror if rig.remade else False)
        session.change_settings(Settings(animator="none such", size_px=128))
        rig.remade = None
    assert rig.stand_in.closed == 1


def test_an_animator_that_cannot_be_had_leaves_the_one_there_is() -> None:
    rig = Rig()
    with rig.session as session:
        session.change_settings(Settings(animator="slow one"))
        wait_until(lambda: session.read_status().notice is not None)
        status = session.read_status()
        assert status.notice == Problem("There is no other.", "Be content.")
        assert status.animator == "fake"
        session.send_command(SetControl(Control(mirror=True)))
        wait_until(lambda: rig.stand_in.controls[-1].mirror)


class PatientCamera(ThreadSource):
    """Shows a person; the next picture comes when the one before was answered, or could have been ten times over."""

    def __init__(self, picture: Image) -> None:
        super().__init__()
        self.picture = picture
        self.answered: Callable[[], int] = lambda: 0

    def read_frame(self) -> Frame | None:
        for _ in range(2000):
            if self._interrupted.wait(0.005):
                return None
            if self.answered() >= len(self.given):
                break
        self.given.append(time.monotonic_ns())
        return Frame(self.picture, self.given[-1])


@pytest.mark.promise("a swap does not wait")
def test_no_camera_picture_is_lost_while_real_portraits_are_prepared_and_swapped() -> None:
    gallery = [faces.portrait(name, 128) for name in ("astronaut", "hopper", "mira", "theo", "noa")]
    settings, sink = Settings(size_px=128), MemorySink()
    camera = PatientCamera(faces.portrait("hopper", 256).image)
    rig = Rig()
    rig.session.stop()
    rig.source = camera
    session = Session(
        SessionParts(
            *(camera, rig, LiveDriver(FaceTracker(), settings), InstantAnimator(settings, 30.0), settings, sink),
            *(Pace.immediate(1000), FakeOpeners(), "memory"),
        )
    )
    camera.answered = lambda: session.read_status().animated + session.read_status().skipped
    session.swap_portrait_and_wait(gallery[0])
    kinds = [Transition.CUT, Transition.CROSSFADE, Transition.MORPH]
    with session:
        session.prefetch_portraits(gallery)
        for number in range(6):
            portrait, answered = gallery[(number + 1) % 5], session.read_status().animated
            session.swap_portrait(portrait, kinds[number % 3])
            wait_until(lambda name=portrait.name: session.read_status().portrait == name)  # type: ignore[misc]
            wait_until(lambda count=answered + 5: session.read_status().animated >= count)  # type: ignore[misc]
    status = session.read_status()
    assert status.problem == status.notice is None
    assert status.animated + status.skipped >= len(camera.given) - 1
    assert not any(np.array_equal(frame.image, camera.picture) for frame, _ in sink.written)
