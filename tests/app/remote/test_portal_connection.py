"""Calls, requests and signals of a made-up portal on a real D-Bus bus."""

import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

if sys.platform != "linux":
    pytest.skip("portals are a matter of Linux", allow_module_level=True)
if shutil.which("dbus-daemon") is None:
    pytest.skip("dbus-daemon is not installed", allow_module_level=True)

from jeepney import DBusAddress, HeaderFields, message_bus, new_signal
from jeepney.io.blocking import open_dbus_connection

from app.remote.portal_connection import (
    NAME,
    PATH,
    SESSION,
    BusError,
    InterruptedWaitError,
    Interruption,
    PortalCallError,
    PortalConnection,
    PortalError,
    PortalGoneError,
    RequestCancelledError,
    bus_address,
    is_signal,
    new_token,
)
from tests.fakes.portal import CANCELLED, FAILED, REGISTRY, SHORTCUTS, Behaviour, FakePortal, private_bus

Start = Callable[..., FakePortal]


@pytest.fixture(scope="module")
def bus() -> Iterator[str]:
    """Its folder has a short path, as sockets need it."""
    with tempfile.TemporaryDirectory(prefix="bus") as folder, private_bus(Path(folder)) as address:
        yield address


@pytest.fixture
def start_portal(bus: str) -> Iterator[Start]:
    started: list[FakePortal] = []

    def start(**behaviour: Any) -> FakePortal:
        started.append(FakePortal(bus, Behaviour(**behaviour)))
        return started[-1]

    yield start
    for portal in started:
        portal.close()


@pytest.fixture
def interruption() -> Iterator[Interruption]:
    with closing(Interruption()) as made:
        yield made


@pytest.fixture
def connection(bus: str, interruption: Interruption) -> Iterator[PortalConnection]:
    with PortalConnection(interruption, bus) as made:
        yield made


def create_session(connection: PortalConnection, token: str = "mine") -> str:
    """Have a session made, and return its path."""
    results = connection.request(SHORTCUTS, "CreateSession", "", (), {"session_handle_token": ("s", token)})
    return str(results["session_handle"][1])


# --- without a bus ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        ({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/a", "XDG_RUNTIME_DIR": "/run/me"}, "unix:path=/a"),
        ({"XDG_RUNTIME_DIR": "/run/me"}, "unix:path=/run/me/bus"),
        ({"DBUS_SESSION_BUS_ADDRESS": "", "XDG_RUNTIME_DIR": "/run/me"}, "unix:path=/run/me/bus"),
    ],
)
def test_the_bus_is_where_the_system_says(environment: dict[str, str], address: str) -> None:
    assert bus_address(environment) == address


def test_without_a_word_about_the_bus_there_is_none() -> None:
    with pytest.raises(BusError, match="neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR"):
        bus_address({})


@pytest.mark.parametrize("address", ["unix:path=/no/such/socket", "nonsense", "unix:abstract"])
def test_a_bus_that_cannot_be_reached_is_an_error_of_the_bus(interruption: Interruption, address: str) -> None:
    with pytest.raises(BusError):
        PortalConnection(interruption, address)


def test_tokens_are_names_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(50)}
    assert len(tokens) == 50
    assert all(token.isidentifier() for token in tokens)


def test_an_interruption_that_is_over_does_no_harm() -> None:
    interruption = Interruption()
    interruption.close()
    interruption.interrupt()


def test_a_call_error_says_its_name_if_it_says_nothing_else() -> None:
    assert str(PortalCallError("org.example.Error", "")) == "org.example.Error"
    assert str(PortalCallError("org.example.Error", "It broke.")) == "It broke."


# --- calls --------------------------------------------------------------------------------------------------------


def test_a_version_is_read_and_an_interface_that_is_not_there_has_none(
    connection: PortalConnection, start_portal: Start
) -> None:
    start_portal(has_registry=False)
    assert connection.read_version(SHORTCUTS) == 2
    assert connection.read_version(REGISTRY) is None


def test_without_a_portal_a_call_is_an_error_that_says_so(connection: PortalConnection) -> None:
    with pytest.raises(PortalCallError) as failed:
        connection.read_version(SHORTCUTS)
    assert failed.value.name == "org.freedesktop.DBus.Error.ServiceUnknown"


def test_a_call_that_is_refused_says_why(connection: PortalConnection, start_portal: Start) -> None:
    start_portal(knows_id=lambda id: False)
    with pytest.raises(PortalCallError, match="App info not found for") as failed:
        connection.call(REGISTRY, "Register", "sa{sv}", ("a.b", {}))
    assert failed.value.name == "org.freedesktop.portal.Error.Failed"


# --- requests -----------------------------------------------------------------------------------------------------


def test_a_request_returns_what_the_desktop_answers(connection: PortalConnection, start_portal: Start) -> None:
    portal = start_portal(has_registry=False)
    connection.subscribe(SHORTCUTS)
    session = create_session(connection, "mine")
    assert session == connection.session_path("mine")
    assert list(portal.sessions) == [session]


@pytest.mark.parametrize(("code", "error"), [(CANCELLED, RequestCancelledError), (FAILED, PortalError)])
def test_a_request_that_is_refused_or_fails_says_which(
    connection: PortalConnection, start_portal: Start, code: int, error: type[PortalError]
) -> None:
    start_portal(has_registry=False, create_response=code)
    connection.subscribe(SHORTCUTS)
    with pytest.raises(PortalError) as failed:
        create_session(connection)
    assert type(failed.value) is error


