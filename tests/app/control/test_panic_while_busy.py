"""Panic reaches the session while something slow goes on in the controller, and so do the other calls.

Each slow thing stands at a gate that is opened only after panic has come back; a call that waited would never return.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.control.live_controller import LiveController
from app.control.portrait_loader import PortraitCache
from app.storage import presets
from app.storage.gallery_entry import GalleryPortrait
from engine import LiveRequest, Portrait, Settings
from engine.core import background
from engine.core.types import Background, BackgroundKind
from tests.fakes.session import FakeSession, make_desired_state, read_nothing, settle

PATIENCE_S = 60.0
WISH = make_desired_state("ada", "bo", camera="0", settings=Settings(size_px=64))


class Gate:
    """Holds up whoever passes, until it is opened."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self.reached = threading.Event()

    def wait_here(self) -> None:
        self.reached.set()
        assert self._open.wait(PATIENCE_S)

    def open(self) -> None:
        self._open.set()


class SlowSession(FakeSession):
    """Stops only when the gate is open, as one whose camera is being opened."""

    def __init__(self, gate: Gate) -> None:
        super().__init__("ada")
        self.gate = gate

    def stop(self) -> None:
        self.gate.wait_here()
        super().stop()


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    made.open()


def controller(session: FakeSession, **slow: Callable[[], None]) -> LiveController:
    """Return one that runs. slow: called where portraits are read, or sessions opened."""

    def open_session(request: LiveRequest, portrait: Portrait) -> FakeSession:
        slow.get("open", lambda: None)()
        return session

    def read(entry: GalleryPortrait, settings: Settings) -> Portrait:
        if entry.id == "bo":
            slow.get("read", lambda: None)()
        return read_nothing(entry, settings)

    return LiveController(WISH, open_session, PortraitCache(read))


@contextmanager
def in_background(work: Callable[[], object]) -> Iterator["Future[None]"]:
    """Do it on a thread of its own, which must have ended by the end."""
    done: Future[None] = Future()

    def run() -> None:
        try:
            work()
            done.set_result(None)
        except Exception as failure:  # noqa: BLE001 -- the future carries it
            done.set_exception(failure)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield done
    thread.join(PATIENCE_S)


def check_nothing_waits(on_air: LiveController, session: FakeSession) -> None:
    """Press panic on one thread, and ask on another what the window's thread asks; both must come back."""
    before = len(session.of("panic"))
    with in_background(lambda: on_air.set_panic(True)) as pressed, in_background(on_air.read_status) as read:
        pressed.result(PATIENCE_S)
        read.result(PATIENCE_S)
    with in_background(lambda: on_air.set_gallery(WISH.gallery)) as changed:
        changed.result(PATIENCE_S)
    assert on_air.read_status().desired.panic
    assert session.of("panic")[before:] == [True]


@pytest.mark.promise("something slow is under way")
def test_panic_does_not_wait_for_a_background(gate: Gate, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    session = FakeSession()
    on_air = controller(session)
    on_air.start_session().result(PATIENCE_S)
    settle(on_air)
    file = tmp_path / "huge.png"
    file.touch()

    def read_slowly(*_: object) -> Background:
        gate.wait_here()
        return Background(BackgroundKind.PICTURE)

    monkeypatch.setattr(background, "_read_background_picture", read_slowly)
    with in_background(lambda: on_air.adjust_controls(background=str(file))) as chosen:
        assert gate.reached.wait(PATIENCE_S)
        check_nothing_waits(on_air, session)
        on_air.set_mirror(True)
        gate.open()
        chosen.result(PATIENCE_S)
    user = on_air.read_status().desired.user
    assert (user.settings.background, user.settings.mirror) == (str(file), True)
    assert on_air.read_status().desired.panic
    on_air.close()


@pytest.mark.promise("something slow is under way")
def test_panic_does_not_wait_for_a_preset(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    session = FakeSession()
    on_air = controller(session)
    on_air.start_session().result(PATIENCE_S)
    settle(on_air)
    read = presets.load_preset

    def read_slowly(name: str) -> presets.Preset:
        gate.wait_here()
        return read(name)

    monkeypatch.setattr(presets, "load_preset", read_slowly)
    with in_background(lambda: on_air.apply_preset("lively")) as chosen:
        assert gate.reached.wait(PATIENCE_S)
        check_nothing_waits(on_air, session)
        gate.open()
        chosen.result(PATIENCE_S)
    assert on_air.read_status().desired.user.preset == "lively"
    on_air.close()


@pytest.mark.promise("something slow is under way")
def test_panic_does_not_wait_for_a_portrait(gate: Gate) -> None:
    session = FakeSession()
    on_air = controller(session, read=gate.wait_here)
    on_air.start_session().result(PATIENCE_S)
    on_air.swap_portrait("bo")
    assert gate.reached.wait(PATIENCE_S)
    check_nothing_waits(on_air, session)
    gate.open()
    on_air.close()


@pytest.mark.promise("something slow is under way")
def test_panic_pressed_while_a_session_opens_is_on_before_its_first_picture(gate: Gate) -> None:
    session = FakeSession()
    on_air = controller(session, open=gate.wait_here)
    begun = on_air.start_session()
    assert gate.reached.wait(PATIENCE_S)
    with in_background(lambda: on_air.set_panic(True)) as pressed:
        pressed.result(PATIENCE_S)
    assert on_air.read_status().desired.panic
    gate.open()
    begun.result(PATIENCE_S)
    assert session.asked[:2] == [("panic", True), ("start", None)]
    on_air.close()


@pytest.mark.promise("something slow is under way")
def test_panic_reaches_a_session_that_takes_long_to_stop(gate: Gate) -> None:
    session = SlowSession(gate)
    on_air = controller(session)
    on_air.start_session().result(PATIENCE_S)
    settle(on_air)
    on_air.start_session()
    assert gate.reached.wait(PATIENCE_S)
    check_nothing_waits(on_air, session)
    gate.open()
    on_air.close()


def test_of_two_changes_at_once_none_is_lost(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    session = FakeSession()
    on_air = controller(session)
    on_air.start_session().result(PATIENCE_S)
    settle(on_air)
    threads = [
        threading.Thread(target=on_air.set_strength, args=(part, 1.5)) for part in ("head", "mouth", "eyes", "brows")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    strengths = on_air.read_status().desired.user.settings.strengths
    assert (strengths.head, strengths.mouth, strengths.eyes, strengths.brows) == (1.5, 1.5, 1.5, 1.5)
    on_air.close()
