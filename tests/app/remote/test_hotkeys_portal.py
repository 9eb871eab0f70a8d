"""Hotkeys from a made-up portal on a real D-Bus bus; no desktop is asked."""

import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

import pytest

if sys.platform != "linux":
    pytest.skip("portals are a matter of Linux", allow_module_level=True)
if shutil.which("dbus-daemon") is None:
    pytest.skip("dbus-daemon is not installed", allow_module_level=True)

from jeepney import DBusAddress, HeaderFields, message_bus, new_signal
from jeepney.io.blocking import open_dbus_connection

from app.remote import hotkeys_portal
from app.remote.hotkey_listener import Hotkey, HotkeysError, HotkeyState, HotkeyStatus
from app.remote.hotkeys_portal import PortalListener, write_trigger
from app.remote.key_combination import parse_combination
from app.remote.portal_connection import BusError, bus_address
from app.storage.desktop_entry import APP_ID
from tests.fakes.portal import CANCELLED, FAILED, PATH, SHORTCUTS, Behaviour, FakePortal, private_bus

PATIENCE_S = 60.0
WANTED = (
    Hotkey("panic", "Panic: show the card", parse_combination("Ctrl+Alt+P")),
    Hotkey("swap 3", "Change to portrait: 3", parse_combination("F13")),
)


@pytest.fixture(scope="module")
def bus() -> Iterator[str]:
    """Its folder has a short path, as sockets need it."""
    with tempfile.TemporaryDirectory(prefix="bus") as folder, private_bus(Path(folder)) as address:
        yield address


@pytest.fixture(autouse=True)
def applications(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The user's desktop entries: never those of whoever runs the tests."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "system"))
    monkeypatch.setattr(hotkeys_portal, "REGISTER_PAUSES_S", (0.0, 0.01, 0.01))
    return tmp_path / "applications"


Start = Callable[..., FakePortal]


@pytest.fixture
def start_portal(bus: str) -> Iterator[Start]:
    started: list[FakePortal] = []

    def start(**behaviour: Any) -> FakePortal:
        started.append(FakePortal(bus, Behaviour(**behaviour)))
        return started[-1]

    yield start
    for portal in started:
        portal.close()


class Ears:
    """A listener that is started, and what it reports."""

    def __init__(self, bus: str, wanted: Sequence[Hotkey] = WANTED) -> None:
        self.pressed: list[str] = []
        self.statuses: list[HotkeyStatus] = []
        self._news = threading.Condition()
        self.listener = PortalListener(bus)
        self.listener.start_listening(wanted, self._hear, self._note)

    def wait(self, condition: Callable[["Ears"], bool]) -> None:
        with self._news:
            met = self._news.wait_for(lambda: condition(self), PATIENCE_S)
        assert met, (self.statuses, self.pressed)

    def wait_for(self, *states: HotkeyState) -> HotkeyStatus:
        """Wait until it has gone through these states, and return the last status."""
        self.wait(lambda ears: [status.state for status in ears.statuses] == list(states))
        return self.statuses[-1]

    def close(self) -> None:
        self.listener.stop_listening()

    def _hear(self, action: str) -> None:
        with self._news:
            self.pressed.append(action)
            self._news.notify_all()

    def _note(self, status: HotkeyStatus) -> None:
        with self._news:
            self.statuses.append(status)
            self._news.notify_all()


ASKING, ACTIVE, UNAVAILABLE = HotkeyState.ASKING, HotkeyState.ACTIVE, HotkeyState.UNAVAILABLE


def test_a_key_of_the_desktop_triggers_its_action(bus: str, start_portal: Start) -> None:
    portal = start_portal(triggers={"panic": "Press Ctrl+Alt+P", "swap 3": ""})
    with closing(Ears(bus)) as ears:
        status = ears.wait_for(ASKING, ACTIVE)
        assert status == HotkeyStatus(ACTIVE, (), {"panic": "Press Ctrl+Alt+P", "swap 3": ""})
        portal.press("panic")
        portal.press("panic", member="Deactivated")
        portal.press("swap 3")
        ears.wait(lambda ears: len(ears.pressed) >= 2)
        assert ears.pressed == ["panic", "swap 3"]


def test_the_portal_is_asked_as_its_documentation_says(bus: str, start_portal: Start) -> None:
    portal = start_portal()
    with closing(Ears(bus)) as ears:
        ears.wait_for(ASKING, ACTIVE)
        (session,) = portal.sessions
    portal.wait_for("Close")
    names = [call[0] for call in portal.behaviour.calls]
    assert names == ["Get", "Register", "CreateSession", "BindShortcuts", "Close"]
    (_, _, (_, id, _), (_, options), (_, bound, shortcuts, parent), (_, closed)) = [(), *portal.behaviour.calls]
    assert (id, bound, closed, parent) == (APP_ID, session, session, "")
    assert {name: signature for name, (signature, _) in options.items()} == {
        "handle_token": "s",
        "session_handle_token": "s",
    }
    assert shortcuts == [
        ("panic", {"description": ("s", "Panic: show the card"), "preferred_trigger": ("s", "CTRL+ALT+p")}),
        ("swap 3", {"description": ("s", "Change to portrait: 3"), "preferred_trigger": ("s", "F13")}),
    ]


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("Ctrl+Alt+P", "CTRL+ALT+p"),
        ("Meta+Shift+PgUp", "SHIFT+LOGO+Prior"),
        ("Ctrl++", "CTRL+plus"),
        ("Alt+Esc", "ALT+Escape"),
        ("F13", "F13"),
    ],
)
def test_a_trigger_is_written_as_the_specification_has_it(text: str, trigger: str) -> None:
    assert write_trigger(parse_combination(text)) == trigger


