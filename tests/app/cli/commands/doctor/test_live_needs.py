import sys
from typing import Any

import pytest

from app.cli.commands.doctor import live_needs
from app.remote import ctl_client, ctl_protocol
from app.remote.hotkey_listener import HotkeysError
from engine import LiveCheck, Problem
from tests.problems import advice_of, message_of


class Listener:
    def __init__(self, refusal: HotkeysError | None) -> None:
        self.refusal = refusal
        self.stopped = 0

    def check_support(self) -> None:
        if self.refusal is not None:
            raise self.refusal

    def stop_listening(self) -> None:
        self.stopped += 1


@pytest.mark.parametrize("refusal", [None, HotkeysError("No keys here.", "Allow them.")])
def test_hotkeys_are_tried_and_let_go(monkeypatch: pytest.MonkeyPatch, refusal: HotkeysError | None) -> None:
    listener = Listener(refusal)
    monkeypatch.setattr("app.remote.hotkey_listener.create_listener", lambda: listener)
    result = live_needs.check_hotkeys()
    assert (result.found, result.needed, listener.stopped) == (refusal is None, False, 1)
    assert message_of(result.problem) == ("" if refusal is None else "No keys here.")


def answer_with(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    def send(*_: Any, **asked: Any) -> Any:
        assert asked == {"question": "status"}
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(ctl_client, "send_request", send)


def test_a_program_that_listens_says_its_state(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with(monkeypatch, {"status": {"state": "running"}})
    assert live_needs.check_control().detail == "a Persona Cam listens: running"


def test_while_none_listens_the_place_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with(monkeypatch, ctl_client.NotRunningError("Nobody.", "Start one."))
    monkeypatch.setattr(ctl_protocol, "socket_address", lambda: "/run/control")
    result = live_needs.check_control()
    assert result.found
    assert "/run/control" in result.detail


def test_a_place_that_cannot_be_used_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with(monkeypatch, ctl_protocol.ControlError("No folder.", "Make one."))
    result = live_needs.check_control()
    assert (message_of(result.problem), result.needed) == ("No folder.", False)


def test_a_library_that_qts_sockets_lack_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str) -> None:
        raise ImportError("libgssapi_krb5.so.2: cannot open shared object file: No such file or directory")

    monkeypatch.setattr("app.cli.commands.doctor.live_needs.importlib.import_module", fail)
    assert message_of(live_needs.check_control().problem) == "This system lacks libgssapi_krb5.so.2."


def test_sockets_that_are_not_there_at_all_are_installed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtNetwork", None)
    assert "pip install --force-reinstall" in advice_of(live_needs.check_control().problem)


def test_what_a_live_run_needs_is_never_needed_for_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    checks = [LiveCheck("camera", "0 (Webcam)"), LiveCheck("virtual camera", problem=Problem("none", "install one"))]
    monkeypatch.setattr("engine.check_live", lambda: iter(checks))
    found = list(live_needs.check_live_needs())
    assert [(one.what, one.detail, one.found, one.needed) for one in found] == [
        ("camera", "0 (Webcam)", True, False),
        ("virtual camera", "", False, False),
    ]


def test_the_folder_where_programs_meet_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    check = LiveCheck("runtime folder", problem=Problem("in the way", "remove it"))
    monkeypatch.setattr("engine.check_runtime_folder", lambda: check)
    result = live_needs.check_meeting_place()
    assert (result.what, result.found, result.needed) == ("runtime folder", False, True)
