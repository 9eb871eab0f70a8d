"""Ctrl-C at many moments, on the real program."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.cli.signals import INSISTS_AFTER_S, Interrupt
from engine.core.types import Image
from tests import clips

STATUS = Path("/proc/self/status")
needs_proc = pytest.mark.skipif(not STATUS.exists(), reason="this system does not tell when a program is ready")
PATIENCE_S = 120.0


@pytest.fixture(scope="session")
def long_clip(astronaut: Image, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Long enough that there is time to press Ctrl-C in each phase."""
    small = np.asarray(cv2.resize(astronaut, (256, 256), interpolation=cv2.INTER_AREA), np.uint8)
    file = tmp_path_factory.mktemp("clips") / "long.mp4"
    return clips.write_clip(file, clips.drifting(small, 200), clips.Clip(sound="aac", sound_s=8.0))


class Program:
    """One run of the command line, watched from outside."""

    def __init__(self, portrait: Path, driver: Path, out: Path) -> None:
        self.out = out
        self.parts = out.with_name("avatar.part.mp4"), out.with_name("avatar (2).part.mp4")
        arguments = ["animate", "--portrait", portrait, "--driver", driver, "--out", out, "--size", "256"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app", *map(str, arguments)], stderr=subprocess.PIPE, text=True
        )

    def wait_until(self, ready: Callable[["Program"], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not ready(self):
            assert self.process.poll() is None, "it ended by itself"
            assert time.monotonic() < deadline
            time.sleep(0.005)

    def press_ctrl_c(self, times: int = 1) -> None:
        for _ in range(times):
            self.process.send_signal(signal.SIGINT)
            time.sleep(0.01)

    def end(self) -> tuple[int, str]:
        _, said = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, said


def listens(program: Program) -> bool:
    """SIGTERM is caught: that is the program's own handler, not the interpreter's."""
    status = Path(f"/proc/{program.process.pid}/status").read_text()
    caught = next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)


def has_imported_the_engine(program: Program) -> bool:
    return "cv2" in Path(f"/proc/{program.process.pid}/maps").read_text()


def has_opened_the_output(program: Program) -> bool:
    return any(part.exists() for part in program.parts)


def has_written_a_second(program: Program) -> bool:
    return any(part.exists() and part.stat().st_size > 10_000 for part in program.parts)


@pytest.fixture
def start(astronaut_file: Path, long_clip: Path, tmp_path: Path) -> Iterator[Callable[[], Program]]:
    started: list[Program] = []

    def run() -> Program:
        started.append(Program(astronaut_file, long_clip, tmp_path / "avatar.mp4"))
        return started[-1]

    yield run
    for program in started:
        program.process.kill()
        program.process.communicate()


@needs_proc
@pytest.mark.parametrize("moment", [listens, has_imported_the_engine, has_opened_the_output])
@pytest.mark.parametrize("presses", [1, 3])
def test_before_the_first_picture_nothing_is_left_behind(
    start: Callable[[], Program], moment: Callable[[Program], bool], presses: int
) -> None:
    program = start()
    program.out.write_bytes(b"an earlier video")
    program.wait_until(moment)
    program.press_ctrl_c(presses)
    code, said = program.end()
    assert code == 130
    assert "Traceback" not in said
    assert program.out.read_bytes() == b"an earlier video"
    assert not any(part.exists() for part in program.parts)


@needs_proc
@pytest.mark.slow
@pytest.mark.parametrize("presses", [1, 2, 5])
def test_in_the_middle_the_video_so_far_plays(start: Callable[[], Program], presses: int) -> None:
    program = start()
    program.wait_until(has_written_a_second)
    program.press_ctrl_c(presses)
    code, said = program.end()
    assert code == 130
    assert "Traceback" not in said
    pictures, _ = clips.read_back(program.out)
    assert 25 <= len(pictures) < 200
    assert clips.hear(program.out).length_s == pytest.approx(len(pictures) / 25, abs=0.1)
    assert not any(part.exists() for part in program.parts)


@needs_proc
@pytest.mark.slow
def test_a_request_to_terminate_is_honoured_alike(start: Callable[[], Program]) -> None:
    program = start()
    program.wait_until(has_written_a_second)
    program.process.terminate()
    code, said = program.end()
    assert code == 128 + signal.SIGTERM
    assert "avatar.mp4 holds what was done" in said
    assert len(clips.read_back(program.out)[0]) >= 25


@pytest.fixture(params=[0.0, INSISTS_AFTER_S])
def interrupt(request: pytest.FixtureRequest) -> Iterator[Interrupt]:
    """One that may be insisted on at once, and one as it is used."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    made = Interrupt(request.param)
    made.install_handlers()
    yield made
    for number, handler in before.items():
        signal.signal(number, handler)


def test_the_first_press_is_remembered_until_somebody_asks(interrupt: Interrupt) -> None:
    assert not interrupt.is_requested()
    os.kill(os.getpid(), signal.SIGINT)
    assert interrupt.is_requested()
    assert interrupt.exit_code == 130
    with pytest.raises(KeyboardInterrupt):
        interrupt.raise_if_requested()


@pytest.mark.parametrize("interrupt", [0.0], indirect=True)
def test_a_later_press_insists_as_long_as_nobody_noticed_the_first(interrupt: Interrupt) -> None:
    os.kill(os.getpid(), signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGINT)
    assert interrupt.is_requested()


@pytest.mark.parametrize("interrupt", [60.0], indirect=True)
def test_presses_that_come_together_are_one(interrupt: Interrupt) -> None:
    for _ in range(3):
        os.kill(os.getpid(), signal.SIGINT)
    assert interrupt.is_requested()


def test_presses_after_it_was_noticed_do_not_disturb(interrupt: Interrupt) -> None:
    os.kill(os.getpid(), signal.SIGINT)
    assert interrupt.is_requested()
    os.kill(os.getpid(), signal.SIGINT)
    assert interrupt.is_requested()


def test_only_the_time_since_the_first_press_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    times_s = iter((100.0, 100.5, 100.99, 101.0, 110.0))
    monkeypatch.setattr("app.cli.signals.time.monotonic", lambda: next(times_s))
    made = Interrupt(1.0)
    made._on_signal(signal.SIGTERM, None)
    assert made.exit_code == 128 + signal.SIGTERM
    for _ in range(2):
        made._on_signal(signal.SIGINT, None)
    with pytest.raises(KeyboardInterrupt):
        made._on_signal(signal.SIGINT, None)
    made._on_signal(signal.SIGINT, None)
    assert made.is_requested()
