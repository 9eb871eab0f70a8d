"""Hotkeys on X11: each combination is grabbed, so it reaches this program only, and no other key ever does.

Owns: the connection to the X server, its thread, and what a combination is there: a key code and a mask.
Does not know: actions.
"""

import itertools
import logging
import select
import socket
import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from Xlib import XK, X
from Xlib.display import Display
from Xlib.error import BadAccess, CatchError, ConnectionClosedError, DisplayError
from Xlib.protocol.event import KeyPress, KeyRelease, MappingNotify

from app.remote.hotkey_listener import (
    Hotkey,
    HotkeysError,
    HotkeyState,
    HotkeyStatus,
    OnPress,
    OnStatus,
    ignore_press,
    ignore_status,
    key_problem,
    taken_problem,
)
from app.remote.key_combination import KeyCombination, keysym_name
from engine import Problem

STOP_S = 5.0
REPEAT_MS = 2
"""A key that is held is released and pressed again at the same moment, in the server's time."""
LOCKS = ("Num_Lock", "Caps_Lock", "Scroll_Lock")

log = logging.getLogger(__name__)
Code = tuple[int, int]
"""A key code, and the mask of the modifiers that are held with it."""
Known = tuple[dict[KeyCombination, Code], list[int]]


class X11Listener:
    """Grabs from `start` to `stop`, once."""

    def __init__(self) -> None:
        """Raises: HotkeysError if there is no X server to be reached."""
        try:
            self._display = Display()
        except (DisplayError, OSError) as error:
            raise HotkeysError(
                "The display cannot be reached: {reason}.", "Use `personacam ctl`.", reason=error
            ) from error
        self._root = self._display.screen().root
        self._wake, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._run_event_loop, name="hotkeys x11", daemon=True)
        self._wanted: Sequence[Hotkey] = ()
        self._on_press: OnPress = ignore_press
        self._on_status: OnStatus = ignore_status
        self._grabbed: dict[Code, Hotkey] = {}
        self._known: Known = {}, []
        self._ignored = 0
        self._released_ms: dict[int, int] = {}

    def check_support(self) -> None:
        """The connection that it began with shows it."""

    def start_listening(self, wanted: Sequence[Hotkey], on_press: OnPress, on_status: OnStatus) -> None:
        self._wanted, self._on_press, self._on_status = wanted, on_press, on_status
        self._grab_all_keys()
        self._thread.start()

    def stop_listening(self) -> None:
        if not self._thread.ident:  # it was never started
            self._display.close()
            self._wake.close()
            self._woken.close()
            return
        with suppress(OSError):  # the display may be gone, and the thread with it
            self._wake.send(b"\0")
        self._thread.join(STOP_S)

    def _run_event_loop(self) -> None:
        """The life of the thread; the server takes the grabs back with the connection."""
        try:
            ready: list[object] = []
            while self._woken not in ready:
                while self._display.pending_events():  # some may have come with the answer to something else
                    self._handle_event(self._display.next_event())
                ready = select.select([self._display, self._woken], [], [])[0]
            self._display.close()
        except (ConnectionClosedError, OSError) as error:
            log.warning("The display is gone, and the hotkeys with it: %s", error)
        finally:
            self._wake.close()
            self._woken.close()

    def _handle_event(self, event: object) -> None:
        if isinstance(event, KeyRelease):
            self._released_ms[event.detail] = event.time
        elif isinstance(event, KeyPress):
            pressed = self._grabbed.get((event.detail, event.state & ~self._ignored & MODIFIERS))
            is_repeat = event.time - self._released_ms.get(event.detail, -REPEAT_MS - 1) <= REPEAT_MS
            if pressed is not None and not is_repeat:
                self._on_press(pressed.action)
        elif isinstance(event, MappingNotify):
            self._display.refresh_keyboard_mapping(event)
            # It also comes whenever another keyboard is used; to grab again in the middle of a press would lose it.
            if self._find_key_codes() != self._known:
                self._root.ungrab_key(X.AnyKey, X.AnyModifier)
                self._grab_all_keys()

    def _find_key_codes(self) -> Known:
        """Where the wanted combinations are on this keyboard, code 0 where they are not; and the locks' masks."""
        masks = self._read_modifier_masks()
        codes = {
            hotkey.combination: (
                int(self._display.keysym_to_keycode(_find_keysym(hotkey.combination.key))),
                _modifier_mask(hotkey.combination, masks),
            )
            for hotkey in self._wanted
        }
        return codes, [masks.get(name, 0) for name in LOCKS]

    def _grab_all_keys(self) -> None:
        """Grab what can be had, and report what cannot."""
        codes, locks = self._known = self._find_key_codes()
        self._ignored = _combine_masks(locks)
        self._grabbed = {}
        problems = []
        for hotkey in self._wanted:
            code, mask = codes[hotkey.combination]
            if not code:
                missing = Problem("This keyboard has no key {key}.", "Choose another key.", key=hotkey.combination.key)
                problems.append(key_problem(hotkey.action, missing))
            elif not self._grab_key(code, mask, {_combine_masks(some) for some in _all_subsets(locks)}):
                problems.append(taken_problem(hotkey))
            else:
                self._grabbed[code, mask] = hotkey
        self._on_status(HotkeyStatus(HotkeyState.ACTIVE, tuple(problems)))

    def _grab_key(self, code: int, mask: int, locks: Iterable[int]) -> bool:
        """Grab a key for every state of the locks; returns False if another program has it."""
        taken = CatchError(BadAccess)
        for lock in locks:
            self._root.grab_key(code, mask | lock, False, X.GrabModeAsync, X.GrabModeAsync, onerror=taken)
        self._display.sync()
        if taken.get_error() is None:
            return True
        for lock in locks:
            self._root.ungrab_key(code, mask | lock, onerror=taken)
        self._display.sync()
        return False

    def _read_modifier_masks(self) -> dict[str, int]:
        """Name of each modifier's and lock's key -> its mask, as the server has them."""
        masks: dict[str, int] = {}
        for index, codes in enumerate(self._display.get_modifier_mapping()):
            for code in codes:
                masks |= {
                    name: 1 << index for name in (*HELD.values(), *LOCKS) if code and code == self._find_key_code(name)
                }
        return masks

    def _find_key_code(self, name: str) -> int:
        return int(self._display.keysym_to_keycode(XK.string_to_keysym(name)))


HELD = {"Ctrl": "Control_L", "Shift": "Shift_L", "Alt": "Alt_L", "Meta": "Super_L"}
USUAL = {"Ctrl": X.ControlMask, "Shift": X.ShiftMask, "Alt": X.Mod1Mask, "Meta": X.Mod4Mask}
MODIFIERS = (1 << 8) - 1
"""The bits of an event's state that are modifiers; the others are mouse buttons."""


def _modifier_mask(wanted: KeyCombination, masks: Mapping[str, int]) -> int:
    return _combine_masks(masks.get(HELD[modifier], USUAL[modifier]) for modifier in wanted.modifiers)


def _find_keysym(key: str) -> int:
    return int(XK.string_to_keysym(keysym_name(key)))


def _combine_masks(masks: Iterable[int]) -> int:
    union = 0
    for mask in masks:
        union |= mask
    return union


def _all_subsets(masks: Sequence[int]) -> Iterable[tuple[int, ...]]:
    return itertools.chain.from_iterable(itertools.combinations(masks, size) for size in range(len(masks) + 1))
