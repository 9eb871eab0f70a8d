"""What knocks at the door of `personacam ctl`: friends are served, the rest is answered, and nothing breaks."""

import json
import random
import socket
import stat
import sys
import time
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

import pytest

from app.control.actions import ACTIONS
from app.control.animator_needs import MissingRequirement
from app.control.controller_status import ControllerEvent
from app.control.live_controller import LiveController
from app.remote import ctl_server
from app.remote.ctl_protocol import LINE_MAX_BYTES, ControlError
from app.remote.ctl_server import CONNECTIONS_MAX, ControlServer, answer_line, answer_line_early
from engine import SinkError
from tests.fakes.ctl_caller import Caller, calling
from tests.fakes.session import FakeSession

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there it is a pipe, which Qt keeps for the same user")


@pytest.mark.usefixtures("control")
def test_actions_are_done_in_order_and_each_is_answered(address: str, session: FakeSession) -> None:
    with calling(address) as caller:
        caller.say(b'{"v": 1, "do": "panic", "argument": true}\n{"v":1,"do":"panic","argument":"off"}\n')
        caller.say({"v": 1, "do": "swap", "argument": 2})
        assert [caller.hear() for _ in range(3)] == [{"v": 1, "ok": True}] * 3
    assert [name for name, _ in session.asked] == ["panic", "panic", "swap"]


@pytest.mark.usefixtures("control")
@pytest.mark.parametrize(
    ("missing", "says", "does"),
    [
        (MissingRequirement.WEIGHTS, "PersonaLive's weights are not here", "personacam models download"),
        (MissingRequirement.PACKAGES, "PersonaLive is not installed", "pip install -e '.[personalive]'"),
    ],
)
def test_a_quality_in_whose_place_instant_stands_is_chosen_and_the_answer_says_why(
    address: str, monkeypatch: pytest.MonkeyPatch, missing: MissingRequirement, says: str, does: str
) -> None:
    needs = {"personalive": missing}
    found = "app.control.animator_needs.find_missing_requirement"
    monkeypatch.setattr(found, lambda animator, _: needs.get(animator, MissingRequirement.NOTHING))
    with calling(address) as caller:
        for _ in range(2):  # also if it was chosen before
            answer = caller.ask({"v": 1, "do": "quality", "argument": "fast"})
            assert answer["ok"]
            assert answer["note"].startswith(f"It is chosen, but Instant stands in: {says}.")
            assert answer["note"].endswith(does)
        assert caller.ask({"v": 1, "ask": "status"})["status"]["wanted"]["quality"] == "fast"
        assert caller.ask({"v": 1, "do": "mirror", "argument": "on"}) == {"v": 1, "ok": True}
        assert caller.ask({"v": 1, "do": "quality-instant"}) == {"v": 1, "ok": True}
        needs.clear()
        assert caller.ask({"v": 1, "do": "quality", "argument": "fast"}) == {"v": 1, "ok": True}


@pytest.mark.usefixtures("control")
def test_status_and_actions_are_told(address: str) -> None:
    with calling(address) as caller:
        caller.ask({"v": 1, "do": "mirror", "argument": "on"})
        status = caller.ask({"v": 1, "ask": "status"})["status"]
        actions = caller.ask({"v": 1, "ask": "actions"})["actions"]
    assert status["state"] == "running"
    assert status["wanted"]["mirror"] is True
    assert [entry["id"] for entry in status["gallery"]] == ["ada", "bo", "cy"]
    assert {"id": "next", "label": "Next portrait", "argument": "", "default_key": "Ctrl+Alt+N"} in actions


@pytest.mark.usefixtures("control")
def test_what_cannot_be_done_has_a_message_and_a_remedy(address: str) -> None:
    with calling(address) as caller:
        refused = caller.ask({"v": 1, "do": "slot-9"})
        unknown = caller.ask({"v": 1, "do": "dance"})
    assert refused == {"v": 1, "ok": False, "error": "Slot 9 is empty.", "remedy": "Put a portrait into it first."}
    assert "next" in unknown["remedy"]


@pytest.mark.promise("only the same user controls a run")
@pytest.mark.usefixtures("control")
def test_only_the_same_user_gets_in(address: str) -> None:
    mode = Path(address).stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) & 0o077 == 0


