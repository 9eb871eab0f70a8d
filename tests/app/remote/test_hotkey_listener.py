"""Which listener a system has, and what a status means."""

import importlib
import importlib.util
import sys

import pytest

from app.remote import hotkey_listener
from app.remote.hotkey_listener import (
    LISTENERS,
    WAYLAND,
    HotkeysError,
    HotkeyState,
    HotkeyStatus,
    create_listener,
    find_listener,
)


@pytest.mark.parametrize(
    ("platform", "environment", "listener"),
    [
        ("win32", {}, "hotkeys_windows"),
        ("darwin", {}, "hotkeys_macos"),
        ("linux", {"DISPLAY": ":0"}, "hotkeys_x11"),
        ("linux", {"DISPLAY": ":0", "XDG_SESSION_TYPE": "x11"}, "hotkeys_x11"),
        ("linux", {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, "hotkeys_portal"),
        ("linux", {"DISPLAY": ":0", "XDG_SESSION_TYPE": "wayland"}, "hotkeys_portal"),
    ],
)
def test_each_system_has_its_listener(platform: str, environment: dict[str, str], listener: str) -> None:
    assert f".{listener}:" in find_listener(platform, environment)


@pytest.mark.parametrize(("platform", "told"), [("linux", "Without a display"), ("haiku", "on haiku")])
def test_where_there_is_none_it_says_what_to_do(platform: str, told: str) -> None:
    with pytest.raises(HotkeysError, match=told) as caught:
        find_listener(platform, {})
    assert "personacam ctl" in caught.value.problem.advice


@pytest.mark.parametrize("listener", [*LISTENERS.values(), WAYLAND])
def test_a_listener_is_where_the_table_says(listener: str) -> None:
    module, _, name = listener.partition(":")
    if sys.platform != "linux" and importlib.util.find_spec("Xlib") is None:
        pytest.skip("the libraries of Linux are not installed")
    assert {"check_support", "start_listening", "stop_listening"} <= set(
        dir(getattr(importlib.import_module(module), name))
    )


def test_a_missing_library_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hotkey_listener, "find_listener", lambda platform, environment: "no_such_library:Listener")
    with pytest.raises(HotkeysError, match="not installed"):
        create_listener()


@pytest.mark.skipif(sys.platform != "linux", reason="only there a display may be missing")
@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning")
def test_a_display_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":32123")
    with pytest.raises(HotkeysError, match="cannot be reached"):
        create_listener()


@pytest.mark.parametrize(
    ("status", "heard"),
    [
        (HotkeyStatus(), set()),
        (HotkeyStatus(HotkeyState.ASKING), set()),
        (HotkeyStatus(HotkeyState.ACTIVE), {"panic", "next"}),
        (HotkeyStatus(HotkeyState.ACTIVE, triggers={"panic": "F9", "quit": "F8"}), {"panic"}),
    ],
)
def test_what_the_window_need_not_listen_to_itself(status: HotkeyStatus, heard: set[str]) -> None:
    assert status.actions_heard({"panic": "F13", "next": "F14"}) == heard
