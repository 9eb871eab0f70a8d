"""A desktop's portal with global shortcuts, as small as it can be, on a D-Bus bus of its own.

It follows the portal's documentation: object paths from the caller's name and token, a Response for each request,
sessions that belong to their caller, and an id before anything else. `Behaviour` is what it does differently.
"""

import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection

NAME, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
SHORTCUTS, REGISTRY = "org.freedesktop.portal.GlobalShortcuts", "org.freedesktop.host.portal.Registry"
REQUEST, SESSION = "org.freedesktop.portal.Request", "org.freedesktop.portal.Session"
OK, CANCELLED, FAILED = 0, 1, 2
CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""
Shortcut = tuple[str, dict[str, tuple[str, Any]]]


@contextmanager
def private_bus(folder: Path) -> Iterator[str]:
    """Run a bus for the block, and give its address; nothing else is on it."""
    config = folder / "bus.conf"
    config.write_text(CONFIG.format(folder=folder), encoding="utf-8")
    command = ["dbus-daemon", f"--config-file={config}", "--print-address", "--nofork"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        assert daemon.stdout is not None
        try:
            yield daemon.stdout.readline().strip()
        finally:
            daemon.terminate()


@dataclass
class Behaviour:
    """triggers: action -> what the desktop binds it to, for those that are bound; None: as asked for.

    knows_id: whether there is a desktop entry, asked with each Register. patient: BindShortcuts is answered only when
    the test says so. calls: each call's name with its arguments, in order.
    """

    has_shortcuts: bool = True
    has_registry: bool = True
    knows_id: Callable[[str], bool] = lambda id: True
    bind_response: int = OK
    create_response: int = OK
    triggers: dict[str, str] | None = None
    tells_bound: bool = True
    patient: bool = False
    calls: list[tuple[Any, ...]] = field(default_factory=list)


class FakePortal:
    """Serves on a thread of its own from the beginning to `close`, which leaves the bus like a crash would.

    sessions: path -> its owner's name on the bus.
    """

    def __init__(self, address: str, behaviour: Behaviour | None = None) -> None:
        self.behaviour = behaviour or Behaviour()
        self.sessions: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        self._unanswered: tuple[Message, str, list[Shortcut]] | None = None
        self._news = threading.Condition()
        self._reading, self._writing = os.pipe()
        self._bus: DBusConnection = open_dbus_connection(address)
        self._bus.send_and_get_reply(message_bus.RequestName(NAME))
        self._bus.selector.register(self._reading, 1)
        self._thread = threading.Thread(target=self._serve, name="fake portal", daemon=True)
        self._thread.start()

    def close(self) -> None:
        os.write(self._writing, b"\0")
        self._thread.join()
        self._bus.close()
        os.close(self._reading)
        os.close(self._writing)

    def wait_for(self, *calls: str, timeout_s: float = 60.0) -> None:
        """Wait until each of these was called, as often as it is named."""
        with self._news:
            done = self._news.wait_for(lambda: self._has_seen(calls), timeout_s)
        assert done, f"of {calls} only {[call[0] for call in self.behaviour.calls]} were called"

    def press(self, action: str, session: str | None = None, member: str = "Activated") -> None:
        """A key of this action is pressed (or its release, Deactivated)."""
        self.emit(SHORTCUTS, member, PATH, "osta{sv}", (session or self._session(), action, 12345, {}))

    def close_session(self) -> None:
        self.emit(SESSION, "Closed", self._session(), "a{sv}", ({},))

    def change_triggers(self, triggers: dict[str, str]) -> None:
        """The user chose other keys in the desktop's settings."""
        shortcuts = [(id, {"trigger_description": ("s", text)}) for id, text in triggers.items()]
        self.emit(SHORTCUTS, "ShortcutsChanged", PATH, "oa(sa{sv})", (self._session(), shortcuts))

    def answer(self, response: int = OK) -> None:
        """The user answers the desktop's question."""
        assert self._unanswered is not None
        asked, token, shortcuts = self._unanswered
        self._unanswered = None
        self._respond(asked, token, response, self._bound(shortcuts))

    def emit(self, interface: str, member: str, path: str, signature: str, body: tuple[Any, ...]) -> None:
        """Send a signal to the owner of the newest session; another path than its own is for any session."""
        owner = self.sessions.get(path) or list(self.sessions.values())[-1]
        signal = new_signal(DBusAddress(path, interface=interface), member, signature, body)
        signal.header.fields[HeaderFields.destination] = owner
        self._bus.send(signal)

    def _session(self) -> str:
        return list(self.sessions)[-1]

    def _has_seen(self, calls: tuple[str, ...]) -> bool:
        names = [call[0] for call in self.behaviour.calls]
        return all(names.count(name) >= calls.count(name) for name in calls)

    def _serve(self) -> None:
        while True:
            try:
                message = self._bus.receive()
            except TimeoutError:  # the pipe: the end
                return
            if message.header.message_type is MessageType.method_call:
                self._handle(message)

    def _handle(self, call: Message) -> None:
        fields = call.header.fields
        interface, member = fields.get(HeaderFields.interface), fields[HeaderFields.member]
        known = {SHORTCUTS: self.behaviour.has_shortcuts, REGISTRY: self.behaviour.has_registry}
        if member == "Get":
            self._note("Get", call.body[0])
            if known.get(call.body[0]):
                self._bus.send(new_method_return(call, "v", (("u", 2 if call.body[0] == SHORTCUTS else 1),)))
            else:
                self._refuse(call, "org.freedesktop.DBus.Error.InvalidArgs", "No such interface")
        elif interface in known and not known[interface]:
            self._refuse(call, "org.freedesktop.DBus.Error.UnknownMethod", "No such interface")
        else:
            handlers = {
                "Register": self._register,
                "CreateSession": self._create_session,
                "BindShortcuts": self._bind_shortcuts,
                "ListShortcuts": self._list_shortcuts,
                "Close": self._close,
            }
            handlers[member](call)

    def _register(self, call: Message) -> None:
        id, options = call.body
        self._note("Register", id, options)
        if self._sender(call) in self._ids:
            self._refuse(call, "org.freedesktop.portal.Error.InvalidArgument", "Registered too late")
        elif not self.behaviour.knows_id(id):
            self._refuse(
                call, "org.freedesktop.portal.Error.Failed", f"Could not register app ID: App info not found for '{id}'"
            )
        else:
            self._ids[self._sender(call)] = id
            self._bus.send(new_method_return(call))

    def _create_session(self, call: Message) -> None:
        (options,) = call.body
        self._note("CreateSession", options)
        self._ids.setdefault(self._sender(call), "")
        if self.behaviour.has_registry and not self._ids[self._sender(call)]:
            self._refuse(call, "org.freedesktop.portal.Error.NotAllowed", "An app id is required")
            return
        path = f"{PATH}/session/{self._escaped(call)}/{options['session_handle_token'][1]}"
        self._return_handle(call, options)
        if self.behaviour.create_response == OK:
            self.sessions[path] = self._sender(call)
        results = {"session_handle": ("s", path)}
        self._respond(call, options["handle_token"][1], self.behaviour.create_response, results)

    def _bind_shortcuts(self, call: Message) -> None:
        session, shortcuts, parent, options = call.body
        if self.sessions.get(session) != self._sender(call):
            self._refuse(call, "org.freedesktop.DBus.Error.AccessDenied", "Invalid session")
            return
        self._return_handle(call, options)
        token = options["handle_token"][1]
        if self.behaviour.patient:
            self._unanswered = (call, token, shortcuts)
        self._note("BindShortcuts", session, shortcuts, parent)
        if not self.behaviour.patient:
            results = self._bound(shortcuts) if self.behaviour.tells_bound else {}
            self._respond(call, token, self.behaviour.bind_response, results)

    def _list_shortcuts(self, call: Message) -> None:
        session, options = call.body
        self._note("ListShortcuts", session)
        self._return_handle(call, options)
        self._respond(call, options["handle_token"][1], OK, self._bound([]))

    def _close(self, call: Message) -> None:
        path = call.header.fields[HeaderFields.path]
        self._note("Close", path)
        self.sessions.pop(path, None)

    def _bound(self, shortcuts: list[Shortcut]) -> dict[str, tuple[str, Any]]:
        asked = {id: about["preferred_trigger"][1] for id, about in shortcuts}
        triggers = asked if self.behaviour.triggers is None else self.behaviour.triggers
        bound = [(id, {"description": ("s", "…"), "trigger_description": ("s", text)}) for id, text in triggers.items()]
        return {"shortcuts": ("a(sa{sv})", bound)}

    def _return_handle(self, call: Message, options: dict[str, tuple[str, Any]]) -> None:
        path = f"{PATH}/request/{self._escaped(call)}/{options['handle_token'][1]}"
        self._bus.send(new_method_return(call, "o", (path,)))

    def _respond(self, call: Message, token: str, response: int, results: dict[str, tuple[str, Any]]) -> None:
        path = f"{PATH}/request/{self._escaped(call)}/{token}"
        body = (response, results if response == OK else {})
        signal = new_signal(DBusAddress(path, interface=REQUEST), "Response", "ua{sv}", body)
        signal.header.fields[HeaderFields.destination] = self._sender(call)
        self._bus.send(signal)

    def _refuse(self, call: Message, name: str, text: str) -> None:
        self._bus.send(new_error(call, name, "s", (text,)))

    def _note(self, *call: object) -> None:
        with self._news:
            self.behaviour.calls.append(call)
            self._news.notify_all()

    def _sender(self, call: Message) -> str:
        return str(call.header.fields[HeaderFields.sender])

    def _escaped(self, call: Message) -> str:
        return self._sender(call).removeprefix(":").replace(".", "_")
