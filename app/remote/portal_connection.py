"""A connection to the desktop's portal over D-Bus: calls, requests that the user may have to answer, and signals.

    call ─▶ reply                        answered at once, or an error
    request ─▶ handle ─▶ Response        the desktop may ask the user first, for as long as that takes

Owns: the connection, object paths and tokens, and how the end of waiting is asked for from another thread.
Does not know: what a portal is asked for. One thread uses it; `Interruption` is for others.
Source: flatpak.github.io/xdg-desktop-portal, "Requests" and "Sessions".
"""

import os
import secrets
import select
import socket
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from jeepney import (
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    MessageFlag,
    MessageType,
    message_bus,
    new_method_call,
)
from jeepney.auth import AuthenticationError
from jeepney.io.blocking import DBusConnection, open_dbus_connection

NAME, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
REQUEST, SESSION = "org.freedesktop.portal.Request", "org.freedesktop.portal.Session"
PROPERTIES = "org.freedesktop.DBus.Properties"
BUS, BUS_PATH = "org.freedesktop.DBus", "/org/freedesktop/DBus"
CALL_S = 25.0
"""As long as D-Bus itself waits: the first call starts the portal."""
CANCELLED = 1
_NAMES = ("InvalidArgs", "UnknownInterface", "UnknownProperty", "UnknownMethod")
NO_INTERFACE = {f"org.freedesktop.DBus.Error.{name}" for name in _NAMES}
"""The errors with which different D-Bus libraries answer to an interface that they do not have."""
Options = Mapping[str, tuple[str, Any]]
"""D-Bus's a{sv}: name -> (signature, value)."""


class PortalError(Exception):
    """The portal did not do what it was asked for; says why."""


class PortalCallError(PortalError):
    """A call was answered with a D-Bus error, whose name is `name`."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text or name)
        self.name = name


class RequestCancelledError(PortalError):
    """The user said no."""


class PortalGoneError(PortalError):
    """The portal left the bus."""


class BusError(PortalError):
    """The bus itself cannot be reached, or ended."""


class InterruptedWaitError(Exception):
    """Another thread asked for the end."""


class Interruption:
    """Ends the waiting of the thread that uses a connection, from any other."""

    def __init__(self) -> None:
        self._sender, self.receiver = socket.socketpair()

    def interrupt(self) -> None:
        with suppress(OSError):
            self._sender.send(b"\0")

    def close(self) -> None:
        self._sender.close()
        self.receiver.close()


def bus_address(environment: Mapping[str, str] = os.environ) -> str:
    """Return the address of the user's bus. Raises: BusError if nothing tells it."""
    runtime = environment.get("XDG_RUNTIME_DIR")
    address = environment.get("DBUS_SESSION_BUS_ADDRESS") or (f"unix:path={runtime}/bus" if runtime else "")
    if not address:
        raise BusError("neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR is set")
    return address


