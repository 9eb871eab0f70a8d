"""Something slow is under way at the door of `personacam ctl`: others are served, and panic passes it."""

import sys
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from app.control.live_controller import LiveController
from app.remote.ctl_lines import WAITING_MAX
from app.remote.ctl_protocol import LINE_MAX_BYTES
from app.remote.ctl_server import ControlServer, answer_line
from tests.fakes.ctl_caller import PATIENCE_S, calling
from tests.fakes.session import FakeSession
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there it is a pipe, which Qt keeps for the same user")


class SlowThing:
    """Answers lines, but those of another camera only when the gate is open."""

    def __init__(self, on_air: LiveController) -> None:
        self._on_air = on_air
        self.reached, self.gate = threading.Event(), threading.Event()

    def answer(self, line: bytes) -> bytes:
        if b"camera" in line:
            self.reached.set()
            assert self.gate.wait(PATIENCE_S)
        return answer_line(self._on_air, line)


@pytest.fixture
def slow(on_air: LiveController, address: str) -> Iterator[SlowThing]:
    slow = SlowThing(on_air)
    with closing(ControlServer(slow.answer, address, half_line_ms=500)) as control:
        control.start_listening()
        yield slow
    slow.gate.set()


@pytest.mark.promise("something slow is under way")
def test_while_one_client_waits_panic_and_all_else_of_others_is_done(
    slow: SlowThing, address: str, session: FakeSession
) -> None:
    with calling(address) as waiting, calling(address) as other:
        waiting.say({"v": 1, "do": "camera", "argument": "1"})
        assert slow.reached.wait(PATIENCE_S)
        assert other.ask({"v": 1, "do": "panic", "argument": "on"})["ok"]
        assert other.ask({"v": 1, "ask": "status"})["status"]["panic"] is True
        assert session.of("use_camera") == []
        slow.gate.set()
        assert waiting.hear() == {"v": 1, "ok": True}
    assert session.of("use_camera") == ["1"]


def test_panic_passes_earlier_lines_of_its_own_client_and_is_answered_in_its_turn(
    slow: SlowThing, address: str, session: FakeSession
) -> None:
    with calling(address) as caller, calling(address) as other:
        caller.say({"v": 1, "do": "camera", "argument": "1"})
        caller.say({"v": 1, "do": "slot-9"})
        caller.say({"v": 1, "do": "panic-on"})
        assert slow.reached.wait(PATIENCE_S)
        wait_until(lambda: session.of("panic") == [True])
        assert other.ask({"v": 1, "ask": "status"})["status"]["panic"] is True
        slow.gate.set()
        assert [caller.hear()["ok"] for _ in range(3)] == [True, False, True]


def test_what_was_asked_for_is_answered_before_the_line_that_ends_the_connection(slow: SlowThing, address: str) -> None:
    with calling(address) as caller:
        caller.say({"v": 1, "do": "camera", "argument": "1"})
        caller.say(b"x" * (LINE_MAX_BYTES + 2))
        assert slow.reached.wait(PATIENCE_S)
        slow.gate.set()
        assert [caller.hear()["ok"] for _ in range(2)] == [True, False]
        assert caller.hear() is None


def test_a_client_that_waits_does_not_hold_up_the_end(slow: SlowThing, address: str) -> None:
    with calling(address) as caller:
        for _ in range(3 * WAITING_MAX):
            caller.say({"v": 1, "do": "camera", "argument": "1"})
        assert slow.reached.wait(PATIENCE_S)