def test_the_user_may_take_any_time_to_answer(bus: str, start_portal: Start) -> None:
    portal = start_portal(patient=True)
    with closing(Ears(bus)) as ears:
        portal.wait_for("BindShortcuts")
        assert [status.state for status in ears.statuses] == [ASKING]
        portal.answer()
        ears.wait_for(ASKING, ACTIVE)


def test_who_does_not_want_to_answer_can_still_end_it(bus: str, start_portal: Start) -> None:
    portal = start_portal(patient=True)
    with closing(Ears(bus)):
        portal.wait_for("BindShortcuts")
    portal.wait_for("Close", "Close")
    request, session = [call[1] for call in portal.behaviour.calls if call[0] == "Close"]
    assert "/request/" in request
    assert "/session/" in session


@pytest.mark.parametrize(
    ("behaviour", "message", "remedy"),
    [
        ({"bind_response": CANCELLED}, "not allowed", "off and on again"),
        ({"bind_response": FAILED}, "BindShortcuts failed", "personacam ctl"),
        ({"create_response": FAILED}, "CreateSession failed", "personacam ctl"),
        ({"has_shortcuts": False}, "no global shortcuts", "personacam ctl"),
        ({"knows_id": lambda id: False}, "An app id is required", "personacam ctl"),
    ],
)
def test_what_a_portal_refuses_is_said_with_what_to_do(
    bus: str, start_portal: Start, behaviour: dict[str, Any], message: str, remedy: str
) -> None:
    start_portal(**behaviour)
    with closing(Ears(bus)) as ears:
        (problem,) = ears.wait_for(ASKING, UNAVAILABLE).problems
        assert message in problem.message
        assert remedy in problem.advice


def test_a_bus_without_a_portal_is_said(bus: str) -> None:
    with closing(Ears(bus)) as ears:
        (problem,) = ears.wait_for(ASKING, UNAVAILABLE).problems
        assert "no portal" in problem.message
        assert "xdg-desktop-portal" in problem.advice


def test_without_a_bus_the_reason_is_said() -> None:
    with closing(Ears("unix:path=/nowhere/bus")) as ears:
        (problem,) = ears.wait_for(ASKING, UNAVAILABLE).problems
        assert "D-Bus" in problem.message
    with pytest.raises(BusError, match="XDG_RUNTIME_DIR"):
        bus_address({})
    assert bus_address({"XDG_RUNTIME_DIR": "/run/user/1"}) == "unix:path=/run/user/1/bus"


def test_a_desktop_that_gives_no_key_is_said(bus: str, start_portal: Start) -> None:
    start_portal(triggers={})
    with closing(Ears(bus)) as ears:
        (problem,) = ears.wait_for(ASKING, ACTIVE).problems
        assert "desktop's settings" in problem.advice