def test_a_request_that_is_given_up_is_closed(
    connection: PortalConnection, start_portal: Start, interruption: Interruption
) -> None:
    portal = start_portal(has_registry=False, patient=True)
    connection.subscribe(SHORTCUTS)
    session = create_session(connection)
    ended: list[type[BaseException]] = []

    def bind() -> None:
        try:
            connection.request(SHORTCUTS, "BindShortcuts", "oa(sa{sv})s", (session, [], ""), {})
        except InterruptedWaitError as error:
            ended.append(type(error))

    thread = threading.Thread(target=bind)
    thread.start()
    portal.wait_for("BindShortcuts")
    interruption.interrupt()
    thread.join(60)
    portal.wait_for("Close")
    assert ended == [InterruptedWaitError]
    closed = next(call[1] for call in portal.behaviour.calls if call[0] == "Close")
    assert closed.startswith(f"{PATH}/request/{connection.sender}/")


# --- signals ------------------------------------------------------------------------------------------------------


def test_signals_come_in_order_also_those_that_came_while_something_else_was_waited_for(
    connection: PortalConnection, start_portal: Start
) -> None:
    portal = start_portal(has_registry=False)
    connection.subscribe(SHORTCUTS)
    session = create_session(connection)
    for action in ("a", "b"):
        portal.press(action)
    connection.read_version(SHORTCUTS)
    portal.press("c")
    assert [connection.next_signal().body[1] for _ in range(3)] == ["a", "b", "c"]
    portal.close_session()
    assert is_signal(connection.next_signal(), SESSION, "Closed", session)


def test_a_signal_that_another_program_sends_is_not_the_portals(
    bus: str, connection: PortalConnection, start_portal: Start
) -> None:
    portal = start_portal(has_registry=False)
    connection.subscribe(SHORTCUTS)
    session = create_session(connection)
    with closing(open_dbus_connection(bus)) as other:
        address = DBusAddress(PATH, interface=SHORTCUTS)
        forged = new_signal(address, "Activated", "osta{sv}", (session, "forged", 1, {}))
        forged.header.fields[HeaderFields.destination] = next(iter(portal.sessions.values()))
        other.send(forged)
        other.send_and_get_reply(message_bus.GetId())
    portal.press("real")
    assert connection.next_signal().body[1] == "real"


def test_a_pause_keeps_what_arrives_meanwhile(connection: PortalConnection, start_portal: Start) -> None:
    portal = start_portal(has_registry=False)
    connection.subscribe(SHORTCUTS)
    create_session(connection)
    portal.press("a")
    connection.pause(0.05)
    assert connection.next_signal().body[1] == "a"


def test_a_portal_that_leaves_is_noticed_and_what_it_said_before_is_forgotten(
    connection: PortalConnection, start_portal: Start, bus: str
) -> None:
    portal = FakePortal(bus, Behaviour(has_registry=False))
    connection.subscribe(SHORTCUTS)
    create_session(connection)
    portal.press("a")
    connection.pause(0.05)
    portal.close()
    with pytest.raises(PortalGoneError):
        connection.wait_for(lambda message: False)
    again = start_portal(has_registry=False)
    connection.wait_for_portal()
    assert create_session(connection, "other") == connection.session_path("other")
    again.press("b")
    assert connection.next_signal().body[1] == "b"


def test_what_a_portal_said_before_another_took_its_name_over_is_dropped(
    connection: PortalConnection, start_portal: Start, bus: str
) -> None:
    portal = FakePortal(bus, Behaviour(has_registry=False))
    connection.subscribe(SHORTCUTS)
    create_session(connection)
    portal.press("a")
    connection.pause(0.05)
    heir = start_portal(has_registry=False)  # waits for the name in the bus's queue
    portal.close()
    with pytest.raises(PortalGoneError):
        connection.wait_for(lambda message: False)
    connection.wait_for_portal()
    with pytest.raises(TimeoutError):
        connection.wait_for(lambda message: is_signal(message, SHORTCUTS, "Activated", PATH), 0)
    create_session(connection, "other")
    heir.press("b")
    assert connection.next_signal().body[1] == "b"


@pytest.mark.parametrize("wait", ["next_signal", "pause"])
def test_an_interruption_ends_every_wait(
    connection: PortalConnection, start_portal: Start, interruption: Interruption, wait: str
) -> None:
    start_portal(has_registry=False)
    connection.subscribe(SHORTCUTS)
    interruption.interrupt()
    with pytest.raises(InterruptedWaitError):
        connection.next_signal() if wait == "next_signal" else connection.pause(3600)


def test_a_wait_with_a_limit_ends(connection: PortalConnection) -> None:
    with pytest.raises(TimeoutError):
        connection.wait_for(lambda message: False, 0.01)


def test_the_connection_ends_with_its_block(bus: str, interruption: Interruption) -> None:
    with PortalConnection(interruption, bus) as connection:
        name = str(connection._bus.unique_name)
    with closing(open_dbus_connection(bus)) as other:
        reply = other.send_and_get_reply(message_bus.NameHasOwner(name))
    assert reply.body[0] in (False, 0)
    assert NAME == "org.freedesktop.portal.Desktop"
