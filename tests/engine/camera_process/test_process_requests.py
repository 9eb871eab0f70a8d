"""No picture gets into a core dump, whoever collects it; the process goes first where the system lets it."""

import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from engine.camera_process.process_requests import raise_priority

ROOT = Path(__file__).parents[3]
PATTERN = Path("/proc/sys/kernel/core_pattern")
FILTER = "open('/proc/self/coredump_filter').read().strip()"
PREVENT = "from engine.camera_process.process_requests import prevent_core_dumps; prevent_core_dumps({}); "
linux = pytest.mark.skipif(sys.platform != "linux", reason="as Linux says it")


def run(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program that may dump as much as it wants to."""

    def unlimited() -> None:
        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (most, most))

    words = [sys.executable, "-c", program]
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        words,
        cwd=folder,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        preexec_fn=unlimited,
    )


@pytest.mark.skipif(
    not PATTERN.exists() or PATTERN.read_text()[0] in "|/" or resource.getrlimit(resource.RLIMIT_CORE)[1] == 0,
    reason="this system does not write core dumps beside the program",
)
def test_a_process_that_aborts_leaves_no_core_dump(tmp_path: Path) -> None:
    (tmp_path / "usual").mkdir()
    (tmp_path / "ours").mkdir()
    assert run("import os; os.abort()", tmp_path / "usual").returncode < 0
    assert run(PREVENT.format("") + "import os; os.abort()", tmp_path / "ours").returncode < 0
    if not list((tmp_path / "usual").iterdir()):
        pytest.skip("no process leaves one here")
    assert list((tmp_path / "ours").iterdir()) == []


@linux
@pytest.mark.parametrize(("closed", "dumpable"), [(False, 1), (True, 0)])
def test_a_program_that_collects_dumps_gets_no_memory(tmp_path: Path, closed: bool, dumpable: int) -> None:
    ask = f"import ctypes; print({FILTER}, ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    answer = run(PREVENT.format(closed) + ask, tmp_path).stdout.split()
    assert (int(answer[0], 16), int(answer[1])) == (0, dumpable)


@linux
def test_a_closed_process_can_still_look_at_itself(tmp_path: Path) -> None:
    look = "import os; print(len(os.listdir('/proc/self/fd')) > 2, 'Vm' in open('/proc/self/status').read(), "
    look += "len(open('/proc/self/maps').read()) > 0)"
    assert run(PREVENT.format(True) + look, tmp_path).stdout == "True True True\n"


@linux
def test_the_program_prevents_them_before_anything_else(tmp_path: Path) -> None:
    program = "import sys; sys.argv = ['personacam', 'ctl', 'status']; from app.__main__ import main; main(); "
    program += (
        "import resource; print(resource.getrlimit(resource.RLIMIT_CORE), open('/proc/self/coredump_filter').read())"
    )
    assert run(program, tmp_path).stdout.splitlines()[0] == "(0, 0) 00000000"


def refuse(*_: object) -> NoReturn:
    raise PermissionError(1, "Operation not permitted")


@linux
def test_real_time_is_asked_for_first(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int, int]] = []

    def grant(process: int, policy: int, parameter: os.sched_param) -> None:
        asked.append((process, policy, parameter.sched_priority))

    monkeypatch.setattr(os, "sched_setscheduler", grant)
    assert raise_priority() == "real time"
    assert asked == [(0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, 1)]


@linux
def test_without_real_time_it_asks_for_a_better_place(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int, int]] = []
    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    monkeypatch.setattr(os, "setpriority", lambda *arguments: asked.append(arguments))
    assert raise_priority() == "nice -10"
    assert asked == [(os.PRIO_PROCESS, 0, -10)]


@linux
def test_refused_both_it_runs_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    monkeypatch.setattr(os, "setpriority", refuse)
    assert raise_priority() == "like any other program"
