"""Plans of builds that are quick, that fail in every way, or that never end; run in a real child process."""

import ctypes
import errno
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from engine.animators.personalive.compiled.builds.build_process import BuildPlan, BuildStep
from engine.animators.personalive.compiled.builds.build_request import BuildRequest
from engine.core.errors import AnimatorError
from engine.core.problem import Phrase

HERE = "tests.engine.animators.personalive.compiled.builds.build_plans"
STARTED = "started"
"""File beside the builds that a step writes when it is reached."""


def plan_quick(request: BuildRequest) -> BuildPlan:
    def write(folder: Path) -> None:
        (folder / "step.onnx").write_bytes(request.models.name.encode())
        (folder / "process").write_text(f"{os.getpid()} {os.getpriority(os.PRIO_PROCESS, 0)}")

    steps = [BuildStep(Phrase("writing {what}", what="one"), 2.0, write), BuildStep(Phrase("checking"), 1.0, _pass)]
    return BuildPlan(steps, 1000)


def plan_noisy(request: BuildRequest) -> BuildPlan:
    def print_much(folder: Path) -> None:
        sys.stdout.write("printed by Python\n")
        sys.stdout.flush()
        ctypes.CDLL(None).puts(b"printed by C")
        ctypes.CDLL(None).fflush(None)
        sys.stderr.write(f"reading {request.models}/weights.bin\n")

    return _plan_single(print_much)


def plan_huge(request: BuildRequest) -> BuildPlan:
    return BuildPlan([BuildStep(Phrase("never reached"), 1.0, _pass)], 1 << 60)


def plan_endless(request: BuildRequest) -> BuildPlan:
    def wait(folder: Path) -> None:
        (folder / "half").write_bytes(bytes(1000))
        (request.cache / STARTED).write_text(str(os.getpid()))
        time.sleep(600)

    return _plan_single(wait)


def plan_slow(request: BuildRequest) -> BuildPlan:
    def wait(folder: Path) -> None:
        (request.cache / STARTED).write_text(str(os.getpid()))
        while not (request.cache / "go").exists():
            time.sleep(0.01)
        (folder / "step.onnx").write_text(str(os.getpid()))

    return _plan_single(wait)


def plan_full_disk(request: BuildRequest) -> BuildPlan:
    return _plan_raising(OSError(errno.ENOSPC, "No space left on device"))


def plan_out_of_memory(request: BuildRequest) -> BuildPlan:
    return _plan_raising(RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB"))


def plan_known(request: BuildRequest) -> BuildPlan:
    return _plan_raising(AnimatorError("{provider} is missing.", "Install it.", provider="cuda"))


def plan_unknown(request: BuildRequest) -> BuildPlan:
    return _plan_raising(KeyError("an unforeseen thing"))


def plan_killed(request: BuildRequest) -> BuildPlan:
    def kill(folder: Path) -> None:
        (folder / "half").write_bytes(bytes(1000))
        os.kill(os.getpid(), signal.SIGKILL)

    return _plan_single(kill)


def plan_aborting(request: BuildRequest) -> BuildPlan:
    def abort(folder: Path) -> None:
        sys.stderr.write("Error loading libcudnn: CUDA driver version is insufficient for CUDA runtime version\n")
        sys.stderr.flush()
        os._exit(3)

    return _plan_single(abort)


def _plan_single(run: Callable[[Path], None]) -> BuildPlan:
    return BuildPlan([BuildStep(Phrase("the only step"), 1.0, run)], 0)


def _plan_raising(error: Exception) -> BuildPlan:
    def fail(folder: Path) -> None:
        (folder / "half").write_bytes(bytes(1000))
        raise error

    return _plan_single(fail)


def _pass(folder: Path) -> None:
    assert folder.is_dir()
