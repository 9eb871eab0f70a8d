"""Hotkeys on Wayland: the desktop's portal is asked for them, and the desktop decides which keys they get.

    register id ─▶ CreateSession ─▶ BindShortcuts (the desktop may ask the user) ─▶ Activated, Activated …

Owns: the thread that talks to the portal, what it asks for, and what becomes of a session that ends.
Does not know: actions, how D-Bus works (`portal_connection`). Tested with a made-up portal on a bus of its own; not yet
seen on GNOME or KDE.
Source: flatpak.github.io/xdg-desktop-portal, "Global Shortcuts", version 2, and "Registry", version 1; triggers:
specifications.freedesktop.org/shortcuts-spec.
"""

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from jeepney import Message

from app.remote.hotkey_listener import (
    Hotkey,
    HotkeysError,
    HotkeyState,
    HotkeyStatus,
    OnPress,
    OnStatus,
    ignore_press,
    ignore_status,
)
from app.remote.key_combination import KeyCombination, keysym_name
from app.remote.portal_connection import (
    NO_INTERFACE,
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
    is_signal,
    new_token,
)
from app.storage.desktop_entry import APP_ID, install_desktop_entry
from engine import Problem

SHORTCUTS, REGISTRY = "org.freedesktop.portal.GlobalShortcuts", "org.freedesktop.host.portal.Registry"
STOP_S = 5.0
REGISTER_PAUSES_S = (0.0, 1.0, 3.0)
"""A desktop entry that was just written may be seen a moment later."""
MODIFIER_NAMES = {"Ctrl": "CTRL", "Alt": "ALT", "Shift": "SHIFT", "Meta": "LOGO"}
NO_PORTAL = {f"org.freedesktop.DBus.Error.{name}" for name in ("ServiceUnknown", "NameHasNoOwner")}
INSTEAD = "Let the desktop's own shortcuts run `personacam ctl`, for example `personacam ctl panic`."
INSTALL = "Install xdg-desktop-portal and the part of it for your desktop, or use `personacam ctl`."
CHOOSE_THERE = "Choose keys in the desktop's settings."
MEANWHILE = "They return when it runs again. Until then, use `personacam ctl`."
AGAIN = "Switch the hotkeys off and on again, or use `personacam ctl`."

Shortcut = tuple[str, Mapping[str, tuple[str, Any]]]
"""As the portal tells it: the action in words, and what is known of it: name -> (signature, value)."""
log = logging.getLogger(__name__)


class PortalListener:
    """Has a session with the portal from `start_listening` to `stop_listening`, once, and a new one if it restarts."""

    def __init__(self, address: str | None = None) -> None:
        """address: of the D-Bus bus; None is that of the user's session."""
        self._address = address
        self._interruption = Interruption()
        self._thread = threading.Thread(target=self._run_sessions, name="hotkeys portal", daemon=True)
        self._wanted: Sequence[Hotkey] = ()
        self._on_press: OnPress = ignore_press
        self._on_status: OnStatus = ignore_status

    def check_support(self) -> None:
        """Ask the portal for its version, on a connection of its own: the id must be the first thing on another."""
        with _as_hotkeys_error(), PortalConnection(self._interruption, self._address) as portal:
            if portal.read_version(SHORTCUTS) is None:
                raise HotkeysError("The portal of this desktop has no global shortcuts.", INSTEAD)

    def start_listening(self, wanted: Sequence[Hotkey], on_press: OnPress, on_status: OnStatus) -> None:
        self._wanted, self._on_press, self._on_status = wanted, on_press, on_status
        on_status(HotkeyStatus(HotkeyState.ASKING))
        self._thread.start()

    def stop_listening(self) -> None:
        self._interruption.interrupt()
        if self._thread.ident:
            self._thread.join(STOP_S)
        if not self._thread.is_alive():
            self._interruption.close()

    def _run_sessions(self) -> None:
        """The life of the thread."""
        try:
            self.check_support()
            with _as_hotkeys_error(), PortalConnection(self._interruption, self._address) as portal:
                portal.subscribe(SHORTCUTS)
                while True:
                    self._run_session(portal)
        except HotkeysError as failure:
            self._on_status(HotkeyStatus(HotkeyState.UNAVAILABLE, (failure.problem,)))
        except InterruptedWaitError:
            pass
        except Exception as unforeseen:
            log.exception("The hotkeys failed.")
            failed = Problem("The hotkeys failed: {reason}.", AGAIN, reason=repr(unforeseen))
            self._on_status(HotkeyStatus(HotkeyState.UNAVAILABLE, (failed,)))

    def _run_session(self, portal: PortalConnection) -> None:
        """Have a session until the portal leaves the bus, and return when it is there again."""
        path = ""
        try:
            _register_id(portal)
            path = _create_session(portal)
            self._report_shortcuts(_bind_shortcuts(portal, path, self._wanted))
            while True:
                self._handle_signal(portal.next_signal(), path)
        except PortalGoneError:
            gone = Problem("The portal of the desktop ended, and the hotkeys with it.", MEANWHILE)
            self._on_status(HotkeyStatus(HotkeyState.UNAVAILABLE, (gone,)))
            portal.wait_for_portal()
            self._on_status(HotkeyStatus(HotkeyState.ASKING))
        except InterruptedWaitError:
            if path:
                portal.send(path, SESSION, "Close")
            raise

    def _handle_signal(self, signal: Message, session: str) -> None:
        """Raises: HotkeysError if it is the end of the session."""
        if is_signal(signal, SESSION, "Closed", session):
            raise HotkeysError("The desktop ended the hotkeys.", AGAIN)
        if is_signal(signal, SHORTCUTS, "Activated", PATH) and signal.body[0] == session:
            if signal.body[1] in {hotkey.action for hotkey in self._wanted}:
                self._on_press(signal.body[1])
        elif is_signal(signal, SHORTCUTS, "ShortcutsChanged", PATH) and signal.body[0] == session:
            self._report_shortcuts(signal.body[1])

    def _report_shortcuts(self, shortcuts: Sequence[Shortcut]) -> None:
        triggers = {id: str(about.get("trigger_description", ("s", ""))[1]) for id, about in shortcuts}
        log.info("The desktop's hotkeys: %s", triggers)
        problems = () if triggers else (Problem("The desktop gave no action a key.", CHOOSE_THERE),)
        self._on_status(HotkeyStatus(HotkeyState.ACTIVE, problems, triggers))


