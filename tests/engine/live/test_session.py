"""The threads: start, stop and failure of any part leave nothing behind; every part is closed exactly by its end."""

import threading
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from engine.core.clock import NS_PER_S
from engine.core.errors import AnimatorError, DiskFullError, NoFaceError, SinkError, SourceError
from engine.core.pacing import Pace
from engine.core.settings import Settings, Transition
from engine.core.status import SessionState, Showing
from engine.core.types import Portrait
from engine.live.loops.animation_loop import BROKEN_NS
from engine.live.session import Session
from engine.live.session_parts import SessionParts
from tests.fakes.animator import FakeAnimator
from tests.fakes.clock import JumpingClock
from tests.fakes.driver import FakeDriver
from tests.fakes.faces import make_portrait
from tests.fakes.openers import FakeOpeners
from tests.fakes.sources import MemorySink, ThreadSource
from tests.left_behind import assert_nothing_more_is_left, left_behind
from tests.problems import advice_of, message_of
from tests.waiting import wait_until

pytestmark = pytest.mark.usefixtures("no_thread_left")

PATIENCE_S = 30


class Rig:
    """A session of fakes on real threads."""

    def __init__(self, source: ThreadSource, animator: FakeAnimator, sink: MemorySink) -> None:
        self.clock = JumpingClock()
        self.source, self.animator, self.sink = source, animator, sink
        self.driver = FakeDriver()
        self.openers = FakeOpeners()
        pace = Pace.immediate(1000)
        self.session = Session(
            SessionParts(
                source, self, self.driver, animator, Settings(animator="fake"), sink, pace, self.openers, "memory"
            ),
            self.clock,
        )
        self.session.swap_portrait_and_wait(make_portrait())

    def __call__(self) -> ThreadSource:
        """The rig is the opener, too: a camera that was lost does not come back."""
        raise SourceError("Still not there.")

    def interrupt(self) -> None:
        self.source.interrupt()

    def run_a_little(self) -> None:
        with self.session:
            wait_until(lambda: bool(self.sink.written) or self.session.failure is not None)

    def assert_all_closed(self) -> None:
        assert self.source.closed == 1
        assert self.animator.closed == 1
        assert self.driver.closed == 1
        assert self.sink.closed == 1
        assert self.openers.closed == 1


def make_rig(
    source: ThreadSource | None = None, animator: FakeAnimator | None = None, sink: MemorySink | None = None
) -> Rig:
    return Rig(source or ThreadSource(), animator or FakeAnimator(), sink or MemorySink())


def test_pictures_flow_from_the_camera_to_the_sink_with_their_capture_times() -> None:
    rig = make_rig()
    with rig.session as session:
        wait_until(lambda: len(rig.sink.written) >= 20)
        status = session.read_status()
        assert status.state is SessionState.RUNNING
        assert status.problem is None
        assert status.camera.name == "thread camera"
        assert (status.animator, status.portrait) == ("fake", "somebody")
        assert status.face_seen
        assert status.delay is not None
        assert {"track", "animate", "write"} <= status.stages.keys()
        assert session.latest_frame is not None
    rig.assert_all_closed()
    times = [frame.capture_time_ns for frame, _ in rig.sink.written]
    fresh = [time for time, before in zip(times, [None, *times], strict=False) if time != before]
    assert fresh == sorted(fresh, key=lambda time: time or 0)
    assert set(times) <= set(rig.source.given)
    shown_at = [at for _, at in rig.sink.written]
    assert shown_at[0] == 0
    assert all(late > early for early, late in pairwise(shown_at))
    assert session.read_status().state is SessionState.STOPPED
    assert session.failure is None


def test_stopping_twice_and_from_another_thread_is_fine() -> None:
    rig = make_rig()
    rig.session.start()
    threads = [threading.Thread(target=rig.session.stop) for _ in range(3)]
    for thread in threads:
        thread.start()
    rig.session.stop()
    for thread in threads:
        thread.join(PATIENCE_S)
    rig.assert_all_closed()


def test_a_session_that_never_started_still_closes_its_parts() -> None:
    rig = make_rig()
    rig.session.stop()
    rig.session.stop()
    rig.assert_all_closed()
    with pytest.raises(RuntimeError):
        rig.session.start()


def test_the_end_of_the_source_ends_the_run_well() -> None:
    rig = make_rig(ThreadSource(frames=5))
    with rig.session as session:
        assert session.wait_until_ended(PATIENCE_S)
    assert session.failure is None
    assert session.read_status().state is SessionState.STOPPED
    rig.assert_all_closed()


def failing(error: Exception, after: int) -> Callable[[], None]:
    calls = iter(range(after))

    def fail() -> None:
        if next(calls, None) is None:
            raise error

    return fail


@pytest.mark.promise("Instant itself fails")
@pytest.mark.parametrize("error", [AnimatorError("The model broke.", "Restart."), ZeroDivisionError("oops")])
def test_an_animator_that_fails_is_tried_again_and_the_run_goes_on(error: Exception) -> None:
    broken = threading.Event()

    def busy() -> None:
        if broken.is_set():
            raise error

    rig = make_rig(animator=FakeAnimator(busy=busy))
    with rig.session as session:
        wait_until(lambda: len(rig.sink.written) >= 3)
        broken.set()
        wait_until(lambda: session.read_status().problem is not None)
        status = session.read_status()
        assert str(error).split()[0] in message_of(status.problem)
        assert status.state is SessionState.RUNNING
        rig.clock.jump(BROKEN_NS / NS_PER_S)
        wait_until(lambda: session.read_status().showing is Showing.CARD)
        broken.clear()
        wait_until(lambda: session.read_status().problem is None)
        wait_until(lambda: session.read_status().showing is Showing.DRIVEN)
        assert session.failure is None
    rig.assert_all_closed()


