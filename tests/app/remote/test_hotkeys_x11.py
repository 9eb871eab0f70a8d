"""Hotkeys on a real X server, with keys that go through it, while another program has the focus."""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from app.remote.hotkey_listener import Hotkey, HotkeyState, HotkeyStatus
from app.remote.key_combination import parse_combination

if sys.platform != "linux":
    pytest.skip("X11 is a matter of Linux", allow_module_level=True)
if shutil.which("Xvfb") is None:
    pytest.skip("Xvfb is not installed", allow_module_level=True)

from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

from app.remote.hotkeys_x11 import X11Listener

PATIENCE_S = 60.0
REPEAT_S = 0.05
"""Two presses with less than a hundredth of a second between them are a key that is held."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The name of a display of its own."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "320x240x24", "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as xvfb:
        os.close(writing)
        with os.fdopen(reading) as number:
            yield f":{number.readline().strip()}"
        xvfb.terminate()


@pytest.fixture
def display(server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DISPLAY", server)
    return server


class OtherProgram:
    """A window with the focus, and hands on the keyboard."""

    def __init__(self, display: str) -> None:
        self._display = Display(display)
        root = self._display.screen().root
        self._window = root.create_window(0, 0, 50, 50, 0, X.CopyFromParent, event_mask=X.KeyPressMask)
        self._window.map()
        self._window.set_input_focus(X.RevertToParent, X.CurrentTime)
        self._display.sync()

    def code(self, name: str) -> int:
        return int(self._display.keysym_to_keycode(XK.string_to_keysym(name)))

    def type(self, *names: str, held_times: int = 1) -> None:
        """Press these keys in turn and release them backwards; held_times: the last one repeats itself."""
        codes = [self.code(name) for name in names]
        for code in codes:
            xtest.fake_input(self._display, X.KeyPress, code)
        for _ in range(held_times - 1):  # as the server does it for a key that is held: both at one moment
            xtest.fake_input(self._display, X.KeyRelease, codes[-1])
            xtest.fake_input(self._display, X.KeyPress, codes[-1])
        for code in reversed(codes):
            xtest.fake_input(self._display, X.KeyRelease, code)
        self._display.sync()

    def grab(self, name: str, mask: int) -> None:
        root = self._display.screen().root
        root.grab_key(self.code(name), mask, False, X.GrabModeAsync, X.GrabModeAsync)
        self._display.sync()

    def seen(self) -> list[int]:
        """Return the codes of the keys that reached this program."""
        events = [self._display.next_event() for _ in range(self._display.pending_events())]
        return [event.detail for event in events if event.type == X.KeyPress]

    def close(self) -> None:
        self._display.close()


@pytest.fixture
def other(display: str) -> Iterator[OtherProgram]:
    with closing(OtherProgram(display)) as other:
        yield other


class Ears:
    """What a listener has heard."""

    def __init__(self, *wanted: str) -> None:
        self.heard: list[str] = []
        self._one = threading.Condition()
        self._listener = X11Listener()
        hotkeys = [Hotkey(text, text, parse_combination(text)) for text in wanted]
        self._listener.start_listening(hotkeys, self._hear, self._note)

    def _hear(self, action: str) -> None:
        with self._one:
            self.heard.append(action)
            self._one.notify_all()

    def _note(self, status: HotkeyStatus) -> None:
        assert status.state is HotkeyState.ACTIVE
        self.refused = {str(problem.values["action"]): str(problem.values["what"]) for problem in status.problems}

    def wait(self, *heard: str) -> None:
        with self._one:
            self._one.wait_for(lambda: len(self.heard) >= len(heard), PATIENCE_S)
            assert self.heard == list(heard)

    def close(self) -> None:
        self._listener.stop_listening()


def test_keys_are_heard_while_another_program_has_the_focus_which_gets_the_rest(other: OtherProgram) -> None:
    with closing(Ears("Ctrl+Alt+1", "Ctrl+Alt+Shift+PgUp", "F13", "Meta+=")) as ears:
        assert ears.refused == {"F13": "This keyboard has no key F13."} or ears.refused == {}
        other.type("Control_L", "Alt_L", "1")
        other.type("Control_L", "1")
        other.type("a")
        other.type("Control_L", "Alt_L", "Shift_L", "Prior")
        other.type("Super_L", "equal")
        ears.wait("Ctrl+Alt+1", "Ctrl+Alt+Shift+PgUp", "Meta+=")
    seen = other.seen()
    assert seen.count(other.code("1")) == 1
    assert other.code("a") in seen
    assert other.code("Prior") not in seen


def test_locks_change_nothing(other: OtherProgram) -> None:
    with closing(Ears("Ctrl+Alt+N")) as ears:
        other.type("Num_Lock")
        other.type("Caps_Lock")
        other.type("Control_L", "Alt_L", "n")
        ears.wait("Ctrl+Alt+N")
        time.sleep(REPEAT_S)
        other.type("Num_Lock")
        other.type("Control_L", "Alt_L", "n")
        other.type("Caps_Lock")
        ears.wait("Ctrl+Alt+N", "Ctrl+Alt+N")


def test_a_key_that_is_held_counts_once(other: OtherProgram) -> None:
    with closing(Ears("Ctrl+Alt+P", "Ctrl+Alt+N")) as ears:
        other.type("Control_L", "Alt_L", "p", held_times=5)
        time.sleep(REPEAT_S)
        other.type("Control_L", "Alt_L", "n")
        time.sleep(REPEAT_S)
        other.type("Control_L", "Alt_L", "p")
        ears.wait("Ctrl+Alt+P", "Ctrl+Alt+N", "Ctrl+Alt+P")


def test_a_key_that_is_taken_is_said_and_the_others_work(other: OtherProgram) -> None:
    other.grab("2", X.ControlMask | X.Mod1Mask)
    with closing(Ears("Ctrl+Alt+1", "Ctrl+Alt+2")) as ears:
        assert ears.refused == {"Ctrl+Alt+2": "Ctrl+Alt+2 is taken by another program."}
        other.type("Control_L", "Alt_L", "1")
        ears.wait("Ctrl+Alt+1")


def test_after_the_end_the_keys_are_everybodys_again(other: OtherProgram) -> None:
    for _ in range(3):
        with closing(Ears("Ctrl+Alt+1")) as ears:
            assert ears.refused == {}
    other.type("Control_L", "Alt_L", "1")
    until_s = time.monotonic() + PATIENCE_S
    while other.code("1") not in other.seen():
        assert time.monotonic() < until_s


def test_another_layout_is_followed(other: OtherProgram, display: str) -> None:
    if shutil.which("setxkbmap") is None:
        pytest.skip("setxkbmap is not installed")
    with closing(Ears("Ctrl+Alt+Y")) as ears:
        us = other.code("y")
        subprocess.run(["setxkbmap", "-display", display, "de"], check=True)
        with closing(OtherProgram(display)) as german:
            assert german.code("y") != us
            until_s = time.monotonic() + PATIENCE_S
            while not ears.heard:  # it may not have heard of the layout yet
                german.type("Control_L", "Alt_L", "y")
                time.sleep(REPEAT_S)
                assert time.monotonic() < until_s
        subprocess.run(["setxkbmap", "-display", display, "us"], check=True)