def write_trigger(combination: KeyCombination) -> str:
    """Return a combination as the shortcuts specification writes it: "CTRL+ALT+p"."""
    held = [name for modifier, name in MODIFIER_NAMES.items() if modifier in combination.modifiers]
    return "+".join([*held, keysym_name(combination.key)])


def _register_id(portal: PortalConnection) -> None:
    """Tell the portal which program this is; newer ones have no shortcuts for programs that they do not know.

    Must be the first call on the connection. A portal without a registry finds the id out by itself, or needs none.
    """
    try:
        portal.call(REGISTRY, "Register", "sa{sv}", (APP_ID, {}))
        return
    except PortalCallError as error:
        if error.name in NO_INTERFACE:
            return
        log.info("The portal does not know %s: %s", APP_ID, error)
    try:
        pauses_s = REGISTER_PAUSES_S if install_desktop_entry() else ()
    except OSError as error:
        log.warning("The desktop entry cannot be written: %s", error)
        return
    for pause_s in pauses_s:
        portal.pause(pause_s)
        with suppress(PortalCallError):
            portal.call(REGISTRY, "Register", "sa{sv}", (APP_ID, {}))
            return


def _create_session(portal: PortalConnection) -> str:
    """Return the session's path."""
    token = new_token()
    results = portal.request(SHORTCUTS, "CreateSession", "", (), {"session_handle_token": ("s", token)})
    return str(results.get("session_handle", ("s", portal.session_path(token)))[1])


def _bind_shortcuts(portal: PortalConnection, session: str, wanted: Sequence[Hotkey]) -> Sequence[Shortcut]:
    """Ask for the keys, and return what the desktop made of that. May be called once for a session."""
    shortcuts = [
        (
            hotkey.action,
            {"description": ("s", hotkey.label), "preferred_trigger": ("s", write_trigger(hotkey.combination))},
        )
        for hotkey in wanted
    ]
    results = portal.request(SHORTCUTS, "BindShortcuts", "oa(sa{sv})s", (session, shortcuts, ""), {})
    if "shortcuts" not in results:
        results = portal.request(SHORTCUTS, "ListShortcuts", "o", (session,), {})
    bound: Sequence[Shortcut] = results.get("shortcuts", ("a(sa{sv})", []))[1]
    return bound


@contextmanager
def _as_hotkeys_error() -> Iterator[None]:
    """Turn what goes wrong with the portal into what people can use."""
    try:
        yield
    except RequestCancelledError as error:
        raise HotkeysError("The keys were not allowed when the desktop asked.", AGAIN) from error
    except BusError as error:
        raise HotkeysError("The D-Bus session bus cannot be used: {reason}.", INSTEAD, reason=error) from error
    except PortalCallError as error:
        if error.name in NO_PORTAL:
            raise HotkeysError("This desktop has no portal: {reason}.", INSTALL, reason=error) from error
        raise HotkeysError("The portal of the desktop refuses: {reason}.", INSTEAD, reason=error) from error
    except PortalError as error:
        raise HotkeysError("The portal of the desktop failed: {reason}.", AGAIN, reason=error) from error