@pytest.mark.promise("the face tracker fails")
@pytest.mark.parametrize("error", [AnimatorError("The tracker broke.", "Restart."), ZeroDivisionError("oops")])
def test_a_tracker_that_fails_leaves_the_avatar_to_itself_until_it_works_again(error: Exception) -> None:
    rig = make_rig()
    with rig.session as session:
        wait_until(lambda: len(rig.sink.written) >= 3)
        rig.driver.fault = error
        wait_until(lambda: session.read_status().problem is not None)
        assert session.read_status().state is SessionState.RUNNING
        shown = session.read_status().shown
        wait_until(lambda: session.read_status().shown > shown + 20)
        assert not session.read_status().face_seen
        rig.driver.fault = None
        wait_until(lambda: session.read_status().problem is None)
        wait_until(lambda: session.read_status().face_seen)
    rig.assert_all_closed()


@pytest.mark.promise("disk full while writing a file")
def test_a_full_disk_ends_the_run_and_says_so() -> None:
    def full(number: int) -> None:
        if number == 3:
            raise DiskFullError("The disk is full.", "Free some space.")

    rig = make_rig(sink=MemorySink(full))
    with rig.session as session:
        assert session.wait_until_ended(PATIENCE_S)
    assert isinstance(session.failure, DiskFullError)
    assert advice_of(session.read_status().problem) == "Free some space."
    assert len(rig.sink.written) == 3
    rig.assert_all_closed()


def test_a_sink_that_cannot_finish_is_told() -> None:
    class Unfinished(MemorySink):
        def close(self) -> None:
            super().close()
            raise SinkError("The end could not be written.")

    rig = make_rig(sink=Unfinished())
    with rig.session as session:
        wait_until(lambda: len(rig.sink.written) >= 1)
    assert isinstance(session.failure, SinkError)
    rig.assert_all_closed()


def test_a_source_that_fails_in_an_unforeseen_way_ends_the_run() -> None:
    rig = make_rig(ThreadSource(frames=3, end=ValueError("strange")))
    with rig.session as session:
        assert session.wait_until_ended(PATIENCE_S)
    assert isinstance(session.failure, SourceError)
    assert "strange" in session.failure.problem.message
    rig.assert_all_closed()
    assert rig.openers.camera_kept


def test_a_lost_camera_is_looked_for_while_the_last_picture_stays() -> None:
    rig = make_rig(ThreadSource(frames=5, end=SourceError("The camera was unplugged.", "Plug it in.")))
    with rig.session as session:
        wait_until(lambda: session.read_status().state is SessionState.CAMERA_LOST)
        status = session.read_status()
        assert message_of(status.problem) in ("The camera was unplugged.", "Still not there.")
        wait_until(lambda: session.read_status().output.repeated > 0)
        assert session.failure is None
    assert session.read_status().state is SessionState.STOPPED
    rig.assert_all_closed()
    assert not rig.openers.camera_kept


def test_a_blocked_read_is_interrupted_by_stop() -> None:
    rig = make_rig(ThreadSource(frames=2, end=None, blocks=True))
    with rig.session:
        wait_until(lambda: len(rig.source.given) == 2)
    rig.assert_all_closed()


class Picky(FakeAnimator):
    """Refuses a cat."""

    def prepare_portrait(self, portrait: Portrait) -> Portrait:
        if portrait.name == "cat":
            raise NoFaceError("There is no human face in cat.")
        return portrait


@pytest.mark.promise("a portrait that cannot be prepared")
def test_a_portrait_that_cannot_be_prepared_leaves_the_one_worn() -> None:
    rig = make_rig(animator=Picky())
    with rig.session as session:
        with pytest.raises(NoFaceError):
            session.swap_portrait_and_wait(make_portrait("cat"))
        session.swap_portrait_and_wait(make_portrait("other", grey=20))
        wait_until(lambda: session.latest_frame is not None and bool(np.all(session.latest_frame.image[0, 0] == 20)))
        assert session.read_status().portrait == "other"


def test_a_swap_shows_the_portrait_and_one_that_cannot_be_prepared_leaves_a_notice() -> None:
    rig = make_rig(animator=Picky())
    ready = make_portrait("ready", grey=20)
    with rig.session as session:
        session.prefetch_portraits([ready])
        session.swap_portrait(make_portrait("unknown", grey=30))
        wait_until(lambda: session.read_status().portrait == "unknown")
        session.swap_portrait(ready, Transition.CUT)
        wait_until(lambda: session.read_status().portrait == "ready")
        session.swap_portrait(make_portrait("cat"))
        wait_until(lambda: session.read_status().notice is not None)
        wait_until(lambda: session.latest_frame is not None)
        status = session.read_status()
    assert "cat" in message_of(status.notice)
    assert (status.portrait, status.state) == ("ready", SessionState.RUNNING)


def test_other_settings_bring_another_animator_that_wears_the_same_portrait() -> None:
    rig = make_rig()
    with rig.session as session:
        session.change_settings(Settings(animator="fake in chunks"))
        wait_until(lambda: session.read_status().animator == "fake in chunks")
        assert rig.animator.closed == 0, "it is the stand-in now"
        assert session.read_status().portrait == "somebody"
        wait_until(lambda: session.read_status().bridged is None)
    rig.assert_all_closed()


def test_twenty_runs_leave_no_thread_file_or_process_behind() -> None:
    make_rig().session.stop()
    before = left_behind()
    for number in range(20):
        rig = make_rig(animator=FakeAnimator(busy=failing(AnimatorError("broke"), 3)) if number % 4 == 0 else None)
        rig.run_a_little()
        rig.assert_all_closed()
    assert_nothing_more_is_left(before)