NONSENSE = (
    b"\n",
    b"hello\n",
    b"\x00\x00\x00\x00\n",
    b"\xff\xfe\xfd\n",
    b"null\n",
    b"[1]\n",
    b"{}\n",
    b'{"v": 2, "do": "next"}\n',
    b'{"v": true, "do": "next"}\n',
    b'{"v": "1", "do": "next"}\n',
    b'{"v": 1}\n',
    b'{"v": 1, "do": 3}\n',
    b'{"v": 1, "do": "next", "extra": 1}\n',
    b'{"v": 1, "do": "next", "ask": "status"}\n',
    b'{"v": 1, "ask": "secrets"}\n',
    b'{"v": 1, "do": "swap", "argument": {"a": 1}}\n',
    b'{"v": 1, "do": "swap", "argument": [1]}\n',
    b'{"v": 1, "do": "camera", "argument": "a\\u0000b"}\n',
    b'{"v": 1, "do": "camera", "argument": "\\ud800"}\n',
    b'{"v": 1, "do": "strength-head", "argument": 1e999}\n',
    b'{"v": 1, "do": "strength-head", "argument": NaN}\n',
    b'{"v": 1, "do": "strength-head", "argument": ' + b"9" * 4000 + b"}\n",
    b'{"v": ' + b"1" * 4000 + b', "do": "next"}\n',
    b"[" * 4000 + b"\n",
    b'{"a":' * 800 + b"\n",
    b'{"v": 1, "do": "' + b"x" * 4000 + b'"}\n',
)