def test_a_portal_that_does_not_say_what_it_bound_is_asked(bus: str, start_portal: Start) -> None:
    portal = start_portal(tells_bound=False, triggers={"panic": "F9"})
    with closing(Ears(bus)) as ears:
        assert ears.wait_for(ASKING, ACTIVE).triggers == {"panic": "F9"}
    assert "ListShortcuts" in [call[0] for call in portal.behaviour.calls]


def test_keys_that_are_changed_in_the_desktops_settings_are_reported(bus: str, start_portal: Start) -> None:
    portal = start_portal()
    with closing(Ears(bus)) as ears:
        ears.wait_for(ASKING, ACTIVE)
        portal.change_triggers({"panic": "F9"})
        assert ears.wait_for(ASKING, ACTIVE, ACTIVE).triggers == {"panic": "F9"}


def test_a_session_that_the_desktop_ends_is_said(bus: str, start_portal: Start) -> None:
    portal = start_portal()
    with closing(Ears(bus)) as ears:
        ears.wait_for(ASKING, ACTIVE)
        portal.close_session()
        (problem,) = ears.wait_for(ASKING, ACTIVE, UNAVAILABLE).problems
        assert "ended" in problem.message


def test_after_the_portal_vanished_its_return_brings_the_keys_back(bus: str, start_portal: Start) -> None:
    first = FakePortal(bus)
    with closing(Ears(bus)) as ears:
        ears.wait_for(ASKING, ACTIVE)
        first.close()
        (problem,) = ears.wait_for(ASKING, ACTIVE, UNAVAILABLE).problems
        assert "return when it runs again" in problem.advice
        second = start_portal()
        ears.wait_for(ASKING, ACTIVE, UNAVAILABLE, ASKING, ACTIVE)
        assert "Register" in [call[0] for call in second.behaviour.calls]
        second.press("panic")
        ears.wait(lambda ears: ears.pressed == ["panic"])


def test_a_portal_that_vanishes_while_it_asks_is_noticed(bus: str) -> None:
    portal = FakePortal(bus, Behaviour(patient=True))
    with closing(Ears(bus)) as ears:
        portal.wait_for("BindShortcuts")
        portal.close()
        ears.wait_for(ASKING, UNAVAILABLE)


def test_presses_that_other_programs_make_up_are_not_heard(bus: str, start_portal: Start) -> None:
    portal = start_portal()
    with closing(Ears(bus)) as ears, closing(open_dbus_connection(bus)) as other:
        ears.wait_for(ASKING, ACTIVE)
        ((session, owner),) = portal.sessions.items()
        made_up = new_signal(DBusAddress(PATH, interface=SHORTCUTS), "Activated", "osta{sv}", (session, "panic", 1, {}))
        made_up.header.fields[HeaderFields.destination] = owner
        other.send(made_up)
        other.send_and_get_reply(message_bus.GetId())  # the bus has passed it on by now
        portal.press("panic", session=f"{session}x")
        portal.press("quit")
        portal.press("swap 3")
        ears.wait(lambda ears: len(ears.pressed) >= 1)
        assert ears.pressed == ["swap 3"]


def test_an_older_portal_without_a_registry_needs_no_id(bus: str, start_portal: Start, applications: Path) -> None:
    start_portal(has_registry=False)
    with closing(Ears(bus)) as ears:
        ears.wait_for(ASKING, ACTIVE)
    assert not applications.exists()


def test_a_portal_that_does_not_know_the_program_is_given_a_desktop_entry(
    bus: str, start_portal: Start, applications: Path
) -> None:
    entry = applications / f"{APP_ID}.desktop"
    seen: list[bool] = []

    def knows(id: str) -> bool:
        """It sees a new file a moment later."""
        seen.append(entry.exists())
        return len(seen) > 2 and entry.exists()

    start_portal(knows_id=knows)
    with closing(Ears(bus)) as ears:
        ears.wait_for(ASKING, ACTIVE)
    assert seen == [False, True, True]


def test_what_was_not_started_ends_and_says_what_it_would_find(bus: str, start_portal: Start) -> None:
    for here, raises in ((False, pytest.raises(HotkeysError, match="no portal")), (True, nullcontext())):
        if here:
            start_portal()
        listener = PortalListener(bus)
        with raises:
            listener.check_support()
        listener.stop_listening()