class PortalConnection:
    """To be used in a `with` block. From its beginning on it hears the signals of the portal that are for it."""

    def __init__(self, interruption: Interruption, address: str | None = None) -> None:
        """Raises: BusError."""
        try:
            self._bus: DBusConnection = open_dbus_connection(address or bus_address())
        except (OSError, RuntimeError, ValueError, StopIteration, AuthenticationError) as error:
            raise BusError(str(error)) from error
        self._interruption = interruption
        self._waiting: deque[Message] = deque()
        self._owner = ""
        self._is_present = True
        self._poll = select.poll()
        self._poll.register(self._bus.sock, select.POLLIN)
        self._poll.register(interruption.receiver, select.POLLIN)
        self.sender = str(self._bus.unique_name).removeprefix(":").replace(".", "_")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bus.close()

    def session_path(self, token: str) -> str:
        """Return where the session will be that is made with this token."""
        return f"{PATH}/session/{self.sender}/{token}"

    def subscribe(self, *interfaces: str) -> None:
        """Hear signals of these interfaces, of answers to requests, and of the portal leaving. Before any request."""
        for interface in (REQUEST, SESSION, *interfaces):
            self._add_match(MatchRule(type="signal", sender=NAME, interface=interface, path_namespace=PATH))
        owner = MatchRule(type="signal", sender=BUS, interface=BUS, member="NameOwnerChanged")
        owner.add_arg_condition(0, NAME)
        self._add_match(owner)

    def read_version(self, interface: str) -> int | None:
        """Return the version of one of the portal's interfaces, None if it has no such interface.

        Raises: PortalCallError if there is no portal; BusError.
        """
        try:
            (version,) = self.call(PROPERTIES, "Get", "ss", (interface, "version"))
        except PortalCallError as error:
            if error.name in NO_INTERFACE:
                return None
            raise
        return int(version[1])

    def call(self, interface: str, method: str, signature: str, body: tuple[Any, ...]) -> tuple[Any, ...]:
        """Call a method of the portal, and return what it answers. Raises: PortalCallError, BusError."""
        address = DBusAddress(PATH, bus_name=NAME, interface=interface)
        return tuple(self._call(new_method_call(address, method, signature, body)).body)

    def request(self, interface: str, method: str, signature: str, body: tuple[Any, ...], options: Options) -> Options:
        """Make a request, and return its results; the user may take any time to answer.

        signature, body: without the options, which are the method's last argument.
        Raises: RequestCancelledError; PortalError if it failed in another way; InterruptedWaitError.
        """
        token = new_token()
        path = f"{PATH}/request/{self.sender}/{token}"
        options = {**options, "handle_token": ("s", token)}
        try:
            (handle,) = self.call(interface, method, f"{signature}a{{sv}}", (*body, options))
            answer = self.wait_for(
                lambda message: self._is_from_portal(message) and is_signal(message, REQUEST, "Response", path, handle)
            )
        except InterruptedWaitError:
            self.send(path, REQUEST, "Close")
            raise
        code, results = answer.body
        if code == CANCELLED:
            raise RequestCancelledError(f"{method} was refused")
        if code:
            raise PortalError(f"{method} failed")
        return dict(results)

    def send(self, path: str, interface: str, method: str) -> None:
        """Call a method without arguments, and do not wait for an answer."""
        message = new_method_call(DBusAddress(path, bus_name=NAME, interface=interface), method)
        message.header.flags = MessageFlag.no_reply_expected | MessageFlag.no_auto_start
        with suppress(OSError):
            self._bus.send(message)

    def next_signal(self) -> Message:
        """Return the next signal, in order. Raises: PortalGoneError, InterruptedWaitError, BusError."""
        return self.wait_for(self._is_from_portal)

    def wait_for_portal(self) -> None:
        """Wait until a portal is on the bus again. Raises: InterruptedWaitError, BusError."""
        while not self._is_present:
            message = self._receive(None)
            if _is_owner_change(message):
                self._is_present = bool(message.body[2])

    def pause(self, seconds: float) -> None:
        """Wait; what arrives meanwhile is kept. Raises: InterruptedWaitError, BusError."""
        deadline_s = time.monotonic() + seconds
        with suppress(TimeoutError):
            while True:
                self._keep(self._receive(deadline_s))

    def wait_for(self, matches: Callable[[Message], bool], timeout_s: float | None = None) -> Message:
        """Return the first message that matches; others are kept for later, in order. Raises: TimeoutError, too."""
        deadline_s = None if timeout_s is None else time.monotonic() + timeout_s
        for message in self._waiting:
            if matches(message):
                self._waiting.remove(message)
                return message
        while True:
            message = self._receive(deadline_s)
            if _is_owner_change(message):
                self._follow_owner(message)
            if matches(message):
                return message
            self._keep(message)

    def _follow_owner(self, message: Message) -> None:
        """Another program may take the portal's name over, too: it knows nothing of the sessions of the one before."""
        _, before, after = message.body
        if before:
            self._is_present, self._owner = bool(after), ""
            self._waiting.clear()
            raise PortalGoneError("the portal left the bus")

    def _keep(self, message: Message) -> None:
        if self._is_from_portal(message):
            self._waiting.append(message)

    def _is_from_portal(self, message: Message) -> bool:
        """Say whether it is a signal of the portal: any program could send one that looks the same."""
        return message.header.message_type is MessageType.signal and _sender(message) == self._owner

    def _call(self, message: Message) -> Message:
        serial = next(self._bus.outgoing_serial)
        try:
            self._bus.send(message, serial=serial)
            answer = self.wait_for(lambda other: other.header.fields.get(HeaderFields.reply_serial) == serial, CALL_S)
        except TimeoutError:
            raise PortalCallError("org.freedesktop.DBus.Error.NoReply", f"no answer in {CALL_S:.0f} s") from None
        except OSError as error:
            raise BusError(str(error)) from error
        if _sender(answer) != BUS:
            self._owner = _sender(answer)
        if answer.header.message_type is MessageType.error:
            text = answer.body[0] if answer.body and isinstance(answer.body[0], str) else ""
            raise PortalCallError(str(answer.header.fields.get(HeaderFields.error_name)), text)
        return answer

    def _add_match(self, rule: MatchRule) -> None:
        self._call(message_bus.AddMatch(rule))

    def _receive(self, deadline_s: float | None) -> Message:
        """Return the next message. Raises: TimeoutError, InterruptedWaitError, BusError."""
        while True:
            try:
                return self._bus.receive(timeout=0)
            except TimeoutError:
                pass
            except OSError as error:
                raise BusError(str(error)) from error
            left_s = None if deadline_s is None else deadline_s - time.monotonic()
            if left_s is not None and left_s <= 0:
                raise TimeoutError
            for ready, _ in self._poll.poll(None if left_s is None else left_s * 1000):
                if ready == self._interruption.receiver.fileno():
                    raise InterruptedWaitError


def new_token() -> str:
    """Return a token for a request or a session; others cannot guess it."""
    return f"personacam_{secrets.token_hex(8)}"


def is_signal(message: Message, interface: str, member: str, *paths: str) -> bool:
    """Say whether a message is this signal, and comes from one of these objects."""
    fields = message.header.fields
    return (
        message.header.message_type is MessageType.signal
        and fields.get(HeaderFields.interface) == interface
        and fields.get(HeaderFields.member) == member
        and fields.get(HeaderFields.path) in paths
    )


def _sender(message: Message) -> str:
    return str(message.header.fields.get(HeaderFields.sender, ""))


def _is_owner_change(message: Message) -> bool:
    """Only the bus itself can send under its name."""
    return _sender(message) == BUS and is_signal(message, BUS, "NameOwnerChanged", BUS_PATH)
