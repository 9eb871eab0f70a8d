"""The program of the child process that builds: reads a request, says how far it is, and leaves a complete build.

Owns: the process's manners - it is nice, it ends with its parent, what libraries print goes to the log - and the order:
lock, look, check the disk, build, publish. Does not know: what the steps do.
"""

import importlib
import logging
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.animators.personalive.compiled.builds import build_request
from engine.animators.personalive.compiled.builds.build_failures import explain_build_failure
from engine.animators.personalive.compiled.builds.build_request import BuildRequest, message_to_line
from engine.animators.personalive.compiled.builds.cache import GB, EngineCache
from engine.core.errors import BuildError
from engine.core.problem import Phrase
from engine.core.system.child_process import behave_politely, keep_standard_output, leave_process

log = logging.getLogger(__name__)

WAIT_S = 0.5
"""How often the lock of another process is looked at."""

Send = Callable[[str, Any], None]
"""Called with a kind of message and its content."""


@dataclass(frozen=True, slots=True, eq=False)
class BuildStep:
    """name: for people. usual_s: how long it takes, in seconds, where nothing was measured. run: gets the folder."""

    name: Phrase
    usual_s: float
    run: Callable[[Path], None]


@dataclass(frozen=True, slots=True, eq=False)
class BuildPlan:
    """The steps in order, and the room on the disk that they need."""

    steps: Sequence[BuildStep]
    room_bytes: int


def main() -> int:
    """Build what standard input asks for; the exit code is 0 if the parent got a message of how it ended."""
    output = keep_standard_output()
    request = BuildRequest.from_line(sys.stdin.readline())
    behave_politely()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("onnxscript", "onnx_ir"):  # they say thousands of times what they could not simplify
        logging.getLogger(chatty).setLevel(logging.WARNING)

    def send(kind: str, content: Any = None) -> None:
        output.write(message_to_line(kind, content))
        output.flush()

    try:
        send(build_request.BUILT, build_or_find(request, send))
    except Exception as error:  # the top of the process: whatever it is, the parent gets it
        log.exception("the build failed")
        send(build_request.FAILED, explain_build_failure(error).problem.to_plain())
    return 0


def build_or_find(request: BuildRequest, send: Send) -> str:
    """Build what is asked for, unless it is there by now; returns its name. Raises: anything that a step raises."""
    cache = EngineCache(request.cache, request.limit_bytes)

    def wait() -> None:
        send(build_request.WAITING, None)
        time.sleep(WAIT_S)

    with cache.lock_build(request.key, wait):
        if cache.find_build(request.key) is None:
            _build(cache, request, send)
    return request.key.name


def _build(cache: EngineCache, request: BuildRequest, send: Send) -> None:
    module, _, function = request.steps.partition(":")
    plan: BuildPlan = getattr(importlib.import_module(module), function)(request)
    cache.remove_leftovers(of=request.key.name)
    _check_room(cache, plan.room_bytes)
    usual_s = _measured_times(cache, request.key.provider, request.key.size_px)
    steps = [(step.name.to_plain(), usual_s.get(str(step.name), step.usual_s)) for step in plan.steps]
    send(build_request.STARTED, steps)
    took_s: dict[str, float] = {}
    with cache.make_build(request.key, took_s) as folder:
        for number, step in enumerate(plan.steps):
            log.info("%s", step.name)
            send(build_request.STEP, number)
            began_s = time.monotonic()
            step.run(folder)
            took_s[str(step.name)] = time.monotonic() - began_s


def _check_room(cache: EngineCache, needed_bytes: int) -> None:
    free_bytes = cache.free_bytes()
    if free_bytes < needed_bytes:
        raise BuildError(
            "The build needs {needed} GB on the disk of {folder}, where {free} GB are free.",
            "Free some space there: `personacam models list` shows what builds take, and how to free them.",
            needed=f"{needed_bytes / GB:.1f}",
            folder=cache.folder,
            free=f"{free_bytes / GB:.1f}",
        )


def _measured_times(cache: EngineCache, provider: str, size_px: int) -> dict[str, float]:
    """Return how long each step took the last time, on this computer, for this provider; best for the same size."""
    manifests = [build.manifest for build in reversed(cache.list_builds()) if build.manifest is not None]
    alike = [one for one in manifests if one.key.provider == provider]
    alike.sort(key=lambda one: one.key.size_px == size_px)
    return {step: seconds for one in alike for step, seconds in one.build_s}


if __name__ == "__main__":
    leave_process(main())
