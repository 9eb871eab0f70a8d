"""Builds in a child process, so that nothing of it can hold up or end a show: start, progress, cancel, result, log.

Owns: the child process, from its start to its end. Does not know: what is built (`build_steps`), where it is kept
(`cache`), who waits for it.
"""

import contextlib
import subprocess
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from engine.animators.personalive.compiled.builds import build_request
from engine.animators.personalive.compiled.builds.build_failures import explain_sudden_end
from engine.animators.personalive.compiled.builds.build_progress import BuildProgress, ProgressMeter, StepPlan
from engine.animators.personalive.compiled.builds.build_request import BuildRequest, message_from_line
from engine.animators.personalive.compiled.builds.cache import EngineCache, explain_cache_error
from engine.core.clock import NS_PER_S, Clock, SystemClock
from engine.core.errors import BuildError
from engine.core.problem import Phrase, Problem
from engine.core.system.child_process import close_standard_input, kill_child, start_child

MODULE = "engine.animators.personalive.compiled.builds.build_process"
POLL_S = 0.2
KILL_S = 10.0
"""How long a killed process may take to be gone."""
LOG_BYTES_MAX = 1_000_000
LAST_LINES = 30
CANCELLED = Problem("The build was cancelled.", "`personacam models compile` builds it at any time.")


class BuildProcess:
    """One build, from its start. `read_progress` and `cancel` may be called from any thread."""

    def __init__(self, request: BuildRequest, clock: Clock | None = None) -> None:
        """Start the child process. Raises: BuildError if the cache's folder cannot be used, or no process started."""
        self._request = request
        self._clock = clock or SystemClock()
        self._meter = ProgressMeter(self._now_s())
        self._guard = threading.Lock()
        self._outcome: tuple[str, Any] | None = None
        self._cancelled = False
        self._last_lines: deque[str] = deque(maxlen=LAST_LINES)
        self._process = _start_process(request)
        self._readers = [
            threading.Thread(target=read, name=name, daemon=True)
            for name, read in (("build messages", self._read_messages), ("build log", self._write_log))
        ]
        for reader in self._readers:
            reader.start()

    @property
    def process_id(self) -> int:
        return self._process.pid

    def read_progress(self) -> BuildProgress:
        """Return how far it is."""
        with self._guard:
            return self._meter.read_progress(self._now_s())

    def wait_until_ended(self, timeout_s: float) -> bool:
        """Wait for the end of the process; False if the time was up first."""
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return False
        for reader in self._readers:
            reader.join(KILL_S)
        close_standard_input(self._process)
        return True

    def cancel(self) -> None:
        """End the process at once; nothing of the build stays. Does nothing if it has ended."""
        self._cancelled = True
        kill_child(self._process)
        self.wait_until_ended(KILL_S)
        EngineCache(self._request.cache).remove_leftovers()

    def read_result(self) -> Path:
        """Return the folder of the build, after the process ended. Raises: BuildError with what went wrong."""
        kind, content = self._outcome or ("", {})
        if kind == build_request.BUILT:
            return self._request.cache / str(content)
        EngineCache(self._request.cache).remove_leftovers()
        if self._cancelled:
            raise BuildError.from_problem(CANCELLED)
        if kind == build_request.FAILED:
            raise BuildError.from_problem(Problem.from_plain(content))
        raise explain_sudden_end(self._process.returncode, "\n".join(self._last_lines))

    def _read_messages(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as messages:
            for line in messages:
                with contextlib.suppress(ValueError, LookupError, TypeError):
                    kind, content = message_from_line(line.decode("utf-8", "replace"))
                    self._take_message(kind, content)

    def _take_message(self, kind: str, content: Any) -> None:
        with self._guard:
            if kind == build_request.WAITING:
                self._meter.set_waiting()
            elif kind == build_request.STARTED:
                self._meter.set_plan([StepPlan(Phrase.from_plain(name), float(usual_s)) for name, usual_s in content])
            elif kind == build_request.STEP:
                self._meter.start_step(self._now_s())
            elif kind in (build_request.BUILT, build_request.FAILED):
                self._outcome = kind, content

    def _write_log(self) -> None:
        """Write what the process says into its log, without the user's folders; what cannot be written is let go."""
        assert self._process.stderr is not None
        path = EngineCache(self._request.cache).log_file(self._request.key)
        hidden = _list_private_folders(self._request)
        written = 0
        with contextlib.ExitStack() as files:
            spoken = files.enter_context(self._process.stderr)
            out: IO[str] | None = None
            with contextlib.suppress(OSError):
                out = files.enter_context(path.open("w", encoding="utf-8"))
            for raw in spoken:
                line = _hide_folders(raw.decode("utf-8", "replace"), hidden)
                self._last_lines.append(line)
                written += len(line)
                if out is not None and written < LOG_BYTES_MAX:
                    with contextlib.suppress(OSError):
                        out.write(line)
                        out.flush()

    def _now_s(self) -> float:
        return self._clock.now_ns() / NS_PER_S


def run_build(
    request: BuildRequest,
    on_progress: Callable[[BuildProgress], None] = lambda _: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Path:
    """Build and wait for the end; returns the folder. Raises: BuildError."""
    process = BuildProcess(request)
    try:
        while not process.wait_until_ended(POLL_S):
            on_progress(process.read_progress())
            if is_cancelled():
                process.cancel()
    except BaseException:
        process.cancel()
        raise
    return process.read_result()


def _start_process(request: BuildRequest) -> "subprocess.Popen[bytes]":
    try:
        request.cache.mkdir(parents=True, exist_ok=True)
        return start_child(MODULE, request.to_line())
    except OSError as failure:
        raise explain_cache_error(failure, request.cache) from failure


def _list_private_folders(request: BuildRequest) -> tuple[tuple[str, str], ...]:
    folders = ((request.models, "MODELS"), (request.cache, "CACHE"), (Path.home(), "HOME"))
    return tuple((str(folder), word) for folder, word in folders if folder != Path(folder.anchor))


def _hide_folders(line: str, hidden: tuple[tuple[str, str], ...]) -> str:
    for folder, word in hidden:
        line = line.replace(folder, word)
    return line