@pytest.mark.usefixtures("control")
@pytest.mark.parametrize("line", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_is_answered_and_the_next_line_is_served(address: str, session: FakeSession, line: bytes) -> None:
    with calling(address) as caller:
        answer = caller.ask(line)
        assert answer["ok"] is False
        assert answer["error"]
        assert caller.ask({"v": 1, "do": "calibrate", "argument": "now"}) == {"v": 1, "ok": True}
    assert [name for name, _ in session.asked] == ["send"]


@pytest.mark.usefixtures("control")
def test_a_line_without_end_is_refused(address: str) -> None:
    with calling(address) as caller:
        caller.say(b"x" * (LINE_MAX_BYTES + 1))
        assert "longer than" in caller.hear()["error"]
        assert caller.hear() is None


@pytest.mark.usefixtures("control")
def test_a_slow_sender_is_refused_and_others_are_served_meanwhile(address: str) -> None:
    with calling(address) as slow, calling(address) as quick:
        slow.say(b'{"v": 1, "do"')
        assert quick.ask({"v": 1, "do": "next"})["ok"]
        assert "not come to its end" in slow.hear()["error"]
        assert slow.hear() is None
        time.sleep(0.6)
        assert quick.ask({"v": 1, "do": "next"})["ok"]


@pytest.mark.usefixtures("control")
def test_a_line_in_pieces_is_a_line(address: str) -> None:
    with calling(address) as caller:
        for piece in (b'{"v": 1, ', b'"do": "ne', b'xt"}', b"\n"):
            caller.say(piece)
        assert caller.hear()["ok"]


@pytest.mark.usefixtures("control")
def test_when_too_many_are_connected_the_most_silent_one_has_to_go(address: str) -> None:
    callers = [Caller(address) for _ in range(CONNECTIONS_MAX)]
    for caller in callers:
        assert caller.ask({"v": 1, "do": "next"})["ok"]
    assert callers[0].ask({"v": 1, "do": "next"})["ok"]
    with calling(address) as one_more:
        assert one_more.ask({"v": 1, "do": "next"})["ok"]
        assert "Too many" in callers[1].hear()["error"]
        assert callers[0].ask({"v": 1, "do": "next"})["ok"]
    for caller in callers:
        caller.close()


@pytest.mark.usefixtures("control")
def test_a_line_that_comes_byte_by_byte_has_no_more_time_than_another(address: str) -> None:
    with calling(address) as slow:
        slow.socket.settimeout(0.05)
        heard = b""
        for _ in range(200):
            with suppress(OSError):
                slow.say(b" ")
            try:
                heard = slow.socket.recv(LINE_MAX_BYTES)
                break
            except TimeoutError:
                pass
        assert b"has not come to its end" in heard


@pytest.mark.usefixtures("control")
def test_one_who_never_reads_is_cut_off(address: str) -> None:
    with calling(address) as deaf, calling(address) as other:
        deaf.socket.settimeout(0.5)
        with pytest.raises(OSError, match=r"timed out|Broken pipe|reset"):
            deaf.say(b'{"v": 1, "ask": "actions"}\n' * 1_000_000)
        assert other.ask({"v": 1, "do": "next"})["ok"]


@pytest.mark.usefixtures("control")
def test_random_bytes_break_nothing(address: str) -> None:
    chance = random.Random(7)
    valid = b'{"v": 1, "do": "panic", "argument": "on"}\n{"v": 1, "ask": "status"}\n'
    for _ in range(60):
        with calling(address) as caller:
            noise = bytearray(valid if chance.random() < 0.7 else chance.randbytes(chance.randrange(1, 9000)))
            for _ in range(chance.randrange(8)):
                noise[chance.randrange(len(noise))] = chance.randrange(256)
            try:
                caller.say(bytes(noise))
            except OSError:
                continue  # it was refused in the middle
    with calling(address) as caller:
        assert caller.ask({"v": 1, "do": "next"}) == {"v": 1, "ok": True}


def test_what_a_crash_left_behind_is_replaced(on_air: LiveController, address: str) -> None:
    with socket.socket(socket.AF_UNIX) as crashed:
        crashed.bind(address)
    with closing(ControlServer(partial(answer_line, on_air), address)) as control:
        control.start_listening()
        with calling(address) as caller:
            assert caller.ask({"v": 1, "do": "next"})["ok"]
    assert not Path(address).exists()


def test_a_place_that_takes_no_socket_is_said(on_air: LiveController, tmp_path: Path) -> None:
    with (
        closing(ControlServer(partial(answer_line, on_air), str(tmp_path / "nowhere" / "control"))) as control,
        pytest.raises(ControlError, match="cannot be served"),
    ):
        control.start_listening()
    assert not control._thread.is_alive()


def test_a_folder_without_room_for_the_socket_is_said(
    on_air: LiveController, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(folder: Path) -> None:
        raise SinkError("There is no room left in {folder}.", "Free some space there.", folder=folder)

    monkeypatch.setattr(ctl_server, "check_folder_room", full)
    with (
        closing(ControlServer(partial(answer_line, on_air), str(tmp_path / "nowhere" / "control"))) as control,
        pytest.raises(ControlError, match=r"There is no room left in .*nowhere\. Free some space there\."),
    ):
        control.start_listening()


def test_after_the_end_nobody_is_connected_and_no_thread_is_left(on_air: LiveController, address: str) -> None:
    control = ControlServer(partial(answer_line, on_air), address)
    control.start_listening()
    with calling(address) as caller:
        assert caller.ask({"v": 1, "do": "next"})["ok"]
        before = handles()
        control.close()
        assert caller.hear() is None
    assert not control._thread.is_alive()
    assert handles() < before


def handles() -> int:
    """How many files and sockets this process has open."""
    return len(list(Path("/dev/fd").iterdir()))


@pytest.mark.usefixtures("control")
def test_events_reach_who_runs_the_program(on_air: LiveController, address: str) -> None:
    told: list[ControllerEvent] = []
    on_air.subscribe(told.append)
    with calling(address) as caller:
        caller.ask({"v": 1, "do": "show-window"})
        caller.ask({"v": 1, "do": "quit"})
    assert told == [ControllerEvent.SHOW_WINDOW, ControllerEvent.QUIT]


def test_before_anything_can_be_steered_the_program_can_be_brought_to_the_front_and_ended() -> None:
    told: list[ControllerEvent] = []
    early = partial(answer_line_early, told.append)
    assert json.loads(early(b'{"v": 1, "do": "show-window"}')) == {"v": 1, "ok": True}
    assert json.loads(early(b'{"v": 1, "do": "quit"}')) == {"v": 1, "ok": True}
    assert len(json.loads(early(b'{"v": 1, "ask": "actions"}'))["actions"]) == len(ACTIONS)
    assert "not ready yet" in json.loads(early(b'{"v": 1, "do": "next"}'))["error"]
    assert json.loads(early(b"nonsense"))["ok"] is False
    assert told == [ControllerEvent.SHOW_WINDOW, ControllerEvent.QUIT]
